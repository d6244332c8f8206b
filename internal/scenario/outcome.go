package scenario

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/ext"

	"waymark/internal/trip"
)

// Outcome is what became of one trip. Conditions see its fields by these names,
// as their JSON; those of a further trip behind its name, as in
// packed.itinerary. The function activities flattens an itinerary: a list of its
// activities, each with day (0 for the first), date, weekday ("Sa"), and from
// and until on the wall clock ("09:30"; "25:10" is past midnight).
type Outcome struct {
	Status    trip.Status     `json:"status"`
	Error     *trip.Failure   `json:"error"`
	Intent    json.RawMessage `json:"intent"`
	Itinerary json.RawMessage `json:"itinerary"`
	Events    []trip.Event    `json:"events"`
}

// main is the name of the trip whose fields stand alone.
const main = "request"

// fields are what conditions can name of a trip.
var fields = []string{"status", "error", "intent", "itinerary", "certificate", "events", main}

// condition is an expression that is ready to be asked.
type condition struct {
	text    string
	program cel.Program
}

// compile makes expressions ready.
func compile(expressions, also []string) (all []condition, err error) {
	options := []cel.EnvOption{
		cel.CrossTypeNumericComparisons(true), ext.Lists(), ext.Math(), ext.Strings(),
		cel.Function("activities", cel.Overload("activities_of_itinerary", []*cel.Type{cel.DynType}, cel.ListType(cel.DynType),
			cel.UnaryBinding(activities))),
	}
	for _, name := range slices.Concat(fields, also) {
		options = append(options, cel.Variable(name, cel.DynType))
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		return nil, err
	}
	var faults []error
	for i, text := range expressions {
		ast, issues := env.Compile(text)
		if issues.Err() == nil && ast.OutputType() != cel.BoolType && ast.OutputType() != cel.DynType {
			faults = append(faults, fmt.Errorf("expect[%d]: is no condition but a %s", i, ast.OutputType()))
			continue
		}
		if issues.Err() != nil {
			faults = append(faults, fmt.Errorf("expect[%d]: %w", i, issues.Err()))
			continue
		}
		program, err := env.Program(ast, cel.CostLimit(10_000_000))
		if err != nil {
			faults = append(faults, fmt.Errorf("expect[%d]: %w", i, err))
		}
		all = append(all, condition{text, program})
	}
	return all, errors.Join(faults...)
}

// Check returns what of the scenario's conditions does not hold, each with the
// reason. The outcomes are by the names of the trips.
func (s Scenario) Check(outcomes map[string]Outcome) (broken []string, err error) {
	known := map[string]any{}
	for name, o := range outcomes {
		if known[name], err = o.value(); err != nil {
			return nil, err
		}
	}
	for name, field := range known[main].(map[string]any) {
		known[name] = field
	}
	for _, c := range s.conditions {
		switch held, _, err := c.program.Eval(known); {
		case err != nil:
			broken = append(broken, fmt.Sprintf("%s: %v", c.text, err))
		case held != types.True:
			broken = append(broken, c.text)
		}
	}
	return broken, nil
}

// value returns the outcome as plain maps, lists and numbers, whole ones as int64.
func (o Outcome) value() (map[string]any, error) {
	text, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	var v map[string]any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	v = plain(v).(map[string]any)
	if it, ok := v["itinerary"].(map[string]any); ok {
		v["certificate"] = it["certificate"]
	}
	return v, nil
}

// plain turns JSON numbers into Go's, everywhere in a value.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			v[key] = plain(item)
		}
	case []any:
		for i, item := range v {
			v[i] = plain(item)
		}
	case json.Number:
		if whole, err := v.Int64(); err == nil {
			return whole
		}
		fraction, _ := v.Float64()
		return fraction
	}
	return v
}

// weekdays are Sunday first, as OpenStreetMap spells them.
var weekdays = [...]string{"Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"}

// activities is the CEL function of the name.
func activities(of ref.Val) ref.Val {
	itinerary, err := of.ConvertToNative(anyMap)
	if err != nil {
		return types.NewErr("activities: no itinerary: %v", err)
	}
	list := []any{}
	days, _ := itinerary.(map[string]any)["days"].([]any)
	for i, d := range days {
		day, _ := d.(map[string]any)
		date, err := time.Parse(time.DateOnly, fmt.Sprint(day["date"]))
		if err != nil {
			return types.NewErr("activities: day %d: %v", i, err)
		}
		of, _ := day["activities"].([]any)
		for _, a := range of {
			given, _ := a.(map[string]any)
			activity := map[string]any{"day": int64(i), "date": day["date"], "weekday": weekdays[date.Weekday()]}
			for key, value := range given {
				activity[key] = value
			}
			if activity["from"], err = wallClock(date, given["start"], given["start_tz"]); err == nil {
				activity["until"], err = wallClock(date, given["end"], given["end_tz"])
			}
			if err != nil {
				return types.NewErr("activities: day %d: %v", i, err)
			}
			list = append(list, activity)
		}
	}
	return types.DefaultTypeAdapter.NativeToValue(list)
}

// wallClock returns an instant as hours and minutes after the begin of a date.
func wallClock(date time.Time, instant, zone any) (string, error) {
	at, err := time.Parse(time.RFC3339, fmt.Sprint(instant))
	if err != nil {
		return "", err
	}
	tz, err := time.LoadLocation(fmt.Sprint(zone))
	if err != nil {
		return "", err
	}
	local := at.In(tz)
	days := int(time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC).Sub(date).Hours()) / 24
	if days < 0 {
		return fmt.Sprintf("-%s", local.Format("15:04")), nil // the evening before: before every time of the day
	}
	return fmt.Sprintf("%02d:%02d", local.Hour()+24*days, local.Minute()), nil
}

var anyMap = reflect.TypeFor[map[string]any]()

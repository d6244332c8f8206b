// Package scenario is trips whose outcome is known: a request, what is different
// in its world, and conditions that the result must meet. Its one idea: every
// scenario also says what would break it, so that it is known that it can fail.
package scenario

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"waymark/internal/trip"
)

// Scenario is one file.
type Scenario struct {
	Name    string             `yaml:"-"` // of the file, without its ending
	About   string             `yaml:"about"`
	Asked   time.Time          `yaml:"asked"` // when the requests are made
	Request Request            `yaml:"request"`
	Also    map[string]Request `yaml:"also"` // further trips, to compare with
	World   World              `yaml:"world"`
	News    News               `yaml:"news"`
	Expect  []string           `yaml:"expect"`    // conditions in CEL, see [Outcome]
	Broken  Change             `yaml:"broken_by"` // with this some condition must not hold

	conditions []condition
}

// Request is what is asked for.
type Request struct {
	Prompt    string         `yaml:"prompt"`
	Intent    map[string]any `yaml:"intent"` // the structured form, as the API takes it
	MaxDays   int            `yaml:"max_days"`
	BudgetUSD int64          `yaml:"budget_usd"`
	Origin    string         `yaml:"origin"`
	Seed      uint64         `yaml:"seed"`
	Mode      trip.Mode      `yaml:"mode"` // absent: fast
}

// Change is what breaks a scenario: whatever of it is set stands in for the
// scenario's own.
type Change struct {
	Request *Request `yaml:"request"`
	World   *World   `yaml:"world"`
	News    *News    `yaml:"news"`
}

// Load reads the scenarios of a folder, by name. All faults are reported at once.
func Load(files fs.FS) (all []Scenario, err error) {
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no file ends in .yaml there: %w", trip.ErrNotFound)
	}
	var faults []error
	for _, name := range names {
		s, err := read(files, name)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", name, err))
		}
		all = append(all, s)
	}
	return all, errors.Join(faults...)
}

// maxFile bounds the size of a scenario in bytes.
const maxFile = 64 << 10

func read(files fs.FS, name string) (s Scenario, err error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return s, err
	}
	if len(text) > maxFile {
		return s, fmt.Errorf("is longer than %d bytes: %w", maxFile, trip.ErrInvalid)
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&s); err != nil {
		return s, fmt.Errorf("%s: %w", strings.TrimPrefix(err.Error(), "yaml: "), trip.ErrInvalid)
	}
	s.Name = strings.TrimSuffix(path.Base(name), ".yaml")
	if err := s.validate(); err != nil {
		return s, err
	}
	if _, err := s.Requests(); err != nil {
		return s, fmt.Errorf("%w: %w", err, trip.ErrInvalid)
	}
	s.conditions, err = compile(s.Expect, s.names())
	return s, err
}

func (s Scenario) validate() error {
	var bad trip.Invalid
	bad.Add(s.About != "", "about", "say in a sentence what is shown")
	bad.Add(!s.Asked.IsZero(), "asked", "say when the request is made, as 2026-11-26T09:00:00Z")
	for name, r := range s.requests() {
		bad.Add((r.Prompt != "") != (r.Intent != nil), name, "give either a prompt or an intent")
	}
	bad.Add(len(s.Expect) > 0, "expect", "give at least one condition")
	bad.Add(s.Broken != (Change{}), "broken_by", "say with what the scenario would fail")
	for name := range s.Also {
		bad.Add(!slices.Contains(fields, name), "also."+name, "is the name of something else")
	}
	return bad.Err()
}

// names are the further trips.
func (s Scenario) names() (names []string) {
	for name := range s.Also {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Break returns the scenario with the change that must make it fail.
func (s Scenario) Break() Scenario {
	if s.Broken.Request != nil {
		s.Request = *s.Broken.Request
	}
	if s.Broken.World != nil {
		s.World = *s.Broken.World
	}
	if s.Broken.News != nil {
		s.News = *s.Broken.News
	}
	return s
}

// requests returns every trip of the scenario by its name.
func (s Scenario) requests() map[string]Request {
	all := maps.Clone(s.Also)
	if all == nil {
		all = map[string]Request{}
	}
	all[main] = s.Request
	return all
}

// Requests returns what runs are asked for, by the names of the trips.
func (s Scenario) Requests() (map[string]trip.Request, error) {
	all := map[string]trip.Request{}
	for name, r := range s.requests() {
		asked, err := r.asked()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all[name] = asked
	}
	return all, nil
}

func (r Request) asked() (trip.Request, error) {
	out := trip.Request{
		Prompt: r.Prompt, MaxDays: r.MaxDays, BudgetUSDCents: r.BudgetUSD * 100, Origin: r.Origin, Seed: r.Seed, Mode: cmp.Or(r.Mode, trip.Fast),
	}
	if r.Intent == nil {
		return out, nil
	}
	out.Intent = new(trip.Intent)
	return out, convert(r.Intent, out.Intent)
}

// convert fills a value from what YAML gave, by the value's JSON names. Unknown
// names are faults.
func convert(from, into any) error {
	text, err := json.Marshal(from)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

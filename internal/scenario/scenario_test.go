package scenario

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"waymark/internal/trip"
)

const whole = `about: Something is shown.
asked: 2026-11-26T09:00:00Z
request: {prompt: "3 days in Rome"}
expect: ["status == 'succeeded'"]
broken_by: {request: {prompt: "3 days somewhere"}}
`

func TestFaultsOfAFileAreTold(t *testing.T) {
	if _, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(whole)}}); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ old, new, want string }{
		"unknown field":         {"about:", "abuot:", "abuot"},
		"no time":               {"asked: 2026-11-26T09:00:00Z\n", "", "asked"},
		"no condition":          {`["status == 'succeeded'"]`, "[]", "expect"},
		"condition of no bool":  {"status == 'succeeded'", "1 + 1", "is no condition"},
		"unknown name":          {"status ==", "state ==", "undeclared reference to 'state'"},
		"prompt and intent":     {`{prompt: "3 days in Rome"}`, `{prompt: "x", intent: {party: {}}}`, "either a prompt or an intent"},
		"intent of other shape": {`{prompt: "3 days in Rome"}`, `{intent: {partie: {adults: 1}}}`, "partie"},
		"cannot be broken":      {"broken_by: {request: {prompt: \"3 days somewhere\"}}\n", "", "broken_by"},
		"a trip called status":  {"expect:", "also: {status: {prompt: x}}\nexpect:", "name of something else"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(whole, tt.old, tt.new, 1)
			_, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(text)}})
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "a.yaml") {
				t.Errorf("got %v, want %q of a.yaml", err, tt.want)
			}
		})
	}
	if _, err := Load(fstest.MapFS{}); err == nil {
		t.Error("an empty folder has no fault")
	}
}

// night is an itinerary with a dinner past midnight, in another zone than UTC.
const night = `{"days": [{"date": "2027-05-07", "activities": [
	{"kind": "meal", "start": "2027-05-07T21:30:00Z", "end": "2027-05-07T23:10:00Z", "start_tz": "Europe/Paris", "end_tz": "Europe/Paris", "cost_usd_cents": 4000},
	{"kind": "flight", "start": "2027-05-06T22:00:00Z", "end": "2027-05-07T05:00:00Z", "start_tz": "America/New_York", "end_tz": "Europe/Paris", "cost_usd_cents": 0}
]}], "certificate": {"checks": [{"rule": "budget", "holds": true}]}}`

func TestConditions(t *testing.T) {
	outcomes := map[string]Outcome{
		main:    {Status: trip.Succeeded, Itinerary: json.RawMessage(night), Events: []trip.Event{{Sequence: 0}, {Sequence: 1}}},
		"other": {Status: trip.Failed, Error: &trip.Failure{Code: trip.CodeInfeasible}},
	}
	for text, want := range map[string]bool{
		"status == 'succeeded'":                                              true,
		"other.status == 'succeeded'":                                        false,
		"other.error.code == 'infeasible' && other.itinerary == null":        true,
		"certificate.checks.all(c, c.holds)":                                 true,
		"events.all(e, events[e.sequence] == e)":                             true,
		"activities(itinerary)[0].from == '23:30'":                           true,
		"activities(itinerary)[0].until == '25:10'":                          true, // ten past one of the next day
		"activities(itinerary)[0].weekday == 'Fr'":                           true,
		"activities(itinerary)[1].from < '00:00'":                            true, // the evening before
		"activities(itinerary).map(a, a.cost_usd_cents).sum() == 4000":       false,
		"activities(itinerary).filter(a, a.cost_usd_cents > 39.5).size()==1": true,
		"activities(itinerary)[0].price == 1":                                false, // there is no such thing
	} {
		conditions, err := compile([]string{text}, []string{"other"})
		if err != nil {
			if want {
				t.Errorf("%s: %v", text, err)
			}
			continue
		}
		broken, err := Scenario{conditions: conditions}.Check(outcomes)
		if err != nil || want != (len(broken) == 0) {
			t.Errorf("%s: broken %q (%v), want it to hold: %v", text, broken, err, want)
		}
	}
}

func TestBundledScenariosAreRead(t *testing.T) {
	all, err := Load(os.DirFS("../../scenarios"))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Errorf("got %d scenarios, want at least 20", len(all))
	}
}

package trip

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"
)

func TestFinalStatusesAreTheLastThree(t *testing.T) {
	want := map[Status]bool{Pending: false, Running: false, Succeeded: true, Failed: true, Cancelled: true}
	for _, s := range Statuses {
		final, known := want[s]
		if !known {
			t.Errorf("status %s is not known here", s)
		}
		if s.Final() != final {
			t.Errorf("%s is final: got %v, want %v", s, s.Final(), final)
		}
		delete(want, s)
	}
	if len(want) > 0 {
		t.Errorf("Statuses misses %v", want)
	}
	if Status("").Final() {
		t.Error("no status is final, want not")
	}
}

func TestFailureIsToldInJSON(t *testing.T) {
	tests := map[string]struct {
		failure Failure
		want    string
	}{
		"plain": {Failure{Code: CodeInternal, Message: "Sorry."}, `{"code":"internal","message":"Sorry."}`},
		"a question": {Failure{Code: CodeNeedsClarification, Message: "Which?", Question: "Which?", Field: "destination", Options: []string{"Paris", "Paris, Texas"}},
			`{"code":"needs_clarification","message":"Which?","question":"Which?","field":"destination","options":["Paris","Paris, Texas"]}`},
		"an honest no": {Failure{Code: CodeInfeasible, Message: "Nothing fits.", Binding: []Rule{RuleBudget, RuleTiming}, CheapestUSDCents: 132_000},
			`{"code":"infeasible","message":"Nothing fits.","binding":["budget","timing"],"cheapest_usd_cents":132000}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := json.Marshal(tt.failure)
			if err != nil || string(got) != tt.want {
				t.Errorf("got %s (%v), want %s", got, err, tt.want)
			}
			var back Failure
			if err := json.Unmarshal(got, &back); err != nil || !reflect.DeepEqual(back, tt.failure) {
				t.Errorf("read back: got %+v (%v), want %+v", back, err, tt.failure)
			}
		})
	}
}

func TestFailureIsAnErrorThatCanBeFound(t *testing.T) {
	err := fmt.Errorf("planner: %w", &Failure{Code: CodeInfeasible, Message: "Nothing fits."})
	var why *Failure
	if !errors.As(err, &why) || why.Code != CodeInfeasible || why.Error() != "Nothing fits." {
		t.Errorf("got %v of %v, want the failure", why, err)
	}
}

func TestTimeFormatSortsAsTimesDo(t *testing.T) {
	start := time.Date(2027, 6, 1, 9, 59, 59, 999_999_000, time.UTC)
	tests := map[time.Duration]string{
		0:                      "2027-06-01T09:59:59.999999Z",
		time.Microsecond:       "2027-06-01T10:00:00.000000Z",
		101 * time.Microsecond: "2027-06-01T10:00:00.000100Z",
	}
	last := ""
	for _, after := range []time.Duration{0, time.Microsecond, 101 * time.Microsecond} {
		got := start.Add(after).Format(TimeFormat)
		if got != tests[after] || got <= last {
			t.Errorf("got %s after %s, want %s", got, last, tests[after])
		}
		last = got
	}
}

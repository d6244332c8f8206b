package verify

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"waymark/internal/trip"
)

// TestDocumentedRules compares docs/rules.md with the rules: each has its row in
// the order of certificates, and the page names the thresholds in force.
func TestDocumentedRules(t *testing.T) {
	text, err := os.ReadFile("../../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	page := strings.Join(strings.Fields(string(text)), " ")
	var documented, want []trip.Rule
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|").FindAllStringSubmatch(string(text), -1) {
		documented = append(documented, trip.Rule(row[1]))
	}
	for _, r := range rules {
		if len(want) == 0 || want[len(want)-1] != r.name {
			want = append(want, r.name)
		}
	}
	if fmt.Sprint(documented) != fmt.Sprint(want) {
		t.Errorf("the page has the rules %v, the code %v", documented, want)
	}
	p := trip.DefaultPolicy()
	clock := func(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
	for _, number := range []string{
		"policy " + p.Version,
		fmt.Sprintf("up to %d %% of the budget", p.BudgetAdvisoryPercent),
		fmt.Sprintf("%d min in town, %d min before a museum, %d min at an airport", p.Buffers.InTown/60, p.Buffers.Museum/60, p.Buffers.Airport/60),
		fmt.Sprintf("from %d %% and wind from %d km/h", p.RainPercent, p.WindKMH),
		"end by " + clock(p.KidsEndMinute),
		"in the air at " + clock(p.NightMinute),
		"check-in at " + clock(p.CheckInMinute),
		"check-out at " + clock(p.CheckOutMinute),
		"landing after " + clock(p.LateLandingMinute),
		"departure before " + clock(p.EarlyDepartureMinute),
		"last departure, " + usualLastDeparture,
		fmt.Sprintf("%d days, %d entries a day, %d fixed visits", trip.MaxDays, MaxSlots, trip.MaxLocked),
	} {
		if !strings.Contains(page, number) {
			t.Errorf("the page does not say %q", number)
		}
	}
}

// TestDocumentedNumbers: every number that a check of a trip that breaks many rules
// carries is explained on the page.
func TestDocumentedNumbers(t *testing.T) {
	text, err := os.ReadFile("../../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, file := range []string{"verify.go", "cost.go", "timing.go", "visit.go", "preferences.go", "stay.go", "provenance.go"} {
		code, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(code)
	}
	found := regexp.MustCompile(`"([a-z_]+(?:_s|_cents|_percent|_kmh|_known|_sourced|_day|_date|_kept|_lodging|_option|slots|_id|_wanted))"`).FindAllStringSubmatch(source.String(), -1)
	if len(found) < 30 {
		t.Errorf("only %d numbers were found in the rules", len(found))
	}
	for _, number := range found {
		if !strings.Contains(string(text), "`"+number[1]+"`") {
			t.Errorf("the page does not explain `%s`", number[1])
		}
	}
}

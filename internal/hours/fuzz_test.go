package hours_test

import (
	"testing"
	"time"

	"waymark/internal/hours"
	"waymark/internal/trip"
)

// sampled are dates with something about them: a leap day, both ends of a year, a
// week 53, the last days of months, a public holiday or two.
var sampled = []trip.Date{
	{Year: 2024, Month: time.February, Day: 29}, {Year: 2024, Month: time.December, Day: 30}, {Year: 2025, Month: time.January, Day: 1}, {Year: 2025, Month: time.March, Day: 31},
	{Year: 2025, Month: time.June, Day: 1}, {Year: 2025, Month: time.July, Day: 14}, {Year: 2025, Month: time.October, Day: 29}, {Year: 2025, Month: time.December, Day: 25},
	{Year: 2026, Month: time.January, Day: 2}, {Year: 2026, Month: time.December, Day: 31}, {Year: 2027, Month: time.January, Day: 3}, {Year: 2030, Month: time.April, Day: 18},
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"24/7", "off", "Mo,We-Su 09:00-18:00; Fr 09:00-21:45", "Tu-Su 10:00-18:00; PH,Mo off; Dec 25 off",
		"Apr 15-Oct 31: Mo-Su 9:00–19:00;", "Nov-Mar Sa-Mo 18:00-02:00, Fr[1,-1] 20:00-26:00 open \"late\"",
		"2025 Dec 24-Jan 2,5 off || unknown \"call\"", "2025-2026,2028+ week 01-10,52 SH Mo-Fr 18:00+",
		"Mo-Fr 08:00-12:00,13:00-17:30+; 10:00-11:00 off", "sunrise-sunset", "easter -2 days off", "Su[1] +1 day", "10:00-16:00/90",
		"(dawn+00:30)-26:00+,09:00-(dusk-01:00),sunset-36:30", "Mar Su[-1]-Oct Su[4],easter-Nov 1", "PH -1 day,PH +2 days", "week 2-52/2 Monday 9.30—17.00",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		schedule, err := hours.Parse(s)
		if err != nil {
			return
		}
		text := schedule.String()
		again, err := hours.Parse(text)
		if err != nil {
			t.Fatalf("Parse(%q), canonical form of %q: %v", text, s, err)
		}
		if got := again.String(); got != text {
			t.Errorf("canonical form of %q: got %q, want %q", s, got, text)
		}
		for _, d := range sampled {
			wantSound(t, schedule, d)
			if got, want := day(again.On(d, french)), day(schedule.On(d, french)); got != want {
				t.Errorf("%q, canonical form of %q, on %v: got %s, want %s", text, s, d, got, want)
			}
			at := time.Date(d.Year, d.Month, d.Day, 17, 30, 0, 0, time.UTC)
			if got, want := again.Covers(at, at.Add(time.Hour), french), schedule.Covers(at, at.Add(time.Hour), french); got != want {
				t.Errorf("%q, canonical form of %q, at %v: got %v, want %v", text, s, at, got, want)
			}
		}
	})
}

// wantSound checks what On promises of every answer.
func wantSound(t *testing.T, schedule hours.Schedule, d trip.Date) {
	t.Helper()
	intervals, known := schedule.On(d, french)
	if !known && intervals != nil {
		t.Errorf("%v on %v: unknown with intervals %v", schedule, d, intervals)
	}
	last := -1
	for _, i := range intervals {
		if i.From <= last || i.From >= i.To || i.From >= 1440 || i.To > 2880 {
			t.Errorf("%v on %v: got %v, want sorted, apart, from < 1440, to <= 2880", schedule, d, intervals)
		}
		last = i.To
	}
}

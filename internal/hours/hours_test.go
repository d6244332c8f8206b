package hours_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/hours"
	"waymark/internal/trip"
)

// french are the public holidays the tests need.
func french(d trip.Date) bool {
	switch d.String() {
	case "2025-04-21", "2025-05-01", "2025-07-14", "2025-11-11", "2025-12-25", "2026-01-01":
		return true
	}
	return false
}

func parse(t *testing.T, s string) hours.Schedule {
	t.Helper()
	schedule, err := hours.Parse(s)
	if err != nil {
		t.Fatalf("Parse(%q): %v", s, err)
	}
	return schedule
}

func date(t *testing.T, s string) trip.Date {
	t.Helper()
	day, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return trip.DateOf(day)
}

// day writes what On returns: "09:00-12:00 14:00-18:00", "closed", "unknown".
func day(intervals []hours.Interval, known bool) string {
	var texts []string
	for _, i := range intervals {
		texts = append(texts, fmt.Sprintf("%02d:%02d-%02d:%02d", i.From/60, i.From%60, i.To/60, i.To%60))
	}
	switch {
	case !known && len(texts) > 0:
		return "unknown, yet " + strings.Join(texts, " ")
	case !known:
		return "unknown"
	case len(texts) == 0:
		return "closed"
	}
	return strings.Join(texts, " ")
}

func TestOn(t *testing.T) {
	// 2025-06-01 is a Sunday, so June 2 to 8 is a week from Monday; July 14 is a
	// Monday, December 25 and January 1 are Thursdays.
	tests := []struct{ hours, want string }{
		// Always, never, not known.
		{"", "2025-06-02 unknown"},
		{" ", "2025-06-02 unknown"},
		{"24/7", "2025-06-02 00:00-24:00"},
		{"open", "2025-06-02 00:00-24:00"},
		{"off", "2025-06-02 closed"},
		{"closed \"for works\"", "2025-06-02 closed"},
		{"unknown", "2025-06-02 unknown"},
		{"\"by appointment\"", "2025-06-02 unknown"},
		{"24/7; Dec 25 off", "2025-12-24 00:00-24:00, 2025-12-25 closed"},

		// Weekdays.
		{"Mo,We-Su 09:00-18:00; Fr 09:00-21:45", "2025-06-02 09:00-18:00, 2025-06-03 closed, 2025-06-06 09:00-21:45"},
		{"Tu-Su 10:00-18:00; Th 10:00-21:45; Mo off", "2025-06-02 closed, 2025-06-05 10:00-21:45"},
		{"Sa-Mo 10:00-16:00", "2025-06-02 10:00-16:00, 2025-06-03 closed, 2025-06-07 10:00-16:00, 2025-06-08 10:00-16:00"},
		{"Mo-Fr", "2025-06-02 00:00-24:00, 2025-06-07 closed"},
		{"mo-fr 9:00 – 17:00;", "2025-06-02 09:00-17:00"},
		{"Mo-Fr 10:00-18:00; We off", "2025-06-03 10:00-18:00, 2025-06-04 closed"},
		{"We off; Mo-Fr 10:00-18:00", "2025-06-04 10:00-18:00"},

		// Times.
		{"Mo-Sa 12:00-14:30,19:00-22:30", "2025-06-02 12:00-14:30 19:00-22:30"},
		{"Mo-Sa 19:00-22:30, 12:00-14:30", "2025-06-02 12:00-14:30 19:00-22:30"},
		{"10:00-12:00,11:00-13:00,13:00-14:00", "2025-06-02 10:00-14:00"},
		{"Fr 18:00-02:00", "2025-06-06 18:00-26:00, 2025-06-07 closed"},
		{"Fr 20:00-26:00", "2025-06-06 20:00-26:00"},
		{"Fr 20:00-00:00", "2025-06-06 20:00-24:00"},
		{"Fr 12:00-48:00", "2025-06-06 12:00-48:00"},
		{"Mo-Fr 18:00+", "2025-06-02 unknown, 2025-06-07 closed"},
		{"Mo-Fr 12:00-14:00,18:00-22:00+", "2025-06-02 unknown, 2025-06-07 closed"},
		{"Mo-Su 08:00-18:00; 12:00-13:00 off", "2025-06-02 08:00-12:00 13:00-18:00"},
		{"Mo-Su 08:00-18:00; Apr 10-15 off; Jun 08:00-14:00 off; Dec 25 off", "2025-04-12 closed, 2025-05-12 08:00-18:00, 2025-06-12 14:00-18:00, 2025-12-25 closed"},

		// The nth weekday of a month.
		{"Su[1] 10:00-18:00", "2025-06-01 10:00-18:00, 2025-06-08 closed"},
		{"Mo-Su 10:00-18:00; Su[1] off", "2025-06-01 closed, 2025-06-08 10:00-18:00"},
		{"Fr[-1] 18:00-21:00", "2025-06-20 closed, 2025-06-27 18:00-21:00, 2025-02-28 18:00-21:00"},
		{"Mo[1,3] 10:00-12:00", "2025-06-02 10:00-12:00, 2025-06-09 closed, 2025-06-16 10:00-12:00, 2025-06-23 closed"},
		{"Mo[2-4] 10:00-12:00", "2025-06-02 closed, 2025-06-09 10:00-12:00, 2025-06-23 10:00-12:00, 2025-06-30 closed"},
		{"Mo[5] 10:00-12:00", "2025-06-30 10:00-12:00"},
		{"Mo[-5] 10:00-12:00", "2025-06-02 10:00-12:00, 2025-06-30 closed"},
		{"Oct-Mar Su[1] 10:00-12:00", "2025-06-01 closed, 2026-03-01 10:00-12:00"},

		{"Mar Su[-1]-Oct Su[-1] 10:00-12:00", "2026-03-28 closed, 2026-03-29 10:00-12:00, 2026-10-25 10:00-12:00, 2026-10-26 closed"},
		{"Oct Su[-1]-Mar Su[-1] 10:00-12:00", "2026-03-29 10:00-12:00, 2026-03-30 closed, 2026-10-24 closed, 2026-10-25 10:00-12:00"},
		{"Oct Su[1]-Nov 10 10:00-12:00", "2026-10-03 closed, 2026-10-04 10:00-12:00, 2026-11-10 10:00-12:00, 2026-11-11 closed"},

		// Easter is on 2025-04-20, 2026-04-05, 2027-03-28; it was on 1954-04-18.
		{"10:00-12:00; easter off", "2025-04-20 closed, 2026-04-05 closed, 2027-03-28 closed, 1954-04-18 closed, 2025-04-21 10:00-12:00"},
		{"10:00-12:00; easter -2 days,easter +1 day off", "2026-04-03 closed, 2026-04-05 10:00-12:00, 2026-04-06 closed"},
		{"easter -2 days-easter +1 day 10:00-12:00", "2026-04-02 closed, 2026-04-03 10:00-12:00, 2026-04-06 10:00-12:00, 2026-04-07 closed"},
		{"easter-Oct 31 10:00-12:00", "2026-04-04 closed, 2026-04-05 10:00-12:00, 2027-03-28 10:00-12:00, 2026-10-31 10:00-12:00, 2026-11-01 closed"},
		{"Nov 1-easter -1 day 10:00-12:00", "2026-01-01 10:00-12:00, 2026-04-04 10:00-12:00, 2026-04-05 closed, 2026-12-01 10:00-12:00"},
		{"2026 easter 10:00-12:00", "2026-04-05 10:00-12:00, 2027-03-28 closed"},

		// The sun. What it does not touch is known.
		{"Mo-Fr sunrise-sunset", "2025-06-02 unknown, 2025-06-07 closed"},
		{"sunrise-sunset; PH 10:00-12:00", "2025-06-02 unknown, 2025-07-14 10:00-12:00"},
		{"00:00-24:00,sunset-02:00", "2025-06-02 unknown"},

		// Public holidays.
		{"Mo-Fr 09:00-17:00", "2025-07-14 09:00-17:00"},
		{"Mo-Fr 09:00-17:00; PH off", "2025-07-14 closed, 2025-07-15 09:00-17:00"},
		{"PH off; Mo-Fr 09:00-17:00", "2025-07-14 09:00-17:00"},
		{"Mo-Sa 09:00-19:00; PH,Su 10:00-13:00", "2025-07-14 10:00-13:00, 2025-07-13 10:00-13:00"},
		{"Mo-Sa 09:00-19:00; Su,PH off", "2025-07-14 closed, 2025-07-13 closed, 2025-07-12 09:00-19:00"},
		{"Mo-Fr 09:00-17:00; PH Mo-We 10:00-12:00", "2025-07-14 10:00-12:00, 2025-12-25 09:00-17:00, 2025-07-15 09:00-17:00"},
		{"Mo-Fr 09:00-17:00; PH -1 day 09:00-12:00", "2025-07-13 09:00-12:00, 2025-07-14 09:00-17:00, 2025-07-15 09:00-17:00"},
		{"PH,PH +1 day 10:00-12:00", "2025-07-13 closed, 2025-07-14 10:00-12:00, 2025-07-15 10:00-12:00, 2025-07-16 closed"},
		{"PH 10:00-12:00", "2025-07-14 10:00-12:00, 2025-07-15 closed"},
		{"Mo-Su 10:00-18:00; Dec 24 10:00-14:00; Jan 1,May 1,Dec 25 off", "2025-12-24 10:00-14:00, 2025-12-25 closed, 2026-01-01 closed, 2025-05-01 closed"},

		// School holidays are not known.
		{"SH 10:00-12:00", "2025-06-02 unknown"},
		{"Mo-Fr 09:00-17:00; SH off", "2025-06-02 unknown, 2025-06-07 closed"},
		{"Mo-Fr,SH 09:00-17:00", "2025-06-02 09:00-17:00, 2025-06-07 unknown"},
		{"Mo-Fr 09:00-17:00; SH Mo-Fr 09:00-17:00; SH Sa off", "2025-06-02 09:00-17:00, 2025-06-07 closed"},
		{"Mo-Fr 09:00-17:00; SH,PH off", "2025-07-14 closed"},

		// Months, dates, years, weeks.
		{"Apr-Oct Mo-Su 09:00-19:00; Nov-Mar Mo-Su 09:00-17:00", "2025-03-31 09:00-17:00, 2025-04-01 09:00-19:00, 2025-10-31 09:00-19:00, 2025-12-31 09:00-17:00, 2026-01-01 09:00-17:00"},
		{"Jan,Mar-May,Dec: 10:00-12:00", "2025-01-31 10:00-12:00, 2025-02-01 closed, 2025-05-31 10:00-12:00"},
		{"Apr-Oct", "2025-04-01 00:00-24:00, 2025-03-31 closed"},
		{"Apr 15-Oct 31 Tu-Su 10:00-18:00", "2025-04-13 closed, 2025-04-15 10:00-18:00, 2025-10-31 10:00-18:00, 2025-11-01 closed"},
		{"10:00-18:00; Dec 24-Jan 2 off", "2025-12-23 10:00-18:00, 2025-12-24 closed, 2026-01-02 closed, 2026-01-03 10:00-18:00"},
		{"10:00-18:00; Dec 24-26,31 off", "2025-12-26 closed, 2025-12-27 10:00-18:00, 2025-12-31 closed"},
		{"Feb 29 10:00-12:00", "2028-02-29 10:00-12:00, 2027-03-01 closed"},
		{"10:00-18:00; 2025 Jul 14 off", "2025-07-14 closed, 2026-07-14 10:00-18:00"},
		{"10:00-18:00; 2025 Dec 24-Jan 2 off", "2024-12-31 10:00-18:00, 2025-12-24 closed, 2026-01-02 closed, 2026-12-24 10:00-18:00"},
		{"10:00-18:00; 2025 Nov-2026 Mar off", "2025-10-31 10:00-18:00, 2025-11-01 closed, 2026-03-31 closed, 2026-04-01 10:00-18:00"},
		{"10:00-18:00; 2025 Jul 14,Aug 15 off", "2025-08-15 closed, 2026-08-15 10:00-18:00"},
		{"2025-2026 Mo 10:00-18:00", "2025-06-02 10:00-18:00, 2024-06-03 closed, 2027-06-07 closed"},
		{"2025,2027+ 10:00-18:00", "2025-06-02 10:00-18:00, 2026-06-02 closed, 2099-06-02 10:00-18:00"},
		{"2025-2026 Jul 10:00-18:00", "2026-07-31 10:00-18:00, 2026-08-01 closed"},
		{"week 01-10 Mo 10:00-12:00", "2025-01-06 10:00-12:00, 2025-06-02 closed, 2024-12-30 10:00-12:00"},
		{"week 2-52/2 10:00-12:00", "2025-01-06 10:00-12:00, 2025-01-13 closed, 2025-12-22 10:00-12:00, 2025-12-29 closed"},
		{"week 52-01 10:00-12:00", "2025-12-29 10:00-12:00, 2026-01-04 10:00-12:00, 2026-01-05 closed"},
		{"week 2,23: Mo: 10:00-12:00", "2025-06-02 10:00-12:00, 2025-06-09 closed"},
		{"Dec 25: 10:00-12:00", "2025-12-25 10:00-12:00"},
		{"Dec 25 24/7", "2025-12-25 00:00-24:00, 2025-12-24 closed"},

		// How rules join.
		{"Mo-Fr 09:00-12:00, We 14:00-18:00", "2025-06-03 09:00-12:00, 2025-06-04 09:00-12:00 14:00-18:00"},
		{"Mo-Fr 09:00-12:00; We 14:00-18:00", "2025-06-04 14:00-18:00"},
		{"Mo-Fr 09:00-12:00 open, 14:00-18:00", "2025-06-04 09:00-12:00 14:00-18:00, 2025-06-07 14:00-18:00"},
		{"Mo-Fr 09:00-17:00, We off", "2025-06-04 closed"},
		{"Mo-Fr 09:00-17:00 || \"by appointment\"", "2025-06-04 unknown"},
		{"Mo-Fr 09:00-17:00 || Sa 10:00-12:00, Mo-Sa 10:00-14:00", "2025-06-07 10:00-14:00, 2025-06-02 09:00-17:00"},
		{"Mo-Fr 09:00-17:00 unknown || Sa 10:00-12:00, Fr 10:00-14:00", "2025-06-06 unknown, 2025-06-07 10:00-12:00"},
		{"24/7 || unknown", "2025-06-04 00:00-24:00"},
		{"Mo-Fr 09:00-17:00; PH off || 10:00-12:00", "2025-07-14 10:00-12:00, 2025-06-02 09:00-17:00"},
		{"Mo-Fr 09:00-17:00 || Sa 10:00-12:00 || off", "2025-06-07 10:00-12:00, 2025-06-08 closed"},

		// States and comments.
		{"Mo-Fr 09:00-17:00 \"by appointment\"", "2025-06-02 unknown, 2025-06-07 closed"},
		{"Mo-Fr 09:00-17:00 open \"ring the bell\"", "2025-06-02 09:00-17:00"},
		{"Mo-Fr 09:00-17:00; Sa 10:00-12:00 unknown", "2025-06-02 09:00-17:00, 2025-06-07 unknown"},
		{"Mo-Fr 09:00-17:00; PH off \"of course\"", "2025-07-14 closed"},
		{"Mo-Su 10:00-18:00 unknown; Mo off", "2025-06-02 closed, 2025-06-03 unknown"},
		{"Mo 10:00-18:00 unknown; Mo 09:00-19:00 off", "2025-06-02 closed"},
	}
	for _, tt := range tests {
		t.Run(tt.hours, func(t *testing.T) {
			schedule := parse(t, tt.hours)
			for want := range strings.SplitSeq(tt.want, ", ") {
				d := date(t, want[:10])
				if got := day(schedule.On(d, french)); got != want[11:] {
					t.Errorf("%q on %v (%v): got %s, want %s", tt.hours, d, d.Weekday(), got, want[11:])
				}
			}
		})
	}
}

func TestNilHolidaysAreNone(t *testing.T) {
	got := day(parse(t, "Mo-Fr 09:00-17:00; PH off").On(date(t, "2025-07-14"), nil))
	if want := "09:00-17:00"; got != want {
		t.Errorf("July 14 without holidays: got %s, want %s", got, want)
	}
}

func TestOnReturnsACopy(t *testing.T) {
	schedule, monday := parse(t, "24/7"), date(t, "2025-06-02")
	intervals, _ := schedule.On(monday, nil)
	intervals[0].To = 1
	if got, want := day(schedule.On(monday, nil)), "00:00-24:00"; got != want {
		t.Errorf("after the caller changed its intervals: got %s, want %s", got, want)
	}
}

func TestKnown(t *testing.T) {
	for s, want := range map[string]bool{
		"": false, "unknown": false, "\"call us\"": false, "Mo unknown; Tu unknown": false,
		"24/7": true, "off": true, "Mo 18:00+": true, "Mo 10:00-12:00 || unknown": true,
	} {
		if got := parse(t, s).Known(); got != want {
			t.Errorf("%q known: got %t, want %t", s, got, want)
		}
	}
	if (hours.Schedule{}).Known() {
		t.Error("the zero Schedule is known")
	}
}

func TestDate(t *testing.T) {
	d := trip.Date{Year: 2024, Month: time.February, Day: 28}
	got := []string{d.String(), d.Weekday().String(), d.AddDays(1).String(), d.AddDays(2).String(), d.AddDays(-59).String()}
	want := []string{"2024-02-28", "Wednesday", "2024-02-29", "2024-03-01", "2023-12-31"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

package hours_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"waymark/internal/hours"
	"waymark/internal/trip"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestWindows(t *testing.T) {
	// Paris loses 02:00-03:00 on 2027-03-28 and has it twice on 2027-10-31; Lord
	// Howe loses 02:00-02:30 on 2027-10-03 and has 01:30-02:00 twice on 2027-04-04;
	// Apia had no 2011-12-30; Cairo loses 00:00-01:00 on 2027-04-30.
	tests := []struct{ zone, hours, date, want string }{
		{"Europe/Paris", "09:00-18:00", "2027-03-28", "07:00-16:00"},
		{"Europe/Paris", "09:00-18:00", "2027-10-31", "08:00-17:00"},
		{"Europe/Paris", "24/7", "2027-03-28", "-01:00-22:00"},
		{"Europe/Paris", "24/7", "2027-10-31", "-02:00-23:00"},
		{"Europe/Paris", "Sa 22:00-04:00", "2027-03-27", "21:00-26:00"},
		{"Europe/Paris", "Sa 22:00-04:00", "2027-10-30", "20:00-27:00"},
		{"Europe/Paris", "Sa 22:00-02:30", "2027-03-27", "21:00-25:00"},
		{"Europe/Paris", "Sa 22:00-02:30", "2027-10-30", "20:00-24:30"},
		{"Europe/Paris", "02:30-05:00", "2027-03-28", "01:00-03:00"},
		{"Europe/Paris", "02:30-05:00", "2027-10-31", "00:30-04:00"},
		{"Europe/Paris", "02:10-02:50", "2027-03-28", ""},
		{"Europe/Paris", "01:00-02:00,03:00-04:00", "2027-03-28", "00:00-02:00"},
		{"Australia/Lord_Howe", "00:00-02:15", "2027-10-03", "-10:30--08:30"},
		{"Australia/Lord_Howe", "00:00-05:00", "2027-10-03", "-10:30--06:00"},
		{"Australia/Lord_Howe", "00:00-01:45", "2027-04-04", "-11:00--09:15"},
		{"Australia/Lord_Howe", "00:00-05:00", "2027-04-04", "-11:00--05:30"},
		{"Pacific/Apia", "10:00-12:00", "2011-12-30", ""},
		{"Pacific/Apia", "10:00-12:00", "2011-12-31", "-04:00--02:00"},
		{"Africa/Cairo", "24/7", "2027-04-30", "-02:00-21:00"},
		{"America/New_York", "09:00-12:00,13:00-17:00", "2027-07-01", "13:00-16:00 17:00-21:00"},
	}
	for _, tt := range tests {
		d := date(t, tt.date)
		windows, known := parse(t, tt.hours).Windows(d, zone(t, tt.zone), nil)
		if got := windowsText(d, windows); got != tt.want || !known {
			t.Errorf("%q on %s in %s: got %q (known %t), want %q", tt.hours, tt.date, tt.zone, got, known, tt.want)
		}
	}
}

// windowsText writes windows as hours in UTC since its midnight of d.
func windowsText(d trip.Date, windows []hours.Window) string {
	midnight := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	clock := func(t time.Time) string {
		minutes, sign := int(t.Sub(midnight).Minutes()), ""
		if minutes < 0 {
			minutes, sign = -minutes, "-"
		}
		return fmt.Sprintf("%s%02d:%02d", sign, minutes/60, minutes%60)
	}
	var texts []string
	for _, w := range windows {
		texts = append(texts, clock(w.Open)+"-"+clock(w.Close))
	}
	return strings.Join(texts, " ")
}

func TestWindowsOfAnUnknownDay(t *testing.T) {
	windows, known := parse(t, "Mo 18:00+").Windows(date(t, "2025-06-02"), time.UTC, nil)
	if known || windows != nil {
		t.Errorf("got %v, known %t, want none and unknown", windows, known)
	}
}

func TestCovers(t *testing.T) {
	tests := []struct {
		hours, start, end string
		want              hours.State
	}{
		{"Mo-Fr 09:00-18:00", "2025-06-02 09:00", "2025-06-02 18:00", hours.Open},
		{"Mo-Fr 09:00-18:00", "2025-06-02 08:59", "2025-06-02 10:00", hours.Closed},
		{"Mo-Fr 09:00-18:00", "2025-06-02 17:00", "2025-06-02 18:01", hours.Closed},
		{"Mo-Fr 09:00-12:00,14:00-18:00", "2025-06-02 11:00", "2025-06-02 15:00", hours.Closed},
		{"Mo-Fr 09:00-18:00", "2025-06-07 10:00", "2025-06-07 11:00", hours.Closed},
		{"Mo-Fr 09:00-18:00; PH off", "2025-07-14 10:00", "2025-07-14 11:00", hours.Closed},
		{"off", "2025-06-07 10:00", "2025-06-07 11:00", hours.Closed},

		// Past midnight: the interval is of the date on which it begins.
		{"Fr 18:00-02:00", "2025-06-06 23:00", "2025-06-07 01:00", hours.Open},
		{"Fr 18:00-02:00", "2025-06-07 00:30", "2025-06-07 02:00", hours.Open},
		{"Fr 18:00-02:00", "2025-06-07 00:30", "2025-06-07 02:01", hours.Closed},
		{"Fr 18:00-02:00", "2025-06-06 00:30", "2025-06-06 01:00", hours.Closed},
		{"Sa 22:00-04:00; Su off", "2025-06-08 03:00", "2025-06-08 04:00", hours.Open},
		{"24/7", "2025-06-06 23:00", "2025-06-08 01:00", hours.Open},
		{"Sa 20:00-24:00; Su 00:00-03:00", "2025-06-07 21:00", "2025-06-08 02:00", hours.Open},
		{"Sa 12:00-48:00", "2025-06-08 12:00", "2025-06-08 24:00", hours.Open},

		// Unknown, and what is sure all the same.
		{"", "2025-06-02 10:00", "2025-06-02 11:00", hours.Unknown},
		{"Mo-Fr 18:00+", "2025-06-02 19:00", "2025-06-02 20:00", hours.Unknown},
		{"Mo-Fr 18:00+", "2025-06-02 10:00", "2025-06-02 11:00", hours.Unknown},
		{"Mo-Fr 18:00+", "2025-06-07 07:00", "2025-06-07 09:00", hours.Unknown},
		{"Mo-Fr 18:00+", "2025-06-07 08:00", "2025-06-07 09:00", hours.Closed},
		{"Mo-Fr 18:00-22:00+", "2025-06-02 19:00", "2025-06-02 22:00", hours.Open},
		{"Mo-Fr 18:00-22:00+", "2025-06-02 19:00", "2025-06-02 22:01", hours.Unknown},
		{"Mo-Fr 09:00-17:00 || \"by appointment\"", "2025-06-02 09:00", "2025-06-02 17:00", hours.Open},
		{"Mo-Fr 09:00-17:00 || \"by appointment\"", "2025-06-02 09:00", "2025-06-02 17:30", hours.Unknown},
		{"Mo-Fr,SH 09:00-17:00", "2025-06-02 09:00", "2025-06-02 17:00", hours.Open},
		{"Mo-Fr,SH 09:00-17:00", "2025-06-07 09:00", "2025-06-07 17:00", hours.Unknown},

		{"09:00-sunset", "2025-06-02 07:00", "2025-06-02 08:00", hours.Unknown},
		{"08:00-20:00,09:00-sunset", "2025-06-02 09:00", "2025-06-02 20:00", hours.Open},
		{"Mo 09:00-sunset", "2025-06-03 04:00", "2025-06-03 05:00", hours.Closed},

		// A span of no length is its instant.
		{"Mo-Fr 09:00-18:00", "2025-06-02 09:00", "2025-06-02 09:00", hours.Open},
		{"Mo-Fr 09:00-18:00", "2025-06-02 18:00", "2025-06-02 18:00", hours.Closed},
		{"Mo-Fr 09:00-18:00", "2025-06-02 17:00", "2025-06-02 08:00", hours.Open},
	}
	for _, tt := range tests {
		start, end := clock(t, tt.start), clock(t, tt.end)
		if got := parse(t, tt.hours).Covers(start, end, french); got != tt.want {
			t.Errorf("%q from %s to %s: got %v, want %v", tt.hours, tt.start, tt.end, got, tt.want)
		}
	}
}

func clock(t *testing.T, s string) time.Time {
	t.Helper()
	s, midnight := strings.CutSuffix(s, " 24:00")
	if midnight {
		return clock(t, s+" 00:00").AddDate(0, 0, 1)
	}
	at, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// On the days around a clock change each minute is open just as the clock on the
// wall says, but for the minutes that come twice.
func TestCoversFollowsTheClockOnTheWall(t *testing.T) {
	changes := map[string][]string{
		"Europe/Paris":        {"2027-03-28", "2027-10-31"},
		"Australia/Lord_Howe": {"2027-04-04", "2027-10-03"},
		"America/New_York":    {"2027-03-14", "2027-11-07"},
		"Africa/Cairo":        {"2027-04-30", "2027-10-29"},
	}
	values := []string{
		"09:00-18:00", "18:00-02:30", "20:00-01:45", "01:45-02:15", "02:30-05:00", "00:00-00:30,02:00-03:00",
		"23:30-24:00", "24/7", "24/7; 01:00-02:30 off", "Su 00:00-02:15; Sa 22:00-26:10",
	}
	for name, dates := range changes {
		loc := zone(t, name)
		for _, s := range dates {
			noon := time.Date(date(t, s).Year, date(t, s).Month, date(t, s).Day, 12, 0, 0, 0, loc)
			for _, value := range values {
				followsTheWall(t, value, noon.Add(-24*time.Hour), noon.Add(24*time.Hour))
			}
		}
	}
}

func followsTheWall(t *testing.T, value string, from, to time.Time) {
	t.Helper()
	schedule := parse(t, value)
	for at := from; at.Before(to); at = at.Add(time.Minute) {
		if comesTwice(at) {
			continue
		}
		// The same wall clock in UTC, where it never changes.
		wall := time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), 0, 0, time.UTC)
		got, want := schedule.Covers(at, at.Add(time.Minute), nil), schedule.Covers(wall, wall.Add(time.Minute), nil)
		if got != want {
			t.Fatalf("%q at %v: got %v, want %v", value, at, got, want)
		}
	}
}

func comesTwice(at time.Time) bool {
	for _, by := range []time.Duration{-time.Hour, -30 * time.Minute, 30 * time.Minute, time.Hour} {
		other := at.Add(by)
		if other.Format(time.DateTime) == at.Format(time.DateTime) {
			return true
		}
	}
	return false
}

func TestAt(t *testing.T) {
	tests := []struct {
		hours, at string
		want      hours.State
	}{
		{"Mo 09:00-18:00", "2025-06-02 08:59", hours.Closed},
		{"Mo 09:00-18:00", "2025-06-02 09:00", hours.Open},
		{"Mo 09:00-18:00", "2025-06-02 18:00", hours.Closed},
		{"Fr 18:00-02:00; Sa off", "2025-06-07 01:59", hours.Open},
		{"Fr 18:00-02:00; Sa off", "2025-06-07 02:00", hours.Closed},
		{"Fr 12:00-48:00", "2025-06-07 23:59", hours.Open},
		{"PH off; Mo 09:00-18:00; PH off", "2025-07-14 10:00", hours.Closed},

		// Unlike a date, an instant is unknown for itself only.
		{"18:00+", "2025-06-02 17:59", hours.Closed},
		{"18:00+", "2025-06-02 18:00", hours.Unknown},
		{"18:00+", "2025-06-02 07:59", hours.Unknown},
		{"18:00+", "2025-06-02 08:00", hours.Closed},
		{"Mo 20:00-02:00+", "2025-06-03 09:59", hours.Unknown},
		{"Mo 20:00-02:00+", "2025-06-03 10:00", hours.Closed},
		{"09:00-sunset", "2025-06-02 08:59", hours.Closed},
		{"09:00-sunset", "2025-06-02 09:00", hours.Unknown},
		{"09:00-sunset", "2025-06-02 03:00", hours.Closed},
		{"sunrise-18:00", "2025-06-02 17:59", hours.Unknown},
		{"sunrise-18:00", "2025-06-02 18:00", hours.Closed},
		{"Mo sunset-02:00", "2025-06-03 01:59", hours.Unknown},
		{"Mo sunset-02:00", "2025-06-03 02:00", hours.Closed},
		{"Mo 22:00-(sunrise+01:00)", "2025-06-03 12:59", hours.Unknown},
		{"Mo 22:00-(sunrise+01:00)", "2025-06-03 13:00", hours.Closed},
		{"Mo sunset+", "2025-06-03 10:59", hours.Unknown},
		{"Mo sunset+", "2025-06-03 11:00", hours.Closed},
		{"Mo 10:00-12:00; SH off", "2025-06-02 11:00", hours.Unknown},
		{"Mo 10:00-12:00; SH off", "2025-06-02 12:00", hours.Closed},
		{"", "2025-06-02 12:00", hours.Unknown},
	}
	for _, tt := range tests {
		if got := parse(t, tt.hours).At(clock(t, tt.at), french); got != tt.want {
			t.Errorf("%q at %s: got %v, want %v", tt.hours, tt.at, got, tt.want)
		}
	}
}

package trip

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"
)

func TestWallClockOnDaysOfAClockChange(t *testing.T) {
	tests := map[string]struct {
		zone, date   string
		hour, minute int
		want         string
	}{
		"ordinary":                {"Europe/Paris", "2027-06-01", 10, 30, "2027-06-01T08:30:00Z"},
		"gap moves forward":       {"Europe/Paris", "2027-03-28", 2, 30, "2027-03-28T01:30:00Z"},
		"after the gap":           {"Europe/Paris", "2027-03-28", 9, 0, "2027-03-28T07:00:00Z"},
		"before the gap":          {"Europe/Paris", "2027-03-28", 1, 30, "2027-03-28T00:30:00Z"},
		"twice means the first":   {"Europe/Paris", "2027-10-31", 2, 30, "2027-10-31T00:30:00Z"},
		"after it came twice":     {"Europe/Paris", "2027-10-31", 3, 0, "2027-10-31T02:00:00Z"},
		"gap in New York":         {"America/New_York", "2027-03-14", 2, 30, "2027-03-14T07:30:00Z"},
		"half an hour, Lord Howe": {"Australia/Lord_Howe", "2027-04-04", 1, 45, "2027-04-03T14:45:00Z"},
		"minutes past a day":      {"Asia/Tokyo", "2027-04-01", 0, 25*60 + 30, "2027-04-01T16:30:00Z"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			zone, err := time.LoadLocation(tt.zone)
			if err != nil {
				t.Fatal(err)
			}
			d, err := ParseDate(tt.date)
			if err != nil {
				t.Fatal(err)
			}
			if got := d.In(zone, tt.hour, tt.minute).UTC().Format(time.RFC3339); got != tt.want {
				t.Errorf("%s %s %02d:%02d: got %s, want %s", tt.zone, tt.date, tt.hour, tt.minute, got, tt.want)
			}
		})
	}
}

func TestDateIsTextInJSON(t *testing.T) {
	type days struct {
		One  Date          `json:"one"`
		None Date          `json:"none"`
		By   map[Date]bool `json:"by"`
	}
	value := days{One: Date{2027, 6, 1}, By: map[Date]bool{{2027, 12, 31}: true}}
	const want = `{"one":"2027-06-01","none":"","by":{"2027-12-31":true}}`
	got, err := json.Marshal(value)
	if err != nil || string(got) != want {
		t.Errorf("got %s (%v), want %s", got, err, want)
	}
	var back days
	if err := json.Unmarshal(got, &back); err != nil || !reflect.DeepEqual(back, value) {
		t.Errorf("read back: got %+v (%v), want %+v", back, err, value)
	}
}

func TestDateThatIsNoneIsRefused(t *testing.T) {
	for _, s := range []string{"2027-02-29", "2027-13-01", "2027-00-10", "2027-6-1", "01.06.2027", "2027-06-01T00:00:00Z", " 2027-06-01", "tomorrow", "20270601"} {
		if d, err := ParseDate(s); !errors.Is(err, ErrInvalid) {
			t.Errorf("ParseDate(%q): got %v (%v), want ErrInvalid", s, d, err)
		}
	}
	if d, err := ParseDate("2028-02-29"); err != nil || d != (Date{2028, 2, 29}) {
		t.Errorf("a leap day: got %v (%v)", d, err)
	}
	var d Date
	if err := json.Unmarshal([]byte(`"2027-02-30"`), &d); !errors.Is(err, ErrInvalid) {
		t.Errorf("in JSON: got %v (%v), want ErrInvalid", d, err)
	}
}

func TestDateOfIsTheDayInTheTimesOwnZone(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	late := time.Date(2027, 5, 31, 16, 0, 0, 0, time.UTC)
	if got, want := DateOf(late.In(tokyo)), (Date{2027, 6, 1}); got != want {
		t.Errorf("in Tokyo: got %v, want %v", got, want)
	}
	if got, want := DateOf(late), (Date{2027, 5, 31}); got != want {
		t.Errorf("in UTC: got %v, want %v", got, want)
	}
}

func TestDaysAreCounted(t *testing.T) {
	tests := map[string]struct {
		from    Date
		days    int
		to      Date
		weekday time.Weekday
	}{
		"same day":           {Date{2027, 6, 1}, 0, Date{2027, 6, 1}, time.Tuesday},
		"over a month":       {Date{2027, 6, 29}, 3, Date{2027, 7, 2}, time.Friday},
		"back over new year": {Date{2028, 1, 1}, -1, Date{2027, 12, 31}, time.Friday},
		"a leap day":         {Date{2028, 2, 28}, 1, Date{2028, 2, 29}, time.Tuesday},
		"no leap day":        {Date{2100, 2, 28}, 1, Date{2100, 3, 1}, time.Monday},
		"a clock change":     {Date{2027, 3, 27}, 2, Date{2027, 3, 29}, time.Monday},
		"four centuries":     {Date{2000, 1, 1}, 146_097, Date{2400, 1, 1}, time.Saturday},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tt.from.AddDays(tt.days); got != tt.to {
				t.Errorf("%v and %d days: got %v, want %v", tt.from, tt.days, got, tt.to)
			}
			if got := tt.from.DaysUntil(tt.to); got != tt.days {
				t.Errorf("%v until %v: got %d days, want %d", tt.from, tt.to, got, tt.days)
			}
			if got := tt.to.Weekday(); got != tt.weekday {
				t.Errorf("%v: got a %v, want a %v", tt.to, got, tt.weekday)
			}
		})
	}
}

func TestDaysAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Date{rapid.IntRange(1, 9999).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.IntRange(1, 28).Draw(t, "day")}
		if back, err := ParseDate(d.String()); err != nil || back != d {
			t.Errorf("%v reads back as %v (%v)", d, back, err)
		}
		n := rapid.IntRange(-1_000_000, 1_000_000).Draw(t, "days")
		e := d.AddDays(n)
		if got := d.DaysUntil(e); got != n {
			t.Errorf("%v until %v: got %d days, want %d", d, e, got, n)
		}
		if d.Before(e) != (n > 0) || e.Before(d) != (n < 0) {
			t.Errorf("%v and %v, %d days later, are in the wrong order", d, e, n)
		}
		if got, want := e.Weekday(), time.Weekday(((int(d.Weekday())+n)%7+7)%7); got != want {
			t.Errorf("%d days after a %v: got a %v, want a %v", n, d.Weekday(), got, want)
		}
	})
}

func TestFlightIsOvernight(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	at := func(hour, minute int) time.Time { return Date{2027, 6, 5}.In(paris, hour, minute) }
	tests := map[string]struct {
		depart, arrive time.Time
		want           bool
	}{
		"by day":         {at(8, 0), at(16, 0), false},
		"lands at three": {at(1, 0), at(3, 0), false},
		"leaves then":    {at(3, 0), at(4, 0), true},
		"over it":        {at(-2, 0), at(5, 0), true},
		"after it":       {at(3, 1), at(9, 0), false},
		"a whole day":    {at(4, 0), at(29, 0), true},
	}
	for name, tt := range tests {
		if got := (Flight{Depart: tt.depart, Arrive: tt.arrive, FromTZ: "Europe/Paris", ToTZ: "nowhere"}).Overnight(DefaultPolicy().NightMinute); got != tt.want {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

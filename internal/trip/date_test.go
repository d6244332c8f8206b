package trip

import (
	"testing"
	"time"
	_ "time/tzdata"
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

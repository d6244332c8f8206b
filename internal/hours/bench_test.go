package hours_test

import (
	"testing"
	"time"

	"waymark/internal/hours"
	"waymark/internal/trip"
)

// ordinary are values as places of a city have them.
var ordinary = []string{
	"Mo,We-Su 09:00-18:00; We,Fr 09:00-21:45; Tu off; Jan 1,May 1,Dec 25 off",
	"Apr-Sep: Tu-Su 09:00-18:00; Oct-Mar: Tu-Su 10:00-16:00",
	"Mo-Fr 12:00-14:30,18:45-23:00; Sa-Su 12:00-15:00,18:45-01:00; PH off",
	"24/7",
}

// BenchmarkParse reads one value.
func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := hours.Parse(ordinary[i%len(ordinary)]); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWindows evaluates one value on one date.
func BenchmarkWindows(b *testing.B) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		b.Fatal(err)
	}
	var schedules []hours.Schedule
	for _, value := range ordinary {
		schedule, err := hours.Parse(value)
		if err != nil {
			b.Fatal(err)
		}
		schedules = append(schedules, schedule)
	}
	first := trip.Date{Year: 2027, Month: time.May, Day: 31}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		schedules[i%len(schedules)].Windows(first.AddDays(i%7), paris, french)
	}
}

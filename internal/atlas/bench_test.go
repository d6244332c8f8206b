package atlas

import (
	"testing"

	"waymark/internal/trip"
)

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTravel(b *testing.B) {
	w, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	paris, _ := w.City("paris")
	var stops []trip.Stop
	for _, p := range paris.Places {
		stops = append(stops, trip.Stop{Ref: p.ID, At: p.At})
	}
	for b.Loop() {
		paris.Travel(stops)
	}
}

func BenchmarkFlights(b *testing.B) {
	w, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	paris, _ := w.City("paris")
	for b.Loop() {
		w.Flights(FlightQuery{
			Origin: "JFK", City: paris, Party: trip.Party{Adults: 2},
			Start: trip.Date{Year: 2027, Month: 6, Day: 5}, End: trip.Date{Year: 2027, Month: 6, Day: 9},
		})
	}
}

package atlas

import (
	"math"
	"time"

	"waymark/internal/trip"
)

// Month is the climate of a month: normals of many years, no forecast.
type Month struct {
	HighC, LowC    float64
	RainDays       float64 // days with 1 mm or more
	RainMM         float64
	WindKMH        float64 // mean speed
	Sunrise        int     // at mid-month, in minutes after local midnight
	Sunset         int
	LodgingPercent int64 // of the price in an ordinary season
}

// Weather returns what the weather of a date usually is. The chance of rain is
// the share of the month's days with 1 mm or more.
func (c *City) Weather(d trip.Date) trip.DayWeather {
	m := c.Climate[d.Month-1]
	days := time.Date(d.Year, d.Month+1, 0, 0, 0, 0, 0, time.UTC).Day()
	w := trip.DayWeather{
		Kind:        trip.WeatherClimatology,
		RainPercent: int64(math.Round(m.RainDays * 100 / float64(days))),
		WindKMH:     int64(math.Round(m.WindKMH)),
		HighC:       int64(math.Round(m.HighC)),
		LowC:        int64(math.Round(m.LowC)),
	}
	w.Provenance = cite(c, sourceClimate, c.ID+"/climate/"+d.String()[5:7], w)
	return w
}

// Daylight returns when the sun usually rises and sets in the month of a date,
// in minutes after local midnight.
func (c *City) Daylight(d trip.Date) (rise, set int) {
	m := c.Climate[d.Month-1]
	return m.Sunrise, m.Sunset
}

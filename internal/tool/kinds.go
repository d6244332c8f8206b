package tool

import "waymark/internal/trip"

// PlacesQuery asks for places of a city by their refs.
type PlacesQuery struct {
	City string   `json:"city"`
	Refs []string `json:"refs"`
}

// WeatherQuery asks for the weather of each date from From to To.
type WeatherQuery struct {
	City string     `json:"city"`
	At   trip.Point `json:"at"`
	From trip.Date  `json:"from"`
	To   trip.Date  `json:"to"`
}

// FlightsQuery asks for flights that land on Start and leave on End.
type FlightsQuery struct {
	Origin   string     `json:"origin"`
	City     string     `json:"city"`
	Airports []string   `json:"airports,omitempty"`
	Party    trip.Party `json:"party"`
	Start    trip.Date  `json:"start"`
	End      trip.Date  `json:"end"`
}

// LodgingQuery asks for lodgings by their refs.
type LodgingQuery struct {
	City    string     `json:"city"`
	Refs    []string   `json:"refs"`
	CheckIn trip.Date  `json:"check_in"`
	Nights  int        `json:"nights"`
	Party   trip.Party `json:"party"`
}

// TravelQuery asks for the ways between all stops.
type TravelQuery struct {
	City  string      `json:"city"`
	Stops []trip.Stop `json:"stops"`
}

// FXQuery asks for US dollars per unit of currencies.
type FXQuery struct {
	Currencies []string `json:"currencies"`
}

// HolidaysQuery asks for the public holidays from From to To.
type HolidaysQuery struct {
	City string    `json:"city"`
	From trip.Date `json:"from"`
	To   trip.Date `json:"to"`
}

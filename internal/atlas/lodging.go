package atlas

import (
	"slices"
	"strings"
	"time"

	"waymark/internal/trip"
)

// Area is a part of the city to stay in.
type Area struct {
	ID             string // within the city, such as le-marais
	Name           string
	At             trip.Point
	Night          [len(Tiers)]trip.Amount // one double room in an ordinary season, by tier
	BagDrop        bool
	LuggageStorage bool
	Wheelchair     string // yes, limited, no, "" for unknown
}

// childSharesUnder is the age from which a child needs a bed of its own.
const childSharesUnder = 12

// Lodging returns lodging in an area at a tier of price, in the season of a
// month, with as many rooms as the party needs: see [rooms].
func (c *City) Lodging(area, tier string, month time.Month, party trip.Party) (trip.Lodging, bool) {
	i, known := c.areas[area]
	level := slices.Index(Tiers[:], tier)
	if !known || level < 0 || month < time.January || month > time.December {
		return trip.Lodging{}, false
	}
	a := c.Areas[i]
	night := a.Night[level]
	night.Minor = (night.Minor*c.Climate[month-1].LodgingPercent + 50) / 100
	l := trip.Lodging{
		ID:             c.ID + "/" + area + "/" + tier,
		Name:           a.Name,
		Tier:           tier,
		At:             a.At,
		Night:          night,
		Rooms:          rooms(party),
		BagDrop:        a.BagDrop,
		LuggageStorage: a.LuggageStorage,
		Wheelchair:     a.Wheelchair,
	}
	l.Provenance = cite(c, sourceEstimate, l.ID, l)
	return l, true
}

// LodgingByID returns the lodging with the given id, such as
// paris/le-marais/mid, in the season of a month.
func (c *City) LodgingByID(id string, month time.Month, party trip.Party) (trip.Lodging, bool) {
	area, tier, ok := strings.Cut(c.local(id), "/")
	if !ok {
		return trip.Lodging{}, false
	}
	return c.Lodging(area, tier, month, party)
}

// Lodgings returns every lodging of the city in the season of a month, by area
// and then by tier.
func (c *City) Lodgings(month time.Month, party trip.Party) []trip.Lodging {
	all := make([]trip.Lodging, 0, len(c.Areas)*len(Tiers))
	for _, a := range c.Areas {
		for _, tier := range Tiers {
			if l, ok := c.Lodging(a.ID, tier, month, party); ok {
				all = append(all, l)
			}
		}
	}
	return all
}

// rooms returns how many double rooms a party takes. A room has a bed for two
// and a cot or folding bed for one child under twelve; older children take an
// adult's bed, and a younger one may where a bed is free.
func rooms(party trip.Party) int {
	grown := party.Adults
	for _, age := range party.ChildAges {
		if age >= childSharesUnder {
			grown++
		}
	}
	return max(1, (grown+1)/2, (party.Size()+2)/3)
}

// hasLodging reports whether a lodging with the given id exists.
func (c *City) hasLodging(id string) bool {
	area, tier, _ := strings.Cut(c.local(id), "/")
	_, known := c.areas[area]
	return known && slices.Contains(Tiers[:], tier)
}

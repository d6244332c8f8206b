package atlas

import (
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"waymark/internal/trip"
)

// The tiers of price, the lowest first.
const (
	TierBudget  = "budget"
	TierMid     = "mid"
	TierUpscale = "upscale"
)

// Tiers lists the tiers of price, the lowest first.
var Tiers = [...]string{TierBudget, TierMid, TierUpscale}

// City is a destination. Its fields are shared and must not be changed.
type City struct {
	ID          string
	Name        string
	Aliases     []string // other names in lower case
	Country     string
	CountryCode string
	At          trip.Point
	TZ          string
	Zone        *time.Location
	Currency    string
	Box         Box // of the city, where all but its day trips are
	RegionBox   Box // of the city and its day trips
	Airports    []CityAirport
	Transport   trip.Transport
	Places      []trip.Place // by id; their digests are left out, see [City.Place]
	Areas       []Area       // by id
	Climate     [12]Month    // January first
	Sketch      *trip.Sketch // for a map, nil for none
	AsOf        string       // the month the facts are of, 2025-06
	Notes       string       // what a reader of the facts should know
	Sources     []string     // where the facts can be checked, at least one

	asOf     time.Time
	usd      float64 // US dollars for one unit of Currency
	region   string  // of the fares' seasons
	holidays string  // code of the calendar
	spend    map[string]trip.DailySpend
	places   map[string]int // index in Places by id
	areas    map[string]int // index in Areas by id

	digest  sync.Once
	digests []string // of Places, by index, once they were asked for

	walk sync.Once
	legs [][]trip.Leg // between places and from areas, once they were asked for, see [City.Legs]
}

// Box is a rectangle of latitudes and longitudes.
type Box struct {
	South float64 `json:"south"`
	West  float64 `json:"west"`
	North float64 `json:"north"`
	East  float64 `json:"east"`
}

// Contains reports whether p lies in b.
func (b Box) Contains(p trip.Point) bool {
	return p.Lat >= b.South && p.Lat <= b.North && p.Lon >= b.West && p.Lon <= b.East
}

// CityAirport is an airport of a city with the way into town.
type CityAirport struct {
	Code          string
	TransferMode  string // in words, such as RER B
	TransferTime  time.Duration
	TransferPrice trip.Amount // one adult, one way
}

// Place returns the place with the given id, such as paris/louvre, ready to be
// evidence. The first call makes the digests of all places of the city, which
// would be most of the time a start takes.
func (c *City) Place(id string) (trip.Place, bool) {
	i, ok := c.places[id]
	if !ok {
		return trip.Place{}, false
	}
	c.digest.Do(func() {
		c.digests = make([]string, len(c.Places))
		for i, p := range c.Places {
			p.Provenance = trip.Provenance{}
			c.digests[i] = trip.Digest(p)
		}
	})
	p := c.Places[i]
	p.Provenance.Digest = c.digests[i]
	return p, true
}

// Spend returns the small things of a day at a tier of price; those of the mid
// tier for a tier that does not exist.
func (c *City) Spend(tier string) trip.DailySpend {
	if s, ok := c.spend[tier]; ok {
		return s
	}
	return c.spend[TierMid]
}

// What an ordinary day has, to assume a budget where none is given.
const (
	typicalMeals  = 2 // slots of the plan; breakfast is with the room or among the small things
	typicalVisits = 3
	typicalRides  = 4
)

// TypicalUSDCents returns what an ordinary trip of the party costs without the
// way there, in US cents: nights at the tier's median price in an ordinary
// season, and for each day two meals (the lower quartile, the median or the
// upper quartile of the city's prices by tier), three visits at the mean price of
// what visitors come for (rank 3 and above, day trips left out), four rides and
// the small things.
func (c *City) TypicalUSDCents(party trip.Party, days int, tier string) int64 {
	level := slices.Index(Tiers[:], tier)
	if level < 0 {
		level = 1
	}
	var nights, meals, tickets []int64
	for _, a := range c.Areas {
		nights = append(nights, a.Night[level].Minor)
	}
	for _, p := range c.Places {
		switch {
		case p.Ticket == nil:
		case p.Kind == trip.PlaceEating:
			meals = append(meals, p.Ticket.For(party).Minor)
		case p.Kind != trip.PlaceDayTrip && p.Rank >= 3:
			tickets = append(tickets, p.Ticket.For(party).Minor)
		}
	}
	day := typicalMeals*quartile(meals, level+1) + typicalVisits*mean(tickets) +
		c.Transport.For(party, typicalRides).Minor + c.Spend(tier).For(party).Minor
	total := int64(days)*day + int64(max(0, days-1))*int64(rooms(party))*quartile(nights, 2)
	return trip.Amount{Minor: total, Currency: c.Currency}.USDCents(c.usd)
}

// quartile returns the q-th quartile of the values, the lower of two in the
// middle, 0 of none. It sorts them.
func quartile(values []int64, q int) int64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[(len(values)-1)*q/4]
}

func mean(values []int64) int64 {
	if len(values) == 0 {
		return 0
	}
	sum := int64(0)
	for _, v := range values {
		sum += v
	}
	return int64(math.Round(float64(sum) / float64(len(values))))
}

// local returns the part of an id behind the city's own, "" for another city's.
func (c *City) local(id string) string {
	rest, ok := strings.CutPrefix(id, c.ID+"/")
	if !ok {
		return ""
	}
	return rest
}

// airport reports whether the airport with the given code is one of the city's.
func (c *City) airport(code string) bool {
	return slices.ContainsFunc(c.Airports, func(a CityAirport) bool { return a.Code == code })
}

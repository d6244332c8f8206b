package trip

import "time"

// Provenance says where a fact is from and how fresh it is.
type Provenance struct {
	Source    string    `json:"source" doc:"Such as bundled atlas or Open-Meteo."`
	RefID     string    `json:"ref_id" doc:"The fact's own key at the source."`
	SourceURL string    `json:"source_url,omitempty"`
	FetchedAt time.Time `json:"fetched_at" doc:"For bundled facts the date they are of."`
	CacheHit  bool      `json:"cache_hit"`
	Stale     bool      `json:"stale"`
	Licence   string    `json:"licence"`
	Digest    string    `json:"digest" doc:"SHA-256 of the canonical fact."`
}

// Evidence is the facts a plan rests on, by the option_ref of its choices.
type Evidence struct {
	Places    map[string]Place      `json:"places"`
	Lodgings  map[string]Lodging    `json:"lodgings"`
	Flights   map[string]Flight     `json:"flights"`
	Transfers map[string]Transfer   `json:"transfers"`
	Travel    Travel                `json:"travel"`
	Weather   map[string]DayWeather `json:"weather" doc:"By date."`
	FX        map[string]Rate       `json:"fx" doc:"By currency."`
	Holidays  Holidays              `json:"holidays"`
	Transport Transport             `json:"transport"`
	Spend     DailySpend            `json:"daily_spend"`
}

// The kinds of place.
const (
	PlaceMuseum    = "museum"
	PlaceSight     = "sight"
	PlacePark      = "park"
	PlaceViewpoint = "viewpoint"
	PlaceMarket    = "market"
	PlaceDayTrip   = "day_trip"
	PlaceEating    = "eating"
)

// Place is somewhere to visit or to eat. A nil pointer and an empty Wheelchair
// mean unknown.
type Place struct {
	ID           string     `json:"id" doc:"City and place, such as paris/louvre-museum."`
	Name         string     `json:"name"`
	Kind         string     `json:"kind" enum:"museum,sight,park,viewpoint,market,day_trip,eating"`
	Area         string     `json:"area,omitempty"`
	At           Point      `json:"at"`
	OpeningHours *string    `json:"opening_hours" doc:"OSM syntax; null: unknown; empty: closed."`
	ClosedDates  []string   `json:"closed_dates,omitempty" doc:"MM-DD each year or YYYY-MM-DD once."`
	Ticket       *Ticket    `json:"ticket" doc:"null: unknown."`
	VisitSeconds int64      `json:"visit_seconds"`
	Themes       []string   `json:"themes"`
	Indoor       *bool      `json:"indoor"`
	KidFriendly  *bool      `json:"kid_friendly"`
	Wheelchair   string     `json:"wheelchair,omitempty" enum:"yes,limited,no,"`
	Meals        []string   `json:"meals,omitempty" doc:"Of breakfast, lunch, dinner."`
	Rank         int        `json:"rank" doc:"1 to 5: how strongly a first-time visitor would want it. Editorial."`
	Website      string     `json:"website,omitempty"`
	Provenance   Provenance `json:"provenance"`
}

// Ticket is what one person pays; for an eating place an ordinary meal.
type Ticket struct {
	Adult      Amount  `json:"adult"`
	Child      *Amount `json:"child,omitempty" doc:"Absent: children pay as adults."`
	ChildUnder int     `json:"child_under,omitempty" doc:"The child's price holds below this age."`
}

// For returns what the party pays together, in the minor unit of the ticket's
// currency.
func (t Ticket) For(p Party) Amount {
	total := Amount{int64(p.Adults) * t.Adult.Minor, t.Adult.Currency}
	for _, age := range p.ChildAges {
		if t.Child != nil && age < t.ChildUnder {
			total.Minor += t.Child.Minor
		} else {
			total.Minor += t.Adult.Minor
		}
	}
	return total
}

// Lodging is an area to stay in at one tier of price.
type Lodging struct {
	ID             string     `json:"id" doc:"City, area and tier, such as paris/le-marais/mid."`
	Name           string     `json:"name"`
	Tier           string     `json:"tier" enum:"budget,mid,upscale"`
	At             Point      `json:"at"`
	Night          Amount     `json:"night" doc:"One double room for one night of this stay's season."`
	Rooms          int        `json:"rooms" doc:"For this party."`
	BagDrop        bool       `json:"bag_drop" doc:"Bags are kept before check-in."`
	LuggageStorage bool       `json:"luggage_storage" doc:"Bags are kept after check-out."`
	Wheelchair     string     `json:"wheelchair,omitempty" enum:"yes,limited,no,"`
	Provenance     Provenance `json:"provenance"`
}

// Flight is one direction of a journey by air, with its connections.
type Flight struct {
	ID           string     `json:"id" doc:"Route, direction and date, such as jfk-cdg-1/out/2027-06-05."`
	Airline      string     `json:"airline,omitempty" doc:"IATA code; absent: not known."`
	From         string     `json:"from" doc:"IATA code."`
	To           string     `json:"to" doc:"IATA code."`
	FromTZ       string     `json:"from_tz"`
	ToTZ         string     `json:"to_tz"`
	Depart       time.Time  `json:"depart"`
	Arrive       time.Time  `json:"arrive"`
	Stops        int        `json:"stops"`
	Via          string     `json:"via,omitempty"`
	FareUSDCents int64      `json:"fare_usd_cents" doc:"For the whole party, this direction."`
	Daytime      bool       `json:"daytime_option" doc:"A known flight of this direction avoids the night, this one or another."`
	Provenance   Provenance `json:"provenance"`
}

// Overnight reports whether the flight is in the air when a clock at its origin or
// at its destination shows the given minute of the day. A zone that is not known
// has no clock.
func (f Flight) Overnight(minute int) bool {
	var zones []*time.Location
	for _, tz := range [...]string{f.FromTZ, f.ToTZ} {
		if zone, err := time.LoadLocation(tz); err == nil {
			zones = append(zones, zone)
		}
	}
	return f.OvernightIn(minute, zones...)
}

// OvernightIn is Overnight for those who have the zones at hand: loading one
// reads a file.
func (f Flight) OvernightIn(minute int, zones ...*time.Location) bool {
	for _, zone := range zones {
		last := DateOf(f.Arrive.In(zone))
		for d := DateOf(f.Depart.In(zone)); !last.Before(d); d = d.AddDays(1) {
			if night := d.In(zone, 0, minute); !night.Before(f.Depart) && night.Before(f.Arrive) {
				return true
			}
		}
	}
	return false
}

// Transfer is the way between an airport and a lodging.
type Transfer struct {
	ID         string     `json:"id" doc:"From and to, such as CDG>paris/le-marais/mid."`
	From       string     `json:"from"`
	To         string     `json:"to"`
	Mode       string     `json:"mode" doc:"In words, such as RER B."`
	Seconds    int64      `json:"seconds"`
	Fare       Amount     `json:"fare" doc:"For the whole party."`
	Provenance Provenance `json:"provenance"`
}

// Travel is the travel times and distances between places and lodgings: row i,
// column j is the way from Refs[i] to Refs[j].
type Travel struct {
	Refs       []string   `json:"refs"`
	Seconds    [][]int32  `json:"seconds"`
	Metres     [][]int32  `json:"metres"`
	Modes      []string   `json:"modes" doc:"A row for each of Refs: w for walk, t for transit, a letter for each column."`
	Provenance Provenance `json:"provenance"`
}

// Stop is a ref and where it is.
type Stop struct {
	Ref string `json:"ref"`
	At  Point  `json:"at"`
}

// Leg is one way of a Travel.
type Leg struct {
	Seconds, Metres int64
	Mode            string // walk or transit
}

// Index returns a lookup of ways by their two refs. A way to the same ref takes
// no time. ok is false for a way that is not in evidence.
func (t Travel) Index() func(from, to string) (leg Leg, ok bool) {
	at := make(map[string]int, len(t.Refs))
	for i, ref := range t.Refs {
		at[ref] = i
	}
	return func(from, to string) (Leg, bool) {
		if from == to {
			return Leg{Mode: "walk"}, true
		}
		i, known := at[from]
		j, known2 := at[to]
		if !known || !known2 || i >= len(t.Seconds) || j >= len(t.Seconds[i]) {
			return Leg{}, false
		}
		leg := Leg{Seconds: int64(t.Seconds[i][j]), Mode: "walk"}
		if i < len(t.Metres) && j < len(t.Metres[i]) {
			leg.Metres = int64(t.Metres[i][j])
		}
		if i < len(t.Modes) && j < len(t.Modes[i]) && t.Modes[i][j] == 't' {
			leg.Mode = "transit"
		}
		return leg, true
	}
}

// The kinds of weather evidence: only a forecast can block a plan.
const (
	WeatherForecast    = "forecast"
	WeatherClimatology = "climatology"
)

// DayWeather is the weather of a date at the destination.
type DayWeather struct {
	Kind        string     `json:"kind" enum:"forecast,climatology"`
	RainPercent int64      `json:"precipitation_probability" doc:"Percent."`
	WindKMH     int64      `json:"wind_kmh"`
	HighC       int64      `json:"high_c"`
	LowC        int64      `json:"low_c"`
	Provenance  Provenance `json:"provenance"`
}

// Rate is an exchange rate.
type Rate struct {
	USDPerUnit float64    `json:"usd_per_unit"`
	Date       Date       `json:"date"`
	Provenance Provenance `json:"provenance"`
}

// Holidays are the public holidays of the destination within the trip.
type Holidays struct {
	Names      map[string]string `json:"names" doc:"By date."`
	Provenance Provenance        `json:"provenance"`
}

// Transport is local transport: a ride costs a single fare, a day's rides never
// more than the day pass.
type Transport struct {
	Single         Amount     `json:"single" doc:"One adult, one ride."`
	DayPass        Amount     `json:"day_pass" doc:"One adult, one day."`
	ChildPercent   int64      `json:"child_percent" doc:"Of the adult's fare."`
	ChildFreeUnder int        `json:"child_free_under"`
	LastDeparture  string     `json:"last_departure" doc:"Local time, HH:MM; before 06:00 it is of the next day."`
	Provenance     Provenance `json:"provenance"`
}

// For returns what the party pays for a number of rides on one day.
func (t Transport) For(p Party, rides int) Amount {
	adult := min(int64(rides)*t.Single.Minor, t.DayPass.Minor)
	total := Amount{int64(p.Adults) * adult, t.Single.Currency}
	for _, age := range p.ChildAges {
		if age >= t.ChildFreeUnder {
			total.Minor += adult * t.ChildPercent / 100
		}
	}
	return total
}

// DailySpend is the small things of a day, for one adult; a child has half.
type DailySpend struct {
	Adult      Amount     `json:"adult"`
	Provenance Provenance `json:"provenance"`
}

// For returns the small things of one day of the party.
func (d DailySpend) For(p Party) Amount {
	return Amount{d.Adult.Minor*int64(p.Adults) + d.Adult.Minor*int64(len(p.ChildAges))/2, d.Adult.Currency}
}

package agent

import (
	"slices"
	"time"

	"github.com/maypok86/otter/v2"

	"waymark/internal/atlas"
	"waymark/internal/solve"
	"waymark/internal/trip"
)

// The meals of a day, as groups of the optimiser: at most one of each a day.
const (
	noGroup int32 = iota - 1
	lunch
	dinner
)

// The categories whose number a day bounds.
const (
	museums int32 = iota
	sights
	dayTrips
	noCategory int32 = -1
)

// meal is a meal of the day and when it may be, in minutes of the local day.
type meal struct {
	name     string
	group    int32
	from, to int
}

// meals returns the meals of a day; with children dinner is early, so that it ends
// by the evening's end for them.
func meals(kids bool, policy trip.Policy) []meal {
	m := []meal{{"lunch", lunch, 11*60 + 30, 14*60 + 45}, {"dinner", dinner, 18 * 60, 21*60 + 45}}
	if kids {
		m[1].from, m[1].to = 17*60, policy.KidsEndMinute
	}
	return m
}

// pace is how full a day may be.
type pace struct {
	from, to     int   // minutes of the local day between which one is out
	visitPercent int64 // of the ordinary length of a visit
	perDay       []int // visits by category
}

var paces = map[trip.Pace]pace{
	trip.Relaxed:  {10 * 60, 21 * 60, 120, []int{museums: 1, sights: 2, dayTrips: 1}},
	trip.Balanced: {9 * 60, 22 * 60, 100, []int{museums: 2, sights: 4, dayTrips: 1}},
	trip.Packed:   {8*60 + 30, 22*60 + 30, 85, []int{museums: 3, sights: 6, dayTrips: 1}},
}

// Points: what a visit is worth. Only their proportions matter.
const (
	mealPoints  = 2000 // on top of a meal's own: nobody skips one for a sight
	hourPoints  = 40   // that an hour under way takes away
	themePct    = 70   // more for a place whose strongest theme is wished for
	subThemePct = 40   // more for a wished theme that a place has beside others
	offThemePct = 55   // of the points, for a place without any wished theme
)

// rankPoints are the points of an hour at a place by its rank for a first-time
// visitor. They rise steeply: one has not been to a city without its icons.
var rankPoints = [...]int64{0, 10, 22, 45, 85, 140}

// longestWorth is the seconds of a visit beyond which staying longer adds nothing.
const longestWorth = 5 * 3600

// market is everything one trip could do at its destination, compiled for the
// optimiser: shared by all branches, which differ in flights and lodging.
type market struct {
	taste
	in     trip.Intent
	city   *atlas.City
	policy trip.Policy
	pace   pace
	dates  []trip.Date
	days   []calendarDay        // of dates
	public func(trip.Date) bool // public holidays
	block  int                  // days in which a restaurant comes at most once
	rate   func(currency string) float64

	mealPrices []int64 // of one meal of the party, cheapest first, where they are known
	hosted     bool    // the nights cost nothing
	before     string  // key of the base that a what-if has so far, "" for none

	places []trip.Place
	listed []int        // index of each place in the city's list
	wishes []int64      // points of each place
	legs   [][]trip.Leg // between places, by their indices
	nodes  []solve.Node
	of     []offer // what each node is
}

// offer is what a node of the optimiser stands for.
type offer struct {
	place int    // index into market.places
	meal  string // "" for an attraction
}

// openMarket compiles the places of the city that suit the party.
func (a *Agent) openMarket(in trip.Intent, city *atlas.City) *market {
	m := &market{taste: taste{in.Prefs}, in: in, city: city, policy: a.Policy, pace: paces[in.Prefs.Pace]}
	for d := range in.Dates.Days() {
		date := in.Dates.Start.AddDays(d)
		m.dates, m.days = append(m.dates, date), append(m.days, dayOf(date, city.Zone))
	}
	names := city.Holidays(in.Dates.Start, in.Dates.End).Names
	m.public = func(d trip.Date) bool { return names[d.String()] != "" }
	m.rate = func(currency string) float64 {
		rate, _ := a.Atlas.Rate(currency)
		return rate.USDPerUnit
	}
	m.block = m.mealBlock()
	for n, p := range city.Places {
		if m.suits(p) || m.locked(p.ID) {
			p, _ = city.Place(p.ID) // with its digest
			m.add(n, p)
		}
	}
	for _, p := range m.places {
		if p.Kind == trip.PlaceEating && p.Ticket != nil {
			m.mealPrices = append(m.mealPrices, m.cents(p))
		}
	}
	slices.Sort(m.mealPrices)
	m.lock()
	for _, n := range m.listed {
		m.legs = append(m.legs, m.among(city.Legs()[n]))
	}
	return m
}

// among returns of the ways to all places of the city those to the market's.
func (m *market) among(ways []trip.Leg) []trip.Leg {
	legs := make([]trip.Leg, len(m.places))
	for i, n := range m.listed {
		legs[i] = ways[n]
	}
	return legs
}

// taste is what a party wants and can do.
type taste struct{ trip.Prefs }

// suits reports whether a place is worth offering to the party at all.
func (t taste) suits(p trip.Place) bool {
	if t.KidFriendly && p.KidFriendly != nil && !*p.KidFriendly {
		return false
	}
	return !t.avoids(p) && (!t.Wheelchair || p.Wheelchair != "no")
}

// avoids reports whether a place must not be in the plan. Meals are no matter of
// themes: who does not want food tours still eats.
func (t taste) avoids(p trip.Place) bool {
	if slices.Contains(t.AvoidPlaces, p.ID) {
		return true
	}
	return p.Kind != trip.PlaceEating && (slices.Contains(t.Avoid, p.Kind) || len(p.Themes) > 0 && slices.Contains(t.Avoid, p.Themes[0]))
}

func (m *market) locked(ref string) bool {
	return slices.ContainsFunc(m.in.Prefs.LockedSlots, func(l trip.LockedSlot) bool { return l.PlaceID == ref })
}

// mealBlock returns how many days pass before a restaurant may be visited again:
// the whole trip, unless it has more meals than the city's list has restaurants,
// with a few to choose from.
func (m *market) mealBlock() int {
	restaurants := 0
	for _, p := range m.city.Places {
		if p.Kind == trip.PlaceEating && m.suits(p) {
			restaurants++
		}
	}
	const aDay, choice = 2, 4
	return max(2, min(len(m.dates), (restaurants-choice)/aDay))
}

// stretch is days of a trip, from the first to before the last.
type stretch struct{ from, to int }

// mealDays returns the stretches of days in each of which a restaurant may come
// once. After each it is left alone for a third of a block, on other days than its
// neighbours in the list, so that on every day there are enough.
func (m *market) mealDays(restaurant int) []stretch {
	if m.block >= len(m.dates) {
		return []stretch{{0, len(m.dates)}}
	}
	var days []stretch
	for from := -(restaurant % m.block); from < len(m.dates); from += m.block {
		s := stretch{max(0, from), min(from+m.block-m.block/3, len(m.dates))}
		if s.from < s.to {
			days = append(days, s)
		}
	}
	return days
}

// add offers place n of the city: as an attraction, or for each meal it serves.
func (m *market) add(n int, p trip.Place) {
	i := len(m.places)
	wish := m.wish(p)
	m.places, m.listed, m.wishes = append(m.places, p), append(m.listed, n), append(m.wishes, wish)
	open := m.openings(p)
	cost := m.cents(p)
	if p.Kind != trip.PlaceEating {
		visit := solve.Node{
			Loc: int32(i), Place: int32(i), Service: m.visitMinutes(p), Cost: cost,
			Group: noGroup, Category: category(p), Windows: open,
		}
		visit.Profit = m.profits(open, wish-m.pricePoints(cost))
		m.nodes, m.of = append(m.nodes, visit), append(m.of, offer{i, ""})
		return
	}
	for _, meal := range meals(m.in.Prefs.KidFriendly, m.policy) {
		if !slices.Contains(p.Meals, meal.name) {
			continue
		}
		during := m.during(open, meal.from, meal.to)
		for block, days := range m.mealDays(n) {
			windows := make([][]solve.Window, len(m.dates))
			copy(windows[days.from:days.to], during[days.from:])
			sitting := solve.Node{
				// A restaurant's block has a place of its own, so that it comes once a block.
				Loc: int32(i), Place: int32((block+1)*1000 + i), Service: int32(p.VisitSeconds / 60), Cost: cost,
				Group: meal.group, Category: noCategory, Windows: windows,
			}
			sitting.Profit = m.profits(windows, mealPoints+wish-m.pricePoints(cost))
			m.nodes, m.of = append(m.nodes, sitting), append(m.of, offer{i, meal.name})
		}
	}
}

func category(p trip.Place) int32 {
	switch p.Kind {
	case trip.PlaceMuseum:
		return museums
	case trip.PlaceDayTrip:
		return dayTrips
	}
	return sights
}

// visitMinutes is how long the party stays.
func (m *market) visitMinutes(p trip.Place) int32 {
	return int32(max(15, (p.VisitSeconds*m.pace.visitPercent/100+299)/300*5))
}

// cents is what is set aside for the place; an unknown price counts as an ordinary
// ticket of the city, so that unknown is not taken for free.
func (m *market) cents(p trip.Place) int64 {
	if p.Ticket == nil {
		return int64(m.in.Party.Size()) * unknownTicketCents
	}
	return m.known(p)
}

// known is what the place costs the party as far as it is known.
func (m *market) known(p trip.Place) int64 {
	if p.Ticket == nil {
		return 0
	}
	return m.usd(p.Ticket.For(m.in.Party))
}

// unknownTicketCents is set aside for a ticket whose price is not known, a person.
const unknownTicketCents = 1500

// wish is how many points a visit is worth to this party. A longer visit is worth
// more, though not in proportion, else a day would be all small things.
func (t taste) wish(p trip.Place) int64 {
	points := rankPoints[p.Rank] * (3600 + min(p.VisitSeconds, longestWorth)) / 7200 * t.themePercent(p) / 100
	switch {
	case !t.KidFriendly:
	case p.KidFriendly == nil:
		points = points * 85 / 100
	default:
		points = points * 120 / 100
	}
	if t.Wheelchair && p.Wheelchair != "yes" {
		points = points * 60 / 100
	}
	return points
}

// themePercent is what the themes of a place make of its points.
func (t taste) themePercent(p trip.Place) int64 {
	percent, matched := int64(100), false
	for _, theme := range t.Themes {
		switch slices.Index(p.Themes, theme) {
		case -1:
			continue
		case 0:
			percent += themePct
		default:
			percent += subThemePct
		}
		matched = true
	}
	if len(t.Themes) > 0 && !matched {
		return offThemePct
	}
	return percent
}

// profits returns the points of each day, none on days when it is closed.
func (m *market) profits(open [][]solve.Window, wish int64) []int32 {
	points := make([]int32, len(m.dates))
	for d := range m.dates {
		if len(open[d]) > 0 {
			points[d] = int32(max(1, wish))
		}
	}
	return points
}

// openKey is what the openings of a place depend on. The digest is of all that the
// catalogue says of the place.
type openKey struct {
	place, digest string
	dates         trip.DateWindow
	pace          trip.Pace
	kids          bool
	kidsEnd       int
}

// openings returns when a place can be visited, by day, in minutes since the
// instant of that day's local midnight, within the hours one is out. Nobody writes to
// what it returns, for it is remembered.
func (m *market) openings(p trip.Place) [][]solve.Window {
	key := openKey{p.ID, p.Provenance.Digest, m.in.Dates, m.in.Prefs.Pace, m.in.Prefs.KidFriendly, m.policy.KidsEndMinute}
	if open, known := opened.GetIfPresent(key); known {
		return open
	}
	open := m.readOpenings(p)
	opened.Set(key, open)
	return open
}

// opened remembers openings: trips of the same days are common, and a what-if is one.
var opened = otter.Must(&otter.Options[openKey, [][]solve.Window]{MaximumSize: 1 << 13})

func (m *market) readOpenings(p trip.Place) [][]solve.Window {
	open := make([][]solve.Window, len(m.dates))
	openings, known := m.city.Openings(p, m.dates, m.public)
	for d := range m.dates {
		if !known[d] {
			open[d] = m.unknownHours(p, d)
			continue
		}
		for _, o := range openings[d] {
			open[d] = append(open[d], solve.Window{Open: m.minute(d, o.Open), Close: m.minute(d, o.Close)})
		}
	}
	from, to := m.hoursOut(p)
	return m.during(open, from, to)
}

// unknownHours is when a place whose hours are not known is taken to be open: the
// middle of the day, and the evening too where one eats.
func (m *market) unknownHours(p trip.Place, d int) []solve.Window {
	w := []solve.Window{{Open: m.clock(d, 11*60), Close: m.clock(d, 16*60)}}
	if p.Kind == trip.PlaceEating {
		w[0] = solve.Window{Open: m.clock(d, 12*60), Close: m.clock(d, 14*60)}
		w = append(w, solve.Window{Open: m.clock(d, 19*60), Close: m.clock(d, 21*60)})
	}
	return w
}

// hoursOut is when the party would visit a place, in minutes of the local day:
// children are home in the evening, and nobody walks in a park at night.
func (m *market) hoursOut(p trip.Place) (from, to int) {
	from, to = m.pace.from, m.pace.to
	if m.in.Prefs.KidFriendly {
		to = min(to, m.policy.KidsEndMinute)
	}
	if p.Kind == trip.PlacePark {
		rise, set := m.city.Daylight(m.dates[0])
		from, to = max(from, rise), min(to, set)
	}
	return from, to
}

// during cuts the windows of each day to a part of the local day.
func (m *market) during(open [][]solve.Window, from, to int) [][]solve.Window {
	cut := make([][]solve.Window, len(open))
	for d := range open {
		first, last := m.clock(d, from), m.clock(d, to)
		for _, w := range open[d] {
			if w = (solve.Window{Open: max(w.Open, first), Close: min(w.Close, last)}); w.Open < w.Close {
				cut[d] = append(cut[d], w)
			}
		}
	}
	return cut
}

// calendarDay is what converting times of a day needs again and again.
type calendarDay struct {
	midnight time.Time
	even     bool // no clock changes on this day or the next
}

func dayOf(d trip.Date, zone *time.Location) calendarDay {
	const twoDays = 48 * time.Hour
	midnight := d.In(zone, 0, 0)
	return calendarDay{midnight, d.In(zone, 48, 0).Sub(midnight) == twoDays && d.In(zone, 24, 0).Sub(midnight) == twoDays/2}
}

// minute converts an instant to minutes since the midnight of day d, rounded up.
func (m *market) minute(d int, t time.Time) int32 {
	return int32((t.Sub(m.days[d].midnight) + time.Minute - 1) / time.Minute)
}

// clock converts minutes of the local day d, as a clock on the wall shows them, to
// minutes since its midnight: on the day of a clock change they differ.
func (m *market) clock(d, minute int) int32 {
	if m.days[d].even {
		return int32(minute)
	}
	return m.minute(d, m.dates[d].In(m.city.Zone, 0, minute))
}

// at converts minutes since the midnight of day d to an instant.
func (m *market) at(d int, minute int32) time.Time {
	return m.days[d].midnight.Add(time.Duration(minute) * time.Minute).UTC()
}

// lock fixes what the traveller has fixed, each as a node of its own.
func (m *market) lock() {
	for _, l := range m.in.Prefs.LockedSlots {
		i := slices.IndexFunc(m.places, func(p trip.Place) bool { return p.ID == l.PlaceID })
		if i < 0 || l.DayOffset >= len(m.dates) {
			continue // the intent was checked: only a place the atlas lost
		}
		from, to := m.clock(l.DayOffset, clockMinutes(l.Start)), m.clock(l.DayOffset, clockMinutes(l.End))
		n := solve.Node{
			Loc: int32(i), Place: int32(i), Service: to - from, Cost: m.cents(m.places[i]), Group: noGroup, Category: noCategory,
			Profit: make([]int32, len(m.dates)), Windows: make([][]solve.Window, len(m.dates)),
			Locked: &solve.Lock{Day: l.DayOffset, Start: from},
		}
		n.Profit[l.DayOffset] = 1
		n.Windows[l.DayOffset] = []solve.Window{{Open: from, Close: to}}
		fixed := offer{i, ""}
		if m.places[i].Kind == trip.PlaceEating { // it is that day's lunch or dinner
			meal := meals(m.in.Prefs.KidFriendly, m.policy)[lunch]
			if clockMinutes(l.Start) >= dinnerFrom {
				meal = meals(m.in.Prefs.KidFriendly, m.policy)[dinner]
			}
			n.Group, fixed.meal = meal.group, meal.name
		}
		m.nodes, m.of = append(m.nodes, n), append(m.of, fixed)
	}
}

// dinnerFrom is the minute of the day from which a meal that was fixed is dinner.
const dinnerFrom = 16 * 60

// clockMinutes reads "HH:MM" of a validated intent as minutes of the day.
func clockMinutes(s string) int {
	return (int(s[0]-'0')*10+int(s[1]-'0'))*60 + int(s[3]-'0')*10 + int(s[4]-'0')
}

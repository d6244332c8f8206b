package verify

import (
	"fmt"
	"math"
	"slices"

	"waymark/internal/trip"
)

// Cost adds up what a plan costs the party, from the prices in evidence. Each
// amount of the party is converted once, at the rate in evidence; an amount
// without a rate and a place without a known price count nothing, and the
// provenance rule says so.
func Cost(in trip.Intent, p trip.Plan, ev trip.Evidence) trip.Cost {
	return NewJudge(in, ev, trip.Policy{}).lay(p).cost()
}

// part is where a line of the bill belongs.
type part int

const (
	partFlights part = iota
	partLodging
	partAttractions
	partMeals
	partTransit
	partDailySpend
)

// line is an amount that the party pays on a date.
type line struct {
	part   part
	date   trip.Date
	amount trip.Amount
}

// lines returns the bill: slots first, then local transport by day in no order,
// then small things of each day. What cannot be a price counts nothing, nor does anything for
// a party that cannot be one.
func (t *timeline) lines() (bill []line) {
	party := t.in.Party
	if !isParty(party) {
		return nil
	}
	for _, s := range t.stops {
		switch {
		case !s.priced():
		case s.flight != nil:
			bill = append(bill, line{partFlights, s.date, trip.Amount{Minor: s.flight.FareUSDCents, Currency: "USD"}})
		case s.lodging != nil:
			night := s.lodging.Night
			bill = append(bill, line{partLodging, s.date, trip.Amount{Minor: night.Minor * int64(s.lodging.Rooms), Currency: night.Currency}})
		case s.transfer != nil:
			bill = append(bill, line{partTransit, s.date, s.transfer.Fare})
		case s.place != nil && s.place.Ticket != nil:
			bill = append(bill, line{placePart(s.Kind), s.date, s.place.Ticket.For(party)})
		}
	}
	if rides := t.rides(); usable(t.ev.Transport) {
		for date, n := range rides {
			bill = append(bill, line{partTransit, date, t.ev.Transport.For(party, n)})
		}
	}
	if isPrice(t.ev.Spend.Adult) {
		for _, d := range t.plan.Days {
			bill = append(bill, line{partDailySpend, d.Date, t.ev.Spend.For(party)})
		}
	}
	return bill
}

func placePart(k trip.Kind) part {
	if k == trip.KindMeal {
		return partMeals
	}
	return partAttractions
}

// rides counts the ways that cost a ride, by the day of the slot they lead to.
func (t *timeline) rides() map[trip.Date]int {
	rides := make(map[trip.Date]int)
	for _, w := range t.ways {
		if w.ride() {
			rides[w.b.date]++
		}
	}
	return rides
}

// cost adds up the bill.
func (t *timeline) cost() (c trip.Cost) {
	parts := [...]*int64{&c.Flights, &c.Lodging, &c.Attractions, &c.Meals, &c.Transit, &c.DailySpend}
	for _, l := range t.lines() {
		if rate, known := t.rate(l.amount.Currency); known {
			*parts[l.part] += l.amount.USDCents(rate)
		}
	}
	return c.Sum()
}

// DailyCost returns by day of the plan, in US cents, what it costs the party: visits,
// meals, rides, transfers and small things, all but the flights and the lodging. With
// those of [Cost] the days add up to its total.
func (j *Judge) DailyCost(p trip.Plan) []int64 {
	t, days := j.lay(p), make([]int64, len(p.Days))
	for _, l := range t.lines() {
		if rate, known := t.rate(l.amount.Currency); known && l.part != partFlights && l.part != partLodging {
			days[slices.IndexFunc(p.Days, func(d trip.Day) bool { return d.Date == l.date })] += l.amount.USDCents(rate)
		}
	}
	return days
}

// maxRate bounds the dollars that one unit of a currency may be worth, so that
// sums stay within 64 bits.
const maxRate = 10

// rate returns the US dollars for one unit of a currency.
func (t *timeline) rate(currency string) (usdPerUnit float64, known bool) {
	if currency == "USD" {
		return 1, true
	}
	r, known := t.ev.FX[currency]
	if !known || math.IsNaN(r.USDPerUnit) || r.USDPerUnit <= 0 || r.USDPerUnit > maxRate {
		return 0, false
	}
	return r.USDPerUnit, true
}

// budget: the trip costs at most the budget. A little more is an advisory, more
// than the policy's percentage of it is not.
func budget(t *timeline) []finding {
	c, limit := t.cost(), t.in.BudgetUSDCents
	f := holds(wholeTrip, numbers{
		"budget_usd_cents": limit, "total_usd_cents": c.Total,
		"flights_usd_cents": c.Flights, "lodging_usd_cents": c.Lodging, "attractions_usd_cents": c.Attractions,
		"meals_usd_cents": c.Meals, "transit_usd_cents": c.Transit, "daily_spend_usd_cents": c.DailySpend,
	})
	if c.Total <= limit {
		return []finding{f}
	}
	f.excess = c.Total - limit
	f.severity = trip.Blocking
	if float64(c.Total)*100 <= float64(limit)*float64(t.policy.BudgetAdvisoryPercent) {
		f.severity = trip.Advisory
	}
	f.message = fmt.Sprintf("The trip costs %s, %s more than the budget of %s.", trip.Dollars(c.Total), trip.Dollars(f.excess), trip.Dollars(limit))
	return []finding{f}
}

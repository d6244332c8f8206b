package intent

import (
	"fmt"
	"math"
	"strings"

	"waymark/internal/atlas"
	"waymark/internal/trip"
)

// largestBudget bounds a budget to ten million dollars, in cents.
const largestBudget = 10_000_000_00

// budget settles what the trip may cost. The budget of the request is stronger
// than the prompt's.
func (r *Reader) budget(requested int64, s said, city *atlas.City, in *trip.Intent) *trip.Failure {
	if requested > 0 {
		in.BudgetUSDCents = requested
		return nil
	}
	m, several := choose(s.money)
	if m.cents == 0 && m.currency == "" {
		why := "no amount was named"
		if m.perNight {
			why = "only the price of a night was named, which is no budget of the trip"
		}
		r.assumeBudget(s.wishes.tier, why, city, in)
		return nil
	}
	total, why, ok := r.total(m, s.wishes.noFare, in)
	if !ok {
		return ask("budget_usd_cents", "Amounts in "+m.currency+" cannot be converted. What may the trip cost in US dollars?", nil)
	}
	if several {
		why = append(why, "several amounts were named and this one is taken")
	}
	if s.wishes.noFare {
		if fare := r.typicalFare(in, city); fare > 0 {
			total += fare
			why = append(why, trip.Dollars(fare)+" for ordinary flights are added, which the amount leaves out")
		}
	}
	if total <= 0 || total > largestBudget {
		return ask("budget_usd_cents", "The budget must be more than $0 and at most "+trip.Dollars(largestBudget)+". What may the trip cost?", nil)
	}
	in.BudgetUSDCents = total
	if len(why) > 0 {
		in.Assume("budget_usd_cents", trip.Dollars(total), strings.Join(why, "; "))
	}
	return nil
}

// choose picks the amount that is the budget: one with a word such as under
// before the others, never the price of a night.
func choose(found []money) (best money, several bool) {
	for _, m := range found {
		switch {
		case m.perNight:
			best.perNight = best.perNight || best.currency == ""
		case best.currency == "":
			best = m
		case m.cents == best.cents && m.currency == best.currency:
		case m.ceiling && !best.ceiling || m.total && !best.total && m.ceiling == best.ceiling:
			best, several = m, true
		default:
			several = true
		}
	}
	return best, several
}

// total converts an amount to US cents for the whole party and trip, and says
// what was assumed on the way.
func (r *Reader) total(m money, noFare bool, in *trip.Intent) (cents int64, why []string, ok bool) {
	rate, ok := r.world.Rate(m.currency)
	if !ok {
		return 0, nil, false
	}
	times := int64(1)
	if m.guessed {
		why = append(why, "no currency was named: US dollars")
	}
	if m.perPerson {
		times *= int64(in.Party.Size())
		if times > 1 {
			why = append(why, fmt.Sprintf("the amount for a person times %d", times))
		}
	}
	if m.perDay {
		times *= int64(in.Dates.Days())
		note := "the amount for a day"
		if !m.perPerson && !m.total && in.Party.Size() > 1 {
			note += ", taken for the whole party,"
		}
		why = append(why, fmt.Sprintf("%s times %d", note, in.Dates.Days()))
	}
	switch {
	case m.perPerson || m.perDay || m.total:
	case noFare || in.Origin == "":
		why = append(why, "taken for the whole party and trip")
	default:
		why = append(why, "taken for the whole party and trip, flights included")
	}
	if m.upper {
		why = append(why, "the upper end of the range that was named")
	}
	if m.loose {
		why = append(why, "the amount was named only roughly and is taken as the most the trip may cost")
	}
	if m.cents > math.MaxInt64/100/max(1, times)/100 {
		return 0, why, true
	}
	cents = int64(math.Round(float64(m.cents*times) * rate.USDPerUnit))
	if m.currency == "USD" {
		cents = m.cents * times
	} else {
		why = append(why, fmt.Sprintf("1 %s is %.5g US dollars (%s)", m.currency, rate.USDPerUnit, rate.Date))
	}
	return cents, why, true
}

// assumeBudget sets what an ordinary trip of the tier costs, flights included,
// with a tenth to spare, rounded up to fifty dollars.
func (r *Reader) assumeBudget(tier, why string, city *atlas.City, in *trip.Intent) {
	words := "a cheap"
	switch tier {
	case "":
		tier, words = atlas.TierMid, "an ordinary, mid-priced"
	case atlas.TierMid:
		words = "a mid-priced"
	case atlas.TierUpscale:
		words = "an upscale"
	}
	total := city.TypicalUSDCents(in.Party, in.Dates.Days(), tier)
	why += ": what " + words + " trip of this length and party costs"
	if fare := r.typicalFare(in, city); fare > 0 {
		total += fare
		why += ", ordinary flights included"
	}
	const step = 50_00
	in.BudgetUSDCents = max(step, (total*11/10+step-1)/step*step)
	in.Assume("budget_usd_cents", trip.Dollars(in.BudgetUSDCents), why+", and a tenth to spare")
}

// typicalFare returns the median fare of the trip's flights for the party, 0
// without flights.
func (r *Reader) typicalFare(in *trip.Intent, city *atlas.City) int64 {
	all := r.journeys(in, city) // by fare
	if len(all) == 0 {
		return 0
	}
	return all[(len(all)-1)/2].FareUSDCents()
}

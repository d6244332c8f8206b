package agent

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"waymark/internal/atlas"
	"waymark/internal/graph"
	"waymark/internal/repair"
	"waymark/internal/tool"
	"waymark/internal/trip"
	"waymark/internal/verify"
)

// Judge checks anybody's plan by every rule, with evidence from the tools and never
// from the plan itself, and repairs it where that is asked for. What cannot be
// understood is an Invalid.
func (a *Agent) Judge(ctx context.Context, sub trip.Submission, now time.Time) (trip.Judgement, error) {
	j := trip.Judgement{Degraded: []trip.Degradation{}}
	in, city, err := a.submitted(sub)
	if err != nil {
		return j, err
	}
	read := submission{city: city, in: in, unknown: map[string]trip.Place{}}
	plan, err := read.plan(sub, a.Policy)
	if err != nil {
		return j, err
	}
	g := gathering{emit: func(graph.Report) {}, asked: now, at: map[string]time.Time{}}
	ev, err := a.gather(ctx, &g, evidenceQuery{in: in, city: city, plan: plan, stays: lodgingsIn(plan), tier: read.tier(plan)})
	if err != nil {
		return j, err
	}
	if err := a.addUnknown(ctx, &g, ev, read); err != nil {
		return j, err
	}
	j.Intent, j.Degraded = in, append(j.Degraded, g.degraded...)
	j.Verdict = a.verdict(in, plan, *ev)
	j.Unknown = read.note(&j.Verdict)
	j.Holds = !trip.AnyBlocking(j.Violations)
	if sub.Repair && !j.Holds {
		j.Repair = a.mend(ctx, in, plan, *ev)
		read.note(&j.Repair.Verdict)
		j.Holds = !trip.AnyBlocking(j.Repair.Violations)
	}
	return j, ctx.Err()
}

// note adds to a verdict that nothing is known of some places, and returns their
// slots.
func (r *submission) note(v *trip.Verdict) []string {
	slots := []string{}
	for _, d := range v.Plan.Days {
		for _, s := range d.Slots {
			p, unknown := r.unknown[s.Choice().Ref]
			if !unknown {
				continue
			}
			slots = append(slots, s.ID)
			v.Violations = append(v.Violations, trip.Violation{
				Rule: trip.RuleProvenance, Severity: trip.Advisory, Subject: s.ID, Numbers: map[string]int64{"place_known": 0},
				Message: fmt.Sprintf("%s is not in the catalogue: its hours, price and access are not known.", p.Name),
			})
		}
	}
	return slots
}

func (a *Agent) verdict(in trip.Intent, p trip.Plan, ev trip.Evidence) trip.Verdict {
	r := verify.Check(in, p, ev, a.Policy)
	return trip.Verdict{Plan: p, Violations: r.Violations, Certificate: r.Certificate, Cost: r.Cost}
}

// mend repairs a plan as far as it can.
func (a *Agent) mend(ctx context.Context, in trip.Intent, p trip.Plan, ev trip.Evidence) *trip.RepairedPlan {
	mended := &trip.RepairedPlan{Repairs: []trip.Repair{}}
	o := repair.Options{Score: taste{in.Prefs}.wish}
	for cycle := 1; cycle <= repair.MaxCycles && ctx.Err() == nil; cycle++ {
		next, diff, ok := repair.Cycle(in, p, ev, a.Policy, o, cycle)
		if !ok {
			break
		}
		p = next
		mended.Repairs = append(mended.Repairs, diff)
	}
	mended.Verdict = a.verdict(in, p, ev)
	return mended
}

// submitted completes and checks the intent of a submission.
func (a *Agent) submitted(sub trip.Submission) (trip.Intent, *atlas.City, error) {
	in := sub.Intent
	if (sub.Plan == nil) == (len(sub.Days) == 0) {
		return in, nil, trip.Invalid{{Field: "plan", Detail: "give either plan, as an itinerary has it, or days"}}
	}
	if len(sub.Days) > 0 && in.Dates == (trip.DateWindow{}) {
		by := func(x, y trip.SubmittedDay) int { return x.Date.DaysUntil(y.Date) * -1 }
		in.Dates = trip.DateWindow{Start: slices.MinFunc(sub.Days, by).Date, End: slices.MaxFunc(sub.Days, by).Date}
	}
	// The trip may be of the past: it is read as on its first day.
	in, err := a.Reader.Read(trip.Request{Intent: &in}, in.Dates.Start.In(time.UTC, 0, 0))
	var ask *trip.Failure
	if errors.As(err, &ask) {
		err = trip.Invalid{{Field: cmp.Or(ask.Field, "destination"), Detail: ask.Message}}
	}
	var bad trip.Invalid
	if errors.As(err, &bad) {
		bad = slices.Clone(bad)
		for i := range bad {
			bad[i].Field = "intent." + bad[i].Field
		}
		return in, nil, bad
	}
	if err != nil {
		return in, nil, err
	}
	city, ok := a.Atlas.City(in.Destination.ID)
	if !ok {
		return in, nil, fmt.Errorf("city of the intent: %w", trip.ErrNotFound)
	}
	return in, city, nil
}

// submission reads a plan that people wrote.
type submission struct {
	city    *atlas.City
	in      trip.Intent
	unknown map[string]trip.Place // by ref: places the catalogue does not have
	bad     trip.Invalid
}

// tier is that of the plan's lodging, the middle one where it has none.
func (r *submission) tier(p trip.Plan) string {
	for _, ref := range lodgingsIn(p) {
		if l, ok := r.city.LodgingByID(ref, r.in.Dates.Start.Month, r.in.Party); ok {
			return l.Tier
		}
	}
	return atlas.TierMid
}

// lodgingsIn are the refs of a plan's lodgings. On a single day nobody sleeps, and
// only the ways between airport and lodging, whose refs name both, say which it is.
func lodgingsIn(p trip.Plan) []string {
	refs := []string{}
	for _, d := range p.Days {
		for _, s := range d.Slots {
			switch ref := s.Choice().Ref; s.Kind {
			case trip.KindLodging:
				refs = append(refs, ref)
			case trip.KindTransit:
				for end := range strings.SplitSeq(ref, ">") {
					if strings.Contains(end, "/") { // an airport has no city before it
						refs = append(refs, end)
					}
				}
			}
		}
	}
	slices.Sort(refs)
	return slices.Compact(refs)
}

// plan returns the plan of a submission; days become one with a day for each date of
// the trip.
func (r *submission) plan(sub trip.Submission, policy trip.Policy) (trip.Plan, error) {
	if sub.Plan != nil {
		return *sub.Plan, nil
	}
	p := trip.Plan{Assumptions: trip.PlanAssumptions{FX: map[string]float64{}, Buffers: policy.Buffers, PolicyVersion: policy.Version}}
	for n := range r.in.Dates.Days() {
		p.Days = append(p.Days, trip.Day{Date: r.in.Dates.Start.AddDays(n), Slots: []trip.Slot{}})
	}
	for i, day := range sub.Days {
		n := r.in.Dates.Start.DaysUntil(day.Date)
		field := fmt.Sprintf("days[%d]", i)
		if n < 0 || n >= len(p.Days) {
			r.bad.Add(false, field+".date", "is not a day of the trip")
			continue
		}
		r.bad.Add(len(day.Visits) <= trip.MaxSubmittedVisits, field+".visits", fmt.Sprintf("at most %d", trip.MaxSubmittedVisits))
		for k, v := range day.Visits[:min(len(day.Visits), trip.MaxSubmittedVisits)] {
			if slot, ok := r.slot(day.Date, v, fmt.Sprintf("%s.visits[%d]", field, k)); ok {
				slot.ID = fmt.Sprintf("d%d-%d", n+1, len(p.Days[n].Slots)+1)
				p.Days[n].Slots = append(p.Days[n].Slots, slot)
			}
		}
	}
	return p, r.bad.Err()
}

// slot reads one visit.
func (r *submission) slot(date trip.Date, v trip.SubmittedVisit, field string) (trip.Slot, bool) {
	place, ok := r.place(v, field)
	if !isTime(v.Start) || !isTime(v.End) {
		r.bad.Add(false, field, "start and end are local times, HH:MM")
		return trip.Slot{}, false
	}
	if !ok {
		return trip.Slot{}, false
	}
	from, to := clockMinutes(v.Start), clockMinutes(v.End)
	if to <= from {
		to += 24 * 60
	}
	s := trip.Slot{Kind: trip.KindAttraction, Start: date.In(r.city.Zone, 0, from).UTC(), End: date.In(r.city.Zone, 0, to).UTC()}
	if place.Kind == trip.PlaceEating {
		s.Kind = trip.KindMeal
	}
	s.Choices = []trip.Choice{{Kind: s.Kind, Ref: place.ID, Features: trip.Features{Indoor: place.Indoor, Themes: place.Themes}, Provenance: place.Provenance}}
	return s, true
}

func isTime(s string) bool { _, err := time.Parse("15:04", s); return err == nil && len(s) == 5 }

// place finds where a visit is: by its id, by its name, or at its coordinates as a
// place of which nothing else is known.
func (r *submission) place(v trip.SubmittedVisit, field string) (trip.Place, bool) {
	if v.Place != "" {
		p, ok := r.city.Place(v.Place)
		r.bad.Add(ok, field+".place", "is no place of "+r.city.Name+" in the catalogue; give its name, lat and lon instead")
		return p, ok
	}
	if name := plain(v.Name); name != "" {
		for _, p := range r.city.Places {
			if plain(p.Name) == name {
				return r.city.Place(p.ID)
			}
		}
	}
	if v.Lat == nil || v.Lon == nil || v.Name == "" {
		r.bad.Add(false, field, "is not in the catalogue by this name; give place, or name with lat and lon")
		return trip.Place{}, false
	}
	p := trip.Place{ID: fmt.Sprintf("submitted/%d", len(r.unknown)+1), Name: v.Name, Kind: trip.PlaceSight, At: trip.Point{Lat: *v.Lat, Lon: *v.Lon}}
	p.Provenance = trip.Provenance{Source: "the submitted plan", RefID: p.ID, FetchedAt: r.in.Dates.Start.In(time.UTC, 0, 0), Digest: trip.Digest(v)}
	r.unknown[p.ID] = p
	return p, true
}

// plain is a name in small letters without accents and digits alone.
func plain(name string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return unicode.ToLower(c)
		}
		return -1
	}, norm.NFKD.String(name))
}

// addUnknown adds the places that no tool knows, and the ways to and from them.
func (a *Agent) addUnknown(ctx context.Context, g *gathering, ev *trip.Evidence, r submission) error {
	if len(r.unknown) == 0 {
		return nil
	}
	places := map[string]trip.Place{}
	var stops []trip.Stop
	for ref, p := range ev.Places {
		places[ref], stops = p, append(stops, trip.Stop{Ref: ref, At: p.At})
	}
	for ref, p := range r.unknown {
		places[ref], stops = p, append(stops, trip.Stop{Ref: ref, At: p.At})
	}
	for ref, l := range ev.Lodgings {
		stops = append(stops, trip.Stop{Ref: ref, At: l.At})
	}
	slices.SortFunc(stops, func(x, y trip.Stop) int { return cmp.Compare(x.Ref, y.Ref) })
	ev.Places = places
	call(ctx, g, a.Tools.Travel, tool.TravelQuery{City: r.city.ID, Stops: stops}, &ev.Travel)
	return g.err
}

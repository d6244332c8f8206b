package agent

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"waymark/internal/trip"
)

// trials puts the place before visit i of a day's visits, in each of its opening times
// as soon as one can be there and as late as one may; gone is the visit that was taken out for it.
func (f *fitting) trials(d int, visits []trip.Slot, i int, gone *trip.Slot) (all []trial) {
	from, free := f.before(d, visits, i)
	way, known := f.leg(from, f.place.ID)
	if !known && from != "" {
		return nil
	}
	arrival := f.market.minute(d, free)
	if i > 0 || d == 0 && f.landed() {
		arrival = onGrid(arrival + int32((way.Seconds+f.market.policy.Buffers.Before(f.place.Kind)+59)/60))
	}
	var starts []int32
	ends := f.ends(d)
	for _, w := range f.windows[d] {
		for _, wanted := range []int32{arrival, f.latest(d, visits, i)} {
			if start, ok := clamp(wanted, w, f.service); ok && start < ends && !slices.Contains(starts, start) {
				starts = append(starts, start)
			}
		}
	}
	if len(starts) == 0 { // closed, or not for long enough: the verifier shall say so
		starts = append(starts, arrival)
	}
	for _, start := range starts {
		all = append(all, f.try(d, visits, i, start, gone))
	}
	return all
}

// landed reports whether the trip begins with a transfer into town.
func (f *fitting) landed() bool { _, ok := f.transferIn(); return ok }

func (f *fitting) transferIn() (trip.Slot, bool) {
	i := slices.IndexFunc(f.plan.Days[0].Slots, func(s trip.Slot) bool { return s.ID == "transfer-in" })
	if i < 0 {
		return trip.Slot{}, false
	}
	return f.plan.Days[0].Slots[i], true
}

// before returns where one is before visit i, and from when on one is free.
func (f *fitting) before(d int, visits []trip.Slot, i int) (ref string, free time.Time) {
	if i > 0 {
		return visits[i-1].Choice().Ref, visits[i-1].End
	}
	if slot, ok := f.transferIn(); ok && d == 0 {
		return f.stay(), slot.End
	}
	return f.stay(), f.market.at(d, f.market.clock(d, f.market.pace.from))
}

// latest is the last start, in minutes of the day, from which one is in time for
// visit i.
func (f *fitting) latest(d int, visits []trip.Slot, i int) int32 {
	if i == len(visits) {
		return f.ends(d) - f.service
	}
	way, _ := f.leg(f.place.ID, visits[i].Choice().Ref)
	need := way.Seconds + f.market.policy.Buffers.Before(f.market.kindOf(visits[i]))
	return (f.market.minute(d, visits[i].Start) - int32((need+59)/60) - f.service) / grid * grid
}

// ends is when, in minutes of the day, one leaves for the airport or has been out
// long enough.
func (f *fitting) ends(d int) int32 {
	end := f.market.clock(d, f.market.pace.to)
	for _, s := range f.plan.Days[d].Slots {
		if s.ID == "transfer-out" {
			end = min(end, f.market.minute(d, s.Start))
		}
	}
	return end
}

func (m *market) kindOf(s trip.Slot) string { p, _ := m.city.Place(s.Choice().Ref); return p.Kind }

// stay is the ref of the lodging, "" for none.
func (f *fitting) stay() string { ref, _, _ := stays(f.plan); return ref }

// try has the verifier judge the plan with the place at a position.
func (f *fitting) try(d int, visits []trip.Slot, i int, start int32, gone *trip.Slot) trial {
	m := f.market
	slot := trip.Slot{
		ID: fmt.Sprintf("d%d-%s", d+1, strings.TrimPrefix(f.place.ID, m.city.ID+"/")), Kind: trip.KindAttraction, Start: m.at(d, start), End: m.at(d, start+f.service),
	}
	if f.place.Kind == trip.PlaceEating {
		slot.Kind = trip.KindMeal
	}
	from, _ := f.before(d, visits, i)
	way, _ := f.leg(from, f.place.ID)
	slot.Choices = []trip.Choice{{
		Kind: slot.Kind, Ref: f.place.ID, Provenance: f.place.Provenance, Score: m.wish(f.place),
		Features: trip.Features{CostUSDCents: m.known(f.place), TravelSeconds: way.Seconds, TravelMode: way.Mode, Indoor: f.place.Indoor, Themes: f.place.Themes},
	}}
	now := slices.Insert(slices.Clone(visits), i, slot)
	report := f.judge.Check(f.with(d, now))
	t := trial{slot: slot, gone: gone, cents: report.Cost.Total - f.costs}
	for _, v := range report.Violations {
		if v.Severity == trip.Blocking {
			t.blocking = append(t.blocking, v)
		}
	}
	t.minutes = int64(f.service) + (f.under(now)-f.under(f.visits(d))+59)/60
	return t
}

// under is the seconds on the way of a day: from the lodging to the visits and back.
func (f *fitting) under(visits []trip.Slot) (sum int64) {
	at := f.stay()
	for _, v := range visits {
		way, _ := f.leg(at, v.Choice().Ref)
		sum, at = sum+way.Seconds, v.Choice().Ref
	}
	way, _ := f.leg(at, f.stay())
	return sum + way.Seconds
}

// with is the plan with other visits on day d, and the nights around them begun and
// ended so as to leave time for the ways.
func (f *fitting) with(d int, visits []trip.Slot) trip.Plan {
	p := f.plan
	p.Days = slices.Clone(p.Days)
	slots := slices.DeleteFunc(slices.Clone(p.Days[d].Slots), isVisit)
	at := slices.IndexFunc(slots, func(s trip.Slot) bool { return s.Kind == trip.KindLodging || s.ID == "transfer-out" })
	if at < 0 {
		at = len(slots)
	}
	if len(visits) > 0 && at < len(slots) && slots[at].Kind == trip.KindLodging {
		last := visits[len(visits)-1]
		way, _ := f.leg(last.Choice().Ref, slots[at].Choice().Ref)
		slots[at].Start = last.End.Add(time.Duration(way.Seconds+f.market.policy.Buffers.InTown) * time.Second)
	}
	p.Days[d].Slots = slices.Insert(slots, at, visits...)
	if d == 0 || len(visits) == 0 {
		return p
	}
	before := slices.Clone(p.Days[d-1].Slots)
	if n := len(before) - 1; n >= 0 && before[n].Kind == trip.KindLodging {
		first := visits[0]
		way, _ := f.leg(before[n].Choice().Ref, first.Choice().Ref)
		need := way.Seconds + f.market.policy.Buffers.Before(f.market.kindOf(first))
		before[n].End = first.Start.Add(-time.Duration(need) * time.Second)
	}
	p.Days[d-1].Slots = before
	return p
}

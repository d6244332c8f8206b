package agent

import (
	"slices"
	"testing"
	"time"

	"waymark/internal/trip"
	"waymark/internal/verify"
)

// planned plans a prompt as well as the planner can.
func planned(t *testing.T, a *Agent, prompt string) State {
	t.Helper()
	s, _, err := a.run(t, trip.Request{Prompt: prompt, Mode: trip.Best})
	if err != nil {
		t.Fatal(err)
	}
	wantItinerary(t, s)
	return s
}

// visitsOf returns the attractions and meals of a day in their order.
func visitsOf(d trip.Day) (slots []trip.Slot) {
	for _, s := range d.Slots {
		if s.Kind == trip.KindAttraction || s.Kind == trip.KindMeal {
			slots = append(slots, s)
		}
	}
	return slots
}

// TestTripsHaveTheIcons: who comes for the first time sees what a city is known
// for.
func TestTripsHaveTheIcons(t *testing.T) {
	a := newAgent(t, nil)
	for id, prompt := range map[string]string{
		"paris": "4 days in Paris from 2027-06-03, for two, $3,000", "rome": "4 days in Rome from 2027-06-03, for two, $3,000",
		"new-york": "4 days in New York from 2027-06-03, for two, $4,000", "tokyo": "4 days in Tokyo from 2027-06-03, for two, $4,000",
		"lisbon": "4 days in Lisbon from 2027-06-03, for two, $3,000", "munich": "4 days in Munich from 2027-06-03, for two, $3,000",
	} {
		t.Run(id, func(t *testing.T) {
			visited := map[string]bool{}
			for _, d := range planned(t, a, prompt).Plan.Days {
				for _, s := range visitsOf(d) {
					visited[s.Choice().Ref] = true
				}
			}
			city, _ := a.Atlas.City(id)
			icons := slices.DeleteFunc(slices.Clone(city.Places), func(p trip.Place) bool {
				return p.Rank < 5 || p.Kind == trip.PlaceEating || p.Kind == trip.PlaceDayTrip
			})
			var missed []string
			for _, p := range icons {
				if !visited[p.ID] {
					missed = append(missed, p.Name)
				}
			}
			if 4*len(missed) > len(icons) {
				t.Errorf("misses %q of %d icons, want three in four", missed, len(icons))
			}
		})
	}
}

func TestThemesDominate(t *testing.T) {
	on, all := 0, 0
	for _, d := range planned(t, newAgent(t, nil), "5 days in Paris from 2027-06-02, art and architecture, for two, $3,000").Plan.Days {
		for _, s := range visitsOf(d) {
			if s.Kind == trip.KindMeal {
				continue
			}
			all++
			if slices.ContainsFunc(s.Choice().Features.Themes, func(theme string) bool { return theme == "art" || theme == "architecture" }) {
				on++
			}
		}
	}
	if 3*on < 2*all {
		t.Errorf("%d of %d visits have a theme that was asked for, want two in three", on, all)
	}
}

// TestPlanNamesItsInput plans a trip whose polished plan is no better by the
// scores that branches are compared by: the plan says all the same what it was
// made from and how long was searched.
func TestPlanNamesItsInput(t *testing.T) {
	a := newAgent(t, nil)
	for _, prompt := range []string{
		"2 days in Rome from 2027-03-06, history, for two, $900",
		"Weekend in Paris from 2027-03-27 to 2027-03-29, two adults, $1200",
	} {
		p := planned(t, a, prompt).Plan
		if len(p.InputDigest) != 64 {
			t.Errorf("%s: input digest %q", prompt, p.InputDigest)
		}
		if e := efforts[trip.Best]; p.Iterations != e.branches*e.each+e.polish {
			t.Errorf("%s: %d iterations, want those of %d branches and the polish", prompt, p.Iterations, e.branches)
		}
	}
}

func TestOneDayHasItsEvening(t *testing.T) {
	s := planned(t, newAgent(t, nil), "1 day in Paris on 2027-05-12, art, budget $300")
	if !slices.ContainsFunc(s.Plan.Days[0].Slots, func(s trip.Slot) bool { return s.ID == "d1-dinner" }) {
		t.Errorf("no dinner on the only day: %+v", s.Plan.Days[0].Slots)
	}
}

// TestRestaurantsKeepTheirDistance plans more meals than there are restaurants.
func TestRestaurantsKeepTheirDistance(t *testing.T) {
	last := map[string]int{}
	for d, day := range planned(t, newAgent(t, nil), "14 days in Lisbon from 2027-09-01, two adults, $6000").Plan.Days {
		for _, s := range visitsOf(day) {
			ref := s.Choice().Ref
			if before, again := last[ref]; again && s.Kind == trip.KindMeal && d-before < 4 {
				t.Errorf("day %d: %s comes again after %d days", d+1, ref, d-before)
			}
			last[ref] = d
		}
	}
}

// TestAlternativesHold puts each alternative in the place of what was chosen: at
// some time the plan holds with it, by every rule.
func TestAlternativesHold(t *testing.T) {
	a := newAgent(t, nil)
	s := planned(t, a, "4 days in Rome from 2027-05-03, history, from LHR, for two, $6,000")
	tried := 0
	for d, day := range s.Plan.Days {
		for i, slot := range day.Slots {
			for _, c := range slot.Choices[1:] {
				tried++
				if !a.holdsWith(s, d, i, c) {
					t.Errorf("%s: %s cannot stand in for %s", slot.ID, c.Ref, slot.Choice().Ref)
				}
			}
		}
	}
	if tried < 20 {
		t.Errorf("%d alternatives, want some", tried)
	}
}

// holdsWith reports whether the plan of s holds with another choice in a slot, for
// an ordinary visit at some time.
func (a *Agent) holdsWith(s State, d, i int, c trip.Choice) bool {
	p := *s.Plan
	p.Days = slices.Clone(p.Days)
	p.Days[d].Slots = slices.Clone(p.Days[d].Slots)
	slot := &p.Days[d].Slots[i]
	slot.Choices = []trip.Choice{c}
	stay := time.Duration(s.Evidence.Places[c.Ref].VisitSeconds) * time.Second
	for k := range 80 { // outwards from the time of what was chosen
		shift := time.Duration((k+1)/2) * grid * time.Minute
		if k%2 == 1 {
			shift = -shift
		}
		slot.Start = s.Plan.Days[d].Slots[i].Start.Add(shift)
		slot.End = slot.Start.Add(stay)
		if night := &p.Days[d].Slots[i+1]; night.Kind == trip.KindLodging { // one comes home when one is done
			way, _ := s.Evidence.Travel.Index()(c.Ref, night.Choice().Ref)
			night.Start = slot.End.Add(time.Duration(way.Seconds+a.Policy.Buffers.InTown) * time.Second)
		}
		if i == 0 && d > 0 { // and leaves in time
			nights := slices.Clone(p.Days[d-1].Slots)
			night := &nights[len(nights)-1]
			way, _ := s.Evidence.Travel.Index()(night.Choice().Ref, c.Ref)
			night.End = slot.Start.Add(-time.Duration(way.Seconds+a.Policy.Buffers.Before(s.Evidence.Places[c.Ref].Kind)) * time.Second)
			p.Days[d-1].Slots = nights
		}
		if !trip.AnyBlocking(verify.Check(*s.Intent, p, *s.Evidence, a.Policy).Violations) {
			return true
		}
	}
	return false
}

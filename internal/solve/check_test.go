package solve

import (
	"slices"
	"testing"
)

// twoDays returns a problem of two days with a plan that holds: sights 0 and 1
// and lunch 2 on day 0, sight 3, locked, on day 1. Node 4 is dinner at the place
// of 2, node 5 a second lunch.
func twoDays() (*Problem, Solution) {
	p := &Problem{
		Days: []Day{{Start: 540, End: 1200}, {Start: 540, End: 1150}},
		Locs: 3, Travel: []int32{0, 20, 30, 20, 0, 15, 30, 15, 0},
		Budget: 5000, CapPerDay: []int{2},
	}
	add := func(loc, place, group int32, windows ...Window) {
		p.Nodes = append(p.Nodes, Node{
			Loc: loc, Place: place, Group: group, Service: 60, Cost: 1000,
			Profit: []int32{10, 10}, Windows: [][]Window{windows, windows},
		})
	}
	add(1, 0, -1, Window{600, 720})
	add(2, 1, -1, Window{600, 700}, Window{840, 960})
	add(1, 2, 0, Window{690, 870})
	add(2, 3, -1, Window{600, 1100})
	add(1, 2, 1, Window{1080, 1200})
	add(2, 5, 0, Window{690, 870})
	p.Nodes[2].Category, p.Nodes[4].Category, p.Nodes[5].Category = -1, -1, -1
	p.Nodes[3].Locked = &Lock{Day: 1, Start: 700}
	return p, p.Sum([][]Visit{{{0, 600}, {2, 690}, {1, 840}}, {{3, 700}}})
}

func TestCheckFindsFaults(t *testing.T) {
	tests := map[string]struct {
		change func(*Problem, *Solution)
		want   string // "" if all holds
	}{
		"nothing":           {func(*Problem, *Solution) {}, ""},
		"too early":         {func(_ *Problem, s *Solution) { s.Days[0][1].Start = 650 }, "before the arrival"},
		"in the break":      {func(_ *Problem, s *Solution) { s.Days[0][2].Start = 800 }, "outside its windows"},
		"closes before end": {func(_ *Problem, s *Solution) { s.Days[0][2].Start = 901 }, "outside its windows"},
		"home too late":     {func(p *Problem, _ *Solution) { p.Days[0].End = 929 }, "day 0: arrives at 930"},
		"leaves too early":  {func(p *Problem, _ *Solution) { p.Days[0].Start = 581 }, "before the arrival"},
		"lock moved":        {func(_ *Problem, s *Solution) { s.Days[1][0].Start = 710 }, "is locked to day 1 at 700"},
		"lock left out":     {func(_ *Problem, s *Solution) { s.Days[1] = nil }, "is locked and not visited"},
		"visited twice":     {func(_ *Problem, s *Solution) { s.Days[1] = []Visit{{0, 600}, {3, 700}} }, "node 0 is visited 2 times"},
		"place twice":       {func(_ *Problem, s *Solution) { s.Days[1] = []Visit{{3, 700}, {4, 1080}} }, "place 2 is visited 2 times"},
		"two lunches":       {func(_ *Problem, s *Solution) { s.Days[0] = []Visit{{2, 690}, {5, 765}} }, "group 0"},
		"over a cap":        {func(p *Problem, _ *Solution) { p.CapPerDay[0] = 1 }, "has a cap of 1"},
		"over budget":       {func(p *Problem, _ *Solution) { p.Budget = 3999 }, "costs 4000"},
		"not that day":      {func(p *Problem, _ *Solution) { p.Nodes[0].Profit[0] = 0 }, "is not for that day"},
		"wrong profit":      {func(_ *Problem, s *Solution) { s.Profit++ }, "want 40, 4000"},
		"wrong wait":        {func(_ *Problem, s *Solution) { s.Wait++ }, "travel"},
		"a day too few":     {func(_ *Problem, s *Solution) { s.Days = s.Days[:1] }, "1 days"},
		"unknown node":      {func(_ *Problem, s *Solution) { s.Days[0][0].Node = 9 }, "node 9 of 6"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p, s := twoDays()
			tt.change(p, &s)
			err := p.Check(s)
			if tt.want != "" {
				wantError(t, err, ErrInfeasible, tt.want)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestSchedule(t *testing.T) {
	tests := map[string]struct {
		day   int
		order []int
		want  []int32 // starts, nil if it does not fit
	}{
		"earliest starts":       {0, []int{0, 2, 1}, []int32{600, 690, 840}},
		"past the midday break": {0, []int{0, 1}, []int32{600, 840}},
		"nothing":               {0, nil, []int32{}},
		"lock in its place":     {1, []int{0, 3}, []int32{600, 700}},
		"lock on another day":   {0, []int{3}, nil},
		"lock too late":         {1, []int{2, 3}, nil},
		"closed by then":        {0, []int{1, 0}, nil},
		"too late home":         {1, []int{4}, nil},
		"unknown node":          {0, []int{17}, nil},
		"unknown day":           {2, nil, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p, _ := twoDays()
			visits, ok := p.Schedule(tt.day, tt.order)
			got := make([]int32, 0, len(visits))
			for _, v := range visits {
				got = append(got, v.Start)
			}
			if ok != (tt.want != nil) || ok && !slices.Equal(got, tt.want) {
				t.Errorf("got %v, %v, want %v", got, ok, tt.want)
			}
		})
	}
}

// TestNoNeedlessWaiting holds that no visitor could leave later in the morning
// and yet start the last visit of the day at the same time.
func TestNoNeedlessWaiting(t *testing.T) {
	for seed := range uint64(60) {
		p := mixedWorld(seed).random(seed)
		s := solved(t, p, Options{Seed: seed, Iterations: 20})
		for d, visits := range s.Days {
			if len(visits) < 2 {
				continue
			}
			var order []int
			for _, v := range visits {
				order = append(order, v.Node)
			}
			later := *p
			later.Days = slices.Clone(p.Days)
			later.Days[d].Start = visits[0].Start - p.travel(p.Days[d].From, p.Nodes[order[0]].Loc) + 1
			again, ok := later.Schedule(d, order)
			if ok && again[len(again)-1].Start <= visits[len(visits)-1].Start {
				t.Errorf("world %d, day %d: got %v, want a later first start as in %v", seed, d, visits, again)
			}
		}
	}
}

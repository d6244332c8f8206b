package trip

import "testing"

func eur(minor int64) Amount { return Amount{minor, "EUR"} }

func TestTicketForParty(t *testing.T) {
	child, free := eur(500), eur(0)
	reduced := Ticket{Adult: eur(2200), Child: &child, ChildUnder: 12}
	tests := map[string]struct {
		ticket Ticket
		party  Party
		want   int64
	}{
		"adults alone":           {reduced, Party{Adults: 2}, 4400},
		"nobody":                 {reduced, Party{}, 0},
		"children below the age": {reduced, Party{Adults: 2, ChildAges: []int{0, 11}}, 5400},
		"of just that age":       {reduced, Party{Adults: 1, ChildAges: []int{12}}, 4400},
		"some below":             {reduced, Party{Adults: 1, ChildAges: []int{17, 3}}, 4900},
		"no price for children":  {Ticket{Adult: eur(2200), ChildUnder: 12}, Party{Adults: 1, ChildAges: []int{3}}, 4400},
		"children free":          {Ticket{Adult: eur(2200), Child: &free, ChildUnder: 18}, Party{Adults: 1, ChildAges: []int{17, 3}}, 2200},
		"all free":               {Ticket{Adult: free}, Party{Adults: 2, ChildAges: []int{3}}, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tt.ticket.For(tt.party); got != eur(tt.want) {
				t.Errorf("got %v, want %v", got, eur(tt.want))
			}
		})
	}
}

func TestTransportForParty(t *testing.T) {
	metro := Transport{Single: eur(250), DayPass: eur(900), ChildPercent: 50, ChildFreeUnder: 4}
	tests := map[string]struct {
		party Party
		rides int
		want  int64
	}{
		"no ride":                 {Party{Adults: 2}, 0, 0},
		"single fares":            {Party{Adults: 2}, 3, 1500},
		"as dear as three and ½":  {Party{Adults: 1}, 4, 900},
		"a day's rides are bound": {Party{Adults: 2}, 40, 1800},
		"children pay half":       {Party{Adults: 1, ChildAges: []int{4, 17}}, 1, 500},
		"the smallest are free":   {Party{Adults: 1, ChildAges: []int{0, 3}}, 2, 500},
		"children are bound too":  {Party{Adults: 1, ChildAges: []int{9}}, 9, 1350},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := metro.For(tt.party, tt.rides); got != eur(tt.want) {
				t.Errorf("got %v, want %v", got, eur(tt.want))
			}
		})
	}
}

func TestDailySpendForParty(t *testing.T) {
	small := DailySpend{Adult: eur(1501)}
	tests := map[string]struct {
		party Party
		want  int64
	}{
		"adults":                    {Party{Adults: 2}, 3002},
		"a child has half":          {Party{Adults: 1, ChildAges: []int{6}}, 2251}, // 1501 + 750.5
		"two children are an adult": {Party{Adults: 1, ChildAges: []int{6, 0}}, 3002},
		"nobody":                    {Party{}, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := small.For(tt.party); got != eur(tt.want) {
				t.Errorf("got %v, want %v", got, eur(tt.want))
			}
		})
	}
}

func TestTravelIndexFindsWays(t *testing.T) {
	way := Travel{
		Refs:    []string{"a", "b", "c"},
		Seconds: [][]int32{{0, 600, 1200}, {660, 0}}, // nothing from c, nor from b to c
		Metres:  [][]int32{{0, 800}},
		Modes:   []string{"www", "twt"},
	}.Index()
	tests := map[string]struct {
		from, to string
		want     Leg
		ok       bool
	}{
		"walk":              {"a", "b", Leg{600, 800, "walk"}, true},
		"the other way":     {"b", "a", Leg{660, 0, "transit"}, true},
		"metres unknown":    {"a", "c", Leg{1200, 0, "walk"}, true},
		"to itself":         {"a", "a", Leg{0, 0, "walk"}, true},
		"itself unknown":    {"x", "x", Leg{0, 0, "walk"}, true},
		"column is missing": {"b", "c", Leg{}, false},
		"row is missing":    {"c", "a", Leg{}, false},
		"from nowhere":      {"x", "a", Leg{}, false},
		"to nowhere":        {"a", "x", Leg{}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got, ok := way(tt.from, tt.to); got != tt.want || ok != tt.ok {
				t.Errorf("%s to %s: got %+v %v, want %+v %v", tt.from, tt.to, got, ok, tt.want, tt.ok)
			}
		})
	}
}

func TestCostSumCountsEveryPart(t *testing.T) {
	got := Cost{Flights: 1, Lodging: 20, Attractions: 300, Meals: 4000, Transit: 50_000, DailySpend: 600_000, Total: 9}.Sum()
	if got.Total != 654_321 {
		t.Errorf("total: got %d, want 654321", got.Total)
	}
}

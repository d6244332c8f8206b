package agent

import (
	"fmt"
	"sync"
	"time"

	"waymark/internal/graph"
	"waymark/internal/solve"
	"waymark/internal/trip"
)

// drafts reports plans while they get better, the first at once and then not more
// often than a reader can follow.
type drafts struct {
	market *market
	emit   graph.Emit

	mu   sync.Mutex
	last time.Time
	of   string // key of the base of the last one
	best int64  // worth of the last one
}

func newDrafts(m *market, emit graph.Emit) *drafts { return &drafts{market: m, emit: emit} }

// better returns what reports better solutions of a base.
func (d *drafts) better(b base) func(solve.Solution) {
	return func(s solve.Solution) { d.report(b, s, false) }
}

// end reports the chosen plan, whose base the last draft must be of: a reader who
// has seen another would take it for the result.
func (d *drafts) end(b base, s solve.Solution) { d.report(b, s, true) }

func (d *drafts) report(b base, s solve.Solution, chosen bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now, key := time.Now(), b.key() // when to tell, never what
	worth, other := s.Profit-hourPoints*(s.Travel+s.Wait)/60, d.of != key
	if now.Sub(d.last) < draftEvery && !(chosen && other) || worth <= d.best && !other {
		return
	}
	what := "A plan with"
	if !d.last.IsZero() {
		what = "A better plan with"
	}
	d.last, d.of, d.best = now, key, worth
	p := trip.DraftPayload{Kind: "draft", Subject: b.branch().subject(), Iterations: s.Iterations, Score: worth}
	for day, visits := range s.Days {
		for _, v := range visits {
			p.Slots = append(p.Slots, d.market.draftSlot(day, v))
		}
	}
	d.emit(graph.Report{Summary: what + " " + count(len(p.Slots), "visit"), Payload: p})
}

func (m *market) draftSlot(day int, v solve.Visit) trip.DraftSlot {
	slot, place := m.visitSlot(day, v, trip.Leg{}), m.placeOf(v)
	return trip.DraftSlot{
		ID: slot.ID, Date: m.dates[day], Start: slot.Start, End: slot.End, Kind: slot.Kind,
		Ref: place.ID, Name: place.Name, Lat: place.At.Lat, Lon: place.At.Lon,
	}
}

// count writes a number with its noun: "1 visit", "3 visits".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

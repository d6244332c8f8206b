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
	best int64 // worth of the last one
}

func newDrafts(m *market, emit graph.Emit) *drafts { return &drafts{market: m, emit: emit} }

// better reports a better solution.
func (d *drafts) better(s solve.Solution) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now() // when to tell, never what
	worth := s.Profit - hourPoints*(s.Travel+s.Wait)/60
	if worth <= d.best || now.Sub(d.last) < draftEvery {
		return
	}
	what := "A plan with"
	if !d.last.IsZero() {
		what = "A better plan with"
	}
	d.last, d.best = now, worth
	p := trip.DraftPayload{Kind: "draft", Iterations: s.Iterations, Score: worth}
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

package solve

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// Digest returns the SHA-256 of everything that p says, in hex: each number as a
// varint in the order of the fields, each list after its length. It is a tenth of
// the work of writing p as JSON.
func (p *Problem) Digest() string {
	b := make([]byte, 0, 2*len(p.Travel)+64*len(p.Nodes))
	add := func(numbers ...int64) {
		for _, n := range numbers {
			b = binary.AppendVarint(b, n)
		}
	}
	add(int64(len(p.Days)))
	for _, d := range p.Days {
		add(int64(d.Start), int64(d.End), int64(d.From), int64(d.To))
	}
	add(int64(len(p.Nodes)))
	for i := range p.Nodes {
		n := &p.Nodes[i]
		add(int64(n.Loc), int64(n.Place), int64(n.Service), n.Cost, int64(n.Group), int64(n.Category))
		for d := range n.Profit { // of as many days as Windows
			add(int64(n.Profit[d]), int64(len(n.Windows[d])))
			for _, w := range n.Windows[d] {
				add(int64(w.Open), int64(w.Close))
			}
		}
		if n.Locked == nil {
			add(0)
		} else {
			add(1, int64(n.Locked.Day), int64(n.Locked.Start))
		}
	}
	add(int64(p.Locs))
	for _, t := range p.Travel {
		b = binary.AppendVarint(b, int64(t))
	}
	add(p.Budget, int64(len(p.CapPerDay)))
	for _, c := range p.CapPerDay {
		add(int64(c))
	}
	add(int64(p.MaxWait), p.HourPoints)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

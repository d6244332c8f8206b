package atlas

import (
	"time"

	"github.com/maypok86/otter/v2"

	"waymark/internal/trip"
)

// The sources of facts, as they stand in their provenance.
const (
	sourcePlaces   = "bundled atlas"
	sourceEstimate = "bundled estimate" // fares, lodging prices, transfers, ways
	sourceClimate  = "bundled climatology"
	sourceHolidays = "public holiday calendar (rickar/cal)"
)

// ourLicence is the licence of the data files.
const ourLicence = "CC0-1.0"

// cite returns the provenance of a fact about the city. The fact must have a
// zero Provenance: its digest is that of the canonical JSON of the fact so.
func cite[Fact comparable](c *City, source, ref string, fact Fact) trip.Provenance {
	p := c.source(source, ref)
	p.Digest = digest(fact)
	return p
}

// digests remembers the digests of facts that are made for each run anew and
// mostly the same.
var digests = otter.Must(&otter.Options[any, string]{MaximumSize: 1 << 14})

func digest[Fact comparable](fact Fact) string {
	if known, ok := digests.GetIfPresent(fact); ok {
		return known
	}
	made := trip.Digest(fact)
	digests.Set(fact, made)
	return made
}

// source returns provenance without a digest. It names no address: what is bundled
// was written down by hand, and only a place's own page is known to be about it.
func (c *City) source(source, ref string) trip.Provenance {
	return trip.Provenance{Source: source, RefID: ref, FetchedAt: c.asOf, Licence: ourLicence}
}

// month reads "2025-06" as the first of that month.
func month(s string) (time.Time, error) { return time.Parse("2006-01", s) }

package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/s2"

	"waymark/internal/trip"
)

const (
	// maxDocument is how long the JSON of a checkpoint or an itinerary may be, in
	// bytes; they have some hundred KB.
	maxDocument = 64 << 20
	// packedS2 is the first byte of a packed document: one block of S2 follows
	// (https://github.com/klauspost/compress/tree/master/s2, an extension of Snappy).
	packedS2 = 1
)

// packings are buffers of documents on their way to the database.
var packings = sync.Pool{New: func() any { return new([]byte) }}

// pack calls store with the JSON as it is stored, which is store's until it
// returns. It is compressed here because that costs a fraction of what the database
// takes to parse, compress and cut it; S2 because of the codecs that are tried in
// docs/performance.md it is the least work for server and database together.
func pack(document []byte, store func(packed []byte) error) error {
	if len(document) > maxDocument {
		return fmt.Errorf("document of %d bytes, at most %d are stored: %w", len(document), maxDocument, trip.ErrInvalid)
	}
	buffer := packings.Get().(*[]byte)
	defer packings.Put(buffer)
	if need := 1 + s2.MaxEncodedLen(len(document)); cap(*buffer) < need {
		*buffer = make([]byte, need)
	}
	whole := (*buffer)[:cap(*buffer)]
	whole[0] = packedS2
	return store(whole[:1+len(s2.Encode(whole[1:], document))])
}

// document is the two columns that a document may be in: as JSON where it was
// stored before it was packed, else packed.
type document struct {
	plain  string
	packed []byte
}

// columns returns where to scan the two.
func (d *document) columns() []any { return []any{text{&d.plain}, &d.packed} }

// json returns the document.
func (d *document) json() (json.RawMessage, error) {
	if d.plain != "" {
		return json.RawMessage(d.plain), nil
	}
	if len(d.packed) == 0 || d.packed[0] != packedS2 {
		return nil, errors.New("it is packed in a way that this version does not know")
	}
	block := d.packed[1:]
	if n, err := s2.DecodedLen(block); err == nil && n > maxDocument {
		return nil, fmt.Errorf("it says it has %d bytes, at most %d are read", n, maxDocument)
	}
	whole, err := s2.Decode(nil, block)
	return whole, err
}

// scanDocument reads a row of the two columns.
func scanDocument(row Row) (json.RawMessage, error) {
	var d document
	if err := row.Scan(d.columns()...); err != nil {
		return nil, err
	}
	return d.json()
}

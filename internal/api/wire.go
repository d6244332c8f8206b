package api

import (
	"bytes"
	"encoding/json"
	"strconv"
	"sync"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"waymark/internal/trip"
)

// maxData is the most bytes of data in one message: readers that scan lines stop
// at 64 KiB.
const maxData = 60 << 10

// Event is a trip.Event as it goes over the wire: timestamps have exactly six
// decimals, the payload is last.
type Event trip.Event

// MarshalJSON writes the full form.
func (e Event) MarshalJSON() ([]byte, error) { return appendEvent(nil, trip.Event(e), true), nil }

// Schema implements huma.SchemaProvider.
func (Event) Schema(r huma.Registry) *huma.Schema {
	s := inline(newRegistry(false), trip.Event{})
	s.Properties["timestamp"].Pattern = `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$`
	return s
}

// appendEvent appends e as JSON on one line: the light form, or with full also its
// payload.
func appendEvent(dst []byte, e trip.Event, full bool) []byte {
	dst = appendLight(dst, e)
	if full && len(e.Payload) > 0 {
		dst = append(dst, `,"payload":`...)
		dst = appendLine(dst, e.Payload)
	}
	return append(dst, '}')
}

// appendLight appends the light form without its closing brace.
func appendLight(dst []byte, e trip.Event) []byte {
	dst = appendString(append(dst, `{"run_id":`...), e.RunID)
	dst = append(dst, `,"timestamp":"`...)
	dst = e.Timestamp.UTC().AppendFormat(dst, trip.TimeFormat)
	dst = strconv.AppendInt(append(dst, `","sequence":`...), e.Sequence, 10)
	dst = appendString(append(dst, `,"node":`...), e.Node)
	dst = appendString(append(dst, `,"phase":`...), string(e.Phase))
	return appendString(append(dst, `,"summary":`...), e.Summary)
}

// appendData appends e as the data of a message. What would be longer than maxData
// is replaced by the light form with a link to the whole.
func appendData(dst []byte, e trip.Event, full bool) []byte {
	start := len(dst)
	dst = appendEvent(dst, e, full)
	if len(dst)-start <= maxData {
		return dst
	}
	dst = appendLight(dst[:start], e)
	if len(dst)-start > maxData-256 { // no node writes such a summary
		e.Summary = ""
		dst = appendLight(dst[:start], e)
	}
	dst = append(dst, `,"truncated":true,"href":`...)
	dst = appendString(dst, eventPath(e.RunID, e.Sequence))
	return append(dst, '}')
}

// appendLine appends JSON on one line.
func appendLine(dst []byte, text json.RawMessage) []byte {
	if bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') < 0 {
		return append(dst, text...)
	}
	var line bytes.Buffer
	if err := json.Compact(&line, text); err != nil {
		return append(dst, "null"...) // not JSON: nobody could read it
	}
	return append(dst, line.Bytes()...)
}

// appendString appends s as a JSON string (RFC 8259 §7). Bytes that are not UTF-8
// become U+FFFD; the line ends of JavaScript are escaped too.
func appendString(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			switch {
			case c == '"' || c == '\\':
				dst = append(dst, '\\', c)
			case c == '\n':
				dst = append(dst, '\\', 'n')
			case c < ' ' || c == 0x7f:
				dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			default:
				dst = append(dst, c)
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			dst = append(dst, "\ufffd"...)
		case r == '\u2028' || r == '\u2029':
			dst = append(dst, '\\', 'u', '2', '0', '2', hex[r&15])
		default:
			dst = append(dst, s[i:i+size]...)
		}
		i += size
	}
	return append(dst, '"')
}

// frames keeps the messages of recent events, so that an event is encoded once
// and not once for each reader.
type frames struct {
	mu       sync.Mutex
	new, old map[frameKey][]byte
}

type frameKey struct {
	run  string
	seq  int64
	full bool
}

const (
	keptFrames = 2048    // of each generation
	keptBytes  = 4 << 10 // longer messages are not kept
)

// of returns the message of an event.
func (f *frames) of(e *trip.Event, full bool) ([]byte, error) {
	key := frameKey{e.RunID, e.Sequence, full}
	f.mu.Lock()
	frame, ok := f.new[key]
	if !ok {
		frame, ok = f.old[key]
	}
	f.mu.Unlock()
	if ok {
		return frame, nil
	}
	frame, err := appendFrame(nil, strconv.FormatInt(e.Sequence, 10), "run_event", appendData(nil, *e, full))
	if err != nil || len(frame) > keptBytes {
		return frame, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.new) >= keptFrames || f.new == nil {
		f.new, f.old = make(map[frameKey][]byte), f.new
	}
	f.new[key] = frame
	return frame, nil
}

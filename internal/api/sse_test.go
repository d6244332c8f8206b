package api

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"waymark/internal/trip"
)

func TestReaderOfMessages(t *testing.T) {
	tests := map[string]struct {
		stream string
		want   []message
	}{
		"fields in order":       {"id: 1\nevent: e\ndata: d\n\n", []message{{ID: "1", Event: "e", Data: "d"}}},
		"CR and CRLF":           {"data: a\r\rdata: b\r\n\r\n", []message{{Data: "a"}, {Data: "b"}}},
		"lines of data":         {"data: a\ndata:b\ndata:  c\n\n", []message{{Data: "a\nb\n c"}}},
		"retry alone":           {"retry: 2000\n\n", []message{{Retry: 2 * time.Second}}},
		"bad retry":             {"retry: soon\n\n", nil},
		"comment":               {": hello\n\ndata: x\n\n", []message{{Data: "x"}}},
		"cut before its end":    {"data: a\n\nid: 2\ndata: b\n", []message{{Data: "a"}}},
		"id that holds a NUL":   {"id: a\x00b\ndata: x\n\n", []message{{Data: "x"}}},
		"unknown field":         {"colour: red\ndata: x\n\n", []message{{Data: "x"}}},
		"nothing without data":  {"id: 1\nevent: e\n\n", nil},
		"field without a colon": {"data\n\n", []message{{}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := newMessageReader(strings.NewReader(tt.stream))
			for i := 0; ; i++ {
				m, err := r.next()
				if errors.Is(err, io.EOF) {
					if i != len(tt.want) {
						t.Errorf("%d messages, want %d", i, len(tt.want))
					}
					return
				}
				if err != nil || i >= len(tt.want) || m != tt.want[i] {
					t.Fatalf("message %d: %+v (%v), want %+v", i, m, err, tt.want)
				}
			}
		})
	}
}

// FuzzFrame checks that whatever is put into a message comes out of it, as one
// message.
func FuzzFrame(f *testing.F) {
	f.Add("3", "run_event", `{"a":1}`)
	f.Add("13.done", "done", "a\r\nb\rc\n")
	f.Add("1\nevent: x", "e", "d")
	f.Add("", "", "")
	f.Add("\x00", " e", ": \r\r")
	f.Fuzz(func(t *testing.T, id, event, data string) {
		frame, err := appendFrame(nil, id, event, data)
		if broken := strings.ContainsAny(id+event, "\r\n\x00"); broken != (err != nil) {
			t.Fatalf("appendFrame(%q, %q): %v", id, event, err)
		}
		if err != nil || len(frame) > longestLine {
			return
		}
		r := newMessageReader(strings.NewReader(string(frame)))
		want := message{ID: id, Event: event, Data: strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(data)}
		if m, err := r.next(); err != nil || m != want {
			t.Errorf("got %+q (%v), want %+q", m, err, want)
		}
		if m, err := r.next(); !errors.Is(err, io.EOF) {
			t.Errorf("a second message: %+q (%v)", m, err)
		}
	})
}

// FuzzEvent checks that an event is one line of JSON that reads as the event.
func FuzzEvent(f *testing.F) {
	f.Add("planner", "Paris \"5\" \u2028\n\x7f\xff", `{"kind":"draft"}`)
	f.Add("", "\x00\t", "{\n\"a\": 1 }\r\n")
	f.Fuzz(func(t *testing.T, node, summary, payload string) {
		e := trip.Event{RunID: "r", Sequence: 7, Timestamp: time.UnixMicro(1), Node: node, Phase: trip.Progress, Summary: summary}
		if json.Valid([]byte(payload)) {
			e.Payload = json.RawMessage(payload)
		}
		line := appendData(nil, e, true)
		if strings.ContainsAny(string(line), "\r\n") || len(line) > maxData {
			t.Fatalf("%d bytes, not one short line: %.500q", len(line), line)
		}
		var got trip.Event
		if err := json.Unmarshal(line, &got); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if len(line) > maxData-512 || strings.Contains(string(line), `"truncated":true`) {
			return
		}
		if got.Node != valid(t, node) || got.Summary != valid(t, summary) || got.Sequence != 7 || !got.Timestamp.Equal(e.Timestamp) {
			t.Errorf("got %+v of %s, want %+v", got, line, e)
		}
	})
}

// valid returns s as encoding/json lets it through.
func valid(t *testing.T, s string) (out string) {
	text, err := json.Marshal(s)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestLongSummaryIsLeftOut(t *testing.T) {
	line := appendData(nil, trip.Event{RunID: "r", Summary: strings.Repeat("x", maxData)}, false)
	if len(line) > maxData || !json.Valid(line) || !strings.Contains(string(line), `"truncated":true`) {
		t.Errorf("%d bytes: %.200s", len(line), line)
	}
}

func TestFramesAreKeptForLaterReaders(t *testing.T) {
	var f frames
	e := &trip.Event{RunID: "r", Payload: json.RawMessage(`{"kind":"x"}`)}
	light, err := f.of(e, false)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := f.of(e, false); &again[0] != &light[0] {
		t.Error("encoded twice")
	}
	if full, _ := f.of(e, true); string(full) == string(light) {
		t.Error("the full form is the light one")
	}
	for seq := range int64(3 * keptFrames) {
		if _, err := f.of(&trip.Event{RunID: "r", Sequence: seq}, false); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(f.new) + len(f.old); n > 2*keptFrames {
		t.Errorf("%d frames are kept, want at most %d", n, 2*keptFrames)
	}
}

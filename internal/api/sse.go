package api

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// message is one message of an event stream (WHATWG HTML §9.2).
type message struct {
	ID    string // "" for none: the reader keeps the last one
	Event string
	Data  string
	Retry time.Duration // 0 for none; whole milliseconds
}

// errFrame says that an id or an event name would break the frame.
var errFrame = errors.New("an id or event name must not hold CR, LF or NUL")

// appendFrame appends a message as it goes over the wire: the fields in the order
// retry, id, event, data, then an empty line. Data may have lines, ended by CR, LF
// or both.
func appendFrame[T ~string | ~[]byte](dst []byte, id, event string, data T) ([]byte, error) {
	if strings.ContainsAny(id, "\r\n\x00") || strings.ContainsAny(event, "\r\n\x00") {
		return dst, errFrame
	}
	if id != "" {
		dst = append(append(append(dst, "id: "...), id...), '\n')
	}
	if event != "" {
		dst = append(append(append(dst, "event: "...), event...), '\n')
	}
	dst = append(dst, "data: "...)
	for i := 0; i < len(data); i++ {
		switch c := data[i]; c {
		case '\r', '\n':
			if c == '\r' && i+1 < len(data) && data[i+1] == '\n' {
				i++
			}
			dst = append(dst, "\ndata: "...)
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, "\n\n"...), nil
}

// appendRetry appends a message that only sets how long a reader waits before it
// comes back.
func appendRetry(dst []byte, wait time.Duration) []byte {
	dst = strconv.AppendInt(append(dst, "retry: "...), wait.Milliseconds(), 10)
	return append(dst, "\n\n"...)
}

// longestLine is how much of a line a messageReader takes, in bytes.
const longestLine = 1 << 20

// messageReader reads the messages of an event stream.
type messageReader struct{ lines *bufio.Scanner }

func newMessageReader(r io.Reader) *messageReader {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 4096), longestLine)
	lines.Split(splitLine)
	return &messageReader{lines}
}

// splitLine is a bufio.SplitFunc of lines that end in CR, LF or both. What comes
// after the last end is no line: a cut message is dropped.
func splitLine(data []byte, atEOF bool) (advance int, line []byte, err error) {
	i := bytes.IndexAny(data, "\r\n")
	switch {
	case i < 0 && atEOF:
		return len(data), nil, nil
	case i < 0:
		return 0, nil, nil
	case data[i] == '\n':
		return i + 1, data[:i], nil
	case i+1 < len(data) && data[i+1] == '\n':
		return i + 2, data[:i], nil
	case i+1 < len(data) || atEOF:
		return i + 1, data[:i], nil
	}
	return 0, nil, nil // a CR whose LF may follow
}

// next returns the next message that has data or a retry; io.EOF at the end.
func (r *messageReader) next() (m message, err error) {
	var data []string
	for r.lines.Scan() {
		line := r.lines.Text()
		if line == "" {
			if len(data) > 0 || m.Retry > 0 {
				m.Data = strings.Join(data, "\n")
				return m, nil
			}
			m = message{}
			continue
		}
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "id":
			if !strings.Contains(value, "\x00") {
				m.ID = value
			}
		case "event":
			m.Event = value
		case "data":
			data = append(data, value)
		case "retry":
			if ms, err := strconv.ParseUint(value, 10, 31); err == nil {
				m.Retry = time.Duration(ms) * time.Millisecond
			}
		}
	}
	if err := r.lines.Err(); err != nil {
		return message{}, fmt.Errorf("event stream: %w", err)
	}
	return message{}, io.EOF
}

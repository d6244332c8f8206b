package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// eventMark begins what every event has once.
var eventMark = []byte("event: run_event\n")

// counter counts events in what is written to it, in pieces of any length.
type counter struct {
	n    int
	tail []byte // less than a mark
}

func (c *counter) Write(p []byte) (int, error) {
	seam := append(c.tail, p[:min(len(p), len(eventMark)-1)]...)
	c.n += bytes.Count(seam, eventMark) + bytes.Count(p, eventMark)
	if len(p) < len(eventMark)-1 {
		c.tail = seam[max(0, len(seam)-len(eventMark)+1):]
	} else {
		c.tail = append(c.tail[:0], p[len(p)-len(eventMark)+1:]...)
	}
	return len(p), nil
}

// probes is how many of the readers note when they read what.
const probes = 100

// readers read streams, each on a connection of its own.
type readers struct {
	conns   []net.Conn
	reading sync.WaitGroup
	events  atomic.Int64
	closed  atomic.Bool
	cut     atomic.Int64 // streams that the server has ended

	mu   sync.Mutex
	lags sample
}

// openReaders opens count streams of the path, some at a time, and returns when
// each has its head.
func openReaders(ctx context.Context, url, path string, count, atOnce int) (*readers, error) {
	r := &readers{conns: make([]net.Conn, count)}
	address := strings.TrimPrefix(url, "http://")
	_, _, err := crowd(ctx, atOnce, count, time.Minute, func(ctx context.Context, n int) error {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return fmt.Errorf("stream %d of %d: %w (is the limit of open files too low?)", n, count, err)
		}
		r.conns[n] = conn
		conn.SetReadDeadline(time.Now().Add(30 * time.Second))
		fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", path, address)
		lines := bufio.NewReaderSize(conn, 2048)
		status, err := lines.ReadString('\n')
		for line := ""; err == nil && !strings.HasPrefix(line, "retry: "); {
			line, err = lines.ReadString('\n')
		}
		if err != nil || !strings.Contains(status, " 200 ") {
			return fmt.Errorf("stream %d of %d: %q (%v)", n, count, strings.TrimSpace(status), err)
		}
		conn.SetReadDeadline(time.Time{})
		if n < probes {
			r.reading.Go(func() { r.probe(lines) })
		} else {
			r.reading.Go(func() { r.count(lines) })
		}
		return nil
	})
	if err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

// count counts the events of a stream until it ends.
func (r *readers) count(stream io.Reader) {
	var c counter
	buffer := make([]byte, 2048)
	for {
		n, err := stream.Read(buffer)
		before := c.n
		c.Write(buffer[:n])
		r.events.Add(int64(c.n - before))
		if err != nil {
			r.ended()
			return
		}
	}
}

// probe notes also how old each event is.
func (r *readers) probe(lines *bufio.Reader) {
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			r.ended()
			return
		}
		if made, ok := timestamp(line); ok {
			lag := time.Since(made)
			r.events.Add(1)
			r.mu.Lock()
			r.lags = append(r.lags, lag)
			r.mu.Unlock()
		}
	}
}

func (r *readers) ended() {
	if !r.closed.Load() {
		r.cut.Add(1)
	}
}

// timestamp reads when the event of a data line was made.
func timestamp(line string) (made time.Time, ok bool) {
	_, rest, found := strings.Cut(line, `"timestamp":"`)
	if !found || !strings.HasPrefix(line, "data: ") {
		return made, false
	}
	text, _, _ := strings.Cut(rest, `"`)
	made, err := time.Parse(time.RFC3339Nano, text)
	return made, err == nil
}

// take returns what was read since the last take.
func (r *readers) take() (events int64, lags sample) {
	r.mu.Lock()
	defer r.mu.Unlock()
	lags, r.lags = r.lags, nil
	return r.events.Swap(0), lags
}

// await waits until so many events were read, at most for the time.
func (r *readers) await(events int64, within time.Duration) {
	for end := time.Now().Add(within); r.events.Load() < events && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
}

// close leaves all streams.
func (r *readers) close() {
	r.closed.Store(true)
	for _, c := range r.conns {
		if c != nil {
			c.Close()
		}
	}
	r.reading.Wait()
}

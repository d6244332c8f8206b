package api

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// streams are the streams that are open here.
type streams struct {
	mu       sync.Mutex
	next     int
	open     map[int]context.CancelCauseFunc
	draining bool
	idle     chan struct{} // closed when draining and none is open
}

// join notes an open stream and returns how it leaves; false when the server is
// stopping.
func (s *streams) join(cancel context.CancelCauseFunc) (leave func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.draining {
		return nil, false
	}
	if s.open == nil {
		s.open = map[int]context.CancelCauseFunc{}
	}
	s.next++
	n := s.next
	s.open[n] = cancel
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.open, n)
		if s.draining && len(s.open) == 0 {
			close(s.idle)
		}
	}, true
}

// count returns how many streams are open.
func (s *streams) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

// stopping reports whether drain has begun.
func (s *streams) stopping() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.draining
}

// close lets nobody join any more and returns how to end each stream, in no order,
// and a channel that is closed when all have left.
func (s *streams) close() (ends []context.CancelCauseFunc, idle <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.draining {
		s.draining, s.idle = true, make(chan struct{})
		if len(s.open) == 0 {
			close(s.idle)
		}
	}
	for _, cancel := range s.open {
		ends = append(ends, cancel)
	}
	rand.Shuffle(len(ends), func(i, j int) { ends[i], ends[j] = ends[j], ends[i] })
	return ends, s.idle
}

// drainWindow is the time Drain takes when its context names none.
const drainWindow = 10 * time.Second

// Drain ends the open streams one by one, spread over most of the time that ctx
// gives, so that readers do not all come back to another process at once. Each is
// told when to come back and not that its run is done. It returns when all have
// left, or with ctx's error. Close the listener first: a reader that cannot connect
// tries again, one that is answered with an error does not.
func (s *Server) Drain(ctx context.Context) error {
	window := drainWindow
	if deadline, ok := ctx.Deadline(); ok {
		window = time.Until(deadline)
	}
	window = window * 8 / 10 // the rest is for writing
	ends, idle := s.streams.close()
	begun := time.Now()
	for i, end := range ends {
		wait := time.NewTimer(window*time.Duration(i)/time.Duration(len(ends)) - time.Since(begun))
		select {
		case <-wait.C:
		case <-idle:
		case <-ctx.Done():
		}
		wait.Stop()
		end(errDrained)
	}
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

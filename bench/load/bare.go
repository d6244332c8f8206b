package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// bareMode is the argument that makes this program the reference of streams, so
// that it is a process of its own like the server.
const bareMode = "bare-streams"

// bare is what a stream costs at least in net/http: a handler that writes to each
// reader what is said, one write and one flush for each, and knows no events, no
// database, no heartbeat and no deadline.
type bare struct {
	mu    sync.Mutex
	said  [][]byte
	woken chan struct{}
}

func serveBare() error {
	b := &bare{woken: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /stream", b.stream)
	mux.HandleFunc("POST /say", b.say)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("http://%s\n", listener.Addr())
	return http.Serve(listener, mux)
}

func (b *bare) say(w http.ResponseWriter, r *http.Request) {
	frame, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.said = append(b.said, frame)
	close(b.woken)
	b.woken = make(chan struct{})
}

func (b *bare) stream(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	send := func(frame []byte) bool {
		_, err := w.Write(frame)
		return err == nil && control.Flush() == nil
	}
	b.mu.Lock()
	at := len(b.said)
	b.mu.Unlock()
	for ok := send([]byte("retry: 2000\n\n")); ok; {
		b.mu.Lock()
		more, woken := b.said[at:], b.woken
		b.mu.Unlock()
		for _, frame := range more {
			ok = ok && send(frame)
		}
		at += len(more)
		select {
		case <-r.Context().Done():
			return
		case <-woken:
		}
	}
}

// startBare starts the reference.
func startBare(ctx context.Context) (*server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return start(exec.CommandContext(ctx, self, bareMode))
}

// sayBare has the reference send an event.
func (s *server) sayBare(ctx context.Context) error {
	now := time.Now().UTC().Format("2006-01-02T15:04:05.000000Z")
	frame := "id: 1234\nevent: run_event\ndata: {\"run_id\":\"00000000-0000-0000-0000-000000000000\",\"timestamp\":\"" + now +
		"\",\"sequence\":1234,\"node\":\"planner\",\"phase\":\"progress\",\"summary\":\"A plan with 22 visits\"}\n\n"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/say", strings.NewReader(frame))
	if err != nil {
		return err
	}
	resp, err := web.Do(req)
	if err == nil {
		resp.Body.Close()
	}
	return err
}

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// requests are what is asked for, in turn: short and long, with and without
// flights, in every city.
var requests = []string{
	"3 days in Rome in May, art, $2500",
	"5 days in Paris in June, art and food, under $4000, from JFK",
	"2 days in Lisbon in October for two, history",
	"4 days in Tokyo in April, food and gardens, $4000",
	"Long weekend in Munich in September, beer and museums, 1500 euros",
	"3 days in New York in May with a child, parks, $3500",
}

// body returns the n-th request.
func body(n int, mode string) string {
	text, _ := json.Marshal(map[string]string{"prompt": requests[n%len(requests)], "mode": mode})
	return string(text)
}

var web = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 128}, Timeout: time.Minute}

// post asks for a run. The key, if any, makes it one run.
func post(ctx context.Context, url, body, key string) (run string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/runs", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	resp, err := web.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var made struct {
		ID string `json:"run_id"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&made); err != nil || resp.StatusCode != http.StatusAccepted {
		return "", fmt.Errorf("POST /runs: status %s (%v)", resp.Status, err)
	}
	_, err = io.Copy(io.Discard, resp.Body) // so that the connection is used again
	return made.ID, err
}

// follow reads the stream of a run to its end and returns when its first event
// came and how the run ended.
func follow(ctx context.Context, url, run string) (first time.Time, status string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/runs/"+run+"/events/stream", nil)
	if err != nil {
		return first, "", err
	}
	resp, err := web.Do(req)
	if err != nil {
		return first, "", err
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	done := false
	for lines.Scan() {
		switch line := lines.Text(); {
		case line == "event: run_event" && first.IsZero():
			first = time.Now()
		case line == "event: done":
			done = true
		case done && strings.HasPrefix(line, "data: "):
			var end struct{ Status string }
			err := json.Unmarshal([]byte(line[len("data: "):]), &end)
			for lines.Scan() { // to its end, so that the connection is used again
			}
			return first, end.Status, err
		}
	}
	return first, "", fmt.Errorf("the stream of run %s ended before it: %w", run, lines.Err())
}

// whole is one run from request to end.
type whole struct{ first, done time.Duration }

// oneRun asks for the n-th request and follows it to its end. The first event is
// counted from before the request.
func oneRun(ctx context.Context, url string, n int, mode string) (w whole, err error) {
	begun := time.Now()
	run, err := post(ctx, url, body(n, mode), "")
	if err != nil {
		return w, err
	}
	first, status, err := follow(ctx, url, run)
	if err == nil && status != "succeeded" {
		err = fmt.Errorf("%q: run %s %s", requests[n%len(requests)], run, status)
	}
	return whole{first.Sub(begun), time.Since(begun)}, err
}

// crowd does things from several clients at once, each its next one when the last
// has ended, until count are done or the time is over. It returns how long each
// took, and how long all.
func crowd(ctx context.Context, clients, count int, within time.Duration, do func(ctx context.Context, n int) error) (took sample, all time.Duration, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var mu sync.Mutex
	var working sync.WaitGroup
	begun := time.Now()
	for range clients {
		working.Go(func() {
			for ctx.Err() == nil && time.Since(begun) < within {
				n := int(next.Add(1)) - 1
				if n >= count {
					return
				}
				from := time.Now()
				if err := do(ctx, n); err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				took = append(took, time.Since(from))
				mu.Unlock()
			}
		})
	}
	working.Wait()
	return took, time.Since(begun), context.Cause(ctx)
}

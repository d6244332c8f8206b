package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"waymark/internal/trip"
)

// Client is a client of a server's routes. An answer that is a problem is a
// *Problem as an error, which is also the kind of error it stands for, such as
// trip.ErrNotFound.
type Client struct {
	Base  string       // such as http://127.0.0.1:8000
	HTTP  *http.Client // nil: http.DefaultClient
	Token string       // what follows Bearer; "": none
}

// CreateRun asks for a trip. With a key, asking again gives the same run.
func (c *Client) CreateRun(ctx context.Context, body NewRun, key string) (made Accepted, err error) {
	var headers []string
	if key != "" {
		headers = []string{idempotencyField, key}
	}
	err = c.json(ctx, http.MethodPost, "/runs", body, &made, headers...)
	return made, err
}

// WhatIf changes a run. With a key, asking again gives the same run.
func (c *Client) WhatIf(ctx context.Context, id string, change trip.Change, key string) (made Child, err error) {
	var headers []string
	if key != "" {
		headers = []string{idempotencyField, key}
	}
	err = c.json(ctx, http.MethodPost, runURL(id)+"/what_if", change, &made, headers...)
	return made, err
}

// Run returns a run.
func (c *Client) Run(ctx context.Context, id string) (run Run, err error) {
	err = c.json(ctx, http.MethodGet, runURL(id), nil, &run)
	return run, err
}

// Runs returns a page of runs, newest first: with the status, "" for any, after
// the cursor, "" for the first page; limit 0 is the server's.
func (c *Client) Runs(ctx context.Context, status trip.Status, cursor string, limit int) (page RunList, err error) {
	q := url.Values{}
	if status != "" {
		q.Set("status", string(status))
	}
	if cursor != "" {
		q.Set("cursor", cursor)
	}
	if limit > 0 {
		q.Set("limit", strconv.Itoa(limit))
	}
	err = c.json(ctx, http.MethodGet, "/runs?"+q.Encode(), nil, &page)
	return page, err
}

// Cancel ends a run.
func (c *Client) Cancel(ctx context.Context, id string) error {
	return c.json(ctx, http.MethodPost, runURL(id)+"/cancel", nil, new(Accepted))
}

// Itinerary returns the itinerary of a run in a format, "" for JSON.
func (c *Client) Itinerary(ctx context.Context, id, format string) ([]byte, error) {
	res, err := c.send(ctx, c.client(), http.MethodGet, runURL(id)+"/itinerary?"+url.Values{"format": {format}}.Encode(), nil, "Accept", "application/json")
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	return io.ReadAll(res.Body)
}

func runURL(id string) string { return "/runs/" + url.PathEscape(id) }

func (c *Client) client() *http.Client {
	if c.HTTP == nil {
		return http.DefaultClient
	}
	return c.HTTP
}

// json sends a body, if any, as JSON and reads the answer into out.
func (c *Client) json(ctx context.Context, method, path string, body, out any, headers ...string) error {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return fmt.Errorf("%s %s: %w", method, path, err)
		}
		headers = append(headers, "Content-Type", "application/json")
	}
	res, err := c.send(ctx, c.client(), method, path, text, headers...)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(out); err != nil {
		return fmt.Errorf("answer to %s %s: %w", method, path, err)
	}
	return nil
}

// send sends a request. An answer that is no success is an error; of any other the
// caller closes the body.
func (c *Client) send(ctx context.Context, client *http.Client, method, path string, body []byte, headers ...string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.Base, "/")+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", trip.ErrUnavailable, err)
	}
	if res.StatusCode < 300 {
		return res, nil
	}
	defer res.Body.Close()
	return nil, readProblem(res)
}

const maxProblem = 64 << 10 // bytes of an answer that is no success that are read

// readProblem returns the problem an answer holds, or one made of its status.
func readProblem(res *http.Response) error {
	text, err := io.ReadAll(io.LimitReader(res.Body, maxProblem))
	p := new(Problem)
	if err != nil || json.Unmarshal(text, p) != nil || p.Status != res.StatusCode {
		p = &Problem{Status: res.StatusCode, Title: http.StatusText(res.StatusCode), Detail: "The server answered " + res.Status + "."}
	}
	return p
}

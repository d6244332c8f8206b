package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waymark/internal/api"
	"waymark/internal/tool"
	"waymark/internal/trip"
)

var update = flag.Bool("update", false, "write the streams that the page's tests replay")

// goldenStreams are runs whose streams, as a reader got them once, the page's tests
// replay.
var goldenStreams = map[string]struct {
	prompt string
	rainy  bool // a forecast of rain on the second day
}{
	"repaired": {"2 days in Lisbon in May, views and gardens, $2,500", true},
	"failed":   {"5 days in Paris in June from JFK, under $300", false},
}

// TestPageReplaysStreamsOfToday keeps the streams that the page is tested with like
// the ones this program sends: the steps, the kinds of payload and their fields.
// Times and the number of drafts are different each time.
func TestPageReplaysStreamsOfToday(t *testing.T) {
	for name, run := range goldenStreams {
		t.Run(name, func(t *testing.T) {
			got := streamOf(t, run.prompt, run.rainy)
			path := filepath.Join("..", "..", "ui", "src", "lib", "testdata", name+".sse")
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			kept, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := shape(t, got), shape(t, kept); got != want {
				t.Errorf("the stream has another shape than the page's tests replay (go test -update writes it anew)\ngot:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// streamOf plans a trip and returns its whole stream in the full view.
func streamOf(t *testing.T, prompt string, rainy bool) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	c := &Config{Database: "sqlite:///" + filepath.Join(t.TempDir(), "w.db"), Heartbeat: deadline}
	a, err := open(ctx, c, slog.New(slog.DiscardHandler), always)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.close(stopWithin); err != nil {
			t.Error(err)
		}
	}()
	if err := seed(ctx, a.store); err != nil {
		t.Fatal(err)
	}
	if rainy {
		a.agent.Tools.Weather.Live = rain(a.agent.Tools.Weather.Bundled)
	}
	if err := a.engine.Start(ctx); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a.newAPI(c).Handler())
	defer server.Close()
	made, err := (&api.Client{Base: server.URL}).CreateRun(ctx, api.NewRun{Prompt: prompt, Mode: trip.Fast}, "")
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/runs/"+made.ID+"/events/stream?view=full", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// rain returns a source of weather with a forecast of rain on the second day.
func rain(dry tool.Source[tool.WeatherQuery, map[string]trip.DayWeather]) tool.Source[tool.WeatherQuery, map[string]trip.DayWeather] {
	return func(ctx context.Context, q tool.WeatherQuery) (map[string]trip.DayWeather, error) {
		days, err := dry(ctx, q)
		second := q.From.AddDays(1).String()
		wet := days[second]
		wet.Kind, wet.RainPercent = trip.WeatherForecast, 90
		days[second] = wet
		return days, err
	}
}

// shape describes a stream by what a reader relies on: a line for each event, with
// its node, phase, kind of payload and the payload's fields. Calls of tools are
// sorted, since they come as they end; what happens more than once, such as drafts
// and cycles of repair, is told once.
func shape(t *testing.T, stream []byte) string {
	t.Helper()
	var lines []string
	for message := range bytes.SplitSeq(stream, []byte("\n\n")) {
		text := string(message)
		_, data, found := strings.Cut(text, "\ndata: ")
		if !found || strings.HasPrefix(text, "event: heartbeat") {
			continue
		}
		var event struct {
			Status    string // of done
			Node      string
			Phase     string
			Payload   map[string]any
			Truncated bool
		}
		if err := json.Unmarshal([]byte(data), &event); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if strings.Contains(text, "event: done") {
			lines = append(lines, "done "+event.Status)
			continue
		}
		if event.Truncated {
			t.Error("an event is too long to be sent whole: take a shorter trip")
		}
		fields := slices.Sorted(maps.Keys(event.Payload))
		line := fmt.Sprintf("%s %s %v %v", event.Node, event.Phase, event.Payload["kind"], fields)
		if tool, ok := event.Payload["tool"]; ok {
			line = fmt.Sprintf("%s %v", line, tool)
		}
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	for i, line := range lines { // among themselves, where they stand
		if strings.Contains(line, " tool_call ") && (i == 0 || !strings.Contains(lines[i-1], " tool_call ")) {
			end := i
			for end < len(lines) && strings.Contains(lines[end], " tool_call ") {
				end++
			}
			slices.Sort(lines[i:end])
		}
	}
	return strings.Join(lines, "\n")
}

package cli

import (
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/api"
	"waymark/internal/trip"
)

// ask sends a request, with a body of JSON unless it is "", and reads the answer,
// which must have the status, into out: a *string as it is, else as JSON.
func ask(t *testing.T, status int, method, address, body string, out any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != status {
		t.Fatalf("%s %s: got %d %s (%v), want %d", method, address, res.StatusCode, text, err, status)
	}
	if plain, ok := out.(*string); ok {
		*plain = string(text)
	} else if err := json.Unmarshal(text, out); err != nil {
		t.Fatalf("%s %s: %v in %s", method, address, err, text)
	}
}

// What the page asks for is there of the catalogue and the planner that are served.
func TestServeWhatThePageNeeds(t *testing.T) {
	address, stop := served(t, "--addr", "127.0.0.1:0", "--database", "sqlite:///"+filepath.Join(t.TempDir(), "w.db"))
	var read api.Understood
	ask(t, 200, "POST", address+"/intent", `{"prompt":"2 days in Rome in May, art"}`, &read)
	if read.Intent == nil || read.Intent.Destination.ID != "rome" || len(read.Intent.Assumptions) == 0 {
		t.Errorf("intent %+v, want Rome with assumptions", read)
	}
	ask(t, 200, "POST", address+"/intent", `{"prompt":"somewhere warm"}`, &read)
	if read.Intent != nil || read.Field != "destination" || !strings.Contains(read.Question, "Rome") {
		t.Errorf("got %+v, want a question about the destination", read)
	}
	var places api.PlaceList
	ask(t, 200, "GET", address+"/destinations/rome/places", "", &places)
	for _, p := range places.Places {
		if !strings.HasPrefix(p.ID, "rome/") || p.Name == "" || p.Kind == "" || p.Lat == 0 || p.Lon == 0 || p.Themes == nil {
			t.Errorf("place %+v", p)
		}
	}
	if len(places.Places) < 60 {
		t.Errorf("%d places, want at least 60", len(places.Places))
	}
	client := &api.Client{Base: address}
	made, err := client.CreateRun(t.Context(), api.NewRun{Prompt: "2 days in Rome in May", Mode: trip.Fast}, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range client.Stream(t.Context(), made.ID, -1) {
		if err != nil {
			t.Fatal(err)
		}
	}
	var it trip.Itinerary
	ask(t, 200, "GET", address+"/runs/"+made.ID+"/itinerary", "", &it)
	ways := 0
	for _, d := range it.Days {
		for _, a := range d.Activities {
			if a.TravelS > 0 {
				ways++
			}
			if (a.TravelS > 0) != (a.TravelMetres > 0) {
				t.Errorf("the way to %s takes %d s and is %d m long", a.Name, a.TravelS, a.TravelMetres)
			}
		}
	}
	if ways == 0 {
		t.Error("an itinerary without ways")
	}
	var found api.RunList
	ask(t, 200, "GET", address+"/runs?q=rome+italy", "", &found)
	if len(found.Runs) != 1 || found.Runs[0].Tally == nil || found.Runs[0].Tally.Held == 0 || found.Runs[0].Tally.Held > found.Runs[0].Tally.Checks {
		t.Errorf("runs %+v, want the one with how its plan fared", found.Runs)
	}
	var session api.Session
	ask(t, 200, "GET", address+"/session", "", &session)
	if session.Auth != "dev" || session.Org == "" {
		t.Errorf("session %+v", session)
	}
	var link api.MadeShareLink
	ask(t, 201, "POST", address+"/runs/"+made.ID+"/share", "", &link)
	var page string
	ask(t, 200, "GET", address+link.URL, "", &page)
	if !strings.Contains(page, "<h1>2 days in Rome</h1>") || !strings.Contains(page, "checks hold") || !strings.Contains(page, `class="stop day-2"`) {
		t.Errorf("page:\n%s", page)
	}
	if status := stop(); status != exitDone {
		t.Errorf("stopped with %d", status)
	}
}

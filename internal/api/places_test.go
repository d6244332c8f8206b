package api

import (
	"testing"

	"waymark/internal/trip"
)

func TestPlacesAndSketchAreSentOnlyWhenTheyAreNew(t *testing.T) {
	indoor := true
	r := start(t, three(), func(c *Config) {
		c.Places = func(city string) ([]Place, bool) {
			return []Place{{ID: "paris/louvre-museum", Name: "Louvre", Kind: "museum", Lat: 48.8606, Lon: 2.3376, Themes: []string{"art"}, Indoor: &indoor}, {ID: "paris/x", Themes: []string{}}}, city == "paris"
		}
		c.Sketch = func(city string) (trip.Sketch, bool) {
			line := []trip.LonLat{{2.2, 48.8}, {2.4, 48.9}}
			return trip.Sketch{Water: []trip.Water{{Name: "Seine", Line: line, WidthM: 100}}, Parks: []trip.Park{}, Islands: []trip.Park{}, Districts: []trip.District{}}, city == "paris"
		}
	})
	for path, want := range map[string]string{
		"/destinations/paris/places": `{"places":[{"id":"paris/louvre-museum","name":"Louvre","kind":"museum","lat":48.8606,"lon":2.3376,"themes":["art"],"indoor":true},` +
			`{"id":"paris/x","name":"","kind":"","lat":0,"lon":0,"themes":[],"indoor":null}]}` + "\n",
		"/destinations/paris/sketch": `{"water":[{"name":"Seine","line":[[2.2,48.8],[2.4,48.9]],"width_m":100}],"parks":[],"islands":[],"districts":[]}` + "\n",
	} {
		got := r.want(200, "GET", path, "")
		if got.body != want || got.Header.Get("Cache-Control") != "private, max-age=300" {
			t.Errorf("%s: got %s (%s), want %s", path, got.body, got.Header.Get("Cache-Control"), want)
		}
		if again := r.want(304, "GET", path, "", "If-None-Match", got.Header.Get("ETag")); again.body != "" || again.Header.Get("ETag") != got.Header.Get("ETag") {
			t.Errorf("%s again: %q with tag %s", path, again.body, again.Header.Get("ETag"))
		}
		r.want(200, "GET", path, "", "If-None-Match", `"another"`)
	}
	for _, path := range []string{"/destinations/atlantis/places", "/destinations/atlantis/sketch", "/destinations//places"} {
		wantProblem(t, r.want(404, "GET", path, ""), "not-found")
	}
	wantProblem(t, r.want(401, "GET", "/destinations/paris/places", "", "Authorization", "Basic x"), "unauthenticated")
}

package export

import "testing"

func TestAccept(t *testing.T) {
	tests := map[string]string{ // the header, and the name of the format, "" for none
		"":                                       "json",
		"*/*":                                    "json",
		"application/json":                       "json",
		"application/*":                          "json",
		"text/*":                                 "markdown",
		"text/markdown":                          "markdown",
		"TEXT/Calendar":                          "ics",
		"text/calendar; charset=utf-8":           "ics",
		"application/geo+json":                   "geojson",
		"application/gpx+xml":                    "gpx",
		"text/calendar, */*":                     "ics",
		"text/calendar;q=0.5, */*":               "json",
		"text/calendar;q=0.5, */*;q=0.1":         "ics",
		"application/json;q=0, */*":              "markdown",
		"application/json;q=0":                   "",
		"*/*;q=0":                                "",
		"text/html":                              "",
		"text/html, application/gpx+xml;q=0.001": "gpx",
		"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": "json",
		"text/markdown;q=0.9, application/geo+json;q=0.91":                "geojson",
		"text/markdown;q=2, application/gpx+xml":                          "gpx",
		"text/markdown;note=\"a,b;q=0\", nonsense":                        "markdown",
		",,;;": "",
	}
	for header, want := range tests {
		f, ok := Accept(header)
		if f.Name != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", header, f.Name, ok, want)
		}
	}
}

func TestAccepts(t *testing.T) {
	for header, want := range map[string]bool{
		"": true, "*/*": true, "text/*": true, "Text/Event-Stream": true, "text/event-stream;q=0.1, application/json": true, "text/event-stream; charset=utf-8": true,
		"application/json": false, "text/event-stream;q=0, */*": false, "application/json, */*;q=0": false, "nonsense": false,
	} {
		if got := Accepts(header, "text/event-stream"); got != want {
			t.Errorf("%q: got %v, want %v", header, got, want)
		}
	}
}

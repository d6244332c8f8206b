package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"waymark/internal/auth"
	"waymark/internal/export"
	"waymark/internal/trip"
)

// itinerary answers GET /runs/{id}/itinerary in the format ?format= names, else in
// the one the Accept header prefers. The JSON is what was stored, byte for byte.
func (s *Server) itinerary(w http.ResponseWriter, r *http.Request) error {
	format, err := wantedFormat(r)
	if err != nil {
		return err
	}
	run, err := s.run(r.Context(), auth.From(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	if run.Status != trip.Succeeded {
		return noItinerary(run)
	}
	body, err := s.Store.Itinerary(r.Context(), run.OrgID, run.ID)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "private, no-cache")
	w.Header().Set("Vary", "Accept")
	return writeItinerary(w, body, format)
}

// writeItinerary answers with an itinerary, which is JSON as it was stored, in a
// format. What a person does not read is a file to keep.
func writeItinerary(w http.ResponseWriter, body json.RawMessage, f export.Format) error {
	if f.Name != "json" {
		var it trip.Itinerary
		if err := json.Unmarshal(body, &it); err != nil {
			return fmt.Errorf("itinerary: %w", err)
		}
		var out bytes.Buffer // whole, so that a fault can still become a problem
		if err := f.Encode(&out, it); err != nil {
			return fmt.Errorf("itinerary %s: %w", it.ID, err)
		}
		body = out.Bytes()
		if f.Name != "markdown" {
			w.Header().Set("Content-Disposition", `attachment; filename="`+fileName(it)+f.Extension+`"`)
		}
	}
	w.Header().Set("Content-Type", f.ContentType)
	_, err := w.Write(body)
	return err
}

// wantedFormat returns the format a request asks for.
func wantedFormat(r *http.Request) (export.Format, error) {
	if name := r.URL.Query().Get("format"); name != "" {
		f, ok := export.ByName(name)
		if !ok {
			return f, trip.Invalid{{Field: "format", Detail: "must be one of " + strings.Join(export.Names(), ", ")}}
		}
		return f, nil
	}
	f, ok := export.Accept(strings.Join(r.Header.Values("Accept"), ","))
	if !ok {
		var types []string
		for _, f := range export.Formats() {
			types = append(types, f.ContentType)
		}
		return f, newProblem(http.StatusNotAcceptable, "An itinerary can be given as "+strings.Join(types, ", ")+".")
	}
	return f, nil
}

// noItinerary says why a run has none.
func noItinerary(run trip.Run) error {
	if !run.Status.Final() {
		return newProblem(http.StatusConflict, fmt.Sprintf("The run is %s; its itinerary is there when it has succeeded. Follow /runs/%s/events/stream.", run.Status, run.ID))
	}
	detail := fmt.Sprintf("The run was %s, so it has no itinerary.", run.Status)
	if run.Status == trip.Failed {
		detail = "The run failed, so it has no itinerary."
		if run.Failure != nil {
			detail += " " + run.Failure.Message
		}
	}
	return newProblem(http.StatusNotFound, detail)
}

// fileName returns what a saved itinerary is called, such as
// waymark-paris-2027-06-01.
func fileName(it trip.Itinerary) string {
	city := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r == ' ' || r == '-' || r == '_':
			return '-'
		}
		return -1
	}, strings.ToLower(it.Intent.Destination.City))
	parts := []string{"waymark"}
	if city = strings.Trim(city, "-"); city != "" {
		parts = append(parts, city)
	}
	if day := it.Intent.Dates.Start.String(); day != "" {
		parts = append(parts, day)
	}
	return strings.Join(parts, "-")
}

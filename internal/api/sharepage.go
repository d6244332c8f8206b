package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"waymark/internal/auth"
	"waymark/internal/export"
	"waymark/internal/trip"
)

const (
	pageType       = "text/html; charset=utf-8"
	shareStylePath = "/share.css"

	// sharePolicy lets the page use its style sheet, with the fonts in it, and nothing
	// else.
	sharePolicy = "default-src 'none'; style-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)

func sharePath(token string) string { return "/share/" + token }

// shareSheet returns the style sheet of the page.
func (s *Server) shareSheet() []byte { return slices.Concat([]byte(s.Fonts), export.PageStyle()) }

// shareStyle answers with it.
func (s *Server) shareStyle(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=86400") // its address changes with it
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(s.shareSheet()))
	return nil
}

// shareStyleAddress is where the style sheet of this version is.
func (s *Server) shareStyleAddress() string {
	return shareStylePath + "?v=" + trip.Digest(string(s.shareSheet()))[:12]
}

// sharePage answers GET /share/{token}: the itinerary as a page, or with the ending of
// a format, such as .ics, in that. Nobody is asked who they are, and nothing of the
// token's org is read but this.
func (s *Server) sharePage(w http.ResponseWriter, r *http.Request) error {
	h := w.Header()
	h.Set("X-Robots-Tag", "noindex, nofollow")
	token, ending, found := strings.Cut(r.PathValue("token"), ".")
	var format export.Format
	if found {
		var ok bool
		if format, ok = formatOf("." + ending); !ok {
			return newProblem(http.StatusNotFound, "")
		}
	}
	body, err := auth.Shared(r.Context(), s.Store, token)
	if errors.Is(err, trip.ErrNotFound) && !found {
		return s.noSharePage(w)
	}
	if err != nil {
		return err
	}
	if found {
		return writeItinerary(w, body, format)
	}
	var it trip.Itinerary
	if err := json.Unmarshal(body, &it); err != nil {
		return fmt.Errorf("shared itinerary: %w", err)
	}
	var out bytes.Buffer // whole, so that a fault can still become a problem
	if err := export.Page(&out, it, s.frame(it, token)); err != nil {
		return err
	}
	return writePage(w, http.StatusOK, out.Bytes())
}

// formatOf returns the format of a file's ending.
func formatOf(ending string) (export.Format, bool) {
	for _, f := range export.Formats() {
		if f.Extension == ending {
			return f, true
		}
	}
	return export.Format{}, false
}

// frame returns what the page of an itinerary stands in.
func (s *Server) frame(it trip.Itinerary, token string) export.Frame {
	f := export.Frame{Style: s.shareStyleAddress()}
	for _, format := range []struct{ name, format string }{{"Calendar", "ics"}, {"Text", "markdown"}, {"Map data", "geojson"}, {"GPS", "gpx"}, {"Data", "json"}} {
		if known, ok := export.ByName(format.format); ok {
			f.Others = append(f.Others, export.Link{Name: format.name + " (" + known.Extension + ")", Address: sharePath(token) + known.Extension})
		}
	}
	city := it.Intent.Destination.ID
	if s.Sketch != nil {
		f.Sketch, _ = s.Sketch(city)
	}
	if s.Places != nil {
		places, _ := s.Places(city)
		for _, p := range places {
			f.Dots = append(f.Dots, trip.Point{Lat: p.Lat, Lon: p.Lon})
		}
	}
	return f
}

// noSharePage answers for a token that shows nothing.
func (s *Server) noSharePage(w http.ResponseWriter) error {
	var out bytes.Buffer
	err := export.NoPage(&out, export.Frame{Style: s.shareStyleAddress()}, "This link shows nothing",
		"It may have been withdrawn, it may have expired, or a part of it is missing. Ask whoever sent it for a new one.")
	if err != nil {
		return err
	}
	return writePage(w, http.StatusNotFound, out.Bytes())
}

func writePage(w http.ResponseWriter, status int, page []byte) error {
	w.Header().Set("Content-Type", pageType)
	w.Header().Set("Content-Security-Policy", sharePolicy)
	w.WriteHeader(status)
	_, err := w.Write(page)
	return err
}

// describeSharePage describes what a link shows.
func (s *Server) describeSharePage() {
	content := map[string]*huma.MediaType{pageType: {Schema: &huma.Schema{Type: huma.TypeString}}}
	var endings []string
	for _, f := range export.Formats() {
		content[f.ContentType] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
		endings = append(endings, f.Extension)
	}
	content["application/json"].Schema = &huma.Schema{Ref: "#/components/schemas/Itinerary"}
	op := &huma.Operation{
		Method: http.MethodGet, Path: "/share/{token}", OperationID: "get-shared", Tags: []string{"Sharing"}, Security: []map[string][]string{},
		Summary:     "Read an itinerary by its link",
		Description: "The token alone gives a page to read and to print, which needs no script. With " + strings.Join(endings, ", ") + " behind it: that format.",
		Parameters:  []*huma.Param{{Name: "token", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}},
		Responses:   map[string]*huma.Response{"200": {Description: "The itinerary.", Content: content}},
	}
	s.addProblems(op, 404, 500, 503)
	op.Responses["404"].Content[pageType] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	s.huma.OpenAPI().AddOperation(op)
}

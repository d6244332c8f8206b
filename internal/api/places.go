package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"waymark/internal/trip"
)

func (s *Server) placeRoutes() {
	register(s, huma.Operation{
		Method: http.MethodGet, Path: "/destinations/{id}/places", OperationID: "list-places", Tags: []string{"Catalogue"},
		Summary: "List the places of a city", Errors: []int{401, 404}, Responses: orUnchanged(),
	}, s.listPlaces)
	register(s, huma.Operation{
		Method: http.MethodGet, Path: "/destinations/{id}/sketch", OperationID: "get-sketch", Tags: []string{"Catalogue"},
		Summary: "Get what a map of a city shows beside its places", Description: "Drawn by hand, not for navigation. A city may have none.",
		Errors: []int{401, 404}, Responses: orUnchanged(),
	}, s.getSketch)
}

// orUnchanged describes a 304. Huma adds an operation's other answers to the map.
func orUnchanged() map[string]*huma.Response {
	return map[string]*huma.Response{"304": {Description: "It is still as the ETag in If-None-Match says."}}
}

// Place is a place of the catalogue.
type Place struct {
	ID     string   `json:"id"`
	Name   string   `json:"name"`
	Kind   string   `json:"kind" enum:"museum,sight,park,viewpoint,market,day_trip,eating"`
	Lat    float64  `json:"lat"`
	Lon    float64  `json:"lon"`
	Themes []string `json:"themes" nullable:"false"`
	Indoor *bool    `json:"indoor" doc:"null: unknown."`
}

// PlaceList is the places of a city.
type PlaceList struct {
	Places []Place `json:"places" nullable:"false"`
}

type cityInput struct {
	ID          string `path:"id" doc:"The id of a destination."`
	IfNoneMatch string `header:"If-None-Match" doc:"An ETag you have: 304 when it is still the same."`
}

// cached is an answer that changes with the binary alone.
type cached[T any] struct {
	Status       int
	ETag         string `header:"ETag"`
	CacheControl string `header:"Cache-Control"`
	Body         *T
}

// newCached returns the answer to a request that has the tags.
func newCached[T any](body T, have string) *cached[T] {
	out := &cached[T]{Status: http.StatusOK, ETag: `"` + trip.Digest(body)[:32] + `"`, CacheControl: "private, max-age=300", Body: &body}
	if matches(have, out.ETag) {
		out.Status = http.StatusNotModified
	}
	return out
}

func (s *Server) listPlaces(_ context.Context, in *cityInput) (*cached[PlaceList], error) {
	if s.Places != nil {
		if places, ok := s.Places(in.ID); ok {
			return newCached(PlaceList{places}, in.IfNoneMatch), nil
		}
	}
	return nil, trip.ErrNotFound
}

func (s *Server) getSketch(_ context.Context, in *cityInput) (*cached[trip.Sketch], error) {
	if s.Sketch != nil {
		if sketch, ok := s.Sketch(in.ID); ok {
			return newCached(sketch, in.IfNoneMatch), nil
		}
	}
	return nil, trip.ErrNotFound
}

package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// Destination is a city of the catalogue.
type Destination struct {
	ID       string       `json:"id"`
	City     string       `json:"city"`
	Country  string       `json:"country"`
	Lat      float64      `json:"lat"`
	Lon      float64      `json:"lon"`
	TZ       string       `json:"tz" doc:"IANA zone."`
	Airports []string     `json:"airports" nullable:"false" doc:"IATA codes."`
	Places   int          `json:"places" doc:"How many visits and meals are known."`
	Sources  []DataSource `json:"sources" nullable:"false"`
}

// DataSource is where facts of a city are from and how old they are.
type DataSource struct {
	Name    string `json:"name"`
	AsOf    string `json:"as_of" doc:"The date the facts are of."`
	Licence string `json:"licence"`
	URL     string `json:"url,omitempty"`
}

func (s *Server) otherRoutes() {
	register(s, huma.Operation{
		Method: http.MethodGet, Path: "/destinations", OperationID: "list-destinations", Tags: []string{"Catalogue"},
		Summary: "Look up where trips can go", Errors: []int{401},
	}, s.listDestinations)
}

type destinationsInput struct {
	Q string `query:"q" maxLength:"100" doc:"How a word of a city's or country's name begins; absent: all."`
}

// DestinationList is cities of the catalogue.
type DestinationList struct {
	Destinations []Destination `json:"destinations" nullable:"false"`
}

type destinationsOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         DestinationList
}

func (s *Server) listDestinations(_ context.Context, in *destinationsInput) (*destinationsOutput, error) {
	out := &destinationsOutput{CacheControl: "private, max-age=60"}
	out.Body.Destinations = []Destination{}
	if s.Destinations != nil {
		out.Body.Destinations = append(out.Body.Destinations, s.Destinations(in.Q)...)
	}
	return out, nil
}

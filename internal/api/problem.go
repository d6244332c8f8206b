package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"waymark/internal/auth"
	"waymark/internal/trip"
)

// problemType is the media type of a Problem (RFC 9457 §3).
const problemType = "application/problem+json"

// Problem is an error as a client gets it (RFC 9457). It never repeats a value it
// rejects and never shows what went wrong inside.
type Problem struct {
	Type   string            `json:"type" format:"uri-reference" doc:"Names the kind of problem and is where it is explained."`
	Title  string            `json:"title" doc:"The kind of problem in words."`
	Status int               `json:"status" doc:"The HTTP status."`
	Detail string            `json:"detail" doc:"What is wrong here and what to do."`
	Errors []trip.FieldError `json:"errors,omitempty" doc:"Each field that is bad."`

	retryAfter time.Duration
}

// Error returns the detail with the bad fields.
func (p *Problem) Error() string {
	if len(p.Errors) == 0 {
		return p.Detail
	}
	return p.Detail + " " + trip.Invalid(p.Errors).Error()
}

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return problemType }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	switch p.Status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", "Bearer")
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		h.Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(p.retryAfter.Seconds())))))
	}
	return h
}

// Unwrap makes a problem that a client received the kind of error it is.
func (p *Problem) Unwrap() error {
	switch p.Status {
	case http.StatusUnauthorized:
		return auth.ErrUnauthenticated
	case http.StatusForbidden:
		return trip.ErrForbidden
	case http.StatusNotFound:
		return trip.ErrNotFound
	case http.StatusConflict:
		return trip.ErrConflict
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return trip.ErrUnavailable
	}
	if p.Status >= 400 && p.Status < 500 {
		return trip.ErrInvalid
	}
	return nil
}

// kind is a kind of problem; its name ends the type URI and never changes.
type kind struct {
	status              int
	name, title, detail string
}

// kinds are all problems there are.
var kinds = [...]kind{
	{401, "unauthenticated", "Who are you?", "The credentials are missing or not good. Send an Authorization header."},
	{403, "forbidden", "Not allowed", "These credentials do not allow this."},
	{404, "not-found", "Not found", "There is nothing here that these credentials can see. Check the address."},
	{405, "method-not-allowed", "Method not allowed", "This address does not take this method; the Allow header names those it takes."},
	{406, "not-acceptable", "Not acceptable", "None of the media types in the Accept header can be given."},
	{408, "timeout", "Too slow", "The request did not arrive in time. Send it again."},
	{409, "conflict", "Not in this state", "What you ask for does not fit the state this is in."},
	{413, "too-large", "Too large", "The body is larger than 1 MiB."},
	{415, "unsupported-media-type", "Not JSON", "Send the body as application/json."},
	{422, "invalid", "Invalid request", "The request cannot be understood as it is; errors names each field and how to mend it."},
	{429, "too-often", "Too often", "You have done this too often. Try again after the seconds in Retry-After."},
	{500, "internal", "Our fault", "Something went wrong on our side. Try again; if it happens again, tell us the X-Request-Id."},
	{501, "not-implemented", "Not there yet", "This server cannot do this yet."},
	{503, "unavailable", "Not available now", "The service cannot answer now. Try again in a moment."},
}

// newProblem returns the problem of a status, with the kind's own detail when
// detail is empty. A status that is not among the kinds is our fault.
func newProblem(status int, detail string, fields ...trip.FieldError) *Problem {
	i := slices.IndexFunc(kinds[:], func(k kind) bool { return k.status == status })
	if i < 0 {
		return newProblem(http.StatusInternalServerError, "")
	}
	k := kinds[i]
	if detail == "" {
		detail = k.detail
	}
	return &Problem{Type: "/problems/" + k.name, Title: k.title, Status: status, Detail: detail, Errors: fields}
}

// problem is the only place where an error becomes a status. The text of an error
// that is not the client's stays here.
func problem(err error) *Problem {
	var p *Problem
	var invalid trip.Invalid
	var refusal auth.Refusal
	var tooLarge *http.MaxBytesError
	var limited trip.Limited
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &invalid):
		return newProblem(http.StatusUnprocessableEntity, "", invalid...)
	case errors.As(err, &refusal):
		return newProblem(http.StatusUnauthorized, string(refusal))
	case errors.Is(err, auth.ErrUnauthenticated):
		return newProblem(http.StatusUnauthorized, "")
	case errors.Is(err, trip.ErrForbidden):
		return newProblem(http.StatusForbidden, "")
	case errors.Is(err, trip.ErrNotFound):
		return newProblem(http.StatusNotFound, "")
	case errors.Is(err, trip.ErrConflict):
		return newProblem(http.StatusConflict, "")
	case errors.Is(err, trip.ErrInvalid):
		return newProblem(http.StatusUnprocessableEntity, "")
	case errors.As(err, &limited):
		p := newProblem(http.StatusTooManyRequests, "")
		p.retryAfter = limited.RetryAfter
		return p
	case errors.Is(err, trip.ErrUnavailable):
		return newProblem(http.StatusServiceUnavailable, "")
	case errors.As(err, &tooLarge):
		return newProblem(http.StatusRequestEntityTooLarge, "")
	}
	return newProblem(http.StatusInternalServerError, "")
}

// NotFound answers for an address that is none.
func NotFound(w http.ResponseWriter, _ *http.Request) {
	writeProblem(w, newProblem(http.StatusNotFound, ""))
}

// writeProblem answers with the problem.
func writeProblem(w http.ResponseWriter, p *Problem) {
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	body, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings and numbers
	}
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	w.Write(append(body, '\n'))
}

// speakProblems makes huma say what is wrong as a Problem, and take fields only as
// they are written. Huma keeps this in package variables, so it is set once for
// the process.
var speakProblems = sync.OnceFunc(func() {
	huma.ValidateStrictCasing = true
	huma.NewError = func(status int, _ string, errs ...error) huma.StatusError {
		if status == http.StatusBadRequest { // malformed or no JSON
			status = http.StatusUnprocessableEntity
		}
		if status != http.StatusUnprocessableEntity {
			return newProblem(status, "")
		}
		var fields trip.Invalid
		for _, err := range errs {
			fields = append(fields, fieldError(err))
		}
		if len(fields) == 0 {
			fields.Add(false, "body", "send a JSON object")
		}
		return newProblem(status, "", fields...)
	}
	huma.NewErrorWithContext = func(_ huma.Context, status int, msg string, errs ...error) huma.StatusError {
		return huma.NewError(status, msg, errs...)
	}
})

// wording is how huma begins to say what it expected, and how we do.
var wording = strings.NewReplacer(
	`value to be one of "`, "must be one of ", `"`, "", "string to match pattern ", "must match the pattern ", "string to be ", "must be ",
)

// bounds are how huma begins to say what a number had to be, and how we do.
var bounds = [...]struct{ begin, format string }{
	{"number >= ", "must be at least %s"}, {"number <= ", "must be at most %s"},
	{"number > ", "must be more than %s"}, {"number < ", "must be less than %s"},
	{"array length >= ", "must have at least %s items"}, {"array length <= ", "must have at most %s items"},
	{"length >= ", "must have at least %s characters"}, {"length <= ", "must have at most %s characters"},
}

// wanted says what a value must be, from what huma expected.
func wanted(expected string) string {
	switch expected {
	case "boolean":
		return "must be true or false"
	case "integer":
		return "must be a whole number"
	case "array", "object":
		return "must be an " + expected
	case "number", "string":
		return "must be a " + expected
	}
	for _, b := range bounds {
		if number, ok := strings.CutPrefix(expected, b.begin); ok {
			if x, err := strconv.ParseFloat(number, 64); err == nil { // huma writes 1e+08
				number = strconv.FormatFloat(x, 'f', -1, 64)
			}
			text := fmt.Sprintf(b.format, number)
			if number == "1" {
				text = strings.TrimSuffix(text, "s")
			}
			return text
		}
	}
	return wording.Replace(expected)
}

// fieldError turns what huma says of a value into words that do not repeat it.
func fieldError(err error) trip.FieldError {
	detailer, ok := err.(huma.ErrorDetailer)
	if !ok {
		return trip.FieldError{Field: "body", Detail: "cannot be read"}
	}
	d := detailer.ErrorDetail()
	_, field, _ := strings.Cut(d.Location, ".") // body.prefs.pace, query.limit
	if missing, ok := strings.CutPrefix(d.Message, "expected required property "); ok {
		name, _, _ := strings.Cut(missing, " ")
		return trip.FieldError{Field: strings.TrimPrefix(field+"."+name, "."), Detail: "is required"}
	}
	if rest, ok := strings.CutPrefix(d.Message, decodeFault); ok {
		field, text, _ := strings.Cut(rest, ": ")
		return trip.FieldError{Field: field, Detail: text}
	}
	if field == "" {
		field = "body"
	}
	const longestName = 80 // of a field nobody knows
	if len(field) > longestName {
		field = strings.ToValidUTF8(field[:longestName], "") + "…"
	}
	switch {
	case strings.HasPrefix(d.Message, "expected "):
		return trip.FieldError{Field: field, Detail: wanted(strings.TrimPrefix(d.Message, "expected "))}
	case d.Message == "unexpected property":
		return trip.FieldError{Field: field, Detail: "is not a field of this request"}
	case d.Message == "invalid integer":
		return trip.FieldError{Field: field, Detail: "must be a whole number"}
	}
	return trip.FieldError{Field: field, Detail: "has a value that cannot be used"}
}

package trip

import (
	"errors"
	"strings"
	"time"
)

// The kinds of error a caller acts on differently. Wrap them with %w. Only
// ErrUnavailable is worth a retry.
var (
	ErrNotFound    = errors.New("not found")
	ErrConflict    = errors.New("conflict")
	ErrInvalid     = errors.New("invalid")
	ErrForbidden   = errors.New("forbidden")
	ErrUnavailable = errors.New("unavailable")
)

// FieldError says what is wrong with one field of an input and how to mend it.
// Its texts never repeat the value they reject.
type FieldError struct {
	Field  string `json:"field" doc:"Path of the field, such as prefs.themes[2]."`
	Detail string `json:"detail" doc:"What is wrong and what would be right."`
}

// Invalid is an ErrInvalid that names each bad field.
type Invalid []FieldError

// Error lists the fields and their faults.
func (e Invalid) Error() string {
	texts := make([]string, len(e))
	for i, f := range e {
		texts[i] = f.Field + ": " + f.Detail
	}
	return strings.Join(texts, "; ")
}

// Unwrap makes an Invalid an ErrInvalid.
func (e Invalid) Unwrap() error { return ErrInvalid }

// Add appends a fault of a field when it does not hold.
func (e *Invalid) Add(holds bool, field, detail string) {
	if !holds {
		*e = append(*e, FieldError{field, detail})
	}
}

// Err returns e as an error, nil when no field is bad.
func (e Invalid) Err() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

// Limited is an ErrUnavailable for one user, who has done something too often.
type Limited struct {
	RetryAfter time.Duration // until it is allowed once more
}

// Error says how long to wait.
func (e Limited) Error() string {
	return "too often; try again in " + e.RetryAfter.Round(time.Second).String()
}

// Unwrap makes a Limited an ErrUnavailable.
func (e Limited) Unwrap() error { return ErrUnavailable }

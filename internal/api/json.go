package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// decodeFault begins an error of decode; a field's name, ": " and a text without
// any value follow.
const decodeFault = "decode "

// jsonFormat is how JSON is read and written.
var jsonFormat = huma.Format{
	Marshal: func(w io.Writer, v any) error {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return enc.Encode(v)
	},
	Unmarshal: decode,
}

// decode is json.Unmarshal with errors that name the field and not the value. It
// refuses what another reader might take otherwise (RFC 7493): bytes that are not
// UTF-8, and a name that an object has twice.
func decode(data []byte, v any) error {
	err := json.Unmarshal(data, v)
	var wrongType *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case err == nil && !utf8.Valid(data):
		return errors.New(decodeFault + "body: is not UTF-8")
	case err == nil:
		if name, twice := repeated(data); twice {
			return fmt.Errorf(decodeFault+"body: has the name %q twice in one object", name)
		}
		return nil
	case errors.As(err, &wrongType):
		field := wrongType.Field
		if field == "" && wrongType.Type.Kind() == reflect.Float64 { // read as any number
			return errors.New(decodeFault + "body: has a number that is out of range")
		}
		if field == "" {
			field = "body"
		}
		return fmt.Errorf(decodeFault+"%s: must be %s", field, jsonName(wrongType.Type.Kind().String()))
	case errors.As(err, &syntax):
		return fmt.Errorf(decodeFault+"body: is not JSON; the fault is near byte %d", syntax.Offset)
	}
	return errors.New(decodeFault + "body: has a value that cannot be used")
}

// repeated returns the first name that an object has twice; data are JSON.
func repeated(data []byte) (name string, twice bool) {
	type object struct {
		names map[string]bool // nil: an array
		value bool            // a name was read and its value is next
	}
	open := []object{{}}
	for d := json.NewDecoder(bytes.NewReader(data)); ; {
		token, err := d.Token()
		if err != nil {
			return "", false
		}
		in := &open[len(open)-1]
		text, isText := token.(string)
		if isText && in.names != nil && !in.value {
			if in.names[text] {
				return text, true
			}
			in.names[text], in.value = true, true
			continue
		}
		in.value = false
		switch token {
		case json.Delim('{'):
			open = append(open, object{names: map[string]bool{}})
		case json.Delim('['):
			open = append(open, object{})
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
		}
	}
}

// jsonName returns in words what JSON a Go kind is read from.
func jsonName(kind string) string {
	switch kind {
	case "string":
		return "a string"
	case "bool":
		return "true or false"
	case "struct", "map":
		return "an object"
	case "slice", "array":
		return "an array"
	case "float32", "float64":
		return "a number"
	}
	return "a whole number in range, written without fraction or exponent"
}

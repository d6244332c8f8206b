package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

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

// decode is json.Unmarshal with errors that name the field and not the value.
func decode(data []byte, v any) error {
	err := json.Unmarshal(data, v)
	var wrongType *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrongType):
		field := wrongType.Field
		if field == "" {
			field = "body"
		}
		return fmt.Errorf(decodeFault+"%s: must be %s", field, jsonName(wrongType.Type.Kind().String()))
	case errors.As(err, &syntax):
		return fmt.Errorf(decodeFault+"body: is not JSON; the fault is near byte %d", syntax.Offset)
	}
	return errors.New(decodeFault + "body: has a value that cannot be used")
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

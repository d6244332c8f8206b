package store

import (
	"encoding/json"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"waymark/internal/trip"
)

// maxWords is how many words of a search count.
const maxWords = 8

// fold writes text as it is searched: small letters without accents, one blank
// between words, and nothing that PostgreSQL refuses as text. It is done here because
// the databases fold letters differently.
func fold(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, " "), "\x00", " ")
	plain, _, err := transform.String(transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn))), text)
	if err != nil {
		plain = text // found in its own spelling at least
	}
	return strings.Join(strings.Fields(strings.ToLower(plain)), " ")
}

// searchText returns what a run of the request is searched by.
func searchText(r trip.Request) string {
	text := r.Prompt
	if r.Intent != nil {
		text += " " + placeName(r.Intent.Destination)
	}
	return fold(text)
}

// searchPlace returns what the intent, which is JSON, adds to the search text of its
// run: a blank and where it goes, "" when that is not known.
func searchPlace(intent []byte) string {
	var to struct {
		Destination trip.Destination `json:"destination"`
	}
	if json.Unmarshal(intent, &to) != nil {
		return ""
	}
	if place := fold(placeName(to.Destination)); place != "" {
		return " " + place
	}
	return ""
}

func placeName(d trip.Destination) string { return d.City + " " + d.Country }

// matching returns the condition that a run's search text has every word of q, with
// its arguments behind the others: "" when q has no word.
func matching(q string, others ...any) (condition string, args []any) {
	words := strings.Fields(fold(q))
	var patterns []string
	for _, w := range words[:min(len(words), maxWords)] {
		patterns = append(patterns, "%"+likeLiteral.Replace(w)+"%")
	}
	marks, args := placeholders(patterns, others...)
	for _, mark := range marks {
		condition += ` AND search LIKE ` + mark + ` ESCAPE '\'`
	}
	return condition, args
}

// likeLiteral makes a text stand for itself in a pattern of LIKE.
var likeLiteral = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

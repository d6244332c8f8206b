package intent

import (
	"fmt"
	"strconv"
	"strings"

	"waymark/internal/trip"
)

// ask returns the failure that asks the traveller about a field. Its text never
// repeats the prompt, except for names the gazetteer knows.
func ask(field, question string, options []string) *trip.Failure {
	return &trip.Failure{Code: trip.CodeNeedsClarification, Message: question, Question: question, Field: field, Options: options}
}

func askDate(question string, options []string) *trip.Failure {
	return ask("date_window", question, options)
}

// count1 writes a number with its noun: "1 day", "5 days".
func count1(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// ordinal writes a day of a month: "1st", "22nd", "11th".
func ordinal(n int) string {
	ending := "th"
	if n/10 != 1 {
		switch n % 10 {
		case 1:
			ending = "st"
		case 2:
			ending = "nd"
		case 3:
			ending = "rd"
		}
	}
	return strconv.Itoa(n) + ending
}

// list writes names as a sentence does: "Paris, Rome and Tokyo".
func list(names []string) string { return joined(names, " and ") }

// choice writes names to choose from: "Paris, Rome or Tokyo".
func choice(names []string) string { return joined(names, " or ") }

func joined(names []string, last string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + last + names[len(names)-1]
}

package prose

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"waymark/internal/trip"
)

// clean returns a text on one line: blanks run together, no control characters,
// valid UTF-8.
func clean(s string) string {
	if isClean(s) {
		return s
	}
	return cleaned(s)
}

func cleaned(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == '\u2028', r == '\u2029', r == '\uFEFF':
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// isClean reports whether clean would not change a text.
func isClean(s string) bool {
	blank := true // the character before, or there is none
	for _, r := range s {
		switch {
		case r == ' ' && blank:
			return false
		case r < ' ' || r >= 0x7f && !unicode.IsPrint(r):
			return false
		case r == utf8.RuneError: // or a fault in the encoding
			return false
		}
		blank = r == ' '
	}
	return !blank || s == ""
}

// join puts the parts that are there side by side with commas.
func join(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, ", ")
}

// list writes "a, b and c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// count writes "1 night", "2 nights".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// capital returns a text with its first letter in upper case.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// stop ends a text with a full stop unless it ends a sentence already.
func stop(s string) string {
	if s == "" || strings.ContainsRune(".!?…", lastRune(s)) {
		return s
	}
	return s + "."
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// an returns the word with its indefinite article.
func an(word string) string {
	if word != "" && strings.ContainsRune("aeiou", rune(word[0])) {
		return "an " + word
	}
	return "a " + word
}

// span writes a length of time, rounded up to a minute: "25 min", "1 h 5 min".
func span(seconds int64) string {
	minutes := (max(seconds, 1) + 59) / 60
	h, m := minutes/60, minutes%60
	switch {
	case h == 0:
		return fmt.Sprintf("%d min", m)
	case m == 0:
		return fmt.Sprintf("%d h", h)
	}
	return fmt.Sprintf("%d h %d min", h, m)
}

// far writes a distance: "850 m", "2.4 km".
func far(metres int64) string {
	if metres < 995 {
		return fmt.Sprintf("%d m", (metres+5)/10*10)
	}
	return fmt.Sprintf("%d.%d km", (metres+50)/1000, (metres+50)/100%10)
}

// symbols are the currencies that a reader knows by sign alone in front of a
// number.
var symbols = map[string]string{"EUR": "€", "GBP": "£", "JPY": "¥", "USD": "$"}

// money writes an amount in its own currency: "€22.00", "¥1,500", "CHF 22.00".
func money(a trip.Amount) string {
	if a.Currency == "USD" {
		return trip.Dollars(a.Minor)
	}
	number, code, _ := strings.Cut(a.String(), " ")
	whole, frac, cents := strings.Cut(number, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if cents {
		whole += "." + frac
	}
	if sign, known := symbols[code]; known {
		return sign + whole
	}
	return clean(code) + " " + whole
}

// decimal writes a rate with at most six decimals.
func decimal(x float64) string {
	s := strconv.FormatFloat(x, 'f', 6, 64)
	s = strings.TrimRight(s, "0")
	if i := strings.IndexByte(s, '.'); len(s)-i < 3 {
		s += strings.Repeat("0", 3-len(s)+i)
	}
	return s
}

// shortDate writes "Tuesday 1 June".
func shortDate(d trip.Date) string { return fmt.Sprintf("%s %d %s", d.Weekday(), d.Day, d.Month) }

// longDate writes "Tuesday 1 June 2027".
func longDate(d trip.Date) string { return fmt.Sprintf("%s %d", shortDate(d), d.Year) }

// dates returns the ways sentences may write a date, none for the zero date.
func dates(d trip.Date) []string {
	if d.IsZero() {
		return nil
	}
	return []string{longDate(d), shortDate(d), fmt.Sprintf("%d %s", d.Day, d.Month), fmt.Sprintf("%d %s %d", d.Day, d.Month, d.Year), d.Weekday().String(), d.String()}
}

// clock writes an instant as a wall clock in zone shows it: "10:00".
func clock(at time.Time, zone *time.Location) string { return at.In(zone).Format("15:04") }

// between writes a stretch of time: "10:00–12:00".
func between(start, end time.Time, zone *time.Location) string {
	return clock(start, zone) + "–" + clock(end, zone)
}

// people writes who travels: "2 adults and 1 child (age 10)".
func people(p trip.Party) string {
	text := count(p.Adults, "adult", "adults")
	if len(p.ChildAges) == 0 {
		return text
	}
	ages := make([]string, len(p.ChildAges))
	for i, age := range p.ChildAges {
		ages[i] = strconv.Itoa(age)
	}
	word := "ages "
	if len(ages) == 1 {
		word = "age "
	}
	return text + " and " + count(len(ages), "child", "children") + " (" + word + list(ages) + ")"
}

// plain turns a slug into words: "street_food" into "street food".
func plain(slug string) string {
	return clean(strings.NewReplacer("_", " ", "-", " ", ".", " ").Replace(slug))
}

package prose

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// The fields of opening hours that are easily put into words; the syntax is
// OpenStreetMap's (wiki.openstreetmap.org/wiki/Key:opening_hours).
var (
	dayField   = regexp.MustCompile(`^(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)(?:\[(?:[1-5]|-1)\])?(?:[-,](?:Mo|Tu|We|Th|Fr|Sa|Su|PH)(?:\[(?:[1-5]|-1)\])?)*$`)
	monthField = regexp.MustCompile(`^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:[-,](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))*:?$`)
	dateField  = regexp.MustCompile(`^[0-3]?[0-9](?:-[0-3]?[0-9])?:?$`)
	midField   = regexp.MustCompile(`^[0-3]?[0-9]-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)$`)
	timeField  = regexp.MustCompile(`^[0-4][0-9]:[0-5][0-9]-[0-4][0-9]:[0-5][0-9](?:,[0-4][0-9]:[0-5][0-9]-[0-4][0-9]:[0-5][0-9])*$`)
	dayPart    = regexp.MustCompile(`(Mo|Tu|We|Th|Fr|Sa|Su|PH)(?:\[([1-5]|–1)\])?`)
	timePart   = regexp.MustCompile(`([0-4][0-9]):([0-5][0-9])`)
)

var dayWords = map[string]string{"Mo": "Mon", "Tu": "Tue", "We": "Wed", "Th": "Thu", "Fr": "Fri", "Sa": "Sat", "Su": "Sun", "PH": "public holidays"}

// readHours puts opening hours into words: "Mo,We-Su 09:00-18:00; Tu off" into
// "Mon, Wed–Sun 09:00–18:00; Tue closed". It reports false for hours it cannot
// read.
func readHours(hours string) (text string, ok bool) {
	var rules []string
	for rule := range strings.SplitSeq(hours, ";") {
		var words []string
		for field := range strings.FieldsSeq(rule) {
			word := readField(field)
			if word == "" {
				return "", false
			}
			words = append(words, word)
		}
		if len(words) > 0 {
			rules = append(rules, strings.Join(words, " "))
		}
	}
	return strings.Join(rules, "; "), len(rules) > 0
}

// inMonth leaves out the rules that are for other months alone. Where no rule is
// for the month, all are kept.
func inMonth(hours string, month time.Month) string {
	var kept []string
	for rule := range strings.SplitSeq(hours, ";") {
		fields := append(strings.Fields(rule), "", "")
		across := midField.MatchString(fields[1]) // Mar 15-Oct 15
		if across || !monthField.MatchString(fields[0]) || covers(fields[0], month) {
			kept = append(kept, rule)
		}
	}
	if len(kept) == 0 {
		return hours
	}
	return strings.Join(kept, ";")
}

// covers reports whether a field such as Oct-Mar or Jan,Jul has the month.
func covers(field string, month time.Month) bool {
	number := func(name string) int { return 1 + strings.Index("JanFebMarAprMayJunJulAugSepOctNovDec", name)/3 }
	for part := range strings.SplitSeq(strings.TrimSuffix(field, ":"), ",") {
		first, last, spans := strings.Cut(part, "-")
		if !spans {
			last = first
		}
		if (int(month)-number(first)+12)%12 <= (number(last)-number(first)+12)%12 {
			return true
		}
	}
	return false
}

func readField(f string) string {
	spread := strings.NewReplacer("-", "–", ",", ", ", ":", "")
	switch {
	case f == "24/7":
		return "day and night"
	case f == "off" || f == "closed":
		return "closed"
	case f == "open" || f == "year":
		return f
	case f == "Mo-Su":
		return "daily"
	case dayField.MatchString(f):
		return dayPart.ReplaceAllStringFunc(spread.Replace(f), func(day string) string {
			parts := dayPart.FindStringSubmatch(day)
			switch parts[2] {
			case "":
				return dayWords[parts[1]]
			case "–1":
				return "last " + dayWords[parts[1]]
			}
			return [...]string{"first", "second", "third", "fourth", "fifth"}[parts[2][0]-'1'] + " " + dayWords[parts[1]]
		})
	case monthField.MatchString(f), dateField.MatchString(f), midField.MatchString(f):
		return spread.Replace(f)
	case timeField.MatchString(f):
		text := strings.NewReplacer("-", "–", ",", " and ").Replace(f)
		return timePart.ReplaceAllStringFunc(text, func(at string) string {
			if at <= "24:00" {
				return at
			}
			hour := int(at[0]-'0')*10 + int(at[1]-'0') - 24
			return fmt.Sprintf("%02d%s", hour, at[2:])
		})
	}
	return ""
}

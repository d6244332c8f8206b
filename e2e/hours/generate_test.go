package hours_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// randomValue returns a value of one to four rules, written as people write. Its
// hours may begin early, or last past midnight: not both, so that [earlier] can
// move them.
func randomValue(rng *rand.Rand) string {
	late := rng.IntN(3) == 0
	value := randomRule(rng, late)
	for range rng.IntN(4) {
		value += pick(rng, "; ", "; ", "; ", ", ", " || ") + randomRule(rng, late)
	}
	switch rng.IntN(12) {
	case 0:
		value = strings.ToLower(value)
	case 1:
		value = strings.ReplaceAll(value, "-", "–")
	case 2:
		value = strings.ReplaceAll(value, "; ", ";")
	case 3:
		value = strings.ReplaceAll(value, ",", ", ")
	case 4:
		value = strings.ReplaceAll(value, " 0", " ")
	case 5:
		value += ";"
	}
	return value
}

func pick(rng *rand.Rand, texts ...string) string { return texts[rng.IntN(len(texts))] }

func randomRule(rng *rand.Rand, late bool) string {
	parts := []string{randomDates(rng), randomDays(rng), randomTimes(rng, late), randomState(rng)}
	if late && parts[2] == "" {
		parts[3] = "off" // open all day would be until midnight
	}
	if text := strings.Join(strings.Fields(strings.Join(parts, " ")), " "); text != "" {
		return text
	}
	return "24/7"
}

func randomDates(rng *rand.Rand) string {
	month, other := month(rng), month(rng)
	day, later, year := 1+rng.IntN(28), 1+rng.IntN(28), 2026+rng.IntN(3)
	offset := pick(rng, "", "", " -2 days", " +1 day")
	switch rng.IntN(26) {
	case 0:
		return fmt.Sprintf("%s-%s", month, other)
	case 1:
		return fmt.Sprintf("%s,%s", month, other)
	case 2:
		return fmt.Sprintf("%s %d-%s %d", month, day, other, later)
	case 3:
		return fmt.Sprintf("Dec 24-26,31,%s %d", month, day)
	case 4:
		return fmt.Sprintf("%d", year)
	case 5:
		return fmt.Sprintf("%d %s %d-%d %s %d", year, month, day, year+1, other, later)
	case 6:
		return fmt.Sprintf("%d-%d %s", year, year+1+rng.IntN(2), month)
	case 7:
		return fmt.Sprintf("week %02d-%02d", 1+rng.IntN(53), 1+rng.IntN(53))
	case 8:
		return fmt.Sprintf("week %02d-%02d/%d", 1+rng.IntN(20), 21+rng.IntN(33), 2+rng.IntN(3))
	case 9:
		return "easter" + offset
	case 10:
		return fmt.Sprintf("easter%s-%s %d", offset, pick(rng, "Jun", "Oct", "Dec"), day)
	case 11:
		return fmt.Sprintf("%s %d-easter%s", pick(rng, "Jan", "Nov"), day, offset)
	case 12:
		return fmt.Sprintf("%s %d,easter%s", month, day, offset)
	case 13:
		return fmt.Sprintf("%s %s-%s %s", month, nthWeekday(rng), other, nthWeekday(rng))
	}
	return ""
}

func month(rng *rand.Rand) string { return time.Month(1 + rng.IntN(12)).String()[:3] }

func weekday(rng *rand.Rand) string { return time.Weekday(rng.IntN(7)).String()[:2] }

func nthWeekday(rng *rand.Rand) string {
	return weekday(rng) + pick(rng, "[1]", "[2]", "[4]", "[-1]", "[-2]")
}

func randomDays(rng *rand.Rand) string {
	days := pick(rng, weekday(rng), weekday(rng)+"-"+weekday(rng), weekday(rng)+"-"+weekday(rng), weekday(rng)+"-"+weekday(rng)+","+weekday(rng), "Mo-Fr", "Sa-Su")
	switch rng.IntN(16) {
	case 0, 1:
		return ""
	case 2:
		return "PH"
	case 3:
		return "PH," + days
	case 4:
		return days + ",PH"
	case 5:
		return "PH " + pick(rng, "-1 day", "+1 day", "-2 days")
	case 6:
		return nthWeekday(rng)
	case 7:
		return nthWeekday(rng) + "," + nthWeekday(rng)
	case 8:
		return weekday(rng) + pick(rng, "[1,3]", "[1-2]", "[2,-1]", "[5]")
	case 9:
		return pick(rng, "SH", days+",SH", "SH "+days, "PH "+days)
	}
	return days
}

// randomTimes returns up to three spans in their order.
func randomTimes(rng *rand.Rand, late bool) string {
	var spans []string
	at, last := 0, 24*60 // the day from here on
	if late {
		at, last = 6*60, 30*60
	}
	for range rng.IntN(4) {
		from := at + 15*(1+rng.IntN(24))
		to := from + 15*(1+rng.IntN(40))
		if at = to; to > last {
			break
		}
		if to > 24*60 && rng.IntN(2) == 0 {
			to -= 24 * 60 // "18:00-02:00", not "18:00-26:00"
		}
		text := fmt.Sprintf("%02d:%02d-%02d:%02d", from/60, from%60, to/60, to%60)
		switch {
		case late && rng.IntN(20) == 0:
			return strings.Join(append(spans, text[:len("09:00")]+"+"), ",")
		case late && rng.IntN(20) == 0:
			return strings.Join(append(spans, text+"+"), ",")
		case !late && rng.IntN(50) == 0:
			return pick(rng, "sunrise-sunset", text[:len("09:00-")]+"sunset", "(dawn+00:30)-(dusk-01:00)")
		}
		spans = append(spans, text)
	}
	return strings.Join(spans, ",")
}

func randomState(rng *rand.Rand) string {
	if rng.IntN(3) > 0 {
		return ""
	}
	return pick(rng, "off", "off", "closed", "open", `open "summer"`, `"by appointment"`, "unknown", `off "works"`)
}

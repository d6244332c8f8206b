package hours_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"waymark/internal/hours"
)

// A difference is a fault of the reference, as we hold, against the written
// specification (https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification).
// It is shown by another value that says the same to a reader and that the
// reference reads as we do.
type difference struct {
	reason string
	// rewrite returns that value and how many minutes earlier it says what value
	// does. Without the fault, it returns the value.
	rewrite func(value string) (string, int)
	// ours is the only state that we may hold against it, or any.
	ours string
}

var differences = []difference{
	{
		// "Fr 11:00-04:00; Sa 12:00-04:00" at three on Saturday. A rule says the
		// hours of the days that it selects, and those past midnight are Friday's:
		// a rule for Saturday does not replace them, and one for Friday does. The
		// reference asks which rules select the date of the instant, and warns of
		// some of that. Where all hours are earlier, none is past midnight.
		"past midnight", earlier, "",
	},
	{
		// "Mar 28-easter": a range of dates has its last one too. For the reference
		// it ends the day before.
		"a range ends on Easter", beyondEaster, "",
	},
	{
		// "Mar 11-Mar 10" is the whole year, as "Mar 11-Feb 28" is nearly. For the
		// reference it is nothing.
		"a range ends in the month where it began", overNewYear, "",
	},
	{
		// "PH -1 day,Mo-Fr": a list selects what any of its items does. For the
		// reference, nothing after an offset is in the list.
		"a list goes on after an offset", offsetLast, "",
	},
	{
		// "08:00-12:00,10:00+" at eleven, or "08:00-12:00,20:00+" at eight if what
		// begins in the evening may last so long: it is open, until whenever the
		// other hours end. The reference says unknown.
		"open beside an open end", endClosed, hours.Open.String(),
	},
}

// difference returns the reasons why ours is right and theirs is not, "" for none.
func (r *reference) difference(t *testing.T, q question, at, ours string) string {
	t.Helper()
	agrees := func(value string, by int) bool {
		return r.ask(t, question{value, q.Country, []string{add(t, at, -by)}}).state() == ours
	}
	var reasons []string // of faults that the value may meet together
	together, earlierBy := q.Value, 0
	for _, d := range differences {
		if d.ours != "" && d.ours != ours {
			continue
		}
		if value, by := d.rewrite(q.Value); value != q.Value && agrees(value, by) {
			return d.reason
		}
		if value, by := d.rewrite(together); value != together {
			together, earlierBy, reasons = value, earlierBy+by, append(reasons, d.reason)
		}
	}
	if len(reasons) > 1 && agrees(together, earlierBy) {
		return strings.Join(reasons, ", ")
	}
	return ""
}

var clockSpan = regexp.MustCompile(`(\d{1,2}):(\d{2})( ?[-–] ?(\d{1,2}):(\d{2}))?`)

// earlier moves all hours of the value to the day's beginning, by as much as the
// earliest allow. It leaves values alone whose hours pass midnight then too.
func earlier(value string) (moved string, by int) {
	by = 24 * 60
	for _, parts := range clockSpan.FindAllStringSubmatch(value, -1) {
		by = min(by, minutes(parts[1], parts[2]))
	}
	within := true
	moved = clockSpan.ReplaceAllStringFunc(value, func(span string) string {
		parts := clockSpan.FindStringSubmatch(span)
		from := minutes(parts[1], parts[2])
		if parts[3] == "" {
			return clockText(from - by)
		}
		to := minutes(parts[4], parts[5])
		if to <= from {
			to += 24 * 60
		}
		within = within && to-by <= 24*60
		return clockText(from-by) + "-" + clockText(to-by)
	})
	if !within {
		return value, 0
	}
	return moved, by
}

var easterEnd = regexp.MustCompile(`(?i)([-–] ?easter)( ([-–+]\d+) days?)?`)

// beyondEaster has ranges that end on Easter end a day later.
func beyondEaster(value string) (string, int) {
	return easterEnd.ReplaceAllStringFunc(value, func(end string) string {
		parts := easterEnd.FindStringSubmatch(end)
		days, _ := strconv.Atoi(strings.Replace(parts[3], "–", "-", 1)) // 0 without
		if days == -1 {
			return parts[1]
		}
		return fmt.Sprintf("%s %+d days", parts[1], days+1)
	}), 0
}

var monthDays = regexp.MustCompile(`([A-Za-z]{3}) (\d+)[-–]([A-Za-z]{3}) (\d+)`)

// overNewYear has ranges within one month and over new year be two ranges.
func overNewYear(value string) (string, int) {
	return monthDays.ReplaceAllStringFunc(value, func(days string) string {
		parts := monthDays.FindStringSubmatch(days)
		from, _ := strconv.Atoi(parts[2])
		to, _ := strconv.Atoi(parts[4])
		if parts[1] != parts[3] || from <= to {
			return days
		}
		return fmt.Sprintf("%s %d-Dec 31,Jan 1-%s %d", parts[1], from, parts[3], to)
	}), 0
}

var offsetFirst = regexp.MustCompile(`(?i)(PH [-–+]\d+ days?), ?((?:(?:[a-z]{2}(?:[-–][a-z]{2})?(?:\[[^]]*\])?)(?:, ?)?)+)`)

// offsetLast moves the neighbour of a holiday to the end of its list.
func offsetLast(value string) (string, int) {
	return offsetFirst.ReplaceAllString(value, "$2,$1"), 0
}

// endClosed drops open ends, and closes at midnight what has no end.
func endClosed(value string) (string, int) {
	for _, parts := range clockSpan.FindAllStringSubmatch(value, -1) {
		if parts[3] == "" {
			value = strings.ReplaceAll(value, parts[0]+"+", parts[0]+"-24:00")
		}
		value = strings.ReplaceAll(value, parts[0]+"+", parts[0])
	}
	return value, 0
}

func minutes(hour, minute string) int {
	h, _ := strconv.Atoi(hour)
	m, _ := strconv.Atoi(minute)
	return h*60 + m
}

func clockText(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// add returns the instant some minutes later.
func add(t *testing.T, at string, minutes int) string {
	t.Helper()
	instant, err := time.Parse(wall, at)
	if err != nil {
		t.Fatal(err)
	}
	return instant.Add(time.Duration(minutes) * time.Minute).Format(wall)
}

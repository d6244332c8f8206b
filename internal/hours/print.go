package hours

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// String returns s in canonical form, "" for the zero Schedule. Parsed again it gives
// the same hours and the same string.
func (s Schedule) String() string {
	var b strings.Builder
	for i := range s.rules {
		r := &s.rules[i]
		if i > 0 {
			b.WriteString([...]string{override: "; ", additional: ", ", fallback: " || "}[r.join])
		}
		// Times that stand behind a comma would belong to the rule before it.
		mark := i+1 < len(s.rules) && s.rules[i+1].join == additional && s.rules[i+1].everyDay()
		b.WriteString(r.text(mark))
	}
	return b.String()
}

// text returns the rule, with a word for its state even if that is "open" and mark
// is set.
func (r *rule) text(mark bool) string {
	parts := []string{
		list(r.years, yearRange.text), list(r.dates, dateRange.text), list(r.weeks, weekRange.text),
		r.days.text(), list(r.times, span.text),
	}
	if len(r.weeks) > 0 {
		parts[2] = "week " + parts[2]
	}
	if len(r.times) == 0 && r.state == Open {
		parts[4] = "00:00-24:00"
		if r.everyDay() {
			parts[4] = "24/7"
		}
	}
	switch {
	case r.state == Closed:
		parts = append(parts, "off")
	case r.state == Unknown:
		parts = append(parts, "unknown")
	case r.comment != "" || mark:
		parts = append(parts, "open")
	}
	if r.comment != "" {
		parts = append(parts, `"`+r.comment+`"`)
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// list joins what text makes of items with commas.
func list[T any](items []T, text func(T) string) string {
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = text(item)
	}
	return strings.Join(texts, ",")
}

func (y yearRange) text() string {
	switch y.to {
	case y.from:
		return strconv.Itoa(y.from)
	case lastYear:
		return strconv.Itoa(y.from) + "+"
	}
	return fmt.Sprintf("%d-%d", y.from, y.to)
}

func (w weekRange) text() string {
	switch {
	case w.from == w.to:
		return fmt.Sprintf("%02d", w.from)
	case w.step > 1:
		return fmt.Sprintf("%02d-%02d/%d", w.from, w.to, w.step)
	}
	return fmt.Sprintf("%02d-%02d", w.from, w.to)
}

func (r dateRange) text() string {
	context := r.from
	switch {
	case r.from == r.to:
		return r.from.text(point{})
	case r.moves():
		context = point{}
	case r.wraps():
		context.month = 0 // "Dec 24-Dec 2": without its month it would be refused
	}
	return r.from.text(point{}) + "-" + r.to.text(context)
}

// text returns the point without what it shares with the context on its left.
func (p point) text(context point) string {
	var parts []string
	if p.easter {
		return "easter" + offsetText(p.offset)
	}
	if p.year != context.year {
		parts = append(parts, strconv.Itoa(p.year))
	}
	if p.year != context.year || p.month != context.month || p.day == 0 {
		parts = append(parts, p.month.String()[:3])
	}
	if p.nth != 0 {
		parts = append(parts, fmt.Sprintf("%s[%d]", dayName(p.weekday), p.nth))
	}
	if p.day != 0 {
		parts = append(parts, strconv.Itoa(p.day))
	}
	return strings.Join(parts, " ")
}

// offsetText returns " -2 days", or "" for 0.
func offsetText(days int) string {
	switch days {
	case 0:
		return ""
	case 1, -1:
		return fmt.Sprintf(" %+d day", days)
	}
	return fmt.Sprintf(" %+d days", days)
}

func dayName(d time.Weekday) string { return d.String()[:2] }

func (s days) text() string {
	var holidays []string
	for rest := s.public; rest != 0; rest &= rest - 1 {
		holidays = append(holidays, "PH"+offsetText((rest&-rest).days()))
	}
	if s.school {
		holidays = append(holidays, "SH")
	}
	weekdays := s.weekdayTexts()
	if s.both {
		return strings.Join(holidays, ",") + " " + strings.Join(weekdays, ",")
	}
	return strings.Join(append(weekdays, holidays...), ",")
}

// weekdayTexts returns the weekdays from Monday on, whole ones as ranges.
func (s days) weekdayTexts() []string {
	var texts []string
	for i := 0; i < 7; i++ {
		day, last := weekdayFromMonday(i), i
		for last < 7 && s.weekdays[weekdayFromMonday(last)]&everyNth == everyNth {
			last++
		}
		switch {
		case last > i+1:
			texts = append(texts, dayName(day)+"-"+dayName(weekdayFromMonday(last-1)))
			i = last - 1
		case last == i+1:
			texts = append(texts, dayName(day))
		case s.weekdays[day] != 0:
			texts = append(texts, dayName(day)+nthText(s.weekdays[day]))
		}
	}
	return texts
}

func weekdayFromMonday(i int) time.Weekday { return time.Weekday((i + 1) % 7) }

// nthText returns bits of [nthBit] as "[1,-1]".
func nthText(bits uint16) string {
	var texts []string
	for _, n := range []int{1, 2, 3, 4, 5, -1, -2, -3, -4, -5} {
		if bits&nthBit(n) != 0 {
			texts = append(texts, strconv.Itoa(n))
		}
	}
	return "[" + strings.Join(texts, ",") + "]"
}

func (s span) text() string {
	if s.bySun() {
		return s.sunText()
	}
	text := clockText(s.From)
	switch {
	case s.To > minutesOfDay && s.To-minutesOfDay < s.From:
		text += "-" + clockText(s.To-minutesOfDay)
	case s.To > s.From:
		text += "-" + clockText(s.To)
	}
	if s.openEnd {
		text += "+"
	}
	return text
}

func clockText(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

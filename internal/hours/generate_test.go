package hours_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Each generator returns a selector and what it selects; "" for none.

func randomDates(rng *rand.Rand) (string, func(oracleDay) bool) {
	month, other := time.Month(1+rng.IntN(12)), time.Month(1+rng.IntN(12))
	day, later := 1+rng.IntN(28), 1+rng.IntN(28)
	year := 2025 + rng.IntN(2)
	switch rng.IntN(9) {
	case 0:
		return fmt.Sprintf("%.3s-%.3s", month, other), walk(month, 1, other, 31)
	case 1:
		return fmt.Sprintf("%.3s,%.3s", month, other), either(walk(month, 1, month, 31), walk(other, 1, other, 31))
	case 2:
		return fmt.Sprintf("%.3s %d-%.3s %d", month, day, other, later), walk(month, day, other, later)
	case 3:
		return fmt.Sprintf("Dec 24-26,31,%.3s %d", month, day), either(walk(12, 24, 12, 26), walk(12, 31, 12, 31), walk(month, day, month, day))
	case 4:
		return fmt.Sprintf("%d", year), func(d oracleDay) bool { return d.Year() == year }
	case 5:
		from := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
		to := from.AddDate(0, 0, later*10)
		return from.Format("2006 Jan 2") + "-" + to.Format("2006 Jan 2"), func(d oracleDay) bool {
			return d.After(from) && d.Before(to.AddDate(0, 0, 1))
		}
	}
	return "", nil
}

// walk selects the days from one to the other, of any year. It walks in the leap
// year 2024, or into it if the range goes over new year.
func walk(month time.Month, day int, lastMonth time.Month, lastDay int) func(oracleDay) bool {
	selected := map[string]bool{}
	first := time.Date(2024, month, day, 0, 0, 0, 0, time.UTC)
	last := time.Date(2024, lastMonth, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 1, -1)
	if lastDay < last.Day() {
		last = time.Date(2024, lastMonth, lastDay, 0, 0, 0, 0, time.UTC)
	}
	if last.Before(first) {
		first = time.Date(2023, month, day, 0, 0, 0, 0, time.UTC)
	}
	for d := first; !d.After(last); d = d.AddDate(0, 0, 1) {
		selected[d.Format("01-02")] = true
	}
	return func(d oracleDay) bool { return selected[d.Format("01-02")] }
}

func either(some ...func(oracleDay) bool) func(oracleDay) bool {
	return func(d oracleDay) bool {
		for _, holds := range some {
			if holds(d) {
				return true
			}
		}
		return false
	}
}

func randomWeeks(rng *rand.Rand) (string, func(oracleDay) bool) {
	if rng.IntN(8) > 0 {
		return "", nil
	}
	from, length := 1+rng.IntN(53), rng.IntN(20)
	to := (from-1+length)%53 + 1
	return fmt.Sprintf("week %02d-%d", from, to), func(d oracleDay) bool {
		_, week := d.ISOWeek()
		for i := range length + 1 {
			if (from-1+i)%53+1 == week {
				return true
			}
		}
		return false
	}
}

var weekdays = []string{"Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"}

func randomDays(rng *rand.Rand) (string, func(oracleDay) bool) {
	public := func(d oracleDay) bool { return d.public }
	school := func(d oracleDay) bool { return d.school }
	switch rng.IntN(12) {
	case 0, 1:
		return "", nil
	case 2:
		return "PH", public
	case 3:
		text, selects := randomWeekdays(rng)
		return "PH " + text, func(d oracleDay) bool { return d.public && selects(d) }
	case 4:
		text, selects := randomWeekdays(rng)
		return text + ",SH", either(selects, school)
	case 5:
		text, selects := randomWeekdays(rng)
		return "PH," + text, either(selects, public)
	}
	return randomWeekdays(rng)
}

func randomWeekdays(rng *rand.Rand) (string, func(oracleDay) bool) {
	var texts []string
	var some []func(oracleDay) bool
	for range 1 + rng.IntN(2) {
		from, to := rng.IntN(7), rng.IntN(7)
		switch n := rng.IntN(11) - 5; {
		case n == 0 || rng.IntN(2) == 0:
			texts = append(texts, weekdays[from]+"-"+weekdays[to])
			some = append(some, weekdayFrom(from, to))
		default:
			texts = append(texts, fmt.Sprintf("%s[%d]", weekdays[from], n))
			some = append(some, nthWeekday(from, n))
		}
	}
	return strings.Join(texts, ","), either(some...)
}

func weekdayFrom(from, to int) func(oracleDay) bool {
	return func(d oracleDay) bool {
		for day := from; day != to; day = (day + 1) % 7 {
			if int(d.Weekday()) == day {
				return true
			}
		}
		return int(d.Weekday()) == to
	}
}

// nthWeekday counts the same weekday back to the month's first day, or on to its
// last.
func nthWeekday(weekday, n int) func(oracleDay) bool {
	step := -7
	if n < 0 {
		step = 7
	}
	return func(d oracleDay) bool {
		count := 0
		for at := d.Time; at.Month() == d.Month(); at = at.AddDate(0, 0, step) {
			count++
		}
		return int(d.Weekday()) == weekday && count == max(n, -n)
	}
}

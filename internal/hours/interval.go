package hours

import (
	"cmp"
	"slices"
)

// union returns the minutes that are in a or b, sorted, disjoint and merged.
// Neither needs to be.
func union(a, b []Interval) []Interval {
	all := slices.Concat(a, b)
	slices.SortFunc(all, func(x, y Interval) int { return cmp.Compare(x.From, y.From) })
	merged := all[:0]
	for _, i := range all {
		if last := len(merged) - 1; last >= 0 && i.From <= merged[last].To {
			merged[last].To = max(merged[last].To, i.To)
			continue
		}
		merged = append(merged, i)
	}
	return merged
}

// minus returns the minutes of a that are not in b. Both are as [union] leaves
// them, and so is the result.
func minus(a, b []Interval) []Interval {
	var rest []Interval
	for _, i := range a {
		for _, cut := range b {
			if cut.To <= i.From || cut.From >= i.To {
				continue
			}
			if cut.From > i.From {
				rest = append(rest, Interval{i.From, cut.From})
			}
			i.From = cut.To
		}
		if i.From < i.To {
			rest = append(rest, i)
		}
	}
	return rest
}

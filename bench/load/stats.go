package main

import (
	"math"
	"slices"
	"time"
)

// sample is measured times.
type sample []time.Duration

// at returns the quantile q of a sorted sample by the nearest-rank method
// (Hyndman & Fan 1996, definition 1): a time that was measured. An empty sample has
// none, which is 0.
func (s sample) at(q float64) time.Duration {
	if len(s) == 0 {
		return 0
	}
	return s[min(max(int(math.Ceil(q*float64(len(s))))-1, 0), len(s)-1)]
}

// quantiles sorts the sample.
func (s sample) quantiles() (p50, p95, p99 time.Duration) {
	slices.Sort(s)
	return s.at(0.50), s.at(0.95), s.at(0.99)
}

// ms returns a time in milliseconds.
func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// round keeps three digits of what is printed.
func round(x float64) float64 {
	if x == 0 || math.IsInf(x, 0) || math.IsNaN(x) {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(math.Abs(x)))-2)
	return math.Round(x/unit) * unit
}

package hours_test

import (
	"errors"
	"strings"
	"testing"

	"waymark/internal/hours"
)

func TestParseRefuses(t *testing.T) {
	tests := []struct {
		hours       string
		offset      int
		unsupported bool
	}{
		{"24/7; sunset-sunrise off", 6, true},
		{"Mo 10:00-12:00 || Tu 10:00-12:00, PH off", 34, true},
		{"(sunrise+08:00)-18:00", 9, true},
		{"Mo sunset-sunset", 3, true},
		{"(sunrise-18:00", 9, true},
		{"(noon)-18:00", 0, true},
		{"2025-2026 easter-Dec 24 off", 0, true},
		{"2025 Mar 1,easter off", 11, true},
		{"easter-Oct 10:00-12:00", 0, true},
		{"easter-Apr 10 10:00-12:00", 0, true},
		{"Mar Su[-1]-Mar 28 10:00-12:00", 0, true},
		{"Mar Su[5]-Oct Su[1] 10:00-12:00", 9, true},
		{"easter -99 days off", 7, true},
		{"SH -1 day off", 3, true},
		{"Su[1] +1 day 10:00-12:00", 6, true},
		{"week 50-10/2 10:00-12:00", 5, true},
		{"Jun 15+ 10:00-12:00", 6, true},
		{"10:00-16:00/90", 11, true},
		{"Mo 10:00", 3, true},
		{"Mo 10:00-10:00", 3, true},
		{"Mo 24:00-26:00", 3, true},
		{"\"summer\": 10:00-12:00", 0, true},
		{"Apr-Oct 15 10:00-12:00", 0, true},
		{"2025 Nov-Mar 10:00-12:00", 0, true},
		{"2025-2027 Nov-Mar 10:00-12:00", 0, true},
		{"2025 Dec 24-Jan 2,5 off", 18, true},
		{"2025 Dec 24,Jan 1 off", 12, true},
		{"2025 week 50-02 off", 0, true},
		{"Dec 24-2 off", 0, true},
		{"10:00-18:00; 2025 Dec 24-2 off", 13, true},
		{"Mo-Fr 10:00-12:00; 14:00-18:00", 19, true},
		{"24/7; 23:00-04:00 off", 6, true},
		{"Mo-Su 18:00-02:00; Su 00:00-02:00 off", 19, true},
		{"Mo-Su 08:00-22:00; Su 18:00+ off", 19, true},

		{";", 0, false},
		{"Mo-Fr 09:00-17:00;; Sa off", 18, false},
		{"Mo-Fr, 09:00-17:00", 5, false},
		{"Mo-Fr 09:00-17:00 Sa 10:00-12:00", 18, false},
		{"Mo-Fr 09:00-", 12, false},
		{"Mo-Fr 09:60-17:00", 6, false},
		{"Mo-Fr 09:00-49:00", 12, false},
		{"Mo-Fr 9-17", 6, false},
		{"Mo-Fr 01.04-31.10", 8, false},
		{"Montag 09:00-17:00", 0, false},
		{"Mo-Fr[1] 09:00-17:00", 5, false},
		{"Su[0] 09:00-17:00", 3, false},
		{"Su[1", 4, false},
		{"Feb 30 off", 4, false},
		{"week 54 off", 5, false},
		{"2026-2025 off", 0, false},
		{"2026 Jan 1-2025 Jan 1 off", 0, false},
		{"Mo off \"never", 7, false},
		{"10:00-12:00 été", 12, false},
		{"12345", 0, false},
		{strings.Repeat("Mo off;", 143), 1000, false},
		{strings.Repeat("Mo;", 333), 0, false},
	}
	for _, tt := range tests {
		schedule, err := hours.Parse(tt.hours)
		var syntax *hours.SyntaxError
		var unsupported *hours.UnsupportedError
		offset := -1
		if errors.As(err, &syntax) {
			offset = syntax.Offset
		} else if errors.As(err, &unsupported) {
			offset = unsupported.Offset
		}
		if offset != tt.offset || (unsupported != nil) != tt.unsupported {
			t.Errorf("Parse(%.40q): got %v, want byte %d, unsupported %t", tt.hours, err, tt.offset, tt.unsupported)
		}
		if schedule.Known() {
			t.Errorf("Parse(%.40q): got a known schedule beside an error", tt.hours)
		}
	}
}

func TestString(t *testing.T) {
	tests := map[string]string{
		"":                                       "",
		"open":                                   "24/7",
		"00:00-24:00":                            "24/7",
		"24/7 \"honest\"":                        "unknown \"honest\"",
		"closed":                                 "off",
		"su,sa,ph 9:00-17:00":                    "Sa-Su,PH 09:00-17:00",
		"Mo,Tu,We,Fr 20:00-26:00":                "Mo-We,Fr 20:00-02:00",
		"Mo 10:00-34:00":                         "Mo 10:00-34:00",
		"Su[-1,1],Sa":                            "Sa,Su[1,-1] 00:00-24:00",
		"SH,PH Mo-Fr off":                        "PH,SH Mo-Fr off",
		"Dec 24-26,31:18:00+":                    "Dec 24-26,Dec 31 18:00+",
		"2025 Dec 24-Jan 2 off":                  "2025 Dec 24-2026 Jan 2 off",
		"Dec 24-Dec 2 off":                       "Dec 24-Dec 2 off",
		"2025 Jul-2025 Aug Mo off":               "2025 Jul-Aug Mo off",
		"2025 week 1-5,7 Mo off":                 "2025 week 01-05,07 Mo off",
		"2025+ Apr-Oct 10:00-12:00+":             "2025+ Apr-Oct 10:00-12:00+",
		"monday-Fri 9.00 — 17.30":                "Mo-Fr 09:00-17:30",
		"September-April 08:00‐16:00":            "Sep-Apr 08:00-16:00",
		"easter +1 days,easter-1 day,easter off": "easter +1 day,easter -1 day,easter off",
		"easter-Oct 31 Su 10:00-12:00":           "easter-Oct 31 Su 10:00-12:00",
		"Mar Su[-1] - Oct Su[4],Nov 1 off":       "Mar Su[-1]-Oct Su[4],Nov 1 off",
		"Mar Su[-1] 10:00-12:00":                 "Mar Su[-1] 10:00-12:00",
		"week 2-52/2 Mo off":                     "week 02-52/2 Mo off",
		"ph +1 day,Mo,PH -2 days,PH off":         "Mo,PH -2 days,PH,PH +1 day off",
		"Sunrise-sunset":                         "sunrise-sunset",
		"(Dawn+0:30) - 26:00+,09:00-(dusk-1:00)": "(dawn+00:30)-02:00+,09:00-(dusk-01:00)",
		"sunset+":                                "sunset+",
		"24/7||Mo 10:00-12:00 open,Tu unknown":   "24/7 || Mo 10:00-12:00 || Tu unknown",
		"Mo 10:00-12:00 open,14:00-16:00":        "Mo 10:00-12:00 open, 14:00-16:00",
		"Mo 10:00-12:00,Tu 14:00-16:00":          "Mo 10:00-12:00, Tu 14:00-16:00",
		"Mo 10:00-12:00||\"ask\";PH closed \"\"": "Mo 10:00-12:00 || unknown \"ask\"; PH off",
	}
	for s, want := range tests {
		if got := parse(t, s).String(); got != want {
			t.Errorf("%q: got %q, want %q", s, got, want)
		}
		if got := parse(t, want).String(); got != want {
			t.Errorf("%q, canonical: got %q", want, got)
		}
	}
}

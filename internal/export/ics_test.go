package export

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"waymark/internal/trip"
)

// unfold joins the lines that RFC 5545 §3.1 splits.
func unfold(s string) string { return strings.ReplaceAll(s, "\r\n ", "") }

// untext reads a TEXT value (RFC 5545 §3.3.11).
func untext(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out.WriteByte(s[i])
			continue
		}
		i++
		if s[i] == 'n' || s[i] == 'N' {
			out.WriteByte('\n')
		} else {
			out.WriteByte(s[i])
		}
	}
	return out.String()
}

// values returns the values of a property in an unfolded calendar.
func values(text, property string) (found []string) {
	for line := range strings.SplitSeq(unfold(text), "\r\n") {
		if rest, is := strings.CutPrefix(line, property+":"); is {
			found = append(found, untext(rest))
		}
	}
	return found
}

// calendar returns the itinerary as iCalendar and reads it back; it fails where
// a line is too long or ends wrongly.
func calendar(t *testing.T, it trip.Itinerary) (string, *ics.Calendar) {
	t.Helper()
	var out bytes.Buffer
	if err := ICS(&out, it); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || line == "" || strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	cal, err := ics.ParseCalendar(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return text, cal
}

func TestEachActivityIsOneEventAndNightsAreOneStay(t *testing.T) {
	text, cal := calendar(t, weekend())
	var got []string
	for _, e := range cal.Events() {
		got = append(got, e.Id())
	}
	run := weekend().RunID
	var want []string
	for _, slot := range []string{"s1", "s2", "s3", "n1", "s4", "s5", "s7"} {
		want = append(want, run+"/"+slot+"@waymark")
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	for _, line := range []string{
		"DTSTART;VALUE=DATE:20270604\r\n", "DTEND;VALUE=DATE:20270606\r\n", "DTSTART:20270605T073000Z\r\n", "DTEND:20270605T103000Z\r\n",
		"DTSTAMP:20250630T000000Z\r\n", "X-WR-TIMEZONE:Europe/Paris\r\n", "GEO:48.860600;2.337600\r\n", "LOCATION:Musée du Louvre\\, Paris\r\n",
	} {
		if !strings.Contains(unfold(text), line) {
			t.Errorf("no line %q in\n%s", line, text)
		}
	}
}

func TestAStayIsBrokenByAnotherLodging(t *testing.T) {
	it := weekend()
	it.Days[1].Activities[2].Ref = "paris/bastille/mid"
	_, cal := calendar(t, it)
	if got := len(cal.Events()); got != 8 {
		t.Errorf("got %d events, want 8", got)
	}
}

func TestStampIsOfTheItinerary(t *testing.T) {
	it := weekend()
	if got, want := stamp(it), time.Date(2025, 6, 30, 0, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for d := range it.Days {
		for i := range it.Days[d].Activities {
			it.Days[d].Activities[i].Provenance.FetchedAt = time.Time{}
		}
	}
	if got, want := stamp(it), utc(3, 22, 0); !got.Equal(want) {
		t.Errorf("without a fetched fact: got %v, want %v", got, want)
	}
}

func FuzzTextSurvivesICS(f *testing.F) {
	f.Add("commas, semicolons; colons: and \\ backslashes", "one\ntwo\r\nthree\rfour")
	f.Add(strings.Repeat("👩‍👩‍👧‍👦", 30), strings.Repeat("é ", 90))
	f.Add("\\n is no line break", strings.Repeat("<b>", 60))
	f.Add(" leading and trailing ", "\x00\x1b\xff\u2028\u0085\ufeff")
	f.Add(strings.Repeat(" ", 200), "\t\n\n\t")
	f.Fuzz(func(t *testing.T, name, note string) {
		it := weekend()
		a := &it.Days[1].Activities[0]
		a.Name, a.Notes, a.SlotID = name, []string{note}, name
		text, cal := calendar(t, it)
		want := event{Activity: *a}
		summary, description := lines(want.summary()), lines(want.description())
		if got := values(text, "SUMMARY")[4]; got != summary {
			t.Errorf("summary: got %q, want %q", got, summary)
		}
		if got := values(text, "DESCRIPTION")[4]; got != description {
			t.Errorf("description: got %q, want %q", got, description)
		}
		parsed := cal.Events()[4]
		if got := parsed.GetProperty(ics.ComponentPropertySummary).Value; got != summary {
			t.Errorf("parsed summary: got %q, want %q", got, summary)
		}
		if got := parsed.GetProperty(ics.ComponentPropertyDescription).Value; got != description {
			t.Errorf("parsed description: got %q, want %q", got, description)
		}
	})
}

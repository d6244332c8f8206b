package prose

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"waymark/internal/trip"
)

// Citations returns the facts that sentences rest on, in the order of their first
// use.
func (a Answer) Citations() []trip.Citation {
	facts := make(map[string]*Fact, len(a.Facts))
	for i := range a.Facts {
		facts[a.Facts[i].ID] = &a.Facts[i]
	}
	var cited []trip.Citation
	cite := func(ids []string) {
		for _, id := range ids {
			if f, known := facts[id]; known {
				cited = append(cited, trip.Citation{FactID: id, Text: f.Text, Provenance: f.Provenance})
				delete(facts, id)
			}
		}
	}
	for _, sec := range a.Sections {
		cite(sec.Facts)
		for _, s := range sec.Sentences {
			cite(s.Facts)
		}
	}
	return cited
}

// origin is what a number in brackets stands for: facts of one origin share it.
type origin struct {
	source, ref, url, licence string
	at                        time.Time
	stale                     bool
}

func originOf(p trip.Provenance) origin {
	return origin{p.Source, p.RefID, p.SourceURL, p.Licence, p.FetchedAt.UTC().Round(0), p.Stale}
}

// Markdown returns the answer as CommonMark. A sentence ends with the numbers of
// its sources; the list of them is at the end. The n-th source is the n-th origin
// (source, reference, address, date, licence and whether it is stale) among the Citations.
func (a Answer) Markdown() string {
	var out strings.Builder
	cited := a.Citations()
	numbers := make(map[origin]int) // from 1
	marks := make(map[string]int)   // of facts
	for _, c := range cited {
		o := originOf(c.Provenance)
		if numbers[o] == 0 {
			numbers[o] = len(numbers) + 1
		}
		marks[c.FactID] = numbers[o]
	}
	for i, sec := range a.Sections {
		level := "## "
		if i == 0 {
			level = "# "
		} else {
			out.WriteString("\n")
		}
		out.WriteString(level + escape(sec.Title) + "\n")
		writeSentences(&out, sec.Sentences, marks)
	}
	writeSources(&out, cited)
	return out.String()
}

// timeAhead finds the time that an item begins with.
var timeAhead = regexp.MustCompile(`^(?:From )?\d\d:\d\d(?:–\d\d:\d\d)?`)

func writeSentences(out *strings.Builder, sentences []Sentence, marks map[string]int) {
	inList := false
	for i, s := range sentences {
		text := escape(clean(s.Text))
		switch {
		case s.Item:
			if !inList {
				out.WriteString("\n")
			}
			if at := timeAhead.FindString(text); at != "" {
				text = "**" + at + "**" + text[len(at):]
			}
			out.WriteString("- " + text)
			inList = true
		case i == 0:
			out.WriteString("\n" + text)
		default:
			out.WriteString(" " + text)
		}
		if refs := references(s.Facts, marks); refs != "" {
			out.WriteString(" " + refs)
		}
		if i+1 == len(sentences) || sentences[i+1].Item {
			out.WriteString("\n")
		}
	}
}

// references writes the numbers of the sources of facts: "[1][4]".
func references(facts []string, marks map[string]int) string {
	var numbers []int
	for _, id := range facts {
		if n := marks[id]; n > 0 {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	var out strings.Builder
	for _, n := range slices.Compact(numbers) {
		fmt.Fprintf(&out, "[%d]", n)
	}
	return out.String()
}

func writeSources(out *strings.Builder, cited []trip.Citation) {
	n := 0
	seen := make(map[origin]bool)
	for _, c := range cited {
		o := originOf(c.Provenance)
		if seen[o] {
			continue
		}
		if n == 0 {
			out.WriteString("\n## Sources\n\n")
		}
		n++
		seen[o] = true
		fmt.Fprintf(out, "- [%d] %s\n", n, o.markdown())
	}
}

// inBrackets makes an address stay within the angle brackets around it.
var inBrackets = strings.NewReplacer("<", "%3C", ">", "%3E", "\\", "%5C")

// markdown writes source, reference, date and licence, as far as there are any.
func (o origin) markdown() string {
	source := escape(capital(cmp.Or(clean(o.source), "unknown source")))
	if u, err := url.Parse(o.url); err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") {
		source = "[" + source + "](<" + inBrackets.Replace(u.String()) + ">)"
	}
	parts := []string{source}
	ref := escape(clean(o.ref))
	if o.source == FromPlan || o.source == FromRequest {
		ref = ""
	}
	date := ""
	if !o.at.IsZero() {
		date = o.at.Format(time.DateOnly)
	}
	for _, part := range []string{ref, date, escape(clean(o.licence))} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if o.stale {
		parts = append(parts, "out of date")
	}
	return strings.Join(parts, ", ")
}

// special are the characters CommonMark and its tables give a meaning within a
// line.
const special = "\\`*_[]<>|~&#"

// escape makes a text on one line mean itself in Markdown.
func escape(s string) string {
	if s == "" {
		return s
	}
	if strings.ContainsAny(s[:1], "-+=") {
		s = "\\" + escapes.Replace(s)
	} else {
		s = escapes.Replace(s)
	}
	if s[0] > '9' {
		return s
	}
	if at := listMark.FindStringIndex(s); at != nil {
		return s[:at[1]-1] + "\\" + s[at[1]-1:]
	}
	return s
}

// escapes writes a backslash before each special character.
var escapes = func() *strings.Replacer {
	var pairs []string
	for _, r := range special {
		pairs = append(pairs, string(r), `\`+string(r))
	}
	return strings.NewReplacer(pairs...)
}()

// listMark finds what would begin a numbered list.
var listMark = regexp.MustCompile(`^[0-9]{1,9}[.)]`)

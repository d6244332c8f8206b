package prose

import (
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/trip"
)

func TestMarkdown(t *testing.T) {
	golden(t, "paris.md", Write(paris()).Markdown())
}

// wantSound fails for what no answer may have: a claim its facts do not carry, a
// sentence without a fact.
func wantSound(t *testing.T, a Answer) {
	t.Helper()
	for _, f := range Check(a) {
		t.Error(f)
	}
	known := make(map[string]bool)
	for _, f := range a.Facts {
		if known[f.ID] {
			t.Errorf("two facts are called %q", f.ID)
		}
		known[f.ID] = true
	}
	for _, sec := range a.Sections {
		if sec.Title == "" || len(sec.Sentences) == 0 {
			t.Errorf("section %q has %d sentences", sec.Title, len(sec.Sentences))
		}
		for _, s := range sec.Sentences {
			if len(s.Facts) == 0 || slices.ContainsFunc(s.Facts, func(id string) bool { return !known[id] }) {
				t.Errorf("%q rests on %q", s.Text, s.Facts)
			}
		}
	}
}

func TestEachSentenceIsCarriedByItsFacts(t *testing.T) {
	wantSound(t, Write(paris()))
	wantSound(t, Write(Source{}))
	for seed := range uint64(150) {
		wantSound(t, Write(random(rand.New(rand.NewPCG(seed, 1)))))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func TestEqualSourcesGiveEqualAnswers(t *testing.T) {
	for seed := range uint64(40) {
		a, b := Write(random(rand.New(rand.NewPCG(seed, 2)))), Write(random(rand.New(rand.NewPCG(seed, 2))))
		if !reflect.DeepEqual(a, b) || a.Markdown() != b.Markdown() {
			t.Fatalf("seed %d gives two answers", seed)
		}
	}
}

func TestEachSentenceOfMarkdownIsCited(t *testing.T) {
	a := Write(paris())
	words, sources, _ := strings.Cut(a.Markdown(), "\n## Sources\n")
	cited := regexp.MustCompile(`( \[\d+\](\[\d+\])*)$`)
	for line := range strings.Lines(words) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") && !cited.MatchString(line) {
			t.Errorf("no source: %q", line)
		}
	}
	marks := regexp.MustCompile(`\[\d+\]`)
	for _, mark := range marks.FindAllString(words, -1) {
		if !strings.Contains(sources, "- "+mark+" ") {
			t.Errorf("%s is not among the sources", mark)
		}
	}
	for _, mark := range marks.FindAllString(sources, -1) {
		if !strings.Contains(words, mark) {
			t.Errorf("%s is not used", mark)
		}
	}
}

func TestCitationsAreInOrderOfFirstUse(t *testing.T) {
	a := Write(paris())
	var want []string
	for _, sec := range a.Sections {
		want = append(want, sec.Facts...)
		for _, s := range sec.Sentences {
			want = append(want, s.Facts...)
		}
	}
	want = compact(want)
	var got []string
	for _, c := range a.Citations() {
		got = append(got, c.FactID)
		if c.Provenance.Source == "" || c.Text == "" {
			t.Errorf("%s: no source or no words", c.FactID)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

// said returns the words of an answer without marks.
func said(a Answer) string {
	var out strings.Builder
	for _, sec := range a.Sections {
		out.WriteString(sec.Title + "\n")
		for _, s := range sec.Sentences {
			out.WriteString(s.Text + "\n")
		}
	}
	return out.String()
}

func TestUnknownStaysUnknown(t *testing.T) {
	tests := map[string]struct {
		forget func(s *Source)
		says   string
		unsaid string // what must no longer be said
	}{
		"opening hours": {forget: func(s *Source) { edit(s, "louvre", func(p *trip.Place) { p.OpeningHours = nil }) }, says: "Opening hours unknown.", unsaid: "Mon, Wed–Sun"},
		"ticket":        {forget: func(s *Source) { edit(s, "louvre", func(p *trip.Place) { p.Ticket = nil }) }, says: "the price is unknown: The Louvre", unsaid: "€22.00"},
		"place":         {forget: func(s *Source) { delete(s.Evidence.Places, "louvre") }, says: "09:00–12:00: Nothing is known", unsaid: "Louvre"},
		"weather":       {forget: func(s *Source) { clear(s.Evidence.Weather) }, says: "The weather is unknown.", unsaid: "°C"},
		"ways":          {forget: func(s *Source) { s.Evidence.Travel = trip.Travel{} }, says: "How long it takes to get there is unknown.", unsaid: "on foot"},
		"rate":          {forget: func(s *Source) { clear(s.Evidence.FX) }, says: "€22.00", unsaid: "about $"},
		"flight":        {forget: func(s *Source) { delete(s.Evidence.Flights, "back") }, says: "its details are unknown", unsaid: "19:10"},
		"lodging":       {forget: func(s *Source) { delete(s.Evidence.Lodgings, "hotel"); s.Decisions = nil }, says: "where you stay is unknown", unsaid: "Hotel Marais"},
		"transfer":      {forget: func(s *Source) { delete(s.Evidence.Transfers, "in") }, says: "10:00–11:00: A transfer whose details are unknown.", unsaid: "RER B"},
		"transport":     {forget: func(s *Source) { s.Evidence.Transport = trip.Transport{} }, says: "verify before booking", unsaid: "day pass"},
		"holiday":       {forget: func(s *Source) { s.Evidence.Holidays = trip.Holidays{} }, says: "Day 2", unsaid: "holiday"},
		"zone":          {forget: func(s *Source) { s.Intent.Destination.TZ = "" }, says: "Times are in UTC", unsaid: "12:00–13:00: Lunch"},
		"access":        {forget: func(s *Source) { s.Intent.Prefs.Wheelchair = true }, says: "Wheelchair access is unknown.", unsaid: "It is accessible"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := paris()
			tt.forget(&s)
			a := Write(s)
			wantSound(t, a)
			text := said(a)
			if !strings.Contains(text, tt.says) || strings.Contains(text, tt.unsaid) {
				t.Errorf("want %q and no %q in\n%s", tt.says, tt.unsaid, text)
			}
		})
	}
}

func edit(s *Source, ref string, change func(p *trip.Place)) {
	p := s.Evidence.Places[ref]
	change(&p)
	s.Evidence.Places[ref] = p
}

func TestWithoutEvidenceNoPriceIsSaid(t *testing.T) {
	s := paris()
	s.Evidence = trip.Evidence{}
	s.Repairs, s.Decisions, s.Violations = nil, nil, nil
	text := said(Write(s))
	for _, claim := range []string{"€", "Louvre", "Hotel", "CDG", "free", "open", "km", " min ", " min."} {
		if strings.Contains(text, claim) {
			t.Errorf("%q in\n%s", claim, text)
		}
	}
}

func TestWordsAgreeInNumber(t *testing.T) {
	s := paris()
	s.Intent.Party = trip.Party{Adults: 1}
	s.Intent.Dates.End = s.Intent.Dates.Start
	s.Plan.Days = s.Plan.Days[:1]
	l := s.Evidence.Lodgings["hotel"]
	l.Rooms = 1
	s.Evidence.Lodgings["hotel"] = l
	a := Write(s)
	wantSound(t, a)
	text := said(a)
	for _, want := range []string{"1 day in Paris, France, on Tuesday 1 June 2027, for 1 adult.", "1 night from", "The ticket is €16.00 (about $17.60).", "A double room is €150.00 a night (about $165)."} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if wrong := regexp.MustCompile(`\b1 \w+s\b|\beach\b|everyone`).FindString(text); wrong != "" {
		t.Errorf("%q in\n%s", wrong, text)
	}
}

func TestReadHours(t *testing.T) {
	tests := map[string]string{ // "" for what is not read
		"24/7":                                  "day and night",
		"Mo-Su 09:00-18:00":                     "daily 09:00–18:00",
		"Mo,We-Su 09:00-18:00; We 09:00-21:45":  "Mon, Wed–Sun 09:00–18:00; Wed 09:00–21:45",
		"Tu-Fr 10:00-12:00,14:00-26:00; PH off": "Tue–Fri 10:00–12:00 and 14:00–02:00; public holidays closed",
		"Apr-Oct Su[1] 10:00-18:00; Dec 25 off": "Apr–Oct first Sun 10:00–18:00; Dec 25 closed",
		"Mo-Sa 08:00-20:00; Su[-1] 09:00-14:00": "Mon–Sat 08:00–20:00; last Sun 09:00–14:00",
		"sunrise-sunset":                        "",
		"":                                      "",
	}
	for hours, want := range tests {
		if got, ok := readHours(hours); got != want && ok || ok != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", hours, got, ok, want)
		}
	}
}

func TestEscape(t *testing.T) {
	tests := map[string]string{
		"*a* _b_ [c](d) `e` <f> | ~g~ # & \\": `\*a\* \_b\_ \[c\](d) \` + "`e\\`" + ` \<f\> \| \~g\~ \# \& \\`,
		"1. first":                            `1\. first`,
		"12) second":                          `12\) second`,
		"- item":                              `\- item`,
		"10:00–12:00: x - y":                  `10:00–12:00: x - y`,
	}
	for text, want := range tests {
		if got := escape(text); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func FuzzWriteIsSound(f *testing.F) {
	for _, name := range odd {
		f.Add(name, "Mo-Su 09:00-24:00", "It rains on 3 June.")
	}
	f.Fuzz(func(t *testing.T, name, hours, message string) {
		s := paris()
		edit(&s, "louvre", func(p *trip.Place) { p.Name, p.Area, p.OpeningHours = name, message, &hours })
		edit(&s, "market", func(p *trip.Place) { p.Name = message + name })
		edit(&s, "cafe", func(p *trip.Place) { p.Name = hours })
		s.Violations[0].Message = message
		s.Repairs[0].Moves[0].From, s.Decisions[0].Why = name, hours
		a := Write(s)
		wantSound(t, a)
		if text := a.Markdown(); strings.ContainsAny(text, "\r\x00\u2028") || strings.Count(text, "\n## Sources\n") != 1 {
			t.Errorf("Markdown is broken:\n%q", text)
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	s := paris()
	for b.Loop() {
		Write(s)
	}
}

func BenchmarkCheck(b *testing.B) {
	a := Write(paris())
	for b.Loop() {
		Check(a)
	}
}

func BenchmarkMarkdown(b *testing.B) {
	a := Write(paris())
	for b.Loop() {
		_ = a.Markdown()
	}
}

func TestHoursAreThoseOfTheMonth(t *testing.T) {
	for _, tt := range []struct {
		hours string
		month time.Month
		want  string
	}{
		{"Apr-Sep Mo-Su 08:30-22:30; Oct-Mar Mo-Su 08:30-20:30", time.June, "Apr–Sep daily 08:30–22:30"},
		{"Apr-Sep Mo-Su 08:30-22:30; Oct-Mar Mo-Su 08:30-20:30", time.January, "Oct–Mar daily 08:30–20:30"},
		{"Mo-Su 08:00-21:00; Jul-Sep Mo-Su 08:00-22:00", time.May, "daily 08:00–21:00"},
		{"Mo-Sa 10:00-20:00; PH off; Dec 24 10:00-14:00", time.December, "Mon–Sat 10:00–20:00; public holidays closed; Dec 24 10:00–14:00"},
		{"Mar 15-Oct 15 10:00-18:00; Jan,Jul off", time.July, "Mar 15–Oct 15 10:00–18:00; Jan, Jul closed"},
		{"Apr-Oct Mo-Su 10:00-18:00", time.December, "Apr–Oct daily 10:00–18:00"},
	} {
		if got, ok := readHours(inMonth(tt.hours, tt.month)); !ok || got != tt.want {
			t.Errorf("%s in %s: got %q, want %q", tt.hours, tt.month, got, tt.want)
		}
	}
}

func TestUnknownPriceIsSaidOnce(t *testing.T) {
	s := paris()
	const message = "The price of Marché d'Aligre [*] is not known and not in the total."
	s.Violations = append(s.Violations, trip.Violation{Rule: trip.RuleProvenance, Severity: trip.Advisory, Numbers: map[string]int64{"price_known": 0}, Message: message})
	text := said(Write(s))
	if strings.Contains(text, message) || !strings.Contains(text, "the price is unknown: Marché d'Aligre [*]") {
		t.Errorf("want the unknown price once, with the costs, in\n%s", text)
	}
}

func TestWhyThereAreNoFlights(t *testing.T) {
	s := paris()
	s.Intent.Origin, s.Intent.Prefs.AvoidOvernight = "", true
	for i := range s.Plan.Days {
		s.Plan.Days[i].Slots = slices.DeleteFunc(s.Plan.Days[i].Slots, func(x trip.Slot) bool { return x.Kind == trip.KindFlight })
	}
	s.Intent.Assume("origin_airport", "none", "no flights from Porto are known: the trip is planned without flights")
	a := Write(s)
	wantSound(t, a)
	for _, want := range []string{"No flights are planned: no flights from Porto are known.", "with flights by day where there are any"} {
		if !strings.Contains(said(a), want) {
			t.Errorf("want %q in\n%s", want, said(a))
		}
	}
}

package export

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"waymark/internal/trip"
)

//go:embed page.html
var pageText string

//go:embed page.css
var pageStyle []byte

// PageStyle returns the style sheet of a Page.
func PageStyle() []byte { return slices.Clone(pageStyle) }

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// Frame is what a Page stands in.
type Frame struct {
	Style  string      // address of PageStyle
	Others []Link      // the same itinerary in other formats
	Sketch trip.Sketch // for the map, as far as there is one
	Dots   []trip.Point
}

// Link is an address with its name.
type Link struct{ Name, Address string }

// Page writes the itinerary as a page of HTML to read and to print. It needs no script
// and nothing but its style sheet.
func Page(w io.Writer, it trip.Itinerary, f Frame) error {
	if err := pageTemplate.ExecuteTemplate(w, "itinerary", newPage(it, f)); err != nil {
		return fmt.Errorf("itinerary as a page: %w", err)
	}
	return nil
}

// NoPage writes the page that stands where there is no itinerary, and says why.
func NoPage(w io.Writer, f Frame, title, why string) error {
	if err := pageTemplate.ExecuteTemplate(w, "none", page{Frame: f, Title: title, Lead: why}); err != nil {
		return fmt.Errorf("page: %w", err)
	}
	return nil
}

// page is what the template shows.
type page struct {
	Frame
	Title, Where, Lead string
	Checks             string // in words
	AllHold            bool
	Degraded           []string
	Advisories         []string
	Days               []pageDay
	Map                *chart
	Total              string
	Costs              []pageCost
	Sources            []string
}

type pageDay struct {
	Number        int // 1, 2, …
	Colour        int // 1 to 7
	Title, Short  string
	Weather       string
	Spend, OnFoot string
	Stops         []pageStop
}

type pageStop struct {
	Number     int // 0: no visit
	Start, End string
	Name, Kind string
	Cost, Way  string
	Notes      []string
	Repairs    []string
	Source     string
	Locked     bool
}

// pageCost is a part of the costs with its stretch of the bar, in hundredths.
type pageCost struct {
	Name, Amount string
	Colour       int
	From, Width  float64
}

// colours is how many colours the days and the parts of the costs have.
const colours = 7

func newPage(it trip.Itinerary, f Frame) page {
	p := page{Frame: f, Title: line(title(it)), Where: where(it), Lead: lead(it.AnswerMarkdown), Total: trip.Dollars(it.Cost.Total), Sources: sources(it)}
	if len(it.Days) > 0 { // the dates stand above
		p.Title, _, _ = strings.Cut(p.Title, ", ")
	}
	p.Checks, p.AllHold = checks(it)
	for _, d := range it.Degraded {
		p.Degraded = append(p.Degraded, line(strings.TrimRight(d.Tool+": "+d.Reason+". Used instead: "+d.Used, ". ")+"."))
	}
	for _, v := range it.Advisories {
		p.Advisories = append(p.Advisories, line(v.Message))
	}
	loc, _ := zone(it)
	repaired := repairs(it)
	for i, d := range it.Days {
		p.Days = append(p.Days, newPageDay(i, d, loc, repaired))
	}
	p.Map = newChart(it, f)
	from := 0.0
	for i, c := range costs(it.Cost) {
		width := 0.0
		if it.Cost.Total > 0 {
			width = tenths(100 * float64(c.cents) / float64(it.Cost.Total))
		}
		p.Costs = append(p.Costs, pageCost{c.name, trip.Dollars(c.cents), 1 + i%colours, tenths(from), width})
		from += width
	}
	return p
}

// where says where and when the trip is and how many go: "Paris, France, 4 June to 6
// June 2027, 2 travellers".
func where(it trip.Itinerary) string {
	var parts []string
	for _, s := range []string{line(it.Intent.Destination.City), line(it.Intent.Destination.Country)} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if n := len(it.Days); n > 0 {
		first, last := it.Days[0].Date, it.Days[n-1].Date
		dates := fmt.Sprintf("%d %s %d", last.Day, last.Month, last.Year)
		if n > 1 {
			dates = fmt.Sprintf("%d %s to %s", first.Day, first.Month, dates)
		}
		parts = append(parts, dates)
	}
	if n := it.Intent.Party.Size(); n > 0 {
		parts = append(parts, count(n, "traveller"))
	}
	return strings.Join(parts, ", ")
}

// lead returns the first paragraph of an answer without its citations.
func lead(markdown string) string {
	for paragraph := range strings.SplitSeq(markdown, "\n\n") {
		paragraph = line(paragraph)
		if paragraph == "" || strings.HasPrefix(paragraph, "#") {
			continue
		}
		return uncited(paragraph)
	}
	return ""
}

// uncited returns a text without its citations, such as [12].
func uncited(text string) string {
	var out strings.Builder
	for text != "" {
		before, rest, found := strings.Cut(text, "[")
		number, after, closed := strings.Cut(rest, "]")
		if !found || !closed || number == "" || strings.Trim(number, "0123456789") != "" {
			out.WriteString(before)
			if found {
				out.WriteByte('[')
			}
			text = rest
			continue
		}
		out.WriteString(before)
		text = after
	}
	return line(out.String())
}

// checks says how many checks hold.
func checks(it trip.Itinerary) (words string, all bool) {
	made, held := len(it.Certificate.Checks), 0
	for _, c := range it.Certificate.Checks {
		if c.Holds {
			held++
		}
	}
	switch {
	case made == 0:
		return "", false
	case held == made:
		words = fmt.Sprintf("All %d checks hold", made)
	default:
		words = fmt.Sprintf("%d of %d checks hold, none of the others stands in the way", held, made)
	}
	if n := len(it.Repairs); n > 0 {
		words += ", after " + count(n, "repair")
	}
	return words, held == made
}

// repairs returns, by slot, why the plan was changed there.
func repairs(it trip.Itinerary) map[string][]string {
	why := map[string][]string{}
	for _, r := range it.Repairs {
		for _, m := range r.Moves {
			slot := m.Subject
			if n := len(m.Changes); n > 0 && m.Changes[n-1].After != nil {
				slot = m.Changes[n-1].After.ID
			}
			why[slot] = append(why[slot], line(m.Why))
		}
	}
	return why
}

// sources returns where the facts are from, each once.
func sources(it trip.Itinerary) []string {
	seen := map[string]bool{}
	for _, c := range it.Citations {
		if s := source(c.Provenance); s != "" {
			seen[s] = true
		}
	}
	var all []string
	for s := range seen {
		all = append(all, s)
	}
	slices.Sort(all)
	return all
}

// source says where a fact is from and of when it is.
func source(p trip.Provenance) string {
	s := line(p.Source)
	if s == "" {
		return ""
	}
	if !p.FetchedAt.IsZero() {
		s += ", " + p.FetchedAt.UTC().Format("2 January 2006")
	}
	if p.Stale {
		s += ", an old answer"
	}
	return s
}

func newPageDay(i int, d trip.ItineraryDay, loc *time.Location, repaired map[string][]string) pageDay {
	day := pageDay{
		Number: i + 1, Colour: 1 + i%colours, Title: dayTitle(i+1, d.Date), Short: fmt.Sprintf("%.3s %d", d.Date.Weekday(), d.Date.Day),
		Spend: trip.Dollars(d.SpendUSDCents), OnFoot: fmt.Sprintf("%.1f km", float64(d.OnFootMetres)/1000),
	}
	if d.Weather.Kind != "" {
		day.Weather = fmt.Sprintf("%d–%d °C, %d%% rain", d.Weather.LowC, d.Weather.HighC, d.Weather.RainPercent)
	}
	visits := 0
	for _, a := range d.Activities {
		s := pageStop{Name: name(a), Kind: string(a.Kind), Way: way(a), Repairs: repaired[a.SlotID], Source: source(a.Provenance), Locked: a.Locked}
		s.Start, s.End, _ = strings.Cut(hours(a, d.Date, loc), "–")
		if a.CostUSDCents != 0 {
			s.Cost = trip.Dollars(a.CostUSDCents)
		} else if a.Kind == trip.KindAttraction {
			s.Cost = "Free"
		}
		for _, n := range a.Notes {
			s.Notes = append(s.Notes, line(n))
		}
		if a.Kind == trip.KindAttraction || a.Kind == trip.KindMeal {
			visits++
			s.Number = visits
		}
		day.Stops = append(day.Stops, s)
	}
	return day
}

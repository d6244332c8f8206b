package export

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"waymark/internal/trip"
)

//go:embed page.html
var pageText string

// pageIcons are those of Lucide that the page draws (ISC; see ui/src/icons/LICENSE).
//
//go:embed page_icons.html
var pageIcons string

//go:embed page.css
var pageStyle []byte

// PageStyle returns the style sheet of a Page.
func PageStyle() []byte { return slices.Clone(pageStyle) }

var pageTemplate = template.Must(template.Must(template.New("page").Parse(pageText)).Parse(pageIcons))

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
	Total, Budget      pageMoney
	Costs              []pageCost
	Sources            []string
}

// pageCost is a part of the costs with its stretch of the bar, in hundredths.
type pageCost struct {
	Name string
	pageMoney
	Colour      int
	From, Width float64
}

// costColours are the colours of the parts of the costs, as the planner's page has them.
var costColours = map[string]int{"Flights": 5, "Lodging": 2, "Meals": 1, "Tickets": 4, "Local transport and transfers": 3, "Small things": 7}

// pageMoney is an amount in the currency of the place with the dollars beside it, which
// are "" where dollars are paid there.
type pageMoney struct{ Amount, Dollars string }

// signs are currencies that a reader knows by sign alone.
var signs = map[string]string{"EUR": "€", "GBP": "£", "JPY": "¥"}

// money returns how the page writes US cents: whole units of the place's currency, for
// they are converted, at the rate of the plan.
func money(cents int64, rates map[string]float64) pageMoney {
	for _, code := range slices.Sorted(maps.Keys(rates)) {
		if code == "USD" || rates[code] <= 0 {
			continue
		}
		sign, known := signs[code]
		if !known {
			sign = code + " "
		}
		units := trip.Dollars(100 * int64(math.Round(float64(cents)/100/rates[code])))
		return pageMoney{strings.Replace(units, "$", sign, 1), trip.Dollars(100 * int64(math.Round(float64(cents)/100)))}
	}
	return pageMoney{Amount: trip.Dollars(cents)}
}

// colours is how many colours the days have.
const colours = 7

func newPage(it trip.Itinerary, f Frame) page {
	p := page{Frame: f, Title: line(title(it)), Where: where(it), Lead: lead(it.AnswerMarkdown), Total: money(it.Cost.Total, it.Plan.Assumptions.FX), Sources: sources(it)}
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
	if it.Intent.BudgetUSDCents > 0 {
		p.Budget = money(it.Intent.BudgetUSDCents, it.Plan.Assumptions.FX)
	}
	days := newPageDays(it)
	for i, d := range it.Days {
		p.Days = append(p.Days, days.day(i, d))
	}
	p.Map = newChart(it, f)
	from := 0.0
	for _, c := range costs(it.Cost) {
		width := 0.0
		if it.Cost.Total > 0 {
			width = tenths(100 * float64(c.cents) / float64(it.Cost.Total))
		}
		p.Costs = append(p.Costs, pageCost{c.name, money(c.cents, it.Plan.Assumptions.FX), costColours[c.name], tenths(from), width})
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

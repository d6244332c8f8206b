package export

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"waymark/internal/trip"
)

type pageDay struct {
	Number  int    // 1, 2, …
	Colour  int    // 1 to 7
	Day     string // "Day 1, Friday 4 June"
	Title   string // what there is to see
	Weekday string
	Date    int // day of the month
	Spend   pageMoney
	OnFoot  string
	Weather *pageWeather
	Stops   []pageStop
}

// pageWeather is a day's weather; From and Width are its range on a bar of 100 for the
// coldest to the warmest hour of the trip.
type pageWeather struct {
	Sky, Words      string
	High, Low, Rain int64
	Wet             bool
	From, Width     float64
}

type pageStop struct {
	Number     int // 0: no visit
	Start, End string
	Name, Kind string
	Icon       string
	What       string // kind and part of the city
	Cost       pageMoney
	Way        *pageWay
	Roof       string // indoor, outdoor or "" for unknown
	Lasts      string
	Hours      string
	Notes      []string
	Repairs    []string
	Source     string
	Locked     bool
}

// pageWay is how one gets to a stop.
type pageWay struct {
	Icon, Words string
	Walk        bool
}

// pageDays looks up what the days of a page need.
type pageDays struct {
	trip.Itinerary
	zone     *time.Location
	repaired map[string][]string
	facts    map[string]string
	slots    map[string]trip.Slot
	low, top int64 // of all days, in °C
}

func newPageDays(it trip.Itinerary) pageDays {
	days := pageDays{Itinerary: it, repaired: repairs(it), facts: map[string]string{}, slots: map[string]trip.Slot{}}
	days.zone, _ = zone(it)
	for _, c := range it.Citations {
		days.facts[c.FactID] = line(c.Text)
	}
	for _, d := range it.Plan.Days {
		for _, s := range d.Slots {
			days.slots[s.ID] = s
		}
	}
	for i, d := range it.Days {
		if i == 0 {
			days.low, days.top = d.Weather.LowC, d.Weather.HighC
		}
		days.low, days.top = min(days.low, d.Weather.LowC), max(days.top, d.Weather.HighC)
	}
	return days
}

func (p pageDays) money(cents int64) pageMoney { return money(cents, p.Plan.Assumptions.FX) }

func (p pageDays) day(i int, d trip.ItineraryDay) pageDay {
	day := pageDay{
		Number: i + 1, Colour: 1 + i%colours, Day: fmt.Sprintf("Day %d, %s %d %s", i+1, d.Date.Weekday(), d.Date.Day, d.Date.Month), Title: p.highlights(d),
		Weekday: fmt.Sprintf("%.3s", d.Date.Weekday()), Date: d.Date.Day,
		Spend: p.money(d.SpendUSDCents), OnFoot: kilometres(d.OnFootMetres), Weather: p.weather(d.Weather),
	}
	visits := 0
	for _, a := range d.Activities {
		s := p.stop(a, d.Date)
		if a.Kind == trip.KindAttraction || a.Kind == trip.KindMeal {
			visits++
			s.Number = visits
		}
		day.Stops = append(day.Stops, s)
	}
	return day
}

// highlights names the two visits of a day that are most wanted, in the order they come.
func (p pageDays) highlights(d trip.ItineraryDay) string {
	var sights []trip.Activity
	for _, a := range d.Activities {
		if a.Kind == trip.KindAttraction {
			sights = append(sights, a)
		}
	}
	best := slices.Clone(sights)
	slices.SortStableFunc(best, func(a, b trip.Activity) int {
		return cmp.Compare(p.slots[b.SlotID].Choice().Score, p.slots[a.SlotID].Choice().Score)
	})
	best = best[:min(2, len(best))]
	var names []string
	for _, a := range sights {
		if slices.ContainsFunc(best, func(b trip.Activity) bool { return b.SlotID == a.SlotID }) {
			names = append(names, name(a))
		}
	}
	if len(names) == 0 {
		return "A day of travel"
	}
	return strings.Join(names, " and ")
}

// Rain, in per cent, from which a sky is drawn wet, grey or with clouds.
const rainy, grey, cloudy = 50, 30, 15

func (p pageDays) weather(w trip.DayWeather) *pageWeather {
	if w.Kind == "" {
		return nil
	}
	out := &pageWeather{Sky: "sun", Words: "Usual for the season", High: w.HighC, Low: w.LowC, Rain: w.RainPercent, Wet: w.RainPercent > rainy}
	if w.Kind == "forecast" {
		out.Words = "Forecast"
	}
	switch {
	case out.Wet:
		out.Sky = "cloud-rain"
	case w.RainPercent > grey:
		out.Sky = "cloud"
	case w.RainPercent > cloudy:
		out.Sky = "cloud-sun"
	}
	span := float64(max(1, p.top-p.low))
	out.From, out.Width = tenths(100*float64(w.LowC-p.low)/span), tenths(max(4, 100*float64(w.HighC-w.LowC)/span))
	return out
}

func (p pageDays) stop(a trip.Activity, date trip.Date) pageStop {
	s := pageStop{
		Name: name(a), Kind: string(a.Kind), Way: newPageWay(a), Repairs: p.repaired[a.SlotID], Source: source(a.Provenance), Locked: a.Locked,
		Icon: kindIcons[a.Kind], Hours: p.facts["place:"+a.Ref+":hours"],
	}
	s.Start, s.End, _ = strings.Cut(hours(a, date, p.zone), "–")
	if a.CostUSDCents != 0 {
		s.Cost = p.money(a.CostUSDCents)
	} else if a.Kind == trip.KindAttraction {
		s.Cost.Amount = "Free"
	}
	if a.Kind == trip.KindAttraction || a.Kind == trip.KindMeal {
		s.Lasts, s.Roof = lasting(a.End.Sub(a.Start)), roof(p.slots[a.SlotID].Choice().Features.Indoor)
		p.place(a, &s)
	}
	for _, n := range a.Notes {
		s.Notes = append(s.Notes, line(n))
	}
	return s
}

// roof says whether a place is indoor, "" where it is not known.
func roof(indoor *bool) string {
	switch {
	case indoor == nil:
		return ""
	case *indoor:
		return "indoor"
	}
	return "outdoor"
}

// place adds what the citations say of a place: "Petit Palais, museum, Champs-Élysées".
func (p pageDays) place(a trip.Activity, s *pageStop) {
	about, found := strings.CutPrefix(p.facts["place:"+a.Ref], s.Name+", ")
	if !found {
		return
	}
	kind, area, _ := strings.Cut(about, ", ")
	s.What = kind
	if known, ok := placeKinds[kind]; ok {
		s.What, s.Icon = known.name, known.icon
	}
	if a.Kind == trip.KindMeal {
		s.What = "Place to eat"
	}
	if area != "" {
		s.What += " · " + area
	}
}

var kindIcons = map[trip.Kind]string{
	trip.KindAttraction: "map-pin", trip.KindMeal: "utensils", trip.KindFlight: "plane", trip.KindLodging: "bed", trip.KindTransit: "train-front",
}

var placeKinds = map[string]struct{ name, icon string }{
	"museum": {"Museum", "landmark"}, "sight": {"Sight", "building-2"}, "park": {"Park", "trees"},
	"viewpoint": {"Viewpoint", "mountain"}, "market": {"Market", "store"}, "day trip": {"Day trip", "bus"},
}

func newPageWay(a trip.Activity) *pageWay {
	words := way(a)
	if words == "" {
		return nil
	}
	if a.TravelMetres > 0 {
		words += ", " + kilometres(a.TravelMetres)
	}
	w := &pageWay{Icon: "train-front", Words: words, Walk: a.TravelMode == "walk"}
	switch a.TravelMode {
	case "walk":
		w.Icon = "footprints"
	case "taxi":
		w.Icon = "car-taxi-front"
	}
	return w
}

func kilometres(metres int64) string { return fmt.Sprintf("%.1f km", float64(metres)/1000) }

// lasting writes how long something takes: "45 min", "1 h 30", "2 h".
func lasting(d time.Duration) string {
	m := int(d.Round(time.Minute).Minutes())
	switch {
	case m < 60:
		return fmt.Sprintf("%d min", m)
	case m%60 == 0:
		return fmt.Sprintf("%d h", m/60)
	}
	return fmt.Sprintf("%d h %02d", m/60, m%60)
}

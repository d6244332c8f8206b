package atlas

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"waymark/data"
	"waymark/internal/trip"
)

// cited checks that a fact says where it is from, and that its digest is that of
// the fact without its provenance.
func cited(t *testing.T, fact any, p trip.Provenance) {
	t.Helper()
	if p.Source == "" || p.RefID == "" || p.Licence == "" || p.FetchedAt.IsZero() || p.FetchedAt.Location() != time.UTC || p.CacheHit || p.Stale {
		t.Errorf("%T: provenance %+v", fact, p)
	}
	text, err := json.Marshal(fact)
	if err != nil {
		t.Fatal(err)
	}
	var bare map[string]any
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.UseNumber()
	if err := dec.Decode(&bare); err != nil {
		t.Fatal(err)
	}
	bare["provenance"] = trip.Provenance{}
	if want := trip.Digest(bare); p.Digest != want {
		t.Errorf("%T %s: digest %s, want %s", fact, p.RefID, p.Digest, want)
	}
}

func TestEveryFactIsCited(t *testing.T) {
	party := trip.Party{Adults: 2}
	eachCity(t, func(t *testing.T, c *City) {
		for _, bare := range c.Places {
			p, ok := c.Place(bare.ID)
			if !ok || p.ID != bare.ID {
				t.Errorf("place %s: got %s", bare.ID, p.ID)
			}
			cited(t, p, p.Provenance)
			if p.Website != "" && p.Provenance.SourceURL != p.Website {
				t.Errorf("%s: source %s, want %s", p.ID, p.Provenance.SourceURL, p.Website)
			}
		}
		for _, l := range c.Lodgings(time.June, party) {
			cited(t, l, l.Provenance)
			if same, ok := c.LodgingByID(l.ID, time.June, party); !ok || same != l {
				t.Errorf("lodging %s by its id is %+v", l.ID, same)
			}
		}
		for _, a := range c.Airports {
			into, ok := c.Transfer(a.Code, c.ID+"/"+c.Areas[0].ID+"/mid", false, party)
			if !ok || into.ID != a.Code+">"+c.ID+"/"+c.Areas[0].ID+"/mid" {
				t.Errorf("transfer %+v", into)
			}
			cited(t, into, into.Provenance)
		}
		for _, tier := range Tiers {
			cited(t, c.Spend(tier), c.Spend(tier).Provenance)
		}
		cited(t, c.Transport, c.Transport.Provenance)
		weather, holidays := c.Weather(date(t, "2028-02-29")), c.Holidays(date(t, "2027-12-24"), date(t, "2028-01-02"))
		cited(t, weather, weather.Provenance)
		cited(t, holidays, holidays.Provenance)
		travel := c.Travel([]trip.Stop{{Ref: c.Places[0].ID, At: c.Places[0].At}, {Ref: c.Places[1].ID, At: c.Places[1].At}})
		cited(t, travel, travel.Provenance)
		rate, ok := loadWorld(t).Rate(c.Currency)
		if !ok {
			t.Errorf("no rate of %s", c.Currency)
		}
		cited(t, rate, rate.Provenance)
	})
}

func TestUnknownThingsAreNotFound(t *testing.T) {
	paris, party := loadCity(t, "paris"), trip.Party{Adults: 1}
	area := paris.Areas[0].ID
	for _, id := range []string{"", "paris", "paris/", "paris/nowhere", "rome/" + area + "/mid", "paris/" + area, "paris/" + area + "/", "paris/" + area + "/royal", "paris/" + area + "/mid/2"} {
		if l, ok := paris.LodgingByID(id, time.May, party); ok {
			t.Errorf("lodging %q: got %+v", id, l)
		}
		if p, ok := paris.Place(id); ok {
			t.Errorf("place %q: got %+v", id, p)
		}
		if x, ok := paris.Transfer("CDG", id, true, party); ok {
			t.Errorf("transfer to %q: got %+v", id, x)
		}
	}
	if x, ok := paris.Transfer("JFK", "paris/"+area+"/mid", true, party); ok {
		t.Errorf("transfer from JFK: got %+v", x)
	}
	if r, ok := loadWorld(t).Rate("XAU"); ok {
		t.Errorf("rate of gold: got %+v", r)
	}
}

func TestRooms(t *testing.T) {
	tests := map[string]struct {
		party trip.Party
		want  int
	}{
		"one":                    {trip.Party{Adults: 1}, 1},
		"a pair":                 {trip.Party{Adults: 2}, 1},
		"a pair and a child":     {trip.Party{Adults: 2, ChildAges: []int{5}}, 1},
		"a pair and a teen":      {trip.Party{Adults: 2, ChildAges: []int{12}}, 2},
		"a pair, two children":   {trip.Party{Adults: 2, ChildAges: []int{5, 7}}, 2},
		"a parent, two children": {trip.Party{Adults: 1, ChildAges: []int{5, 7}}, 1},
		"three":                  {trip.Party{Adults: 3}, 2},
		"twelve and eight":       {trip.Party{Adults: 12, ChildAges: []int{1, 2, 3, 4, 5, 6, 7, 8}}, 7},
	}
	for name, tt := range tests {
		if got := rooms(tt.party); got != tt.want {
			t.Errorf("%s: got %d rooms, want %d", name, got, tt.want)
		}
	}
}

func TestTransferFare(t *testing.T) {
	paris := loadCity(t, "paris")
	ride, terms := paris.Airports[0], paris.Transport
	party := trip.Party{Adults: 2, ChildAges: []int{terms.ChildFreeUnder - 1, terms.ChildFreeUnder}}
	lodging := "paris/" + paris.Areas[0].ID + "/mid"
	got, ok := paris.Transfer(ride.Code, lodging, true, party)
	want := 2*ride.TransferPrice.Minor + ride.TransferPrice.Minor*terms.ChildPercent/100
	if !ok || got.Fare != (trip.Amount{Minor: want, Currency: "EUR"}) || got.From != lodging || got.To != ride.Code {
		t.Errorf("got %+v, want a fare of %d", got, want)
	}
}

func TestTypicalCostGrows(t *testing.T) {
	eachCity(t, func(t *testing.T, c *City) {
		pair := trip.Party{Adults: 2}
		last := int64(0)
		for _, tier := range Tiers {
			got := c.TypicalUSDCents(pair, 5, tier)
			if got <= last {
				t.Errorf("%s: %s after %s", tier, trip.Dollars(got), trip.Dollars(last))
			}
			last = got
		}
		mid := c.TypicalUSDCents(pair, 5, TierMid)
		if mid < 700_00 || mid > 5000_00 {
			t.Errorf("five days for two cost %s", trip.Dollars(mid))
		}
		if more := c.TypicalUSDCents(pair, 6, TierMid); more <= mid {
			t.Errorf("six days cost %s, five %s", trip.Dollars(more), trip.Dollars(mid))
		}
		if more := c.TypicalUSDCents(trip.Party{Adults: 2, ChildAges: []int{14}}, 5, TierMid); more <= mid {
			t.Errorf("three cost %s, two %s", trip.Dollars(more), trip.Dollars(mid))
		}
		if other := c.TypicalUSDCents(pair, 5, "?"); other != mid {
			t.Errorf("an unknown tier costs %s, want the mid tier's %s", trip.Dollars(other), trip.Dollars(mid))
		}
	})
}

func TestLegs(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	point := func() trip.Point { return trip.Point{Lat: 48.8 + 0.4*rng.Float64(), Lon: 2.2 + 0.4*rng.Float64()} }
	for range 2000 {
		p, q, r := point(), point(), point()
		if rng.IntN(2) == 0 { // near each other, where people walk
			q = trip.Point{Lat: p.Lat + 0.02*(rng.Float64()-0.5), Lon: p.Lon + 0.02*(rng.Float64()-0.5)}
		}
		there, back, over, on := Leg(p, q), Leg(q, p), Leg(p, r), Leg(r, q)
		if there.Seconds < 0 || there.Seconds%60 != 0 || there.Metres < int64(trip.Distance(p, q)) {
			t.Fatalf("from %v to %v: %+v", p, q, there)
		}
		if d := there.Seconds - back.Seconds; d < -60 || d > 60 || there.Mode != back.Mode {
			t.Errorf("%+v there, %+v back", there, back)
		}
		if (there.Mode == "walk") != (there.Metres <= walkLimit) {
			t.Errorf("got %+v", there)
		}
		if there.Metres < over.Metres && there.Seconds > over.Seconds {
			t.Errorf("a shorter way takes longer: %+v and %+v", there, over)
		}
		if there.Seconds > over.Seconds+on.Seconds {
			t.Errorf("a detour saves time: %+v, over %+v and %+v", there, over, on)
		}
	}
	here := point()
	if got, want := Leg(here, here), (trip.Leg{Mode: "walk"}); got != want {
		t.Errorf("to the same place: got %+v, want %+v", got, want)
	}
}

func TestTravelIsItsLegs(t *testing.T) {
	paris := loadCity(t, "paris")
	var stops []trip.Stop
	for _, p := range paris.Places[:12] {
		stops = append(stops, trip.Stop{Ref: p.ID, At: p.At})
	}
	way := paris.Travel(stops).Index()
	for _, p := range stops {
		for _, q := range stops {
			if got, ok := way(p.Ref, q.Ref); !ok || got != Leg(p.At, q.At) {
				t.Errorf("%s to %s: got %+v, want %+v", p.Ref, q.Ref, got, Leg(p.At, q.At))
			}
		}
	}
}

func TestHolidaysOnTheirDay(t *testing.T) {
	tests := []struct{ city, date, want string }{
		{"paris", "2027-05-06", "Ascension"},
		{"paris", "2027-05-17", "Lundi de Pentecôte"},
		{"paris", "2027-07-14", "Fête Nationale"},
		{"paris", "2027-07-15", ""},
		{"new-york", "2027-11-25", "Thanksgiving Day"},
		{"new-york", "2027-07-04", "Independence Day"}, // a Sunday
		{"new-york", "2027-07-05", ""},                 // when it is observed
		{"munich", "2027-05-27", "Fronleichnam"},
		{"munich", "2027-08-15", "Mariä Himmelfahrt"},
		{"munich", "2027-10-31", ""}, // Reformation Day is not for Bavaria
		{"tokyo", "2027-03-21", "Vernal Equinox Day"},
		{"tokyo", "2027-03-22", "Vernal Equinox Day (in lieu)"},
		{"tokyo", "2027-04-29", "Showa Day"},
		{"tokyo", "2027-05-03", "Constitution Memorial Day"},
		{"tokyo", "2027-05-04", "Greenery Day"},
		{"tokyo", "2027-05-05", "Children's Day"},
		{"tokyo", "2026-05-06", "Constitution Memorial Day (in lieu)"},
		{"lisbon", "2027-06-13", "Santo António"},
		{"lisbon", "2027-05-27", "Corpo de Deus"},
		{"lisbon", "2027-04-25", "Dia da Liberdade"},
		{"rome", "2027-03-28", "Pasqua"},
		{"rome", "2027-03-29", "Pasquetta"},
		{"rome", "2027-06-29", "Santi Pietro e Paolo"},
		{"rome", "2025-10-04", ""},
		{"rome", "2027-10-04", "San Francesco d'Assisi"},
	}
	for _, tt := range tests {
		d := date(t, tt.date)
		if got := loadCity(t, tt.city).Holidays(d, d).Names[tt.date]; got != tt.want {
			t.Errorf("%s on %s: got %q, want %q", tt.city, tt.date, got, tt.want)
		}
	}
	if got := loadCity(t, "paris").Holidays(date(t, "2026-12-25"), date(t, "2027-01-01")).Names; len(got) != 2 {
		t.Errorf("from Christmas to New Year: got %v", got)
	}
}

// TestOneWorldForAll is for the race detector.
func TestOneWorldForAll(t *testing.T) {
	w, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for year := 2026; year < 2034; year++ {
		all.Go(func() {
			tokyo, _ := w.City("tokyo")
			if got := tokyo.Holidays(trip.Date{Year: year, Month: 1, Day: 1}, trip.Date{Year: year, Month: 12, Day: 31}).Names; len(got) < 16 {
				t.Errorf("%d holidays in Japan in %d", len(got), year)
			}
			if p, ok := tokyo.Place(tokyo.Places[0].ID); !ok || p.Provenance.Digest == "" {
				t.Errorf("got %+v", p)
			}
		})
	}
	all.Wait()
}

func TestOpenings(t *testing.T) {
	paris := loadCity(t, "paris")
	feast := func(d trip.Date) bool { return d.Day == 4 }
	for name, tt := range map[string]struct {
		hours  *string
		closed []string
		want   []string // by date, from Tuesday 1 June 2027
	}{
		"split":          {new("Tu-Su 09:00-12:00,14:00-26:00"), nil, []string{"09:00-12:00 14:00-02:00", "09:00-12:00 14:00-02:00"}},
		"closed date":    {new("24/7"), []string{"06-01", "2028-06-02"}, []string{"", "00:00-00:00"}},
		"public holiday": {new("Mo-Su 10:00-12:00; PH off"), nil, []string{"10:00-12:00", "10:00-12:00", "10:00-12:00", ""}},
		"not known":      {nil, []string{"06-02"}, []string{"?", ""}},
		"not read":       {new("at dawn"), nil, []string{"?"}},
		"empty: closed":  {new(" "), nil, []string{""}},
	} {
		t.Run(name, func(t *testing.T) {
			var dates []trip.Date
			for i := range tt.want {
				dates = append(dates, date(t, "2027-06-01").AddDays(i))
			}
			open, known := paris.Openings(trip.Place{OpeningHours: tt.hours, ClosedDates: tt.closed}, dates, feast)
			for i, want := range tt.want {
				var texts []string
				for _, o := range open[i] {
					texts = append(texts, o.Open.In(paris.Zone).Format("15:04")+"-"+o.Close.In(paris.Zone).Format("15:04"))
				}
				got := strings.Join(texts, " ")
				if !known[i] {
					got += "?"
				}
				if got != want {
					t.Errorf("%s: got %q, want %q", dates[i], got, want)
				}
			}
		})
	}
}

func TestFaultsAreNamed(t *testing.T) {
	const header = "id,name,kind,area,lat,lon,opening_hours,closed_dates,price_adult,price_child,child_under,visit_minutes,themes,indoor,kid_friendly,wheelchair,meals,rank,website\n"
	year := func(region string) (rows string) {
		for month := range 12 {
			rows += fmt.Sprintf("%s,%d,100\n", region, month+1)
		}
		return rows
	}
	tests := map[string]struct{ file, text, want string }{
		"header":       {"themes.csv", "id,word\n", "themes.csv:1:1:"},
		"columns":      {"themes.csv", "id,words\na,b,c\n", "themes.csv:2:"},
		"theme":        {"cities/paris/places.csv", header + "x,X,sight,,48.8600,2.3500,,,,,,60,magic,,,,,3,\n", "cities/paris/places.csv:2:35: themes:"},
		"price":        {"cities/paris/places.csv", header + "x,X,sight,,48.8600,2.3500,,,1.234,,,60,art,,,,,3,\n", "places.csv:2:29: price_adult:"},
		"kind":         {"cities/paris/places.csv", header + "x,X,shop,,48.8600,2.3500,,,,,,60,art,,,,,3,\n", "places.csv:2:5: kind:"},
		"closed date":  {"cities/paris/places.csv", header + "x,X,sight,,48.8600,2.3500,,13-01,,,,60,art,,,,,3,\n", "closed_dates:"},
		"twice":        {"cities/paris/places.csv", header + strings.Repeat("x,X,sight,,48.8600,2.3500,,,,,,60,art,,,,,3,\n", 2), "places.csv:3:1: id:"},
		"month":        {"cities/rome/climate.csv", "month,high_c,low_c,rain_days,rain_mm,wind_kmh,daylight_start,daylight_end,lodging_percent\n13,1,0,1,1,1,07:00,17:00,100\n", "climate.csv:2:1: month:"},
		"json":         {"cities/rome/city.json", "{\n  \"id\": 1\n}", "cities/rome/city.json:2:"},
		"json field":   {"cities/rome/city.json", `{"ids": ""}`, "city.json:1:"},
		"city":         {"cities/rome/city.json", `{"id": "roma", "tz": "Mars"}`, "cities/rome/city.json: id: must be the folder's name"},
		"airport":      {"flights/routes.csv", "id,origin,destination,airline,fare_usd,stops,via,out_depart,out_minutes,back_depart,back_minutes\na,JFK,XXX,,100,0,,10:00,60,10:00,60\n", "routes.csv:2:7: destination:"},
		"clock":        {"flights/routes.csv", "id,origin,destination,airline,fare_usd,stops,via,out_depart,out_minutes,back_depart,back_minutes\na,JFK,CDG,,100,0,,24:00,60,10:00,60\n", "routes.csv:2:19: out_depart:"},
		"season":       {"flights/seasons.csv", "destination_region,month,fare_percent\neurope,13,100\n", "seasons.csv:2:8: month:"},
		"half a year":  {"flights/seasons.csv", "destination_region,month,fare_percent\neurope,1,100\n", "not all months of europe"},
		"no region":    {"flights/seasons.csv", "destination_region,month,fare_percent\n" + year("europe"), "cities/new-york/city.json: country_code: must be in a region"},
		"half a week":  {"flights/weekday.csv", "weekday,fare_percent\nMo,100\n", "not all weekdays"},
		"half a rule":  {"flights/rules.csv", "name,value\nchild_percent,85\n", "rules.csv: not all rules"},
		"rule twice":   {"flights/rules.csv", "name,value\nchild_percent,85\nchild_percent,80\n", "rules.csv:3:1: name:"},
		"zone":         {"flights/airports.csv", "code,name,city,country_code,lat,lon,tz,metro,aliases\nCDG,a,b,FR,1,1,Europe/Atlantis,,\n", "airports.csv:2:"},
		"no dollar":    {"fx.csv", "currency,per_eur,date,source\nEUR,1,2025-06-30,\n", "no rate of USD"},
		"missing file": {"cities/rome/lodging.csv", "", "cities/rome/lodging.csv"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			files := bundled(t)
			files[tt.file] = &fstest.MapFile{Data: []byte(tt.text)}
			if tt.text == "" {
				delete(files, tt.file)
			}
			if _, err := load(files); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q in it", err, tt.want)
			}
		})
	}
}

// bundled returns a copy of the embedded files.
func bundled(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(data.Files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(data.Files, path)
		files[path] = &fstest.MapFile{Data: content}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestLegsOfACityAreThoseOfTheModel(t *testing.T) {
	eachCity(t, func(t *testing.T, c *City) {
		for i, p := range c.Places {
			if got, want := c.Legs()[i][0], Leg(p.At, c.Places[0].At); got != want {
				t.Errorf("%s: got %+v, want %+v", p.ID, got, want)
			}
		}
		for _, a := range c.Areas {
			for _, tier := range Tiers {
				if got, want := c.AreaLegs(c.ID + "/" + a.ID + "/" + tier)[1], Leg(a.At, c.Places[1].At); got != want {
					t.Errorf("%s: got %+v, want %+v", a.ID, got, want)
				}
			}
		}
		if c.AreaLegs("elsewhere/area/mid") != nil {
			t.Error("a lodging of no area has ways")
		}
	})
}

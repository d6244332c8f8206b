package atlas

import (
	"maps"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"waymark/internal/trip"
)

// afloat are the places that are in the water, by id, and why.
var afloat = map[string]string{
	"new-york/brooklyn-bridge": "the middle of the bridge",
	"new-york/intrepid-museum": "a ship at its pier",
	"paris/canal-saint-martin": "the canal itself",
}

func TestSketchesKeepPlacesDry(t *testing.T) {
	eachCity(t, func(t *testing.T, c *City) {
		s := loadSketch(t, c)
		at := map[string]trip.Point{}
		for _, p := range c.Places {
			at[p.ID] = p.At
		}
		for _, a := range c.Areas {
			at["area "+a.ID] = a.At
		}
		for _, d := range s.Districts {
			at["district "+d.Name] = trip.Point{Lat: d.Lat, Lon: d.Lon}
		}
		for _, id := range slices.Sorted(maps.Keys(at)) {
			point := metres(c, at[id])
			water := s.wet(point, 0)
			if s.onIsland(point) {
				water = ""
			}
			if why := afloat[id]; (why != "") != (water != "") {
				t.Errorf("%s: in water %q, want it there because it is %q", id, water, why)
			}
		}
	})
}

// TestSketchedWatersKeepTheirSides: a river, strait or bay lies between the places
// that it divides, and not between those on one side of it.
func TestSketchedWatersKeepTheirSides(t *testing.T) {
	tests := []struct {
		city, from, to, water string
		divided               bool
	}{
		{"lisbon", "jeronimos-monastery", "cristo-rei", "Tagus", true},
		{"lisbon", "praca-do-comercio", "cristo-rei", "Tagus", true},
		{"lisbon", "belem-tower", "oceanario", "Tagus", false},
		{"munich", "marienplatz", "villa-stuck", "Isar", true},
		{"munich", "deutsches-museum", "wirtshaus-in-der-au", "Kleine Isar", true},
		{"munich", "deutsches-museum", "gaertnerplatz", "Isar", true},
		{"munich", "tierpark-hellabrunn", "westpark", "Isar", true},
		{"munich", "marienplatz", "chinesischer-turm", "Isar", false},
		{"munich", "villa-stuck", "paulaner-nockherberg", "Isar", false},
		{"new-york", "empire-state-building", "museum-of-the-moving-image", "East River", true},
		{"new-york", "wall-street", "brooklyn-museum", "East River", true},
		{"new-york", "trinity-church", "statue-of-liberty-ellis-island", "Upper New York Bay", true},
		{"new-york", "trinity-church", "governors-island", "Upper New York Bay", true},
		{"new-york", "studio-museum-in-harlem", "bronx-zoo", "Harlem River", true},
		{"new-york", "whitney-museum", "american-museum-of-natural-history", "Hudson River", false},
		{"new-york", "peter-luger-steak-house", "museum-of-the-moving-image", "East River", false},
		{"paris", "louvre-museum", "musee-d-orsay", "Seine", true},
		{"paris", "eiffel-tower", "trocadero-esplanade", "Seine", true},
		{"paris", "notre-dame", "shakespeare-and-company", "Seine", true},
		{"paris", "notre-dame", "place-des-vosges", "Seine", true},
		{"paris", "cinematheque-francaise", "la-felicita", "Seine", true},
		{"paris", "louvre-museum", "place-des-vosges", "Seine", false},
		{"paris", "jardin-des-plantes", "musee-d-orsay", "Seine", false},
		{"rome", "castel-sant-angelo", "piazza-navona", "Tiber", true},
		{"rome", "santa-maria-in-trastevere", "campo-de-fiori", "Tiber", true},
		{"rome", "porta-portese", "testaccio-market", "Tiber", true},
		{"rome", "st-peters-basilica", "santa-maria-in-trastevere", "Tiber", false},
		{"rome", "maxxi", "piazza-del-popolo", "Tiber", false},
		{"tokyo", "sensoji", "tokyo-skytree", "Sumida River", true},
		{"tokyo", "tsukiji-outer-market", "tsukishima-monja-street", "Sumida River", true},
		{"tokyo", "tokyo-tower", "odaiba-seaside-park", "Tokyo Bay", true},
		{"tokyo", "tokyo-skytree", "tokyo-sea-life-park", "Arakawa", true},
		{"tokyo", "sensoji", "ueno-park", "Sumida River", false},
		{"tokyo", "tokyo-skytree", "edo-tokyo-museum", "Sumida River", false},
	}
	for _, tt := range tests {
		t.Run(tt.from+" and "+tt.to, func(t *testing.T) {
			c := loadCity(t, tt.city)
			n := loadSketch(t, c).crossings(tt.water, spot(t, c, tt.from), spot(t, c, tt.to))
			if (n > 0) != tt.divided {
				t.Errorf("the %s is met %d times on the way, want it between them: %t", tt.water, n, tt.divided)
			}
		})
	}
}

func TestSketchedParksHoldTheirPlaces(t *testing.T) {
	parks := map[string]map[string][]string{
		"lisbon": {
			"Monsanto": {"monsanto"}, "Parque Eduardo VII": {"parque-eduardo-vii", "estufa-fria"}, "Jardim da Estrela": {"jardim-da-estrela"},
			"Jardim Botânico": {"botanical-garden"}, "Jardim Gulbenkian": {"gulbenkian-garden"},
			"Jardim Botânico Tropical": {"jardim-botanico-tropical"}, "Castelo de São Jorge": {"castelo-de-sao-jorge"},
		},
		"munich": {
			"Englischer Garten": {"english-garden", "chinesischer-turm", "monopteros", "seehaus"}, "Hofgarten": {"hofgarten"},
			"Olympiapark": {"olympiapark", "olympiaberg", "sea-life"}, "Nymphenburg Palace Park": {"nymphenburg-park"},
			"Botanischer Garten": {"botanical-garden"}, "Hirschgarten": {"hirschgarten"}, "Westpark": {"westpark"},
			"Flaucher": {"flaucher"}, "Tierpark Hellabrunn": {"tierpark-hellabrunn"}, "Theresienwiese": {"tollwood-winter"},
		},
		"new-york": {
			"Central Park": {"central-park", "central-park-zoo", "conservatory-garden"}, "Bryant Park": {"bryant-park"},
			"Washington Square Park": {"washington-square-park"}, "Fort Tryon Park": {"met-cloisters"},
			"Bronx Park": {"bronx-zoo", "new-york-botanical-garden"}, "Prospect Park": {"prospect-park"},
			"Brooklyn Botanic Garden": {"brooklyn-botanic-garden"}, "Brooklyn Bridge Park": {"brooklyn-bridge-park"},
			"Flushing Meadows Corona Park": {"flushing-meadows-corona-park"}, "Governors Island": {"governors-island"},
		},
		"paris": {
			"Jardin du Luxembourg": {"luxembourg-gardens"}, "Jardin des Tuileries": {"tuileries-garden", "musee-de-l-orangerie"},
			"Jardin des Plantes": {"jardin-des-plantes", "menagerie", "grandes-serres"}, "Parc Monceau": {"parc-monceau"},
			"Parc des Buttes-Chaumont": {"parc-des-buttes-chaumont"}, "Parc de Belleville": {"parc-de-belleville"},
			"Parc de la Villette": {"parc-de-la-villette", "cite-des-sciences", "musee-de-la-musique"},
			"Père-Lachaise":       {"pere-lachaise"}, "Jardin du Palais-Royal": {"palais-royal-garden"},
			"Bois de Boulogne": {"jardin-d-acclimatation", "fondation-louis-vuitton"}, "Bois de Vincennes": {"paris-zoo"},
		},
		"rome": {
			"Villa Borghese":       {"villa-borghese", "borghese-gallery", "bioparco", "pincio-terrace"},
			"Villa Doria Pamphilj": {"villa-doria-pamphilj"}, "Orto Botanico": {"botanical-garden"}, "Gianicolo": {"janiculum-terrace"},
			"Circus Maximus": {"circus-maximus"}, "Roman Forum and Palatine": {"roman-forum-palatine"},
			"Appia Antica": {"appian-way", "catacombs-of-san-callisto"}, "Park of the Aqueducts": {"park-of-the-aqueducts"},
		},
		"tokyo": {
			"Ueno Park":       {"ueno-park", "ueno-zoo", "tokyo-national-museum", "national-museum-of-western-art"},
			"Imperial Palace": {"imperial-palace-east-gardens"}, "Shinjuku Gyoen": {"shinjuku-gyoen"}, "Meiji Jingu": {"meiji-jingu"},
			"Yoyogi Park": {"yoyogi-park"}, "Shiba Park": {"zojoji-temple", "tokyo-tower"}, "Hamarikyu Gardens": {"hamarikyu-gardens"},
			"Koishikawa Korakuen": {"koishikawa-korakuen"}, "Rikugien": {"rikugien-gardens"}, "Kiyosumi Garden": {"kiyosumi-garden"},
			"Yumenoshima Park": {"yumenoshima-tropical-greenhouse"}, "Kasai Rinkai Park": {"tokyo-sea-life-park"},
			"Odaiba Seaside Park": {"odaiba-seaside-park"}, "Inokashira Park": {"inokashira-park", "ghibli-museum"},
		},
	}
	eachCity(t, func(t *testing.T, c *City) {
		drawn := map[string]orb.Ring{}
		for _, park := range loadSketch(t, c).Parks {
			drawn[park.Name] = park.Polygon
		}
		for name, ids := range parks[c.ID] {
			for _, id := range ids {
				if !planar.RingContains(drawn[name], spot(t, c, id)) {
					t.Errorf("%s is not in %s, which has %d points", id, name, len(drawn[name]))
				}
			}
		}
	})
}

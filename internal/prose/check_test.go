package prose

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

// one is an answer of one sentence that rests on one fact.
func one(text string, values ...string) Answer {
	return Answer{
		Sections: []Section{{Title: "What to know", Sentences: []Sentence{{Text: text, Facts: []string{"f"}}}}},
		Facts:    []Fact{{ID: "f", Values: values}},
	}
}

func TestCheckOfASentence(t *testing.T) {
	louvre := []string{"The Louvre", "Louvre", "€22.00", "10:00", "3 June", "2 adults", "12 min", "$1,320", "1.5 km", "30%"}
	tests := map[string]struct {
		text  string
		holds bool
	}{
		"its own words":            {"Walk 12 min to the Louvre, it is €22.00 at 10:00.", true},
		"a shorter price":          {"The Louvre is €22 on 3 June.", true},
		"no thousands separator":   {"It comes to $1320.", true},
		"a number spelt out":       {"For two adults.", true},
		"a possessive":             {"The Louvre's halls.", true},
		"a wrong price":            {"The Louvre is €23.00.", false},
		"a wrong cent":             {"The Louvre is €22.01.", false},
		"another currency":         {"The Louvre is $22.00.", false},
		"a currency dropped":       {"The Louvre is 22.00.", false},
		"a wrong time":             {"The Louvre at 10:30.", false},
		"the other half of a day":  {"The Louvre at 10:00 pm.", false},
		"a part of a time":         {"The Louvre at 10.", false},
		"a wrong name":             {"The Orsay at 10:00.", false},
		"a name at the beginning":  {"Orsay is next.", false},
		"a longer name":            {"The Louvre Palace at 10:00.", false},
		"a name in another script": {"At ルーブル at 10:00.", false},
		"a wrong month":            {"The Louvre on 3 July.", false},
		"a wrong day":              {"The Louvre on 13 June.", false},
		"a wrong number in words":  {"For three adults.", false},
		"a wrong unit":             {"Walk 12 hours.", false},
		"a negative price":         {"It comes to -$1,320.", false},
		"more thousands":           {"It comes to $1,320,000.", false},
		"a percentage":             {"A chance of 30%.", true},
		"free without a fact":      {"The Louvre is free.", false},
		"closed without a fact":    {"The Louvre is closed.", false},
		"half of a fraction":       {"The way is 5 km.", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if faults := Check(one(tt.text, louvre...)); (len(faults) == 0) != tt.holds {
				t.Errorf("%q: got %v, want none: %v", tt.text, faults, tt.holds)
			}
		})
	}
}

func TestCheckWantsFactsThatExist(t *testing.T) {
	a := one("It is nice.")
	a.Sections[0].Sentences[0].Facts = nil
	if len(Check(a)) != 1 {
		t.Error("a sentence without a fact passes")
	}
	a.Sections[0].Sentences[0].Facts = []string{"g"}
	if len(Check(a)) != 1 {
		t.Error("a sentence with a fact that does not exist passes")
	}
	a = one("It is nice.")
	a.Sections[0].Title = "The Louvre"
	if len(Check(a)) != 1 {
		t.Error("a title that states something unknown passes")
	}
}

// tampered calls try with the answer of paris after each change of one number or
// one name in one sentence.
func tampered(try func(a Answer, old, changed string)) {
	a := Write(paris())
	for i := range a.Sections {
		for j := range a.Sections[i].Sentences {
			old := a.Sections[i].Sentences[j].Text
			change := func(text string) {
				a.Sections[i].Sentences[j].Text = text
				try(a, old, text)
			}
			for k, r := range old {
				if unicode.IsDigit(r) {
					change(old[:k] + string('0'+(r-'0'+5)%10) + old[k+1:])
				}
			}
			for _, f := range a.Facts {
				for _, v := range f.Values {
					if slices.Contains(a.Sections[i].Sentences[j].Facts, f.ID) && v != "" && unicode.IsUpper([]rune(v)[0]) && strings.Contains(old, v) {
						change(strings.Replace(old, v, "Hotel Zanzibar", 1))
					}
				}
			}
			a.Sections[i].Sentences[j].Text = old
		}
	}
}

func TestEachTamperedSentenceIsFound(t *testing.T) {
	n := 0
	tampered(func(a Answer, old, changed string) {
		n++
		if len(Check(a)) == 0 {
			t.Errorf("passes: %q, from %q", changed, old)
		}
	})
	if n < 300 {
		t.Errorf("only %d changes were tried", n)
	}
}

func FuzzCheckIsStable(f *testing.F) {
	f.Add("The Louvre at 10:00 is €22.00.", "The Louvre")
	f.Add("1,000,000.00 two 5", "-5")
	f.Fuzz(func(t *testing.T, text, value string) {
		if got := claims(text); len(beyond(normal(text), folded([]string{text}))) > 0 {
			t.Errorf("%q does not carry itself: %q", text, got)
		}
		with, without := beyond(normal(text), folded([]string{value})), claims(text)
		if len(with) > len(without) {
			t.Errorf("a value adds claims: %q, %q", with, without)
		}
	})
}

// Package intenttest is a corpus of prompts with what they say, and the score of a
// reader against it. Its one idea: only what a prompt states is written down, so
// that every other field must be empty or be named in an assumption.
package intenttest

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"waymark/internal/trip"
)

// Corpus is prompts of one style, all written on the same day.
type Corpus struct {
	Style   string    `json:"style"`
	Today   trip.Date `json:"today"`
	Prompts []Prompt  `json:"prompts"`
}

// Now returns noon of the day the prompts were written on.
func (c Corpus) Now() time.Time { return c.Today.In(time.UTC, 0, 12*60) }

// Prompt is a prompt with the fields it states, by their names in [Fields].
type Prompt struct {
	Text string
	Want map[string]string
}

// UnmarshalJSON reads a prompt as it is written in the files of the corpus: its
// text and its fields, `["Rome, 3 days", "to=rome days=3"]`.
func (p *Prompt) UnmarshalJSON(data []byte) error {
	var pair [2]string
	if err := json.Unmarshal(data, &pair); err != nil {
		return err
	}
	p.Text, p.Want = pair[0], map[string]string{}
	for _, field := range strings.Fields(pair[1]) {
		name, value, _ := strings.Cut(field, "=")
		switch _, twice := p.Want[name]; {
		case !slices.Contains(Fields, name):
			return fmt.Errorf("%q: there is no field %q", p.Text, name)
		case value == "" || twice:
			return fmt.Errorf("%q: write %s= once, with a value", p.Text, name)
		}
		p.Want[name] = value
	}
	if len(p.Want) == 0 {
		return fmt.Errorf("%q: write what it states", p.Text)
	}
	return nil
}

// Load reads every file of a corpus, in the order of their names.
func Load(files fs.FS) (all []Corpus, err error) {
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		var c Corpus
		if err := json.Unmarshal(data, &c); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if c.Style == "" || c.Today.IsZero() || len(c.Prompts) == 0 {
			return nil, fmt.Errorf("%s: a style, a day and prompts are needed", name)
		}
		all = append(all, c)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no corpus is there")
	}
	return all, nil
}

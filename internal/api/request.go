package api

import (
	"fmt"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"waymark/internal/trip"
)

const (
	maxSeed          = 1 << 53     // what every JSON reader takes exactly
	maxBudget        = 100_000_000 // US cents
	longestIdemKey   = 255
	idempotencyField = "Idempotency-Key"
)

// NewRun is the body of POST /runs.
type NewRun struct {
	Prompt         string        `json:"prompt,omitempty" minLength:"1" maxLength:"4000" doc:"What the traveller wants, 1 to 4,000 characters. May be absent when intent is there." example:"5 days in Paris in June, art and food, under $2,500, from JFK, with two kids"`
	MaxDays        int           `json:"max_days,omitempty" minimum:"1" maximum:"14" doc:"Stronger than the prompt, as every field."`
	BudgetUSDCents int64         `json:"budget_usd_cents,omitempty" minimum:"1" maximum:"100000000" doc:"For the whole party and trip, flights included."`
	Origin         string        `json:"origin_airport,omitempty" pattern:"^[A-Z]{3}$" patternDescription:"three capital letters, such as JFK"`
	Intent         *WantedIntent `json:"intent,omitempty" doc:"The structured form."`
	Seed           uint64        `json:"seed,omitempty" minimum:"0" maximum:"9007199254740992" doc:"The same intent, evidence and seed give the same plan."`
	Mode           trip.Mode     `json:"mode,omitempty" enum:"best,fast" default:"best"`
}

// WantedIntent is a trip.Intent that may leave out what can be found out.
type WantedIntent trip.Intent

// Schema implements huma.SchemaProvider.
func (WantedIntent) Schema(huma.Registry) *huma.Schema {
	return inline(newRegistry(true), trip.Intent{})
}

// request returns what the body asks for. Everything that is bad is in the error,
// a trip.Invalid.
func (b NewRun) request() (trip.Request, error) {
	req := trip.Request{
		Prompt: strings.TrimSpace(b.Prompt), MaxDays: b.MaxDays, BudgetUSDCents: b.BudgetUSDCents,
		Origin: b.Origin, Seed: b.Seed, Mode: b.Mode,
	}
	if req.Mode == "" {
		req.Mode = trip.Best
	}
	var bad trip.Invalid
	bad.Add(req.Prompt != "" || b.Intent != nil, "prompt", fmt.Sprintf("say in 1 to %d characters what you want", trip.MaxPromptRunes))
	bad.Add(!strings.Contains(req.Prompt, "\x00"), "prompt", "must not hold the character U+0000")
	bad.Add(req.Seed <= maxSeed, "seed", "must be 0 to 9007199254740992")
	if b.Intent != nil {
		in := trip.Intent(*b.Intent)
		if in.Prefs.Pace == "" {
			in.Prefs.Pace = trip.Balanced
		}
		bad = append(bad, badIntent(in)...)
		req.Intent = &in
	}
	return req, bad.Err()
}

// badIntent returns what is wrong with an intent.
func badIntent(in trip.Intent) (bad trip.Invalid) {
	if found, ok := in.Validate().(trip.Invalid); ok {
		for _, f := range found {
			bad.Add(false, "intent."+f.Field, f.Detail)
		}
	}
	bad.Add(in.BudgetUSDCents <= maxBudget, "intent.budget_usd_cents", "must be at most 100000000")
	text, err := trip.Canonical(in)
	bad.Add(err == nil && !strings.Contains(string(text), `\u0000`), "intent", "must not hold the character U+0000")
	return bad
}

// createInput is a request of POST /runs.
type createInput struct {
	idempotency
	Body NewRun
}

// idempotency is the header of requests that make a run.
type idempotency struct {
	Key string `header:"Idempotency-Key" doc:"1 to 255 visible ASCII characters. For 24 hours the same key and body give the same answer and no second run."`

	keys []string // every Idempotency-Key of the request
}

// Resolve implements huma.Resolver: it looks at the header as it came.
func (in *idempotency) Resolve(ctx huma.Context) []error {
	r, _ := humago.Unwrap(ctx)
	in.keys = r.Header.Values(idempotencyField)
	return nil
}

// key returns the idempotency key, "" for none.
func (in *idempotency) key() (string, error) {
	if len(in.keys) == 0 {
		return "", nil
	}
	visible := func(r rune) bool { return r > ' ' && r < 0x7f }
	k := in.keys[0]
	if len(in.keys) > 1 || k == "" || len(k) > longestIdemKey || strings.IndexFunc(k, func(r rune) bool { return !visible(r) }) >= 0 {
		return "", trip.Invalid{{Field: idempotencyField, Detail: "must be one value of 1 to 255 visible ASCII characters"}}
	}
	return k, nil
}

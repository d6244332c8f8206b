package intent

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"waymark/internal/atlas"
	"waymark/internal/trip"
)

func TestTry(t *testing.T) {
	file := os.Getenv("TRY")
	if file == "" {
		t.Skip()
	}
	w, err := atlas.Load()
	if err != nil {
		t.Fatal(err)
	}
	r := New(w)
	f, _ := os.Open(file)
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		in, err := r.Read(trip.Request{Prompt: sc.Text()}, time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))
		fmt.Printf("\n> %s\n", sc.Text())
		if err != nil {
			fmt.Printf("  ERR %v\n", err)
			continue
		}
		p, _ := json.Marshal(in.Party)
		pr, _ := json.Marshal(in.Prefs)
		fmt.Printf("  %s %s..%s(%d) %s %s from=%s air=%v %s\n", in.Destination.ID, in.Dates.Start, in.Dates.End, in.Dates.Days(), trip.Dollars(in.BudgetUSDCents), p, in.Origin, in.Airports, pr)
		for _, a := range in.Assumptions {
			fmt.Printf("    %s = %s (%s)\n", a.Field, a.Value, a.Why)
		}
	}
}

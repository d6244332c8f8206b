package prose

import (
	"crypto/sha256"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"
)

// TestWhatIsKnownChangesNothing writes and checks again and again and wants what a
// stranger comes to, also when everything is forgotten in between.
func TestWhatIsKnownChangesNothing(t *testing.T) {
	var k Known
	s := paris()
	want := Write(s)
	for n := range 3 {
		a := k.Write(s)
		if !reflect.DeepEqual(a, want) {
			t.Fatalf("answer %d is another", n)
		}
		if faults := k.Check(a); len(faults) > 0 {
			t.Errorf("answer %d: %v", n, faults)
		}
	}
	tried := 0
	tampered(func(a Answer, old, changed string) { // of sentences that are known to be sound
		if tried++; tried%20 != 0 {
			return
		}
		if got, want := k.Check(a), Check(a); !reflect.DeepEqual(got, want) || len(got) == 0 {
			t.Errorf("%q for %q: got %v, want %v", changed, old, got, want)
		}
	})
}

// TestSoundIsOfTextAndValues takes from the facts of sound sentences what these rest on.
func TestSoundIsOfTextAndValues(t *testing.T) {
	var k Known
	a := k.Write(paris())
	if faults := k.Check(a); len(faults) > 0 {
		t.Fatal(faults)
	}
	for i, f := range a.Facts {
		if len(f.Values) == 0 || i%10 != 0 {
			continue
		}
		poorer := a
		poorer.Facts = slices.Clone(a.Facts)
		poorer.Facts[i].Values = nil
		if got, want := k.Check(poorer), Check(poorer); !reflect.DeepEqual(got, want) {
			t.Errorf("%s without values: got %v, want %v", f.ID, got, want)
		}
		poorer.Facts = slices.Delete(poorer.Facts, i, i+1)
		if got, want := k.Check(poorer), Check(poorer); !reflect.DeepEqual(got, want) {
			t.Errorf("without %s: got %v, want %v", f.ID, got, want)
		}
	}
}

func TestWhatIsKnownIsBounded(t *testing.T) {
	var k Known
	for n := range mostSound + 10 {
		k.noteSound(sha256.Sum256(fmt.Append(nil, n)))
	}
	for n := range mostHours + 10 {
		k.readHours(fmt.Sprintf("Mo 09:%02d-%02d:00", n%60, 10+n/60%90), time.Month(1+n%12))
		k.readHours(fmt.Sprint("unread ", n), time.May)
	}
	if len(k.sound) > mostSound || len(k.hours) > mostHours || len(k.sound) == 0 || len(k.hours) == 0 {
		t.Errorf("%d sentences and %d hours are kept", len(k.sound), len(k.hours))
	}
	if got := k.readHours("Mo 09:00-10:00", time.May); got != "Mon 09:00–10:00" || k.readHours("Mo 09:00-10:00", time.May) != got {
		t.Errorf("got %q", got)
	}
}

package solve

import (
	"reflect"
	"testing"
)

// TestDigestCoversEveryField changes each number of a problem in turn, wherever it
// stands, and wants another digest each time.
func TestDigestCoversEveryField(t *testing.T) {
	p := Problem{
		Days:  []Day{{Start: 540, End: 1200, From: 1, To: 1}},
		Nodes: []Node{{Loc: 0, Place: 3, Service: 60, Cost: 900, Profit: []int32{70}, Windows: [][]Window{{{Open: 600, Close: 1000}}}, Group: -1, Category: 1, Locked: &Lock{Day: 0, Start: 615}}},
		Locs:  2, Travel: []int32{0, 11, 12, 0}, Budget: 5000, CapPerDay: []int{0, 2}, MaxWait: 45, HourPoints: 40,
	}
	seen := map[string]string{p.Digest(): "nothing"}
	changed := 0
	var change func(at string, v reflect.Value)
	change = func(at string, v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			change(at, v.Elem())
		case reflect.Struct:
			for i := range v.NumField() {
				change(at+"."+v.Type().Field(i).Name, v.Field(i))
			}
		case reflect.Slice:
			for i := range v.Len() {
				change(at+"[]", v.Index(i))
			}
		default:
			old := v.Int()
			v.SetInt(old + 7)
			if other, again := seen[p.Digest()]; again {
				t.Errorf("a change of %s gives the digest of a change of %s", at, other)
			}
			seen[p.Digest()] = at
			v.SetInt(old)
			changed++
		}
	}
	change("problem", reflect.ValueOf(&p).Elem())
	if changed < 25 {
		t.Errorf("only %d numbers were found", changed)
	}
	p.Nodes[0].Locked = nil
	if other, again := seen[p.Digest()]; again {
		t.Errorf("no lock gives the digest of a change of %s", other)
	}
}

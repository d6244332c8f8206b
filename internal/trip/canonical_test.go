package trip

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestCanonicalIsOneText(t *testing.T) {
	type pair struct {
		Late  int `json:"z"`
		Early int `json:"a"`
	}
	tests := map[string]struct {
		value any
		want  string
	}{
		"keys in byte order":        {map[string]int{"b": 1, "a": 2, "B": 3, "é": 4, "": 5}, `{"":5,"B":3,"a":2,"b":1,"é":4}`},
		"fields as keys":            {pair{1, 2}, `{"a":2,"z":1}`},
		"nested":                    {[]any{pair{1, 2}, map[string]any{"y": []pair{{3, 4}}, "x": nil}}, `[{"a":2,"z":1},{"x":null,"y":[{"a":4,"z":3}]}]`},
		"no blanks":                 {json.RawMessage("{ \"a\" : [ 1 , 2 ] ,\n\t\"b\" : { } }"), `{"a":[1,2],"b":{}}`},
		"HTML is text":              {"<b>Tom & Jerry</b>", `"<b>Tom & Jerry</b>"`},
		"HTML in a key":             {map[string]bool{"<&>": true}, `{"<&>":true}`},
		"escapes that are not due":  {json.RawMessage(`"\u0041\u002f\/\u003c"`), `"A//<"`},
		"escapes that are":          {"a\"b\\c\nd\x01", `"a\"b\\c\nd\u0001"`},
		"letters beyond ASCII":      {json.RawMessage(`"caf\u00e9 \ud83d\ude80"`), `"café 🚀"`},
		"biggest unsigned":          {uint64(math.MaxUint64), `18446744073709551615`},
		"smallest signed":           {int64(math.MinInt64), `-9223372036854775808`},
		"an integer beyond all":     {json.RawMessage(`{"n":123456789012345678901234567890}`), `{"n":123456789012345678901234567890}`},
		"a number beyond a float":   {json.RawMessage(`1e999`), `1e999`},
		"decimals as they were":     {json.RawMessage(`[1.0,1.10,-0]`), `[1.0,1.10,-0]`},
		"a fraction":                {0.1, `0.1`},
		"nil":                       {nil, `null`},
		"empty slice, no slice":     {[][]int{{}, nil}, `[[],null]`},
		"last of two keys the same": {json.RawMessage(`{"a":1,"a":2}`), `{"a":2}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := Canonical(tt.value)
			if err != nil || string(got) != tt.want {
				t.Errorf("got %s (%v), want %s", got, err, tt.want)
			}
		})
	}
}

func TestCanonicalRefusesWhatIsNotJSON(t *testing.T) {
	for name, v := range map[string]any{"NaN": math.NaN(), "a function": func() {}, "broken text": json.RawMessage(`{"a":`)} {
		if got, err := Canonical(v); err == nil {
			t.Errorf("%s: got %s, want an error", name, got)
		}
	}
}

// FuzzCanonical compares with reading the text into a tree and writing that.
func FuzzCanonical(f *testing.F) {
	for _, seed := range []string{
		`null`, `-0.50E+7`, `""`, `[]`, `{}`, ` [ 1 , {"b":[],"a":{}} ] `, `{"z":{"b":1,"a":[{"d":1,"c":2}]},"a":2,"z":{"y":1,"x":2}}`,
		`{"\u0062":1,"b":2,"a":3}`, `"\u2028\ud800<&>\u007f\b\f"`, "\"\u2028\xff\"", `{"a\"":1,"a":{"\\":"\\"}}`, "{\"\xff\":1,\"\xfe\":2}", `[[[],[{}]],"]","}",","]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber()
		var tree any
		if !json.Valid([]byte(text)) || dec.Decode(&tree) != nil {
			t.Skip("not JSON")
		}
		var want bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(tree); err != nil {
			t.Fatal(err)
		}
		got, err := Canonical(json.RawMessage(text))
		if err != nil || string(got)+"\n" != want.String() {
			t.Errorf("of %q: got %s (%v), want %s", text, got, err, want.String())
		}
	})
}

func TestDigestDependsOnTheValueAlone(t *testing.T) {
	type forth struct {
		City string `json:"city"`
		Days int    `json:"days"`
	}
	type back struct {
		Days int    `json:"days"`
		City string `json:"city"`
	}
	want := Digest(forth{"Köln & Bonn", 3})
	for name, v := range map[string]any{
		"fields the other way": back{3, "Köln & Bonn"},
		"a map":                map[string]any{"days": 3, "city": "Köln & Bonn"},
		"a text with blanks":   json.RawMessage(` {"days": 3, "city": "K\u00f6ln \u0026 Bonn"} `),
	} {
		if got := Digest(v); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	for name, v := range map[string]any{"another day": forth{"Köln & Bonn", 4}, "another city": forth{"Köln", 3}, "one field more": map[string]any{"city": "Köln & Bonn", "days": 3, "x": nil}} {
		if got := Digest(v); got == want {
			t.Errorf("%s: got the digest of another value", name)
		}
	}
	// SHA-256 of the two octets "{}".
	if got, want := Digest(struct{}{}), "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"; got != want {
		t.Errorf("digest of {}: got %s, want %s", got, want)
	}
}

func FuzzCanonicalIsStable(f *testing.F) {
	for _, seed := range []string{`{"b":[1,2.50,-0,1e400],"a":{"<":"\u2028&"}}`, `"\ud800"`, "\"\xff\"", `{"a":1,"a":{"b":2}}`, ` null `, `18446744073709551616`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if !json.Valid(text) {
			return
		}
		once, err := Canonical(json.RawMessage(text))
		if err != nil {
			t.Fatalf("Canonical(%s): %v", text, err)
		}
		twice, err := Canonical(json.RawMessage(once))
		if err != nil || !bytes.Equal(once, twice) {
			t.Errorf("Canonical(%s) = %s, of that %s (%v)", text, once, twice, err)
		}
		if got, want := tree(t, once), tree(t, text); !reflect.DeepEqual(got, want) {
			t.Errorf("Canonical(%s) has another value: got %v, want %v", text, got, want)
		}
	})
}

// tree returns the value of a JSON text with its numbers as they are written.
func tree(t *testing.T, text []byte) (v any) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

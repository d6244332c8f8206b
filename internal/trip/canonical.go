package trip

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Canonical returns v as JSON of which there is one: no blanks, object keys in
// byte order, numbers as v writes them, no HTML escapes. Equal values give equal
// bytes whatever the order of their fields (after RFC 8785, which it differs
// from in leaving numbers as they are).
func Canonical(v any) ([]byte, error) {
	first, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	c := canonical{in: first, out: make([]byte, 0, len(first))}
	c.value()
	return c.out, nil
}

// canonical rewrites compact JSON that is known to be well-formed.
type canonical struct {
	in      []byte
	at      int // what comes next of in
	out     []byte
	members []member // of the objects that are open, the innermost last
	scratch []byte
}

// member is a member of an object.
type member struct {
	key      string // without its escapes
	from, to int    // where key and value stand, from the begin of the object
}

func (c *canonical) value() {
	switch c.in[c.at] {
	case '{':
		c.object()
	case '[':
		c.array()
	case '"':
		c.text()
	default: // a number or a literal, which stay as they are
		n := bytes.IndexAny(c.in[c.at:], ",]}")
		if n < 0 {
			n = len(c.in) - c.at
		}
		c.take(n)
	}
}

// take copies the next n bytes.
func (c *canonical) take(n int) {
	c.out = append(c.out, c.in[c.at:c.at+n]...)
	c.at += n
}

func (c *canonical) array() {
	c.take(1)
	if n := bytes.IndexAny(c.in[c.at:], `]"{[`); c.in[c.at+n] == ']' { // numbers and literals only
		c.take(n + 1)
		return
	}
	for c.in[c.at] != ']' {
		c.value()
		if c.in[c.at] == ',' {
			c.take(1)
		}
	}
	c.take(1)
}

// object writes the members as they come and sorts them in place. Of two with the
// same key the last one counts.
func (c *canonical) object() {
	begin, outer := len(c.out), len(c.members)
	c.take(1)
	for c.in[c.at] != '}' {
		from := len(c.out)
		key := c.text()
		c.take(1) // the colon
		c.value()
		c.members = append(c.members, member{key, from - begin, len(c.out) - begin})
		if c.in[c.at] == ',' {
			c.at++
		}
	}
	c.at++
	members := c.members[outer:]
	slices.SortStableFunc(members, func(a, b member) int { return strings.Compare(a.key, b.key) })
	c.scratch = append(c.scratch[:0], c.out[begin:]...)
	c.out = c.out[:begin+1]
	for i, m := range members {
		if i+1 < len(members) && members[i+1].key == m.key {
			continue
		}
		c.out = append(append(c.out, c.scratch[m.from:m.to]...), ',')
	}
	if len(members) > 0 {
		c.out = c.out[:len(c.out)-1]
	}
	c.out = append(c.out, '}')
	c.members = c.members[:outer]
}

// text writes a string with the escapes that are due and returns it without any.
func (c *canonical) text() string {
	n := 1
	plain := true
	for ; c.in[c.at+n] != '"'; n++ {
		if c.in[c.at+n] == '\\' {
			plain = false
			n++
		}
	}
	quoted := c.in[c.at : c.at+n+1]
	if plain && utf8.Valid(quoted) {
		c.take(n + 1)
		return string(quoted[1:n])
	}
	var s string
	if err := json.Unmarshal(quoted, &s); err != nil {
		panic(err) // json.Marshal wrote it
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic(err) // a string is JSON
	}
	c.out = append(c.out, bytes.TrimSuffix(out.Bytes(), []byte("\n"))...)
	c.at += n + 1
	return s
}

// Digest returns the SHA-256 of the canonical JSON of v in hex. v must be a value
// that JSON can express; anything else is a bug and panics.
func Digest(v any) string {
	text, err := Canonical(v)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

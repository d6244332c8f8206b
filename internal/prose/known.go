package prose

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"sync"
	"time"
)

// Known writes and checks as Write and Check do, and remembers by content what took
// long to find out: that a sentence says no more than its facts, and what opening
// hours are in words. Answers that have sentences in common cost less so, and come
// out the same. The zero value knows nothing; many may use one at the same time.
type Known struct {
	mu    sync.Mutex
	sound map[[sha256.Size]byte]bool // sentences without a fault, with their facts' values
	hours map[hoursIn]string
}

// hoursIn is opening hours and the month they are wanted for.
type hoursIn struct {
	hours string
	month time.Month
}

// Bounds of what is remembered. What is full is forgotten as a whole.
const (
	mostSound = 1 << 14
	mostHours = 1 << 12
)

// isSound reports whether a sentence is known to have no fault.
func (k *Known) isSound(key [sha256.Size]byte) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.sound[key]
}

func (k *Known) noteSound(key [sha256.Size]byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.sound) >= mostSound || k.sound == nil {
		k.sound = make(map[[sha256.Size]byte]bool)
	}
	k.sound[key] = true
}

// readHours puts the opening hours of a month into words, and leaves those that
// cannot be read as they are.
func (k *Known) readHours(hours string, month time.Month) string {
	asked := hoursIn{hours, month}
	k.mu.Lock()
	text, known := k.hours[asked]
	k.mu.Unlock()
	if known {
		return text
	}
	text, read := readHours(inMonth(hours, month))
	if !read {
		text = clean(hours)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.hours) >= mostHours || k.hours == nil {
		k.hours = make(map[hoursIn]string)
	}
	k.hours[asked] = text
	return text
}

// soundKey is the content that decides whether a text has a fault: the text, whether
// it must name a fact, and of each of its facts whether there is one and its values.
func soundKey(text string, ids []string, values map[string][]string, bound bool) (key [sha256.Size]byte) {
	h := sha256.New()
	number := func(n int) { h.Write(binary.AppendUvarint(nil, uint64(n))) }
	word(h, text)
	if bound {
		number(1)
	} else {
		number(0)
	}
	number(len(ids))
	for _, id := range ids {
		all, known := values[id]
		if !known {
			return key // it is a fault, which is never remembered
		}
		number(len(all))
		for _, v := range all {
			word(h, v)
		}
	}
	h.Sum(key[:0])
	return key
}

// word hashes a text so that no two make another one together.
func word(h hash.Hash, text string) {
	h.Write(binary.AppendUvarint(nil, uint64(len(text))))
	h.Write([]byte(text))
}

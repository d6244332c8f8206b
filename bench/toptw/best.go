package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// best is the best values known of what is generated, by name. Each run raises
// them by what it finds; in a file they outlast it.
type best struct {
	file  string // "" for none
	value map[string]int64
	risen bool // since the last save
}

// readBest reads the values of a file. There may be no such file yet.
func readBest(file string) (*best, error) {
	b := &best{file: file, value: map[string]int64{}}
	if file == "" {
		return b, nil
	}
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &b.value); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return b, nil
}

func (b *best) has(name string) bool {
	_, found := b.value[name]
	return found
}

// raise notes that a value has been found.
func (b *best) raise(name string, value int64) {
	if known, found := b.value[name]; !found || value > known {
		b.value[name], b.risen = value, true
	}
}

// save writes the values to their file if any has risen.
func (b *best) save() error {
	if b.file == "" || !b.risen {
		return nil
	}
	text, err := json.MarshalIndent(b.value, "", "\t") // keys in order
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(b.file), 0o750); err != nil {
		return err
	}
	b.risen = false
	return os.WriteFile(b.file, append(text, '\n'), 0o600)
}

package solve

import (
	"errors"
	"fmt"
)

// faults collects what is wrong, up to maxFaults of it.
type faults struct {
	what  string // "problem", "solution"
	kind  error
	found []error
}

func (f *faults) add(format string, args ...any) {
	if len(f.found) < maxFaults {
		f.found = append(f.found, fmt.Errorf(format, args...))
	}
}

func (f *faults) err() error {
	if len(f.found) == 0 {
		return nil
	}
	return fmt.Errorf("%s: %w: %w", f.what, f.kind, errors.Join(f.found...))
}

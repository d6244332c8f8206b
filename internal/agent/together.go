package agent

import "sync"

// together does all of the work at once and waits for it. A panic in any of it
// becomes one of the caller, where the node's attempt catches it: in a goroutine of
// its own it would end the process and, with the run resumed, the next one too.
func together(work ...func()) {
	panics := make([]any, len(work))
	var all sync.WaitGroup
	for i, do := range work {
		all.Go(func() {
			defer func() { panics[i] = recover() }()
			do()
		})
	}
	all.Wait()
	for _, p := range panics {
		if p != nil {
			panic(p)
		}
	}
}

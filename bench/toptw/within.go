package main

import (
	"context"
	"syscall"
	"time"
)

// within returns ctx bounded by a time, of the clock or, with -cpu, of the
// processor.
func (o settings) within(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	switch {
	case limit == 0:
		return context.WithCancel(ctx)
	case o.cpu:
		return &busy{Context: ctx, until: processorTime() + limit}, func() {}
	}
	return context.WithTimeout(ctx, limit)
}

// busy is a context that ends when this process has used the processors for so
// long. On a busy machine that is fairer than the clock. It ends only for who asks
// Err, as the optimiser does.
type busy struct {
	context.Context
	until time.Duration
}

// Err implements [context.Context].
func (b *busy) Err() error {
	if processorTime() >= b.until {
		return context.DeadlineExceeded
	}
	return b.Context.Err()
}

// processorTime returns the time that the threads of this process have run.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err) // only a bad argument fails
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

package main

import (
	"context"
	"fmt"
	"syscall"
	"time"
)

// relayed measures how long an event takes from its commit in one process to a
// reader of another.
func (b *bench) relayed(ctx context.Context, r *report) error {
	if b.cluster == nil {
		return nil // there processes have the poll alone, which is a second
	}
	s, err := b.serve(ctx, "api")
	if err != nil {
		return err
	}
	defer s.stop()
	w, err := newWriter(ctx, b.url)
	if err != nil {
		return err
	}
	defer w.close()
	one, err := openReaders(ctx, s.url, w.stream(), 1, 1)
	if err != nil {
		return err
	}
	defer one.close()
	said, err := regularly(ctx, 50, time.Duration(b.size.relayed)*time.Second/50, w.say)
	if err != nil {
		return err
	}
	one.await(int64(said), 2*time.Second)
	events, lags := one.take()
	if events != int64(said) {
		return fmt.Errorf("%d events came to the other process, want %d", events, said)
	}
	p50, p95, p99 := lags.quantiles()
	r.add(b.kind, "event written → read through another process, p50", ms(p50), "ms", "")
	r.add(b.kind, "event written → read through another process, p95", ms(p95), "ms", "")
	r.add(b.kind, "event written → read through another process, p99", ms(p99), "ms", "< 50")
	return b.worked(ctx, r, s)
}

// worked measures the same with a worker at real runs. Its events are older when
// they are committed: quick steps share a commit for 20 ms.
func (b *bench) worked(ctx context.Context, r *report, api *server) error {
	worker, err := b.serve(ctx, "worker")
	if err != nil {
		return err
	}
	defer worker.stop()
	var lags sample
	for n := range len(requests) + b.size.fastRuns {
		run, err := post(ctx, api.url, body(n, "fast"), "")
		if err != nil {
			return err
		}
		one, err := openReaders(ctx, api.url, "/runs/"+run+"/events/stream?after=0", 1, 1)
		if err != nil {
			return err
		}
		one.reading.Wait() // until its end
		if _, more := one.take(); n >= len(requests) {
			lags = append(lags, more...)
		}
		one.close()
	}
	p50, _, p99 := lags.quantiles()
	r.add(b.kind, "event of a worker happened → read through the API, p50", ms(p50), "ms", "")
	r.add(b.kind, "event of a worker happened → read through the API, p99", ms(p99), "ms", "")
	return nil
}

// openFiles raises the limit of open files, of this process and its children, as
// far as it may, and returns it.
func openFiles(want uint64) (uint64, error) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 0, err
	}
	raised := syscall.Rlimit{Cur: max(limit.Max, want), Max: max(limit.Max, want)}
	if syscall.Setrlimit(syscall.RLIMIT_NOFILE, &raised) == nil {
		return raised.Cur, nil
	}
	raised = syscall.Rlimit{Cur: limit.Max, Max: limit.Max}
	return limit.Max, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &raised)
}

// filesBeside is how many files a process has open beside its streams.
const filesBeside = 500

// streams measures open streams: what one costs, and what an event to all costs,
// beside the same by a bare handler.
func (b *bench) streams(ctx context.Context, r *report) error {
	count := b.size.streams
	limit, err := openFiles(uint64(count + filesBeside))
	if err != nil {
		return err
	}
	if most := int(limit) - filesBeside; most < count {
		r.note("%s: the limit of open files allows %d streams (raise it with ulimit -n %d)", b.kind, most, count+filesBeside)
		count = most
	}
	s, err := b.serve(ctx, "api")
	if err != nil {
		return err
	}
	defer s.stop()
	w, err := newWriter(ctx, b.url)
	if err != nil {
		return err
	}
	defer w.close()
	reference, err := startBare(ctx)
	if err != nil {
		return err
	}
	defer reference.cmd.Wait()
	defer reference.cmd.Process.Kill()
	if err := b.crowdOf(ctx, r, s, w, reference); err != nil {
		return err
	}
	return b.many(ctx, r, s, w, reference, count)
}

// crowdOf measures a crowd of readers of one run with many events.
func (b *bench) crowdOf(ctx context.Context, r *report, s *server, w *writer, reference *server) error {
	ours, err := b.tell(ctx, s, w.stream(), b.size.readers, 100, w.say)
	if err != nil {
		return err
	}
	bare, err := b.tell(ctx, reference, "/stream", b.size.readers, 100, reference.sayBare)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("%d readers of one run, 100 events/s, ", b.size.readers)
	r.add(b.kind, what+"events read of those written", ours.share, "", "= 1").beside(bare.share)
	if b.cluster != nil {
		r.add(b.kind, what+"written → read p50", ours.p50, "ms", "").beside(bare.p50)
		r.add(b.kind, what+"written → read p99", ours.p99, "ms", "").beside(bare.p99)
	}
	r.add(b.kind, what+"CPU for an event to a reader", ours.each, "µs", "").beside(bare.each)
	return nil
}

// told is what telling readers came to.
type told struct{ share, p50, p99, each, cores, perSecond float64 }

// tell opens readers and tells them events at the rate.
func (b *bench) tell(ctx context.Context, s *server, path string, count, perSecond int, say func(context.Context) error) (told, error) {
	all, err := openReaders(ctx, s.url, path, count, b.size.opening)
	if err != nil {
		return told{}, err
	}
	defer all.close()
	return b.tellThem(ctx, s, all, perSecond, say)
}

// tellThem tells events at the rate to readers that are there.
func (b *bench) tellThem(ctx context.Context, s *server, all *readers, perSecond int, say func(context.Context) error) (t told, err error) {
	all.take()
	before, begun := cpu(s.pid()), time.Now()
	said, err := regularly(ctx, perSecond, b.size.fanOut, say)
	if err != nil {
		return t, err
	}
	want := int64(said) * int64(len(all.conns))
	all.await(want, 2*time.Second) // what does not come in time is not counted
	used, took := cpu(s.pid())-before, time.Since(begun)
	events, lags := all.take()
	p50, _, p99 := lags.quantiles()
	return told{
		share: float64(events) / float64(want), p50: ms(p50), p99: ms(p99), each: 1000 * ms(used) / float64(max(1, events)),
		cores: used.Seconds() / took.Seconds(), perSecond: float64(events) / took.Seconds(),
	}, nil
}

// settle is how long a process gets to come to rest before it is looked at.
const settle = 2 * time.Second

// many measures very many open streams.
func (b *bench) many(ctx context.Context, r *report, s *server, w *writer, reference *server, count int) error {
	ours, err := b.hold(ctx, s, w.stream(), count, w.say)
	if err != nil {
		return err
	}
	bare, err := b.hold(ctx, reference, "/stream", count, reference.sayBare)
	if err != nil {
		return fmt.Errorf("reference: %w", err)
	}
	what := fmt.Sprintf("%d open streams, ", count)
	r.add(b.kind, what+"resident each", ours.resident, "KiB", "< 40").beside(bare.resident)
	r.add(b.kind, what+"resident each after many events", ours.residentLater, "KiB", "< 40").beside(bare.residentLater)
	r.add(b.kind, what+"goroutines each", ours.goroutines, "", "")
	r.add(b.kind, what+"goroutines more than at the start once they have left", ours.left, "", "<= 0")
	r.add(b.kind, what+"ended by the server", ours.cut, "", "= 0").beside(bare.cut)
	r.add(b.kind, what+"CPU while idle", ours.idle, "cores", "").beside(bare.idle)
	for i, rate := range rates {
		at := fmt.Sprintf("%s%d events/s to all: ", what, rate)
		r.add(b.kind, at+"sent to readers", ours.told[i].perSecond, "/s", "").beside(bare.told[i].perSecond)
		r.add(b.kind, at+"CPU", ours.told[i].cores, "cores", "").beside(bare.told[i].cores)
		r.add(b.kind, at+"CPU for an event to a reader", ours.told[i].each, "µs", "").beside(bare.told[i].each)
		if b.cluster != nil {
			r.add(b.kind, at+"written → read p99", ours.told[i].p99, "ms", "").beside(bare.told[i].p99)
		}
	}
	return nil
}

// rates are how many events a second are told to very many readers.
var rates = []int{1, 10, 100}

// held is what very many streams came to.
type held struct {
	resident, residentLater, goroutines, left, idle, cut float64
	told                                                 []told
}

// hold opens streams, lets them be idle, tells them events and leaves.
func (b *bench) hold(ctx context.Context, s *server, path string, count int, say func(context.Context) error) (h held, err error) {
	goroutines, known := s.gauge("go_goroutines") // the reference has none
	before, err := resident(s.pid())
	if err != nil {
		return h, err
	}
	all, err := openReaders(ctx, s.url, path, count, b.size.opening)
	if err != nil {
		return h, err
	}
	defer all.close()
	time.Sleep(settle)
	each := func() float64 {
		now, _ := resident(s.pid())
		return float64(now-before) / float64(count)
	}
	h.resident = each()
	if known == nil {
		now, _ := s.gauge("go_goroutines")
		h.goroutines = (now - goroutines) / float64(count)
	}
	used := cpu(s.pid())
	time.Sleep(b.size.idle)
	h.idle = (cpu(s.pid()) - used).Seconds() / b.size.idle.Seconds()
	for _, rate := range rates {
		t, err := b.tellThem(ctx, s, all, rate, say)
		if err != nil {
			return h, err
		}
		h.told = append(h.told, t)
	}
	h.residentLater = each()
	h.cut = float64(all.cut.Load())
	all.close()
	if known != nil {
		return h, nil
	}
	h.left, err = leftOver(s, goroutines)
	return h, err
}

// leftOver returns by how many goroutines a server has more than before, once it
// has had time to see that its readers have left.
func leftOver(s *server, before float64) (more float64, err error) {
	for end := time.Now().Add(5 * settle); ; time.Sleep(100 * time.Millisecond) {
		now, err := s.gauge("go_goroutines")
		if err != nil || now <= before || time.Now().After(end) {
			return now - before, err
		}
	}
}

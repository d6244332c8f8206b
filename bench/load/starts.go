package main

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"time"
)

// start measures how long a server takes from its start until it is ready: on a new
// SQLite file, which it makes first, and on the database that is there.
func (b *bench) start(ctx context.Context, r *report) error {
	known := b.url
	defer func() { b.url = known }()
	kinds := []string{"known", "new"}
	level := "< 300"
	if b.cluster != nil {
		kinds, level = kinds[:1], "" // a server makes no database there
	}
	for _, kind := range kinds {
		var took, used sample
		for n := range b.size.starts {
			if kind == "new" {
				b.url = "sqlite:///" + filepath.Join(b.dir, fmt.Sprintf("start-%d.db", n))
			}
			after, busy, err := b.ready(ctx)
			if err != nil {
				return err
			}
			took, used = append(took, after), append(used, busy)
		}
		what := "start to ready, " + kind + " database, p50"
		p50, _, _ := took.quantiles()
		r.add(b.kind, what, ms(p50), "ms", level)
		p50, _, _ = used.quantiles()
		r.add(b.kind, what+", CPU", ms(p50), "ms", "")
	}
	return nil
}

// ready starts a server that does everything and returns how long that took until
// /readyz says 200, and how much of the processors.
func (b *bench) ready(ctx context.Context) (took, used time.Duration, err error) {
	begun := time.Now()
	s, err := b.serve(ctx, "all")
	if err != nil {
		return 0, 0, err
	}
	defer s.stop()
	resp, err := http.Get(s.url + "/readyz")
	if err != nil {
		return 0, 0, err
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return 0, 0, fmt.Errorf("/readyz: %s", resp.Status)
	}
	return time.Since(begun), cpu(s.pid()), nil
}

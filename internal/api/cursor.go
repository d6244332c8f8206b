package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"waymark/internal/store"
	"waymark/internal/trip"
)

// cursor is where a reader of a run's events goes on.
type cursor struct {
	after  int64     // the last event it has; -1: none
	latest bool      // only what is new
	at     time.Time // everything later than it, when it is not zero
	done   bool      // it has been told that the run ended
	bad    bool      // it cannot be understood
}

// streamCursor reads a stream's cursor: of Last-Event-ID, ?after= and ?last_ts=
// the first that is there. A browser that comes back repeats its old URL, so the
// header must win; a bad header starts over, since an error would end the
// browser's EventSource for good. A bad query is an Invalid.
func streamCursor(r *http.Request) (cursor, error) {
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		return headerCursor(id), nil
	}
	q := r.URL.Query()
	return queryCursor(q.Get("after"), q.Get("last_ts"))
}

// headerCursor reads "-1", "3" or "13.done".
func headerCursor(id string) cursor {
	digits, done := strings.CutSuffix(id, ".done")
	n, ok := sequence(digits)
	if !ok || (done && n < 0) {
		return cursor{after: -1, bad: true}
	}
	return cursor{after: n, done: done}
}

// sequence reads -1 or digits. More of them than a run can have are the largest
// number there is, which is beyond every end.
func sequence(s string) (int64, bool) {
	if s == "-1" {
		return -1, true
	}
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil || errors.Is(err, strconv.ErrRange)
}

// queryCursor reads the query parameters; "" is none.
func queryCursor(after, lastTS string) (cursor, error) {
	switch {
	case after == "latest":
		return cursor{latest: true}, nil
	case after != "":
		n, ok := sequence(after)
		if !ok {
			return cursor{}, trip.Invalid{{Field: "after", Detail: "must be a sequence number, -1 for all or latest for none of the past"}}
		}
		return cursor{after: n}, nil
	case lastTS != "":
		at, err := timestamp(lastTS)
		if err != nil {
			return cursor{}, trip.Invalid{{Field: "last_ts", Detail: "must be a time as in RFC 3339, such as 2027-06-01T10:00:00.123456Z"}}
		}
		return cursor{after: -1, at: at}, nil
	}
	return cursor{after: -1}, nil
}

// timestamp reads RFC 3339, whose letters may be small. A blank stands for the "+" of an offset, which a query
// that was not escaped turns into one.
func timestamp(s string) (time.Time, error) {
	const beforeOffset = len("2006-01-02T15:04:05")
	if i := strings.LastIndexByte(s, ' '); i >= beforeOffset {
		s = s[:i] + "+" + s[i+1:]
	}
	return time.Parse(time.RFC3339Nano, strings.ToUpper(s))
}

// resolve returns the sequence after which a reader of the run goes on. What
// cannot be honoured starts over, and reset says so.
func (c cursor) resolve(ctx context.Context, s *store.Store, run trip.Run) (after int64, reset bool, err error) {
	switch {
	case c.bad || c.after > run.LastSeq:
		return -1, true, nil
	case c.latest:
		return run.LastSeq, false, nil
	case !c.at.IsZero():
		after, err = s.SequenceAt(ctx, run.OrgID, run.ID, c.at)
		return after, false, err
	}
	return c.after, false, nil
}

// ended reports whether the reader has all of a run that is final, and knows it.
func (c cursor) ended(run trip.Run) bool {
	return c.done && run.Status.Final() && c.after <= run.LastSeq
}

package atlas

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"waymark/internal/trip"
)

// table reads a CSV file with a header row by row. The first fault sticks: next
// then returns false and err names the file, line and column. Cells are read by
// the name of their column; a name that the table does not have is a bug.
type table struct {
	file    string
	csv     *csv.Reader
	columns map[string]int
	row     []string
	err     error
}

// open begins to read a file whose header must be exactly the given columns.
func open(files fs.FS, file string, columns ...string) *table {
	t := &table{file: file, columns: make(map[string]int, len(columns))}
	content, err := fs.ReadFile(files, file)
	if err != nil {
		t.err = err
		return t
	}
	t.csv = csv.NewReader(strings.NewReader(string(content)))
	header, err := t.csv.Read()
	if err != nil || !slices.Equal(header, columns) {
		t.err = fmt.Errorf("%s:1:1: want the columns %s: %w", file, strings.Join(columns, ","), trip.ErrInvalid)
		return t
	}
	for i, name := range columns {
		t.columns[name] = i
	}
	return t
}

// next reads the next row and reports whether there is one.
func (t *table) next() bool {
	if t.err != nil {
		return false
	}
	row, err := t.csv.Read()
	if err == nil {
		t.row = row
		return true
	}
	if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
		t.err = fmt.Errorf("%s:%d:%d: %w: %w", t.file, bad.Line, bad.Column, bad.Err, trip.ErrInvalid)
	} else if !errors.Is(err, io.EOF) {
		t.err = fmt.Errorf("%s: %w", t.file, err)
	}
	return false
}

// fault records what is wrong with a cell of this row.
func (t *table) fault(column, format string, args ...any) {
	if t.err != nil {
		return
	}
	line, col := t.csv.FieldPos(t.at(column))
	t.err = fmt.Errorf("%s:%d:%d: %s: %s: %w", t.file, line, col, column, fmt.Sprintf(format, args...), trip.ErrInvalid)
}

func (t *table) at(column string) int {
	i, ok := t.columns[column]
	if !ok {
		panic("atlas: " + t.file + " has no column " + column)
	}
	return i
}

// text returns a cell that may be empty.
func (t *table) text(column string) string { return t.row[t.at(column)] }

// must returns a cell that may not be empty.
func (t *table) must(column string) string {
	s := t.text(column)
	if s == "" {
		t.fault(column, "is empty")
	}
	return s
}

// slug returns a cell that names something: lower-case letters, digits, hyphens.
func (t *table) slug(column string) string {
	s := t.must(column)
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		t.fault(column, "%q is not lower-case letters, digits and hyphens", s)
	}
	return s
}

// list returns the words of a cell, nil when it is empty.
func (t *table) list(column string) []string {
	s := t.text(column)
	if s == "" {
		return nil
	}
	return strings.Split(s, " ")
}

// phrases returns the words of a cell with blanks for the hyphens that hold the
// words of a phrase together.
func (t *table) phrases(column string) []string {
	list := t.list(column)
	for i, s := range list {
		list[i] = strings.ReplaceAll(s, "-", " ")
	}
	return list
}

// oneOf returns a cell that is one of the given words.
func (t *table) oneOf(column string, words ...string) string {
	s := t.text(column)
	if !slices.Contains(words, s) {
		t.fault(column, "%q is none of %s", s, strings.Join(words, ", "))
	}
	return s
}

// yes returns a cell that is yes or no, nil when it is empty.
func (t *table) yes(column string) *bool {
	switch t.oneOf(column, "yes", "no", "") {
	case "yes":
		return new(true)
	case "no":
		return new(false)
	}
	return nil
}

// number returns a cell between lo and hi, lo when it is not.
func (t *table) number(column string, lo, hi float64) float64 {
	s := t.text(column)
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || !(x >= lo && x <= hi) {
		t.fault(column, "%q is no number from %g to %g", s, lo, hi)
		return lo
	}
	return x
}

// whole returns a cell that is an integer between lo and hi, lo when it is not.
func (t *table) whole(column string, lo, hi int64) int64 {
	s := t.text(column)
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < lo || n > hi {
		t.fault(column, "%q is no whole number from %d to %d", s, lo, hi)
		return lo
	}
	return n
}

// amount returns a cell of money, nil when it is empty.
func (t *table) amount(column, currency string) *trip.Amount {
	s := t.text(column)
	if s == "" {
		return nil
	}
	a, err := trip.ParseAmount(s, currency)
	if err != nil {
		t.fault(column, "%q is no amount of %s", s, currency)
	}
	return &a
}

// clock returns a cell HH:MM in minutes after midnight.
func (t *table) clock(column string) int {
	s := t.text(column)
	minute, ok := parseClock(s)
	if !ok {
		t.fault(column, "%q is no time HH:MM", s)
	}
	return minute
}

func (t *table) date(column string) trip.Date {
	d, err := trip.ParseDate(t.text(column))
	if err != nil {
		t.fault(column, "%q is no date YYYY-MM-DD", t.text(column))
	}
	return d
}

// point returns the cells lat and lon.
func (t *table) point() trip.Point {
	return trip.Point{Lat: t.number("lat", -90, 90), Lon: t.number("lon", -180, 180)}
}

// parseClock reads HH:MM as minutes after midnight.
func parseClock(s string) (minute int, ok bool) {
	if len(s) != 5 || s[2] != ':' {
		return 0, false
	}
	h, err := strconv.ParseUint(s[:2], 10, 8)
	m, err2 := strconv.ParseUint(s[3:], 10, 8)
	return int(h*60 + m), err == nil && err2 == nil && h < 24 && m < 60
}

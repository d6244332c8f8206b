package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// figure is one thing that was measured.
type figure struct {
	Database  string   `json:"database"`
	What      string   `json:"what"`
	Unit      string   `json:"unit"`
	Value     float64  `json:"value"`
	Reference *float64 `json:"reference,omitempty"` // the same without us, in the same minutes
	Ratio     *float64 `json:"ratio,omitempty"`     // to the reference
	Level     string   `json:"level,omitempty"`     // what it must be, such as "< 25"
	Met       *bool    `json:"met,omitempty"`
}

// report is all figures of a run of this program.
type report struct {
	Started  time.Time `json:"started"`
	Seconds  float64   `json:"seconds"`
	Go       string    `json:"go"`
	Cores    int       `json:"cores"`
	LoadFrom string    `json:"load_average_at_begin"`
	LoadTo   string    `json:"load_average_at_end"`
	Busy     float64   `json:"machine_busy_share"` // of all processors, ourselves included
	Quick    bool      `json:"quick"`
	Figures  []figure  `json:"figures"`
	Notes    []string  `json:"notes,omitempty"`

	before machine
}

func newReport(quick bool) *report {
	return &report{Started: time.Now().UTC(), Go: runtime.Version(), Cores: runtime.NumCPU(), LoadFrom: loadAverage(), Quick: quick, before: readMachine()}
}

func (r *report) end() {
	r.Seconds, r.LoadTo = round(time.Since(r.Started).Seconds()), loadAverage()
	now := readMachine()
	r.Busy = round(float64(now.busy-r.before.busy) / float64(max(1, now.total-r.before.total)))
}

func (r *report) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

// add takes over a figure. level is "" or a comparison such as "< 25".
func (r *report) add(database, what string, value float64, unit, level string) *figure {
	f := figure{Database: database, What: what, Unit: unit, Value: round(value), Level: level}
	if level != "" {
		met := meets(value, level)
		f.Met = &met
	}
	r.Figures = append(r.Figures, f)
	fmt.Fprintf(os.Stderr, "%-9s %s: %s %s\n", database, what, number(f.Value), unit)
	return &r.Figures[len(r.Figures)-1]
}

// beside sets what the same costs without us.
func (f *figure) beside(reference float64) {
	reference = round(reference)
	f.Reference = &reference
	if reference != 0 {
		ratio := round(f.Value / reference)
		f.Ratio = &ratio
	}
}

// meets reports whether the value is as the level says.
func meets(value float64, level string) bool {
	sign, bound, _ := strings.Cut(level, " ")
	limit, err := strconv.ParseFloat(bound, 64)
	if err != nil {
		panic("level " + level) // a literal of this program
	}
	switch sign {
	case "<":
		return value < limit
	case "<=":
		return value <= limit
	case ">=":
		return value >= limit
	}
	return value == limit
}

// table returns the figures for a person, columns aligned.
func (r *report) table() string {
	rows := [][]string{{"database", "what", "figure", "reference", "ratio", "level", ""}}
	for _, f := range r.Figures {
		row := []string{f.Database, f.What, number(f.Value) + " " + f.Unit, "", "", f.Level, ""}
		if f.Reference != nil {
			row[3] = number(*f.Reference)
		}
		if f.Ratio != nil {
			row[4] = number(*f.Ratio) + "×"
		}
		if f.Met != nil {
			row[6] = map[bool]string{true: "met", false: "NOT MET"}[*f.Met]
		}
		rows = append(rows, row)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%d cores, %s, %.0f s; machine %.0f %% busy, load %s to %s\n\n", r.Cores, r.Go, r.Seconds, 100*r.Busy, r.LoadFrom, r.LoadTo)
	b.WriteString(aligned(rows))
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "\n%s", n)
	}
	return b.String() + "\n"
}

// aligned joins rows of equally many cells, each column as wide as its widest cell.
func aligned(rows [][]string) string {
	var b strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			width := 0
			for _, other := range rows {
				width = max(width, len([]rune(other[i])))
			}
			fmt.Fprintf(&line, "%-*s  ", width, cell)
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

// number writes three digits of a value, without an exponent.
func number(x float64) string {
	decimals := 2
	for size := math.Abs(x); size >= 10 && decimals > 0; size /= 10 {
		decimals--
	}
	if size := math.Abs(x); size < 1 && size > 0 {
		decimals = 3
	}
	text := strconv.FormatFloat(x, 'f', decimals, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// write writes the report as JSON.
func (r *report) write(file string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}

package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// solveFolder solves every instance of a folder and prints what comes out.
func solveFolder(ctx context.Context, o settings) error {
	files, err := filepath.Glob(filepath.Join(o.dir, "*.txt"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("no instance files (*.txt) in %s", o.dir)
	}
	known, err := reference(filepath.Join(o.dir, "reference.csv"))
	if err != nil {
		return err
	}
	results := &summary{}
	for _, file := range files {
		in, err := read(file, o.decimals)
		if err != nil {
			return err
		}
		for _, m := range in.tours(o.tours) {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			a, err := answerTo(ctx, in, m, o)
			if err != nil {
				return err
			}
			a.compare(known[in.name][m])
			results.add(a)
			if err := a.print(o.json); err != nil {
				return err
			}
		}
	}
	if o.json {
		return nil
	}
	if o.prototype != "" {
		if err := results.beside(ctx, o); err != nil {
			return err
		}
	}
	fmt.Print(results.table())
	return nil
}

// tours returns the numbers of tours to solve in for: those wanted, else what the
// file says, else 1 to 4.
func (in *instance) tours(wanted []int) []int {
	switch {
	case len(wanted) > 0:
		return wanted
	case in.hours:
		return []int{in.days}
	}
	return []int{1, 2, 3, 4}
}

// compare sets the gap to the best value known, if there is one.
func (a *answer) compare(best int64) {
	if best == 0 {
		return
	}
	gap := 100 * float64(best-a.Score) / float64(best)
	a.Reference, a.Gap = best, &gap
}

func (a *answer) print(asJSON bool) error {
	if asJSON {
		return json.NewEncoder(os.Stdout).Encode(a)
	}
	gap := ""
	if a.Gap != nil {
		gap = fmt.Sprintf("%6d %6.2f %%", a.Reference, *a.Gap)
		if *a.Gap < 0 {
			gap += "  above the best value known"
		}
	}
	_, err := fmt.Printf("%-8s m=%d %6d %9d iterations %s\n", a.Instance, a.M, a.Score, a.Iterations, gap)
	return err
}

// reference reads the best values known, by instance and number of tours. There
// may be no such file.
func reference(file string) (map[string]map[int]int64, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	known := map[string]map[int]int64{}
	for i, row := range rows {
		if i == 0 {
			continue // names of columns
		}
		known[row[0]] = map[int]int64{}
		for column, name := range rows[0] {
			m, err := strconv.Atoi(strings.TrimPrefix(name, "m"))
			if err != nil {
				continue // no column of values
			}
			if known[row[0]][m], err = strconv.ParseInt(row[column], 10, 64); err != nil {
				return nil, fmt.Errorf("%s: line %d: %w", file, i+1, err)
			}
		}
	}
	return known, nil
}

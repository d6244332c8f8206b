package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of CPU time in /proc (USER_HZ, which is 100 on Linux).
const tick = 10 * time.Millisecond

// stat is what /proc/PID/stat says of a process (proc_pid_stat(5)).
type stat struct {
	parent        int
	own, children time.Duration // CPU time; children are those it has waited for
}

// parseStat reads /proc/PID/stat. The name of the program may hold anything, so
// fields are counted from its closing parenthesis.
func parseStat(text string) (s stat, err error) {
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	if len(fields) < 15 {
		return s, errors.New("/proc: a stat line that is too short")
	}
	var n [5]int
	for i, at := range []int{1, 11, 12, 13, 14} {
		if n[i], err = strconv.Atoi(fields[at]); err != nil {
			return s, fmt.Errorf("/proc: field %d of stat: %w", at+3, err)
		}
	}
	return stat{parent: n[0], own: time.Duration(n[1]+n[2]) * tick, children: time.Duration(n[3]+n[4]) * tick}, nil
}

func readStat(pid int) (stat, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return stat{}, err
	}
	return parseStat(string(text))
}

// processes returns what /proc says of every process.
func processes() map[int]stat {
	all := map[int]stat{}
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if s, err := readStat(pid); err == nil { // else it has ended meanwhile
			all[pid] = s
		}
	}
	return all
}

// treeCPU returns the CPU time of a process, of those below it, and of those that
// they have waited for.
func treeCPU(all map[int]stat, root int) time.Duration {
	sum := all[root].own + all[root].children
	for pid, s := range all {
		if s.parent == root {
			sum += treeCPU(all, pid)
		}
	}
	return sum
}

// cpu returns the CPU time of a process tree so far; that of no process is none.
func cpu(pid int) time.Duration {
	if pid == 0 {
		return 0
	}
	return treeCPU(processes(), pid)
}

// parseResident reads the resident memory, in KiB, from /proc/PID/status.
func parseResident(status string) (kib int, err error) {
	for line := range strings.SplitSeq(status, "\n") {
		if rest, found := strings.CutPrefix(line, "VmRSS:"); found {
			return strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(rest, "kB")))
		}
	}
	return 0, errors.New("/proc: no VmRSS")
}

func resident(pid int) (kib int, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	return parseResident(string(text))
}

// machine is what all processors have done (proc_stat(5)).
type machine struct{ busy, total time.Duration }

// parseMachine reads the first line of /proc/stat. Guests are in user already;
// idle and iowait are not busy.
func parseMachine(text string) (m machine) {
	line, _, _ := strings.Cut(text, "\n")
	for i, field := range strings.Fields(line) {
		n, err := strconv.Atoi(field)
		if err != nil || i > 8 {
			continue
		}
		m.total += time.Duration(n) * tick
		if i != 4 && i != 5 {
			m.busy += time.Duration(n) * tick
		}
	}
	return m
}

func readMachine() machine {
	text, _ := os.ReadFile("/proc/stat")
	return parseMachine(string(text))
}

// loadAverage returns the load of the last minute, "" where it is not known.
func loadAverage() string {
	text, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

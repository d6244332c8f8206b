package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// imports says which of our packages each package may import. Read it top to
// bottom: a package stands above everything it imports. A new package needs a row
// here, a reason, and at least two callers or one hard secret to hide.
var imports = []struct{ pkg, may string }{
	{"", "cli"},
	{"internal/cli", "*"},
	{"internal/api", "engine feed store auth export verify repair trip"},
	{"internal/web", ""},
	{"internal/engine", "feed store graph trip"},
	{"internal/feed", "store trip"},
	{"internal/scenario", "agent atlas tool trip"},
	{"internal/agent", "graph intent solve verify repair prose atlas tool llm trip"},
	{"internal/intent/intenttest", "atlas trip"},
	{"internal/intent", "atlas llm trip"},
	{"internal/repair", "solve verify trip"},
	{"internal/solve", "trip"},
	{"internal/verify", "hours trip"},
	{"internal/prose", "llm trip"},
	{"internal/atlas", "data hours trip"},
	{"internal/provider", "tool trip"},
	{"internal/llm", "trip"},
	{"internal/tool", "trip"},
	{"internal/hours", "trip"},
	{"internal/graph", "trip"},
	{"internal/export", "trip"},
	{"internal/auth", "store trip"},
	{"internal/store/storetest", "store trip"},
	{"internal/store", "trip"},
	{"internal/telemetry", ""},
	{"internal/trip", ""},
	{"data", ""},
	{"e2e", "*"},
	{"e2e/hours", "*"},
}

// TestDependencies fails on any import between our packages that the table does
// not allow, on a package without a row, and on a third-party import in trip.
func TestDependencies(t *testing.T) {
	for _, p := range list(t) {
		path := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, "waymark"), "/")
		if strings.HasPrefix(path, "bench") {
			continue // measurements may look anywhere
		}
		i := slices.IndexFunc(imports, func(row struct{ pkg, may string }) bool { return row.pkg == path })
		if i < 0 {
			t.Errorf("package %q has no row in the table", path)
			continue
		}
		may := strings.Fields(imports[i].may)
		for _, imported := range p.Imports {
			ours, found := strings.CutPrefix(imported, "waymark/")
			if !found {
				if path == "internal/trip" && strings.Contains(imported, ".") {
					t.Errorf("internal/trip imports %s; it has the standard library only", imported)
				}
				continue
			}
			name := strings.TrimPrefix(ours, "internal/")
			if !slices.Contains(may, name) && !slices.Contains(may, "*") {
				t.Errorf("%s imports %s; it may import: %s", path, ours, imports[i].may)
			}
			if at := slices.IndexFunc(imports, func(row struct{ pkg, may string }) bool { return row.pkg == ours }); at >= 0 && at < i {
				t.Errorf("%s imports %s, which stands above it", path, ours)
			}
		}
	}
}

type listed struct {
	ImportPath string
	Imports    []string
}

func list(t *testing.T) (packages []listed) {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p listed
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

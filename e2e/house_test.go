package e2e

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// house is a composition whose containers are processes of this machine. They have
// the commands, the environment, the order and the health of the file; addresses
// alone are others.
type house struct {
	t        *testing.T
	ctx      context.Context
	services map[string]service
	run      map[string]func(command []string) *exec.Cmd // a process of a service without its environment, by image
	up       map[string]*tenant
	move     *strings.Replacer // from the file's addresses and folders to those here
	checks   []string          // further environment of health checks
}

// tenant is a process of a house.
type tenant struct {
	*exec.Cmd
	logs  bytes.Buffer
	ended chan struct{} // closed when err is there
	err   error
}

// start starts a service once what it depends on is as it wants it.
func (h *house) start(name string) {
	h.t.Helper()
	s, there := h.services[name]
	if !there {
		h.t.Fatalf("deploy/compose.yaml has no service %s", name)
	}
	if h.up[name] != nil {
		return
	}
	for other, wanted := range s.DependsOn {
		h.start(other)
		switch wanted.Condition {
		case "service_healthy":
			h.wantHealthy(other)
		case "service_completed_successfully":
			if h.wait(other); h.up[other].err != nil {
				h.t.Fatalf("%s: %v\n%s", other, h.up[other].err, &h.up[other].logs)
			}
		default:
			h.t.Fatalf("%s waits until %s is %q", name, other, wanted.Condition)
		}
	}
	h.launch(name)
}

// launch starts the process of a service.
func (h *house) launch(name string) {
	h.t.Helper()
	s := h.services[name]
	h.up[name] = &tenant{Cmd: h.run[s.Image](h.words(s.Command)), ended: make(chan struct{})}
	p := h.up[name]
	for variable, value := range s.Environment {
		p.Env = append(p.Env, variable+"="+h.move.Replace(value))
	}
	p.Stdout, p.Stderr = &p.logs, &p.logs
	if err := p.Start(); err != nil {
		h.t.Fatalf("%s: %v", name, err)
	}
	go func() {
		p.err = p.Wait()
		close(p.ended)
	}()
	h.t.Cleanup(func() {
		p.Process.Kill()
		<-p.ended
		if h.t.Failed() {
			h.t.Logf("%s said:\n%s", name, &p.logs)
		}
	})
}

// wait waits until the service's process has ended.
func (h *house) wait(name string) {
	h.t.Helper()
	select {
	case <-h.up[name].ended:
	case <-h.ctx.Done():
		h.t.Fatalf("%s does not end", name)
	}
}

// wantHealthy waits until the service's health check says so.
func (h *house) wantHealthy(name string) {
	h.t.Helper()
	check := h.services[name].Healthcheck
	if check == nil || len(check.Test) < 2 || check.Test[0] != "CMD" || check.Interval <= 0 || check.Timeout <= 0 {
		h.t.Fatalf("%s has no health that can be asked: %+v", name, check)
	}
	var last []byte
	ended, p := false, h.up[name]
	healthy := func() bool {
		select {
		case <-p.ended:
			ended = true
			return true
		default:
		}
		ctx, cancel := context.WithTimeout(h.ctx, check.Timeout)
		defer cancel()
		var err error
		cmd := exec.CommandContext(ctx, check.Test[1], h.words(check.Test[2:])...)
		cmd.Env = append(os.Environ(), h.checks...)
		last, err = cmd.CombinedOutput()
		return err == nil
	}
	if !waitUntil(h.ctx, healthy) {
		h.t.Fatalf("%s is not healthy: %v: %s", name, check.Test, last)
	}
	if ended {
		h.t.Fatalf("%s has ended: %v", name, p.err)
	}
}

func (h *house) words(all []string) []string {
	moved := make([]string, len(all))
	for i, word := range all {
		moved[i] = h.move.Replace(word)
	}
	return moved
}

// stop ends a service by SIGTERM as a container is: within its grace and well.
func (h *house) stop(name string) {
	h.t.Helper()
	p := h.up[name]
	begun := time.Now()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		h.t.Fatalf("%s: %v", name, err)
	}
	h.wait(name)
	if took := time.Since(begun); p.err != nil || took > h.services[name].Grace {
		h.t.Errorf("%s after SIGTERM: %v after %s, want exit 0 within %s", name, p.err, took, h.services[name].Grace)
	}
}

// restart stops a service well and starts it again.
func (h *house) restart(name string) {
	h.t.Helper()
	h.stop(name)
	h.launch(name)
	h.wantHealthy(name)
}

// kill ends a service as kill -9 does; it is started again as the file wants it.
func (h *house) kill(name string) {
	h.t.Helper()
	if restart := h.services[name].Restart; restart != "unless-stopped" {
		h.t.Fatalf("%s is not started again: restart is %q", name, restart)
	}
	h.up[name].Process.Kill()
	h.wait(name)
	h.launch(name)
	h.wantHealthy(name)
}

// image is what deploy/Dockerfile says of the process of a container.
type image struct{ user, group uint32 }

// readImage reads the Dockerfile, whose program this test binary stands for, and
// fails where it has another Go than the module or starts something else.
func readImage(t *testing.T) (i image) {
	t.Helper()
	text, err := os.ReadFile("../deploy/Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	module, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?ms)^FROM golang:(\S+) AS build$.* go build .*-o /waymark \.$.*^COPY --from=build /waymark /usr/local/bin/waymark\nUSER (\d+):(\d+)\nENTRYPOINT \["waymark"\]\n`).FindSubmatch(text)
	if found == nil {
		t.Fatal("deploy/Dockerfile does not build waymark and start it as an ordinary user")
	}
	if want := regexp.MustCompile(`(?m)^go (\S+)$`).FindSubmatch(module); string(found[1]) != string(want[1]) {
		t.Errorf("deploy/Dockerfile builds with Go %s, go.mod wants %s", found[1], want[1])
	}
	user, _ := strconv.ParseUint(string(found[2]), 10, 32)
	group, _ := strconv.ParseUint(string(found[3]), 10, 32)
	if user == 0 || group == 0 {
		t.Error("deploy/Dockerfile starts waymark as root")
	}
	return image{uint32(user), uint32(group)}
}

// process returns a process that has of this machine what a container of the image
// has: its user, no folder that it may write to but one, and hardly an environment.
func (i image) process(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = "/", []string{"PATH=" + os.Getenv("PATH") + ":/usr/sbin:/usr/local/sbin", asProgram + "=1"}
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: i.user, Gid: i.group}}
	}
	return cmd
}

// folder returns a folder of the image's user, and this binary in it: those of the
// test are of nobody else's.
func (i image) folder(t *testing.T) (dir, program string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "waymark-compose")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	program = filepath.Join(dir, "waymark")
	from, err := os.Open(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	to, err := os.OpenFile(program, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(to, from)
	if err = errors.Join(err, to.Close()); err == nil && os.Geteuid() == 0 {
		err = os.Chown(dir, int(i.user), int(i.group))
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir, program
}

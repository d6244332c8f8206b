// Command waymark plans city trips that hold: see waymark --help.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"waymark/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := cli.Run(ctx, cli.Env{Args: os.Args[1:], Getenv: os.Getenv, Stdout: os.Stdout, Stderr: os.Stderr})
	stop()
	os.Exit(status)
}

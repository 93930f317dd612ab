// SPDX-License-Identifier: MIT

// A RoadRunner for tests: the program rr cannot be had as a module, its plugins can. They are registered and run here as rr
// does it. `roadrunner gob ADDRESS` is a client in Go instead, whose codec is gob.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/roadrunner-server/config/v5"
	"github.com/roadrunner-server/endure/v2"
	"github.com/roadrunner-server/informer/v5"
	"github.com/roadrunner-server/logger/v5"
	"github.com/roadrunner-server/metrics/v5"
	"github.com/roadrunner-server/resetter/v5"
	"github.com/roadrunner-server/rpc/v5"
	"github.com/roadrunner-server/service/v5"
	"github.com/roadrunner-server/status/v5"
	rrjs "github.com/rrjs/rrjs/go"
)

const version = "2025.1.15"

type overrides []string

func (o *overrides) String() string { return strings.Join(*o, " ") }

func (o *overrides) Set(text string) error {
	*o = append(*o, text)
	return nil
}

func run(file string, grace time.Duration, given overrides, isStock bool) error {
	plugins := []any{
		&config.Plugin{Path: file, Version: version, Flags: given, Timeout: grace},
		&logger.Plugin{}, &rpc.Plugin{}, &informer.Plugin{}, &resetter.Plugin{}, &status.Plugin{}, &metrics.Plugin{},
		&service.Plugin{},
	}
	if !isStock {
		plugins = append(plugins, &rrjs.Plugin{})
	}
	container := endure.New(slog.LevelError, endure.GracefulShutdownTimeout(grace))
	err := errors.Join(container.RegisterAll(plugins...), container.Init())
	if err != nil {
		return err
	}
	failed, err := container.Serve()
	if err != nil {
		return err
	}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	fmt.Println("RoadRunner serves")
	select {
	case failure := <-failed:
		err = fmt.Errorf("%w (plugin %s)", failure.Error, failure.VertexID)
	case <-signals:
	}
	if stopErr := container.Stop(); err == nil {
		err = stopErr
	}
	return err
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == "gob" {
		if err := callAll(os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	var given overrides
	file := flag.String("c", ".rr.yaml", "the configuration")
	grace := flag.Duration("grace", 30*time.Second, "how long a stop may take")
	isStock := flag.Bool("stock", false, "only the plugins of RoadRunner itself")
	flag.Var(&given, "o", "a setting, as rpc.listen=tcp://127.0.0.1:6001")
	flag.Parse()
	if err := run(*file, *grace, given, *isStock); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

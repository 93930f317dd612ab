// SPDX-License-Identifier: MIT

// Package rrjs is a plugin of RoadRunner that starts an rrjs server and looks after it: js.Execute, js.Call and js.Check go
// over RoadRunner's own RPC, metrics are on its page, log lines in its logger. The section js of RoadRunner's configuration is
// that of rrjs, with one key more: js.binary, the program.
package rrjs

import (
	"context"
	stderrors "errors"
	"net/http"
	"time"

	"github.com/roadrunner-server/api/v4/plugins/v1/status"
	"github.com/roadrunner-server/errors"
	"github.com/roadrunner-server/pool/state/process"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

const (
	pluginName = "js"
	glance     = time.Second   // how long a page of RoadRunner's waits for us
	dollar     = "RRJS_DOLLAR" // a variable whose value is $
)

// Plugin is found by RoadRunner by its methods.
type Plugin struct {
	log  *zap.Logger
	rrjs *supervisor
}

// What the plugin itself has to know of its section.
type settings struct {
	Binary, Listen string
	MaxTimeoutMs   int64         `mapstructure:"max_timeout_ms"`
	StopTimeoutMs  int64         `mapstructure:"stop_timeout_ms"`
	grace          time.Duration // of RoadRunner
}

// Init reads the section.
func (p *Plugin) Init(cfg interface {
	Has(name string) bool
	UnmarshalKey(name string, out any) error
}, log interface{ NamedLogger(string) *zap.Logger }) error {
	if !cfg.Has(pluginName) {
		return errors.E(errors.Disabled)
	}
	section, known := map[string]any{}, settings{Binary: "rrjs", MaxTimeoutMs: 300000, StopTimeoutMs: 10000, grace: 30 * time.Second}
	if err := stderrors.Join(cfg.UnmarshalKey(pluginName, &section), cfg.UnmarshalKey(pluginName, &known)); err != nil {
		return errors.E(errors.Op("js_plugin_init"), err)
	}
	if limits, ok := cfg.(interface{ GracefulTimeout() time.Duration }); ok && limits.GracefulTimeout() > 0 {
		known.grace = limits.GracefulTimeout()
	}
	section["stop_timeout_ms"] = min(known.StopTimeoutMs, untilKill(known.grace).Milliseconds()*3/4)
	p.log = log.NamedLogger(pluginName)
	level := min(zapcore.LevelOf(p.log.Core()), zapcore.ErrorLevel) // nothing is written for nobody
	p.rrjs = newSupervisor(p.log, known, map[string]any{
		"version": "3",
		"js":      section,
		"metrics": map[string]any{"address": ""},
		"logs":    map[string]any{"mode": "production", "output": "stdout", "level": level.String()},
	})
	return nil
}

// untilKill leaves RoadRunner a little of its grace period.
func untilKill(grace time.Duration) time.Duration { return grace - min(2*time.Second, grace/2) }

// Serve starts rrjs. An error comes only where it cannot be started at all.
func (p *Plugin) Serve() chan error {
	failed := make(chan error, 1)
	go p.rrjs.run(failed)
	return failed
}

// Stop has rrjs end its calls; it is killed where that takes too long.
func (p *Plugin) Stop(ctx context.Context) error {
	p.rrjs.stop()
	select {
	case <-p.rrjs.over:
		time.Sleep(glance / 20) // the last replies are there, and being written
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Name is that of the section, of the logger and of the methods.
func (p *Plugin) Name() string { return pluginName }

// RPC has the methods.
func (p *Plugin) RPC() any { return &api{p.rrjs} }

// Reset replaces all workers without losing a call, and reads programs anew.
func (p *Plugin) Reset() error { return p.rrjs.call("js.Reload", true, new(bool), p.rrjs.longest) }

// Workers are those of rrjs's pool.
func (p *Plugin) Workers() []*process.State {
	var list struct{ Workers []*process.State }
	if err := p.rrjs.call("informer.Workers", pluginName, &list, glance); err != nil {
		p.log.Warn("the workers of rrjs are not known", zap.Error(err))
	}
	return list.Workers
}

// Status tells whether calls are taken.
func (p *Plugin) Status() (*status.Status, error) { return &status.Status{Code: p.health("live")}, nil }

// Ready tells whether a worker is idle, and every program there that is required.
func (p *Plugin) Ready() (*status.Status, error) { return &status.Status{Code: p.health("ready")}, nil }

func (p *Plugin) health(question string) int {
	var answer struct{ Status string }
	if err := p.rrjs.call("js.Health", question, &answer, glance); err != nil || answer.Status != "ok" {
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}

// SPDX-License-Identifier: MIT

package rrjs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/rpc"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"go.uber.org/zap"
)

const (
	restMin   = 100 * time.Millisecond // before rrjs is started again
	restMax   = 10 * time.Second
	soundLife = time.Minute      // one that lived so long was no failed start
	patience  = 10 * time.Second // how long a call waits for rrjs to come
	turnsMax  = 256              // calls at a time; more wait for their turn
	exitUsage = 2                // of rrjs: what it was told is wrong
)

// A supervisor keeps one rrjs running.
type supervisor struct {
	log      *zap.Logger
	settings settings
	config   map[string]any  // of rrjs
	running  context.Context // until it is to stop
	stop     context.CancelFunc
	over     chan struct{}  // closed when nothing is left
	present  chan *instance // has the one that is ready; who takes it out puts it back at once
	trouble  atomic.Value   // string: why there is none
	restarts atomic.Uint64
	turns    chan struct{}
	longest  time.Duration // than which no call takes longer, as long as rrjs answers
}

// An instance is an rrjs that is ready.
type instance struct {
	address string
	idle    chan *rpc.Client // connections that nobody uses
	gone    chan struct{}    // closed when it has ended
}

// awaitEnd is for who has lost a connection, most likely since the other side has ended: the next call meets another.
func (i *instance) awaitEnd() {
	select {
	case <-i.gone:
	case <-time.After(glance):
	}
}

func newSupervisor(log *zap.Logger, known settings, config map[string]any) *supervisor {
	s := &supervisor{log: log, settings: known, config: config}
	s.longest = time.Duration(known.MaxTimeoutMs)*time.Millisecond + patience
	s.over, s.present, s.turns = make(chan struct{}), make(chan *instance, 1), make(chan struct{}, turnsMax)
	s.running, s.stop = context.WithCancel(context.Background())
	s.trouble.Store("it was not started yet")
	return s
}

// connect waits for rrjs where need be.
func (s *supervisor) connect(limit time.Duration) (*instance, *rpc.Client, error) {
	for over := time.After(limit); ; {
		select {
		case one := <-s.present:
			s.present <- one
			select {
			case client := <-one.idle:
				return one, client, nil
			default:
			}
			if client, err := dial(one.address); err == nil {
				return one, client, nil
			}
			one.awaitEnd()
			continue
		case <-s.running.Done():
		case <-over:
		}
		return nil, nil, fmt.Errorf("js: rrjs is not there: %s", s.trouble.Load())
	}
}

// call has a connection of its own: one that is given up takes its call with it.
func (s *supervisor) call(method string, in, out any, limit time.Duration) error {
	one, client, err := s.connect(min(limit, patience))
	if err != nil {
		return err
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case done := <-client.Go(method, in, out, make(chan *rpc.Call, 1)).Done:
		err = done.Error
	case <-timer.C:
		err = fmt.Errorf("waited for %s", limit)
	}
	if err == nil && len(one.idle) < turnsMax {
		one.idle <- client // has room for more than there may be at once
		return nil
	}
	_ = client.Close()
	if answered := rpc.ServerError(""); err != nil && !errors.As(err, &answered) {
		one.awaitEnd()
		err = fmt.Errorf("js: rrjs has not answered: %w", err)
	}
	return err
}

func (s *supervisor) run(failed chan<- error) {
	defer close(s.over)
	for rest := restMin; ; rest = min(2*rest, restMax) {
		began := time.Now()
		isHopeless, err := s.live()
		if s.running.Err() != nil {
			return
		}
		if isHopeless && s.restarts.Load() == 0 {
			failed <- fmt.Errorf("js: rrjs cannot be started: %w", err)
			return
		}
		if time.Since(began) > soundLife {
			rest = restMin
		}
		s.log.Error("rrjs has ended and is started again", zap.Error(err), zap.Duration("in", rest))
		select {
		case <-time.After(rest):
		case <-s.running.Done():
			return
		}
		s.restarts.Add(1)
	}
}

// live starts rrjs and stays until it has ended; returns why, and whether that is what it always would do.
func (s *supervisor) live() (isHopeless bool, err error) {
	if s.settings.Listen == "" {
		path := filepath.Join(os.TempDir(), fmt.Sprintf("rrjs-%016x.sock", rand.Uint64())) // that nobody knows beforehand
		s.config["rpc"] = map[string]any{"listen": "unix://" + path}
		defer os.Remove(path) // it is there only where rrjs was killed
	}
	logged, told, gone := &lines{log: s.log}, &lines{log: s.log}, make(chan struct{})
	told.ready = func(address string) {
		s.present <- &instance{address, make(chan *rpc.Client, 2*turnsMax), gone}
	}
	command := exec.CommandContext(s.running, s.settings.Binary,
		"serve", "-c", "/dev/fd/3", "--ready-fd", "2", "--stop-on-stdin-eof")
	command.Stdout, command.Stderr = logged, told
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = untilKill(s.settings.grace)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a Ctrl-C is for RoadRunner
	command.Env = append(os.Environ(), dollar+"=$")
	if err = s.spawn(command); err == nil {
		_ = command.Wait()
		_, _ = fmt.Fprintln(io.MultiWriter(logged, told)) // what they wrote last may have no end
		err = errors.New(strings.TrimSpace(command.ProcessState.String() + " " + told.said))
	}
	if told.ready == nil {
		<-s.present
	}
	close(gone)
	s.trouble.Store(err.Error())
	return command.ProcessState == nil || command.ProcessState.ExitCode() == exitUsage, err
}

// spawn hands the configuration over. Texts are taken as they are: RoadRunner has put the environment in already.
func (s *supervisor) spawn(command *exec.Cmd) error {
	config, err := json.Marshal(s.config)
	if err != nil {
		return err
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		return err
	}
	defer reader.Close()
	go func() {
		defer writer.Close()
		_, _ = writer.WriteString(strings.ReplaceAll(string(config), "$", "${"+dollar+"}")) // an rrjs that does not read has ended
	}()
	command.ExtraFiles = []*os.File{reader}
	if _, err = command.StdinPipe(); err != nil { // nobody writes to it: it ends with RoadRunner
		return err
	}
	return command.Start()
}

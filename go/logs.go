// SPDX-License-Identifier: MIT

package rrjs

import (
	"bytes"
	"encoding/json"
	"errors"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// lines takes what rrjs writes and puts it into RoadRunner's logger: lines of scripts as js, those of the server as js.rrjs.
type lines struct {
	log   *zap.Logger
	ready func(address string) // told of the line that says so; nil: none does
	rest  []byte               // of a line whose end is yet to come
	said  string               // the last that was no line of a log
}

func (l *lines) Write(text []byte) (int, error) {
	l.rest = append(l.rest, text...)
	for {
		line, rest, isWhole := bytes.Cut(l.rest, []byte{'\n'})
		if !isWhole {
			return len(text), nil
		}
		l.pass(line)
		l.rest = rest
	}
}

func (l *lines) pass(line []byte) {
	var ready struct{ Status, RPC string }
	if l.ready != nil && json.Unmarshal(line, &ready) == nil && ready.Status == "ready" {
		l.ready(ready.RPC)
		l.ready = nil
	} else if entry, fields, err := parseLine(line); err == nil {
		log := l.log
		if entry.LoggerName != pluginName {
			log = log.Named(entry.LoggerName)
		}
		if checked := log.Check(entry.Level, entry.Message); checked != nil {
			checked.Time = entry.Time
			checked.Write(fields...)
		}
	} else if len(line) > 0 {
		l.said = string(line)
		l.log.Error(l.said)
	}
}

// parseLine keeps the order and the types of the fields. What a line begins with is the server's.
func parseLine(line []byte) (entry zapcore.Entry, fields []zap.Field, err error) {
	var ns int64
	head := map[string]any{"level": &entry.Level, "ts": &ns, "logger": &entry.LoggerName, "msg": &entry.Message}
	decoder := json.NewDecoder(bytes.NewReader(line))
	if opening, _ := decoder.Token(); opening != json.Delim('{') {
		return entry, nil, errors.New("no object")
	}
	for err == nil && decoder.More() {
		var value json.RawMessage
		token, _ := decoder.Token()
		name, _ := token.(string)
		err = decoder.Decode(&value)
		if target, isHead := head[name]; isHead && err == nil {
			delete(head, name)
			err = json.Unmarshal(value, target)
		} else if err == nil {
			fields = append(fields, field(name, value))
		}
	}
	if len(head) > 0 {
		err = errors.Join(err, errors.New("no line of a log"))
	}
	entry.Time, entry.Level = time.Unix(0, ns), min(entry.Level, zapcore.ErrorLevel) // one above it would end RoadRunner
	return entry, fields, err
}

func field(name string, value json.RawMessage) zap.Field {
	for _, target := range []any{new(int64), new(float64), new(bool), new(string)} {
		if string(value) != "null" && json.Unmarshal(value, target) == nil {
			return zap.Any(name, target)
		}
	}
	return zap.Any(name, value)
}

// SPDX-License-Identifier: MIT

package main

import (
	"encoding/gob"
	"encoding/json"
	"fmt"
	"net"
	"net/rpc"
	"os"
	"strings"

	goridge "github.com/roadrunner-server/goridge/v3/pkg/rpc"
)

// What a Go program declares to call rrjs, through RoadRunner or directly.
type request struct {
	Code, Function, Name, Net, RequestID string
	Args                                 json.RawMessage
	TimeoutMs                            int
	Logs                                 bool
}

type exception struct {
	Name, Message, Stack, File string
	Line, Column               int64
	Data                       json.RawMessage
}

type reply struct {
	Result        any
	DurationMs    int    `json:"duration_ms"`
	RequestID     string `json:"request_id"`
	Error, Status string
	Exception     *exception
	Logs          json.RawMessage
	OK            bool
	Message       string
	Line, Column  int
}

type call struct {
	Method  string
	Request request
}

// fill makes an empty list of one that is nil, which is the same to a program: gob does not tell them apart.
func fill(result any) {
	list, _ := result.([]any)
	for i := range list {
		if inner, isList := list[i].([]any); isList && len(inner) == 0 {
			list[i] = []any{}
		}
	}
}

// callAll reads calls as JSON from standard input, one after the other, and prints what came back, with the type of the result.
func callAll(address string) error {
	gob.Register(map[string]any{})
	gob.Register([]any{})
	network, path, _ := strings.Cut(address, "://")
	connection, err := net.Dial(network, path)
	if err != nil {
		return err
	}
	client := rpc.NewClientWithCodec(goridge.NewClientCodec(connection))
	defer client.Close()
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for in.More() {
		var one call
		if err = in.Decode(&one); err != nil {
			return err
		}
		var got reply
		failure := ""
		if err = client.Call(one.Method, one.Request, &got); err != nil {
			failure = err.Error()
		}
		got.DurationMs = 0 // it differs from call to call
		fill(got.Result)
		if err = out.Encode(map[string]any{"reply": got, "type": fmt.Sprintf("%T", got.Result), "failure": failure}); err != nil {
			return err
		}
	}
	return nil
}

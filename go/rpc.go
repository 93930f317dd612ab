// SPDX-License-Identifier: MIT

package rrjs

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"errors"
	"net"
	"net/rpc"
	"strings"

	"github.com/roadrunner-server/goridge/v3/pkg/frame"
	goridge "github.com/roadrunner-server/goridge/v3/pkg/rpc"
	"github.com/roadrunner-server/goridge/v3/pkg/socket"
	"github.com/vmihailenco/msgpack/v5"
)

// What a result in gob may hold beside single values; a client registers the same two.
func init() {
	gob.Register(map[string]any{})
	gob.Register([]any{})
}

// A text is a body in JSON or msgpack, which is passed on as it came: rrjs alone says what is in it.
type text struct {
	body  []byte
	codec byte
}

func (t *text) set(body []byte, codec byte) error {
	t.body, t.codec = bytes.Clone(body), codec
	return nil
}

func (t *text) read(decoder *msgpack.Decoder) error {
	body, err := decoder.DecodeRaw()
	return errors.Join(err, t.set(body, frame.CodecMsgpack))
}

// Request is the argument of all methods, with fields for gob.
type Request struct {
	Code, Function, Name, Net, RequestID string
	Args                                 json.RawMessage
	TimeoutMs                            int64
	Logs                                 bool
	text                                 text
}

func (r *Request) UnmarshalJSON(body []byte) error              { return r.text.set(body, frame.CodecJSON) }
func (r *Request) DecodeMsgpack(decoder *msgpack.Decoder) error { return r.text.read(decoder) }

// Reply is the answer of all methods, likewise. OK, Message and what follows are those of js.Check.
type Reply struct {
	Result        any
	DurationMs    int64 `json:"duration_ms"`
	Error, Status string
	RequestID     string `json:"request_id"`
	Exception     *struct {
		Name, Message, Stack, File string
		Line, Column               int64
		Code, Data, Cause, Errors  json.RawMessage
	}
	Logs          json.RawMessage
	OK            bool
	Message, File string
	Line, Column  int64
	text          text
}

func (r *Reply) UnmarshalJSON(body []byte) error              { return r.text.set(body, frame.CodecJSON) }
func (r *Reply) MarshalJSON() ([]byte, error)                 { return r.text.body, nil }
func (r *Reply) DecodeMsgpack(decoder *msgpack.Decoder) error { return r.text.read(decoder) }
func (r *Reply) EncodeMsgpack(encoder *msgpack.Encoder) error {
	return encoder.Encode(msgpack.RawMessage(r.text.body))
}

// api has the methods.
type api struct{ rrjs *supervisor }

func (a *api) Execute(in *Request, out *Reply) error { return a.forward("js.Execute", in, out) }
func (a *api) Call(in *Request, out *Reply) error    { return a.forward("js.Call", in, out) }
func (a *api) Check(in *Request, out *Reply) error   { return a.forward("js.Check", in, out) }

func (a *api) forward(method string, in *Request, out *Reply) error {
	a.rrjs.turns <- struct{}{}
	defer func() { <-a.rrjs.turns }()
	err := a.rrjs.call(method, in, out, a.rrjs.longest)
	if err != nil || in.text.codec != 0 || out.text.codec == 0 {
		return err
	}
	type fields Reply // without the methods
	return json.Unmarshal(out.text.body, (*fields)(out))
}

// clientCodec is goridge's, which knows gob, and passes texts on.
type clientCodec struct {
	*goridge.ClientCodec
	relay *socket.Relay
}

func dial(address string) (*rpc.Client, error) {
	network, path, _ := strings.Cut(address, "://")
	connection, err := net.Dial(network, path)
	if err != nil {
		return nil, err
	}
	return rpc.NewClientWithCodec(&clientCodec{goridge.NewClientCodec(connection), socket.NewSocketRelay(connection)}), nil
}

// WriteRequest is never called twice at the same time.
func (c *clientCodec) WriteRequest(r *rpc.Request, body any) error {
	in, isRequest := body.(*Request)
	if !isRequest || in.text.codec == 0 {
		return c.ClientCodec.WriteRequest(r, body)
	}
	request := frame.NewFrame()
	request.WriteVersion(request.Header(), frame.Version1)
	request.WriteFlags(request.Header(), in.text.codec)
	request.WriteOptions(request.HeaderPtr(), uint32(r.Seq), uint32(len(r.ServiceMethod)))
	request.WritePayloadLen(request.Header(), uint32(len(r.ServiceMethod)+len(in.text.body)))
	request.WritePayload(append([]byte(r.ServiceMethod), in.text.body...))
	request.WriteCRC(request.Header())
	return c.relay.Send(request)
}

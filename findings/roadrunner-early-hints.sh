#!/bin/sh
# RoadRunner's access-log wrapper takes an informational status for the final one.
#
# Version:   github.com/roadrunner-server/http/v5 v5.3.0, the one in RoadRunner 2025.1.15; Go 1.26.
# A guess:   a handler that writes 103 Early Hints and then 404 is answered with 103, then 404, as net/http does it alone.
# Behaviour: the client sees 103, then 200. The wrapper marks the header as sent with the first 1xx and drops the status after it;
#            its own log line says 404. Without a 1xx in front the 404 arrives.
# Source:    middleware/log.go of that module, wrapper.WriteHeader; every request of the http plugin goes through it.
# Who:       workers that stream a 103 frame before their answer, and whoever compares access logs with what clients saw.
set -eu
command -v go >/dev/null || { echo "needs go" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >go.mod <<'MOD'
module finding

go 1.26

require (
	github.com/roadrunner-server/http/v5 v5.3.0
	go.uber.org/zap v1.27.1
)
MOD
cat >main.go <<'GO'
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"

	"github.com/roadrunner-server/http/v5/middleware"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
)

func ask(handler http.Handler, path string) string {
	server := httptest.NewServer(handler)
	defer server.Close()
	seen := ""
	request, _ := http.NewRequest("GET", server.URL+path, nil)
	trace := &httptrace.ClientTrace{Got1xxResponse: func(code int, _ textproto.MIMEHeader) error {
		seen += fmt.Sprint(code, " ")
		return nil
	}}
	reply, err := http.DefaultClient.Do(request.WithContext(httptrace.WithClientTrace(request.Context(), trace)))
	if err != nil {
		return err.Error()
	}
	reply.Body.Close()
	return seen + fmt.Sprint(reply.StatusCode)
}

func main() {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/hints" {
			w.WriteHeader(103)
		}
		w.WriteHeader(404)
	})
	core, lines := observer.New(zapcore.InfoLevel)
	wrapped := middleware.NewLogMiddleware(handler, false, zap.New(core))
	fmt.Println("net/http alone, with hints:   ", ask(handler, "/hints"))
	fmt.Println("through the wrapper, without: ", ask(wrapped, "/plain"))
	fmt.Println("through the wrapper, with:    ", ask(wrapped, "/hints"))
	fmt.Println("its log line says:            ", lines.All()[1].ContextMap()["status"])
}
GO
GOFLAGS=-mod=mod go mod tidy >/dev/null 2>&1
go run . >seen
cat seen
cat >expected <<'TEXT'
net/http alone, with hints:    103 404
through the wrapper, without:  404
through the wrapper, with:     103 200
its log line says:             404
TEXT
diff expected seen && echo "as found"

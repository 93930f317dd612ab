#!/bin/sh
# zap writes the same number in two ways, by how deep it stands, and one NaN inside takes a whole field away.
#
# Version:   go.uber.org/zap v1.27.1, JSON encoder; Go 1.26.
# A guess:   a JSON logger writes a float in one way; a value JSON cannot have costs that value.
# Behaviour: at the top level a float never has an exponent (1e21 is 22 digits, 1e-7 is 0.0000001) and NaN is the string "NaN"; inside
#            a map the rules are those of encoding/json: 1e+21, 1e-7, and a NaN makes the field vanish: "v" is not there, "vError" is.
# Source:    zapcore/json_encoder.go appendFloat, and zapcore/field.go where AddReflected fails.
# Who:       whoever parses such lines (RoadRunner's logs are zap's), or writes lines that must be equal to them.
set -eu
command -v go >/dev/null || { echo "needs go" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

printf 'module finding\n\ngo 1.26\n\nrequire go.uber.org/zap v1.27.1\n' >go.mod
cat >main.go <<'GO'
package main

import (
	"math"
	"os"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

func main() {
	encoder := zapcore.NewJSONEncoder(zapcore.EncoderConfig{MessageKey: "msg"})
	log := zap.New(zapcore.NewCore(encoder, zapcore.AddSync(os.Stdout), zapcore.InfoLevel))
	for _, number := range []float64{1e21, 1e-7, math.NaN()} {
		log.Info("top", zap.Any("v", number))
		log.Info("inside", zap.Any("v", map[string]any{"a": 1, "b": number}))
	}
}
GO
GOFLAGS=-mod=mod go mod tidy >/dev/null 2>&1
go run . >seen
cat seen
cat >expected <<'TEXT'
{"msg":"top","v":1000000000000000000000}
{"msg":"inside","v":{"a":1,"b":1e+21}}
{"msg":"top","v":0.0000001}
{"msg":"inside","v":{"a":1,"b":1e-7}}
{"msg":"top","v":"NaN"}
{"msg":"inside","vError":"json: unsupported value: NaN"}
TEXT
diff expected seen && echo "as found"

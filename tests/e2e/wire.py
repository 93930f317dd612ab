"""Readers for what the server answers in the binary codecs: enough for its replies, strict about everything else."""

import json
import struct


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        piece = self.data[self.at:self.at + size]
        assert len(piece) == size, (self.data, self.at, size)
        self.at += size
        return piece

    def byte(self):
        return self.take(1)[0]

    def at_end(self):
        return self.at == len(self.data)


# ---- msgpack ----

def _msgpack_value(reader):
    first = reader.byte()
    big_endian = {0xcc: ">B", 0xcd: ">H", 0xce: ">I", 0xcf: ">Q", 0xd0: ">b", 0xd1: ">h", 0xd2: ">i", 0xd3: ">q", 0xcb: ">d"}
    strings = {0xd9: ">B", 0xda: ">H", 0xdb: ">I"}
    arrays = {0xdc: ">H", 0xdd: ">I"}
    constants = {0xc0: None, 0xc2: False, 0xc3: True}
    if first < 0x80:
        return first
    if first < 0x90:
        return {_msgpack_value(reader): _msgpack_value(reader) for _ in range(first & 15)}
    if first < 0xa0:
        return [_msgpack_value(reader) for _ in range(first & 15)]
    if first < 0xc0:
        return reader.take(first & 31).decode()
    if first >= 0xe0:
        return first - 256
    if first in constants:
        return constants[first]
    if first in big_endian:
        return struct.unpack(big_endian[first], reader.take(struct.calcsize(big_endian[first])))[0]
    if first in arrays:
        return [_msgpack_value(reader) for _ in range(struct.unpack(arrays[first], reader.take(struct.calcsize(arrays[first])))[0])]
    size = struct.unpack(strings[first], reader.take(struct.calcsize(strings[first])))[0]
    return reader.take(size).decode()


def msgpack_decode(data):
    reader = Reader(data)
    value = _msgpack_value(reader)
    assert reader.at_end()
    return value


# ---- gob ----

def _unsigned(reader):
    first = reader.byte()
    return first if first < 0x80 else int.from_bytes(reader.take(256 - first), "big")


def _signed(reader):
    bits = _unsigned(reader)
    return ~(bits >> 1) if bits & 1 else bits >> 1


def _string(reader):
    return reader.take(_unsigned(reader)).decode()


def _float(reader):
    return struct.unpack("<d", _unsigned(reader).to_bytes(8, "big"))[0]


GOB_BASIC = {1: lambda reader: bool(_unsigned(reader)), 2: _signed, 4: _float, 6: _string}
GOB_NAMES = {"bool": 1, "int64": 2, "float64": 4, "string": 6}


def _interface(reader):
    name = _string(reader)
    assert GOB_NAMES[name] == _signed(reader)
    value = Reader(reader.take(_unsigned(reader)))
    assert value.byte() == 0
    result = GOB_BASIC[GOB_NAMES[name]](value)
    assert value.at_end()
    return result


def gob_scalar(data):
    """A bare value: message length, type, 0, value."""
    reader = Reader(data)
    assert _unsigned(reader) == len(data) - 1
    kind = _signed(reader)
    assert reader.byte() == 0
    value = GOB_BASIC[kind](reader)
    assert reader.at_end()
    return value


# struct ExecuteResponse { Result any; DurationMs int; Error string; RequestID string }, as Go's encoder describes it.
EXECUTE_RESPONSE = (b"\x4f\xff\x81\x03\x01\x01\x0fExecuteResponse\x01\xff\x82\x00\x01\x04\x01\x06Result\x01\x10\x00"
                    b"\x01\x0aDurationMs\x01\x04\x00\x01\x05Error\x01\x0c\x00\x01\x09RequestID\x01\x0c\x00\x00\x00")

# The same with Status string; Exception Exception; Logs json.RawMessage behind it, and
# struct Exception { Name, Message, Stack, File string; Line, Column int64; Code, Data, Cause, Errors json.RawMessage }.
FULL_EXECUTE_RESPONSE = (
    b"\x72\xff\x81\x03\x01\x01\x0fExecuteResponse\x01\xff\x82\x00\x01\x07\x01\x06Result\x01\x10\x00"
    b"\x01\x0aDurationMs\x01\x04\x00\x01\x05Error\x01\x0c\x00\x01\x09RequestID\x01\x0c\x00\x01\x06Status\x01\x0c\x00"
    b"\x01\x09Exception\x01\xff\x84\x00\x01\x04Logs\x01\x0a\x00\x00\x00"
    b"\x7a\xff\x83\x03\x01\x01\x09Exception\x01\xff\x84\x00\x01\x0a\x01\x04Name\x01\x0c\x00\x01\x07Message\x01\x0c\x00"
    b"\x01\x05Stack\x01\x0c\x00\x01\x04File\x01\x0c\x00\x01\x04Line\x01\x04\x00\x01\x06Column\x01\x04\x00\x01\x04Code\x01\x0a\x00"
    b"\x01\x04Data\x01\x0a\x00\x01\x05Cause\x01\x0a\x00\x01\x06Errors\x01\x0a\x00\x00\x00")


def _json(reader):
    return json.loads(reader.take(_unsigned(reader)))


def _struct(reader, fields):
    """Members that are zero are left out on the wire, and here."""
    members, field = {}, -1
    while delta := _unsigned(reader):
        field += delta
        name, read = fields[field]
        members[name] = read(reader)
    return members


def _exception(reader):
    return _struct(reader, [("name", _string), ("message", _string), ("stack", _string), ("file", _string), ("line", _signed),
                            ("column", _signed), ("code", _json), ("data", _json), ("cause", _json), ("errors", _json)])


def gob_execute_response(data):
    """The reply of js.Execute as a dictionary."""
    definition = FULL_EXECUTE_RESPONSE if data.startswith(FULL_EXECUTE_RESPONSE) else EXECUTE_RESPONSE
    assert data.startswith(definition)
    reader = Reader(data[len(definition):])
    size = _unsigned(reader)
    assert size == len(reader.data) - reader.at
    assert _signed(reader) == 65
    members = _struct(reader, [("result", _interface), ("duration_ms", _signed), ("error", _string), ("request_id", _string),
                               ("status", _string), ("exception", _exception), ("logs", _json)])
    assert reader.at_end()
    return members


# struct ExecuteRequest { Code string; TimeoutMs int; RequestID string }, as Go's encoder describes it.
EXECUTE_REQUEST = (b"\x41\xff\x81\x03\x01\x01\x0eExecuteRequest\x01\xff\x82\x00\x01\x03\x01\x04Code\x01\x0c\x00"
                   b"\x01\x09TimeoutMs\x01\x04\x00\x01\x09RequestID\x01\x0c\x00\x00\x00")


def _encode_unsigned(number):
    if number < 0x80:
        return bytes([number])
    size = (number.bit_length() + 7) // 8
    return bytes([256 - size]) + number.to_bytes(size, "big")


def gob_execute_request(code):
    text = code.encode()
    value = b"\xff\x82\x01" + _encode_unsigned(len(text)) + text + b"\x00"
    return EXECUTE_REQUEST + _encode_unsigned(len(value)) + value


def gob_text_request(field, text):
    """struct Q { FIELD string }, as Go's encoder has it. text: str, or bytes that are none."""
    name, data = field.encode(), text if isinstance(text, bytes) else text.encode()
    definition = b"\xff\x81\x03\x01\x01\x01Q\x01\xff\x82\x00\x01\x01\x01" + bytes([len(name)]) + name + b"\x01\x0c\x00\x00\x00"
    value = b"\xff\x82\x01" + _encode_unsigned(len(data)) + data + b"\x00"
    return bytes([len(definition)]) + definition + _encode_unsigned(len(value)) + value

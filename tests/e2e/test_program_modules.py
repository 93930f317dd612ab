"""What stands at the top of a program's file: its exports in all their forms, and what is told of a file that is no module."""

FORMS = {  # the text, and what each export gives
    "declarations": ("export const a = 1, b = 'x'; export let c = [1]; export var d; export function e() { return 5 }"
                     "export async function f() { return 6 } export class G { static x = 1 }",
                     {"a": 1, "b": "x", "c": [1], "d": None, "e": 5, "f": 6}),
    "patterns": ("export const { a, b: [c, ...d], e = 5, ...f } = { a: 1, b: [2, 3, 4], g: 6 };",
                 {"a": 1, "c": 2, "d": [3, 4], "e": 5, "f": {"g": 6}}),
    "list": ("export { a, a as b, f as default, a as if }; let a = 1; a = 2; function f() { return a }", {"a": 2, "b": 2, "default": 2, "if": 2}),
    "live": ("export let n = 0; export const add = () => ++n; add();", {"n": 1, "add": 2}),
    "value": ("export default { a: 1 }", {"default": {"a": 1}, "": {"a": 1}}),
    "anonymous": ("export default function () { return arguments.callee }", {}),
    "named": ("export default async function f() { return f.name }", {"default": "f"}),
    "arrow": ("export default () => { return import.meta.filename }\n(1)", {"default": "/arrow.js"}),
    "awaits": ("const pause = (ms) => new Promise((done) => setTimeout(done, ms)); await pause(1);"
               "export const a = await Promise.resolve(3); for await (const x of [1]) var y = x; export { y }", {"a": 3, "y": 1}),
    "strict": ("export const a = this === undefined, b = (function () { return this === undefined })()", {"a": True, "b": True}),
    "operators": ("let n = 2, i = 3; export const a = n<!--i", {"a": False}),
    "words": ("var get = 1, of = 2, as = 3, from = 4, async = 5; export { get, of, as as as, from, async as default }",
              {"get": 1, "of": 2, "as": 3, "from": 4, "default": 5}),
    "folder/meta": ("export default { ...import.meta, env: 0 }",
                    {"": {"url": "file:///folder/meta.js", "dirname": "/folder", "filename": "/folder/meta.js", "env": 0}}),
    "lines": ("#!/usr/bin/env node\r\n'use strict';\r\n/* \U0001f600 */ export const a = () => 1;\u2028export const b = 2;", {"a": 1, "b": 2}),
}


def test_forms(serve_programs):
    server = serve_programs({f"{name}.js": text for name, (text, _) in FORMS.items()})
    for name, (_, values) in FORMS.items():
        for export, value in values.items():
            reply = server.function(f"{name}.{export}" if export else name)
            assert (reply["status"], reply["result"]) == ("success", value), (name, export, reply)


BROKEN = {
    "node": ("import fs from \"node:fs\"", "SyntaxError: cannot import \"node:fs\": this module of Node.js is not there: scripts have no files; their input comes as arguments (node.js:1:1)"),
    "from": ("export * from 'node:net'", "SyntaxError: cannot export from 'node:net': this module of Node.js is not there: scripts have no "
             "sockets; fetch() makes requests (from.js:1:1)"),
    "undeclared": ("/* \U0001f600 */ export { total };",
                   "SyntaxError: export of 'total': nothing of that name is declared at the top level (undeclared.js:1:19)"),
    "twice": ("export const a = 1;\nexport default a; export { a };", "SyntaxError: duplicate export 'a' (twice.js:2:28)"),
    "return": ("export const a = 1;\nif (a) return;", "SyntaxError: Return statements are only valid inside functions. (return.js:2:8)"),
    "leaves": ("export const a = 1;\n})()), 1, (async () => {", "SyntaxError: Unexpected token '}' (leaves.js:2:1)"),
    "nested": ("export const f = () => {\n  export const a = 1;\n};",
               "SyntaxError: an export declaration may only begin a statement of the top level (nested.js:2:3)"),
    "syntax": ("/* \U0001f600 */ export default { a b };",
               "SyntaxError: Unexpected identifier 'b'. Expected a ':' following the property name 'a'. (syntax.js:1:29)"),
    "sloppy": ("export const a = 1;\nwith (a) {}", "SyntaxError: 'with' statements are not valid in strict mode. (sloppy.js:2:1)"),
    "open": ("export const a = [1,\n2", "SyntaxError: Unexpected end of script (open.js:2:2)"),
    "early": ("export const a = b; let b;", "ReferenceError: Cannot access uninitialized variable 'b' (early.js:1:17)"),
    "assigns": ("undeclared = 1;", "ReferenceError: Can't find variable: undeclared (assigns.js:1:13)"),
}


def test_what_is_told_of_files_that_are_no_modules(serve_programs):
    server = serve_programs({f"{name}.js": text for name, (text, _) in BROKEN.items()})
    for name, (_, told) in BROKEN.items():
        reply = server.function(f"{name}.a")
        assert (reply["status"], reply["error"]) == ("error", f"execution error: the program {name} cannot be loaded: {told}")


def test_positions_behind_exports(serve_programs):
    server = serve_programs({"shop.js": "/* \U0001f600 */ export default (f) => f(); export const fail = () => missing();\n"
                                        "export const nested = () => {\n  fail() }; export const url = () => import.meta.no.thing;"})
    exception = server.function("shop.nested")["exception"]
    assert exception["stack"] == "fail@shop.js:1:70\nnested@shop.js:3:7"
    assert (exception["file"], exception["line"], exception["column"]) == ("shop.js", 1, 70)
    exception = server.function("shop.url")["exception"]
    assert exception["message"] == "undefined is not an object (evaluating 'import.meta.no.thing')"
    assert (exception["line"], exception["column"]) == (3, 52)

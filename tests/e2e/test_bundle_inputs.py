"""What people's files are like: cycles, what is missing, packages in two versions, packages that would run something, a great many
files, a great many bytes, what only a compiler could do. Each works, or is told by name."""

import pytest

from bundles import ESBUILD, write
from support import IS_FULL, run_rrjs, wait_until

needs_full = pytest.mark.skipif(not IS_FULL, reason="takes a while: script/test --full")


@pytest.fixture
def root(tmp_path):
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


@pytest.fixture
def run(root):
    """run(files, "app.ts", *options) -> what it printed, where it ended well."""
    def start(files, entry, *options):
        write(root, files)
        return run_rrjs("run", "-o", f"js.bundler={ESBUILD}", *options, entry, cwd=root)
    return start


def printed(done):
    assert done.returncode == 0, done.stderr
    return done.stdout


def fault(done):
    assert done.returncode == 1 and done.stdout == ""
    return done.stderr


def test_cycles(run):
    files = {"app.ts": "import { a } from './a';\nimport './self';\nconsole.log(a());",
             "a.ts": "import { b } from './b';\nexport const a = (n = 3): string => n ? b(n) : 'end';",
             "b.ts": "import { a } from './a';\nexport const b = (n: number): string => n + a(n - 1);",
             "self.ts": "import * as self from './self';\nexport const one = 1;\nconsole.log(self.one);"}
    assert printed(run(files, "app.ts")) == "1\n321end\n"
    early = {"app.ts": "import { a } from './a';\nconsole.log(a);", "a.ts": "import { b } from './b';\nexport const a = b + 1;",
             "b.ts": "import { a } from './a';\nexport const b = a + 1;"}
    assert printed(run(early, "app.ts")) == "NaN\n"  # what is read too early is undefined


@pytest.mark.parametrize("text, told", [
    ("import './lib/none';", "nothing is found for \"./lib/none\""),
    ("import 'no-such-package';", "no such package in a node_modules"),
    ("import 'with-exports/hidden';", "with-exports/hidden"),
    ("import { none } from './one'; console.log(none);", "none"),
    ("import '../outside';", "outside"),
    ("const x = require('./none');", "nothing is found for \"./none\""),
])
def test_what_is_missing_is_told_with_its_importer(run, text, told):
    done = run({"app.ts": "import './deep/importer';", "deep/importer.ts": f"\n{text}\n", "deep/one.ts": "export const one = 1;",
                "node_modules/with-exports/package.json": {"exports": {".": "./index.js"}}, "node_modules/with-exports/index.js": ""}, "app.ts")
    assert "deep/importer.ts:2:" in fault(done) and told in fault(done)


def test_two_versions_of_a_package(run):
    def package(version):
        return {"package.json": {"name": "x", "version": version}, "index.js": f"exports.version = '{version}';"}
    files = {"app.ts": "import { version } from 'x';\nimport { of } from 'user';\nconsole.log(version, of);",
             "node_modules/user/package.json": {"name": "user"}, "node_modules/user/index.js": "exports.of = require('x').version;"}
    for folder, version in (("node_modules/x", "2.0.0"), ("node_modules/user/node_modules/x", "1.0.0")):
        files.update({f"{folder}/{name}": text for name, text in package(version).items()})
    assert printed(run(files, "app.ts")) == "2.0.0 1.0.0\n"


def test_scripts_of_packages_are_never_run(run, root):
    scripts = dict.fromkeys(("preinstall", "install", "postinstall", "prepare", "prebuild", "build"), "touch ran")
    files = {"app.ts": "import 'x';\nconsole.log(1);", "package.json": {"name": "app", "scripts": scripts},
             "node_modules/x/package.json": {"name": "x", "scripts": scripts, "gypfile": True, "bin": "./run.js"},
             "node_modules/x/index.js": "", "node_modules/x/run.js": "#!/bin/sh\ntouch ran\n"}
    assert printed(run(files, "app.ts")) == "1\n"
    assert not list(root.rglob("ran"))


def test_the_tenth_file_has_an_error(run):
    files = {f"f{n}.ts": f"import './f{n + 1}';\n" for n in range(9)}
    told = fault(run({**files, "f9.ts": "export const ok = 1;\nexport const x: = ;\n"}, "f0.ts"))
    assert told.startswith("f9.ts:2:17\nexport const x: = ;\n" + " " * 16 + "^\n")


@pytest.mark.parametrize("files, expected", [
    ({"app.ts": "import { Kind } from './kind';\nconsole.log(Kind.B, Kind[1]);", "kind.ts": "export enum Kind { A, B }"}, "1 B\n"),
    ({"app.ts": "import { Kind } from './kind';\nconsole.log(Kind.B);", "kind.ts": "export const enum Kind { A = 'a', B = 'b' }"}, "b\n"),
    ({"app.ts": "namespace N { export const a = 1; }\nclass C { constructor(private b = N.a) {} get() { return this.b; } }\n"
                "console.log(new C().get(), <unknown>2, (3 as number)!);"}, "1 2 3\n"),
    ({"app.ts": "const logged = (value: Function, context: ClassMethodDecoratorContext) => { console.log(context.name); };\n"
                "class C { @logged m() {} }\nnew C().m();"}, "m\n"),
    ({"app.ts": "const old = (target: object, key: string) => { console.log(key); };\nclass C { @old m() {} }\nnew C().m();",
      "tsconfig.json": {"compilerOptions": {"experimentalDecorators": True}}}, "m\n"),
    ({"app.ts": "import type { T } from './types';\nimport { type U, value } from './types';\nconst t: T | U = value;\nconsole.log(t);",
      "types.ts": "export interface T { a: 1 }\nexport type U = number;\nexport const value = 5;"}, "5\n"),
    ({"app.ts": "import { a } from '@lib/a';\nconsole.log(a);", "lib/a.ts": "export const a = 1;",
      "tsconfig.json": {"compilerOptions": {"paths": {"@lib/*": ["./lib/*"]}}}}, "1\n"),
    ({"app.ts": "{ using x = { [Symbol.dispose]() { console.log('disposed'); } }; }"}, "disposed\n"),
])
def test_typescript(run, files, expected):
    assert printed(run(files, "app.ts")) == expected


def test_what_needs_a_compiler_is_refused_by_name(run):
    files = {"app.ts": "const d = (target: object, key: string) => {};\nclass C { @d a: string = ''; }\nnew C();",
             "tsconfig.json": {"compilerOptions": {"experimentalDecorators": True, "emitDecoratorMetadata": True}}}
    assert "emitDecoratorMetadata" in run(files, "app.ts").stderr


def test_siblings_that_await_run_one_after_the_other(run):
    files = {"app.ts": "import './a';\nimport './b';\nconsole.log('app');",
             **{f"{n}.ts": f"console.log('{n} begins');\nawait null;\nconsole.log('{n} ends');" for n in "ab"}}
    assert printed(run(files, "app.ts")) == "a begins\na ends\nb begins\nb ends\napp\n"


def test_a_bundle_that_is_too_large(run):
    files = {"app.ts": "import text from './big.txt';\nconsole.log(text.length);", "big.txt": "x" * 3_000_000}
    done = run(files, "app.ts", "-o", "js.max_code_kb=1024")
    assert done.returncode != 0 and "js.max_code_kb" in done.stderr + done.stdout or "3000" in done.stderr


@needs_full
def test_a_bundle_of_50_mb(run):
    files = {"app.ts": "import text from './big.txt';\nconsole.log(text.length);", "big.txt": "x" * 50_000_000}
    assert printed(run(files, "app.ts", "-o", "js.max_code_kb=65536", "-o", "js.max_request_mb=128")) == "50000000\n"


@needs_full
def test_ten_thousand_files(root, serve):
    files = {f"f/{n // 100}/{n}.ts": f"export default {n};\n" for n in range(10000)}
    names = [name.removesuffix(".ts") for name in files]
    app = "".join(f"import a{i} from './{name}';\n" for i, name in enumerate(names)) + \
        "export const sum = () => " + " + ".join(f"a{i}" for i in range(len(names))) + ";\n"
    write(root, {**files, "app.ts": app})
    server = serve(f"js.root={root}", f"js.bundler={ESBUILD}", "js.programs.app=app.ts", "js.watch=true")
    assert server.function("app.sum")["result"] == 49995000
    write(root, {"f/50/5000.ts": "export default 5001;\n"})
    wait_until(lambda: server.function("app.sum")["result"] == 49995001, "the change of one of them")

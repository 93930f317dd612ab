"""Which files of web-platform-tests are run, and the one script that each becomes: harness, helpers, test, result."""

import functools
import json
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))

# The parts of the test suite that apply to a runtime without pages, workers of its own and storage.
DIRECTORIES = (
    "FileAPI", "WebCryptoAPI", "compression", "console", "dom/abort", "dom/events", "encoding", "fetch/api/abort",
    "fetch/api/basic", "fetch/api/body", "fetch/api/headers", "fetch/api/redirect", "fetch/api/request", "fetch/api/response",
    "hr-time", "html/webappapis/atob", "html/webappapis/microtask-queuing", "html/webappapis/structured-clone",
    "html/webappapis/timers", "streams", "url", "urlpattern", "webidl/ecmascript-binding/es-exceptions", "xhr/formdata",
)

# A .window.js file is for pages; those that touch none of this run here as well.
PAGE = re.compile(r"\bdocument\b|iframe|\bopen\(|addEventListener\(['\"]load|postMessage|new Worker|\bframes\[")
GLOBALS_OF_PAGES = {"window", "shadowrealm", "shadowrealm-in-window", "serviceworker", "sharedworker"}

# Helpers that the suite's own server has under another name.
HELPERS = {"/resources/WebIDLParser.js": "resources/webidl2/lib/webidl2.js"}

META = re.compile(r"^// META: (\w+)=(.*)$", re.M)
STRICT = re.compile(r"^(['\"])use strict\1;?$", re.M)
QUOTED = re.compile(r"""(["'`])([\w./?&=-]{1,200})\1""")


class Test:
    def __init__(self, root, path, variant=""):
        self.root, self.path, self.variant = root, path, variant
        with open(os.path.join(root, path), encoding="utf-8", errors="surrogateescape") as file:
            self.text = file.read()
        self.meta = META.findall(self.text)

    @property
    def name(self):
        return self.path + self.variant

    @property
    def is_long(self):
        return ("timeout", "long") in self.meta

    def values(self, key):
        return [value.strip() for name, value in self.meta if name == key]

    def applies(self):
        if "shadowrealm" in self.path:
            return False
        if self.path.endswith(".window.js"):
            return not PAGE.search(self.text)
        kinds = {kind.strip() for value in self.values("global") for kind in value.split(",")}
        return not kinds or kinds - GLOBALS_OF_PAGES or "window" in kinds

    def variants(self):
        return [Test(self.root, self.path, variant) for variant in self.values("variant")] or [self]

    def resolve(self, reference):
        """The path in the suite of what a file refers to."""
        folder = "" if reference.startswith("/") else os.path.dirname(self.path)
        return os.path.normpath(os.path.join(folder, reference.lstrip("/")))

    def embedded(self, texts):
        """Data files that the texts name, by path: what the tests read by fetch() is there without a network."""
        files = {}
        for text in texts:
            for _, word in QUOTED.findall(text):
                candidates = [word.split("?")[0], f"/interfaces/{word}.idl"]
                for path in map(self.resolve, candidates):
                    if path.endswith((".json", ".idl")) and path not in files:
                        data = read(self.root, path)
                        if data is not None:
                            files[path] = data
        return files

    def script(self, origin, timeout_ms):
        paths = (HELPERS.get(path) or self.resolve(path) for path in self.values("script"))
        helpers = [text for text in (read(self.root, path) for path in paths) if text is not None]
        texts = [substitute(text, origin) for text in (*helpers, self.text)]
        settings = {
            "origin": origin, "path": "/" + self.path, "search": self.variant, "timeout": timeout_ms,
            "title": next(iter(self.values("title")), None),
            "files": self.embedded(texts) if not self.path.startswith("fetch/") else {},
        }
        strict = "'use strict';" if STRICT.search(self.text) else ""
        return "\n".join((strict, read(self.root, "resources/testharness.js"), preamble(), f"__wpt.begin({json.dumps(settings)});",
                          *texts, "__wpt.result;"))


@functools.lru_cache(maxsize=None)
def read(root, path):
    try:
        with open(os.path.join(root, path), encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None


@functools.lru_cache(maxsize=None)
def preamble():
    with open(os.path.join(HERE, "preamble.js"), encoding="utf-8") as file:
        return file.read()


def substitute(text, origin):
    """What the suite's own server puts into .sub. files."""
    host, _, port = origin.partition("://")[2].partition(":")
    values = {"host": host, "ports[http][0]": port, "ports[http][1]": port, "ports[https][0]": port, "ports[https][1]": port,
              "hosts[][www]": host, "hosts[alt][]": host, "location[server]": origin}
    return re.sub(r"\{\{([^{}\n]{1,60})\}\}", lambda match: values.get(match[1], match[0]), text)


def collect(root, filters):
    """The tests that apply, in order; filters are prefixes of paths."""
    tests = []
    for directory in DIRECTORIES:
        for folder, _, names in sorted(os.walk(os.path.join(root, directory))):
            for name in sorted(names):
                path = os.path.relpath(os.path.join(folder, name), root)
                if not name.endswith((".any.js", ".window.js")) or filters and not path.startswith(tuple(filters)):
                    continue
                test = Test(root, path)
                if test.applies():
                    tests.extend(test.variants())
    return tests


def directory_of(name):
    return next(directory for directory in DIRECTORIES if name.startswith(directory + "/"))

"""One attack: a script of this folder, whose head says in a sentence what it tries, and what has to come of it.

    // One sentence on what it tries.
    // expect: memory_limit | crash          what may come back; see Expectation
    // shared: success "reached"             the same with js.isolation: shared; or "skip, because…"; absent: as expect
    // timeout_ms: 300                       of the call; absent: 200 where a timeout is expected, else plenty
    // runs: 4                               one after the other, each with the same expectation
    // alone: it fills the registry          needs a server of its own, and why
    // codec: msgpack                        of request and reply; absent: json
    // log: no REGEX, some REGEX             lines of the output that must not, or must, be there
    // log: lines 1000                       so many lines of its own, seen or counted as dropped
    // metric: no REGEX, some REGEX          lines of the metrics page, the same way

Those in `programs` are programs, each run on a server of its own, and say what is done with them:

    // call: NAME [1, 2]                     a call of that function with these arguments; a number: so many of them
    // script: CODE                          a script in between

One after the other, in each run; expect is what comes of the last.

A key may stand several times. Escapes return 'contained' themselves, unless they got through."""

import glob
import json
import os
import re
from dataclasses import dataclass, field

FOLDER = os.path.dirname(os.path.abspath(__file__))
KINDS = ("time", "memory", "crash", "output", "sandbox", "tamper", "floods", "escape", "programs")
OUTCOMES = ("success", "error", "timeout", "memory_limit", "crash", "rejected", "frame")
PLENTY_MS = 120000  # for machines that have other things to do
SHORT_MS = 200
KEYS = ("expect", "shared", "timeout_ms", "runs", "alone", "codec", "log", "metric", "call", "script")


@dataclass
class Expectation:
    """A status, and with it: of a success its value as JSON; of an error the name of its exception, or a quoted part of its
    text. frame: an ERROR frame, where the caller's codec has no words for the value."""
    status: str
    detail: str

    @classmethod
    def parse(cls, text):
        status, _, detail = text.strip().partition(" ")
        assert status in OUTCOMES, f"no outcome is called {status}"
        return cls(status, detail.strip())

    def is_met_by(self, reply):
        if reply["status"] != self.status:
            return False
        if not self.detail:
            return True
        if self.status == "success":
            return reply["result"] == json.loads(self.detail)
        if self.detail.startswith('"'):
            return json.loads(self.detail) in reply["error"]
        return reply.get("exception", {}).get("name") == self.detail

    def __str__(self):
        return f"{self.status} {self.detail}".strip()


@dataclass
class Check:
    """What must be seen in the log or on the metrics page."""
    subject: str   # log, metric
    wanted: str    # no, some, lines
    operand: str

    @classmethod
    def parse(cls, subject, text):
        wanted, _, operand = text.partition(" ")
        assert wanted in (("no", "some", "lines") if subject == "log" else ("no", "some")), f"{subject}: {text}"
        re.compile(operand)
        return cls(subject, wanted, operand)


def parse_expectations(text):
    return [Expectation.parse(part) for part in text.split(" | ")]


@dataclass
class Step:
    """What is done with an attacking program: a call of one of its functions, or a script."""
    method: str
    label: str     # for the request id
    argument: dict

    @classmethod
    def parse(cls, kind, text, program):
        if kind == "script":
            return cls("js.Execute", "script", {"code": text})
        name, _, values = text.partition(" ")
        arguments = json.dumps([0] * int(values)) if values.isdigit() else values or "[]"
        return cls("js.Call", name, {"function": f"{program}.{name}", "args": Raw(arguments)})

    def body(self, members):
        """JSON, with the arguments as they stand there."""
        parts = [f'{json.dumps(key)}: {value if isinstance(value, Raw) else json.dumps(value)}'
                 for key, value in {**self.argument, **members}.items()]
        return ("{" + ", ".join(parts) + "}").encode()


class Raw(str):
    """A JSON text."""


@dataclass
class Attack:
    name: str
    kind: str
    sentence: str
    code: str
    expectations: list
    shared: list | None = None      # where it differs
    shared_skip: str | None = None  # why it is not run with shared isolation
    timeout_ms: int = 0
    runs: int = 1
    alone: str | None = None        # why it needs a server of its own
    codec: str = "json"
    checks: list = field(default_factory=list)
    steps: list = field(default_factory=list)  # of a program

    @property
    def statuses(self):
        return {expectation.status for expectation in self.expectations}


def split_head(text):
    """The lines of comment that a script begins with, without their slashes."""
    head = []
    for line in text.splitlines():
        if not line.startswith("// "):
            break
        head.append(line[3:])
    return head


def read_attack(path):
    with open(path, encoding="utf-8") as file:
        code = file.read()
    name = os.path.relpath(path, FOLDER)[:-len(".js")]
    sentence, *settings = split_head(code)
    attack = Attack(name, os.path.dirname(name), sentence, code, [])
    for line in settings:
        key, _, value = line.partition(": ")
        assert key in KEYS, f"{name}: unknown key {key}"
        if key == "expect":
            attack.expectations = parse_expectations(value)
        elif key == "shared" and value.startswith("skip, "):
            attack.shared_skip = value[len("skip, "):]
        elif key == "shared":
            attack.shared = parse_expectations(value)
        elif key in ("call", "script"):
            attack.steps.append(Step.parse(key, value, name.partition("/")[2]))
        elif key in ("log", "metric"):
            attack.checks.append(Check.parse(key, value))
        elif key in ("alone", "codec"):
            setattr(attack, key, value)
        else:
            setattr(attack, key, int(value))
    assert attack.kind in KINDS and attack.expectations, f"{name}: it expects nothing"
    if attack.kind == "programs":
        assert attack.steps, f"{name}: nothing is done with it"
        attack.alone = "the program is loaded there"
    if not attack.timeout_ms:
        attack.timeout_ms = SHORT_MS if "timeout" in attack.statuses else PLENTY_MS
    return attack


def all_attacks():
    paths = glob.glob(os.path.join(FOLDER, "*", "*.js"))
    return sorted((read_attack(path) for path in paths), key=lambda attack: (KINDS.index(attack.kind), attack.name))


def as_code(text):
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}".replace("|", "\\|")


def outcome_tables():
    """The attacks of each kind and what has to come of them, for the manual."""
    attacks = all_attacks()
    lines = []
    for kind in KINDS:
        lines += [f"### {kind}", "", "| attack | what it tries | outcome |", "|---|---|---|"]
        for attack in attacks:
            if attack.kind == kind:
                outcomes = " or ".join(as_code(str(expectation)) for expectation in attack.expectations)
                name = attack.name.partition("/")[2]
                lines.append(f"| {name} | {attack.sentence.replace('|', chr(92) + '|')} | {outcomes} |")
        lines.append("")
    return "\n".join(lines[:-1]) + "\n"

"""The documents are true: generated parts are those of the code, examples run, links lead somewhere.

In README.md, CONTRIBUTING.md, ARCHITECTURE.md, CHANGELOG.md and docs/:
- a part between `<!-- generated: X -->` and `<!-- end of generated -->` is what `rrjs-manual X` prints, or tests/attacks;
- a js block runs through `rrjs run`, a yaml block passes `rrjs check`;
- a sh block of lines beginning with `rrjs ` is run, and a text block right behind it is what it prints;
- `<!-- not run -->` stands before blocks that install things, start servers, or show something of the moment.
`--write` refreshes the generated parts instead."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support import BUILD, PATIENCE_S, ROOT, RRJS, clean_environment

PAGES = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md", "examples/README.md",
         *sorted("docs/" + name for name in os.listdir(os.path.join(ROOT, "docs")))]
GENERATED = re.compile(r"(<!-- generated: (\w+) -->\n)(.*?)(<!-- end of generated -->)", re.S)
BLOCK = re.compile(r"(<!-- not run -->\n)?```(\w+)\n(.*?)```\n(?:```text\n(.*?)```)?", re.S)

FENCED = re.compile(r"^```.*?^```$", re.S | re.M)
HEADING = re.compile(r"^#{1,6} +(.+?)[ #]*$", re.M)
LINK = re.compile(r"\]\((?!\w+:)([^)#]*)(?:#([^)]*))?\)")


def read(page):
    with open(os.path.join(ROOT, page)) as file:
        return file.read()


def manual(part):
    if part == "attacks":
        command = [sys.executable, "-B", os.path.join(ROOT, "tests", "attacks", "run.py"), "--tables"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return subprocess.run([os.path.join(BUILD, "rrjs-manual"), part], capture_output=True, text=True, check=True).stdout


def current(page):
    """The page with its generated parts made anew."""
    if page == "docs/configuration.md":
        return manual("configuration")
    return GENERATED.sub(lambda match: match[1] + manual(match[2]) + match[4], read(page))


def blocks(language):
    return [(page, number, match[3], match[4]) for page in PAGES for number, match in enumerate(BLOCK.finditer(read(page)))
            if match[2] == language and not match[1]]


def anchors(page):
    """What GitHub makes of the headings: lower case, no punctuation, hyphens for spaces, numbers for repetitions."""
    seen = {}
    for heading in HEADING.findall(FENCED.sub("", read(page))):
        slug = re.sub(r"[^\w\- ]", "", re.sub(r"\]\([^)]*\)", "", heading).lower()).replace(" ", "-")
        number = seen[slug] = seen.get(slug, -1) + 1
        yield f"{slug}-{number}" if number else slug


def identify(value):
    return value if isinstance(value, str) and "\n" not in value and len(value) < 40 else None


@pytest.mark.parametrize("page", PAGES)
def test_generated_parts_are_current(page):
    assert read(page) == current(page), "run script/docs"


@pytest.mark.parametrize("page, number, code, _", blocks("js"), ids=identify)
def test_a_script_runs(rrjs, page, number, code, _):
    done = rrjs("run", "-", stdin=code)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page, number, text, _", blocks("yaml"), ids=identify)
def test_a_configuration_is_accepted(rrjs, tmp_path, page, number, text, _):
    (tmp_path / "config.yaml").write_text(text)
    done = rrjs("check", "-c", tmp_path / "config.yaml")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page, number, commands, output", blocks("sh"), ids=identify)
def test_commands_print_what_the_page_says(page, number, commands, output):
    assert all(line.startswith("rrjs ") for line in commands.splitlines()), "mark it <!-- not run -->"
    path = os.pathsep.join([os.path.dirname(RRJS), os.environ["PATH"]])
    done = subprocess.run(["sh", "-c", commands], cwd=ROOT, env=clean_environment({"PATH": path}), capture_output=True, text=True,
                          timeout=PATIENCE_S)
    if output is not None:
        assert output in (done.stdout, done.stderr)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    for target, anchor in LINK.findall(read(page)):
        path = os.path.normpath(os.path.join(os.path.dirname(page), target)) if target else page
        assert os.path.exists(os.path.join(ROOT, path)), target
        assert not anchor or anchor in anchors(path), f"{target}#{anchor}"


CODE = r"(?:E[A-Z]{4,}|(?:ERR|CERT|UNABLE|DEPTH|SELF)_[A-Z_]+|INVALID_PURPOSE)"


def test_every_code_of_a_failed_fetch_is_in_the_manual():
    paths = [*Path(ROOT, "src/fetch").glob("*.c"), *(Path(ROOT, "src", name) for name in
             ("server/fetches.c", "web/exchanges.c", "web/js/fetch.js", "web/js/web/fetch-more.js"))]
    codes = {code for path in paths for code in re.findall(f"[\"']({CODE})[\"']", path.read_text())}
    assert len(codes) > 30 and codes == set(re.findall(f"`({CODE})`", read("docs/network.md")))


def test_every_setting_is_in_the_manual(rrjs):
    page = read("docs/configuration.md")
    keys = [line.split(" = ")[0].strip() for line in rrjs("check").stdout.splitlines() if " = " in line]
    assert len(keys) > 20 and [key for key in keys if f"`{key}`" not in page] == []


def test_every_family_on_the_page_is_in_the_manual(serve):
    page = read("docs/metrics.md")
    families = [line.split()[2] for line in serve().metrics_text().splitlines() if line.startswith("# TYPE")]
    assert len(families) > 15 and [name for name in families if f"`{name}`" not in page] == []


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    for page in PAGES:
        text = current(page)
        with open(os.path.join(ROOT, page), "w") as file:
            file.write(text)

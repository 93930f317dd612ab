"""Time zones: which one scripts live in, whatever form TZ has, and that dates are those of the system's tzdata, in Date and in
Intl alike."""

import json
import os
import shutil
import subprocess
import zoneinfo
from datetime import datetime, timezone
from pathlib import Path

import pytest

from support import BUILD, RRJS, clean_environment

ZONES = Path("/usr/share/zoneinfo")
pytestmark = pytest.mark.skipif(not (ZONES / "Europe/Berlin").exists(), reason="no tzdata here")

WHERE = "[Intl.DateTimeFormat().resolvedOptions().timeZone, new Date(Date.UTC(2026, 6, 15, 9)).getHours()]"

# Where the clock has changed in another way since 2022 than it was thought before.
CHANGED = ["Africa/Cairo", "America/Mexico_City", "America/Chihuahua", "America/Ojinaga", "America/Ciudad_Juarez",
           "America/Nuuk", "America/Asuncion", "Asia/Almaty", "Asia/Qostanay", "Asia/Amman", "Asia/Damascus", "Asia/Tehran",
           "Antarctica/Vostok", "Asia/Manila", "America/Coyhaique"]
CHANGED = [name for name in CHANGED if (ZONES / name).exists()]


def date(zone, instants):
    """What the system says: the local times of the seconds."""
    told = subprocess.run(["date", "-f", "-", "+%Y-%m-%d %H:%M:%S"], input="".join(f"@{one}\n" for one in instants), text=True,
                          capture_output=True, check=True, env={"TZ": zone, "PATH": os.environ["PATH"]})
    return told.stdout.splitlines()


INSTANTS = [int(datetime(year, month, day, hour, tzinfo=timezone.utc).timestamp())
            for year in (2000, 2021, 2022, 2023, 2024, 2025, 2026, 2030, 2037, 2038, 2050)
            for month in range(1, 13) for day in (1, 15, 28) for hour in (0, 9)]

LOCAL = """
const pad = (number, size = 2) => String(number).padStart(size, '0');
const local = (date) => `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ` +
    `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
args.map((instant) => local(new Date(instant * 1000)))
"""

INTL = """
const format = new Intl.DateTimeFormat('sv-SE', {timeZone: args.zone, dateStyle: 'short', timeStyle: 'medium'});
args.instants.map((instant) => format.format(new Date(instant * 1000)))
"""


@pytest.mark.parametrize("zone", CHANGED)
def test_zones_that_changed_since_2022_are_those_of_the_system(rrjs, shared_server, zone):
    expected = date(zone, INSTANTS)
    done = rrjs("eval", "--args", json.dumps(INSTANTS), LOCAL, env={"TZ": zone})
    assert json.loads(done.stdout) == expected
    assert shared_server.execute(INTL, args={"zone": zone, "instants": INSTANTS})["result"] == expected


def test_all_zones_are_those_of_the_system(shared_server):
    """Since 1970 and as far as anybody plans: each zone once a month."""
    names = sorted(name for name in zoneinfo.available_timezones() if name not in ("localtime", "Factory"))
    instants = [int(datetime(year, month, 10, 12, tzinfo=timezone.utc).timestamp())
                for year in range(1970, 2060, 3) for month in range(1, 13)]
    reply = shared_server.execute("""
    const offsets = {};
    for (const zone of args.names) {
        const format = new Intl.DateTimeFormat('sv-SE', {timeZone: zone, dateStyle: 'short', timeStyle: 'medium'});
        offsets[zone] = args.instants.map((instant) =>
            Date.parse(format.format(new Date(instant * 1000)).replace(' ', 'T') + 'Z') / 1000 - instant);
    }
    offsets
    """, args={"names": names, "instants": instants}, timeout_ms=60000)
    assert reply["status"] == "success", reply
    for name in names:
        zone = zoneinfo.ZoneInfo(name)
        expected = [int(datetime.fromtimestamp(instant, zone).utcoffset().total_seconds()) for instant in instants]
        assert reply["result"][name] == expected, name


def test_changes_of_the_clock_are_where_they_should_be(rrjs):
    """The second before and the second of it, by a rule in the far future and where winter is the exception."""
    for zone, instants in (("Europe/Berlin", [4077997199, 4077997200]), ("Europe/Dublin", [1774745999, 1774746000]),
                           ("America/Nuuk", [4077997199, 4077997200]), ("Asia/Jerusalem", [4077993599, 4077993600])):
        done = rrjs("eval", "--args", json.dumps(instants), LOCAL, env={"TZ": zone})
        assert json.loads(done.stdout) == date(zone, instants), zone


def test_names_of_summer_and_winter(shared_server):
    code = """
    const name = (zone, month) => new Intl.DateTimeFormat('en', {timeZone: zone, timeZoneName: 'long'})
        .formatToParts(Date.UTC(2026, month, 15)).find(({type}) => type === 'timeZoneName').value;
    ['Europe/Dublin', 'Europe/London', 'America/New_York', 'Asia/Kolkata'].map((zone) => [name(zone, 0), name(zone, 6)])
    """
    assert shared_server.execute(code)["result"] == [
        ["Greenwich Mean Time", "Irish Standard Time"], ["Greenwich Mean Time", "British Summer Time"],
        ["Eastern Standard Time", "Eastern Daylight Time"], ["India Standard Time", "India Standard Time"]]


# ---- TZ ----

@pytest.mark.parametrize("value, name, hour", [
    ("Europe/Berlin", "Europe/Berlin", 11),
    (":Europe/Berlin", "Europe/Berlin", 11),
    ("/usr/share/zoneinfo/Africa/Cairo", "Africa/Cairo", 12),
    (":/usr/share/zoneinfo/Africa/Cairo", "Africa/Cairo", 12),
    ("/usr/share/zoneinfo/posix/Africa/Cairo", "Africa/Cairo", 12),
    ("posix/Africa/Cairo", "Africa/Cairo", 12),
    ("Asia/Calcutta", "Asia/Calcutta", 14),
    ("EST5EDT", "EST5EDT", 5),
    ("UTC", "UTC", 9),
    ("", "UTC", 9),
    (":", "UTC", 9),
    ("UTC0", "UTC", 9),
    ("GMT+3", "Etc/GMT+3", 6),
    ("<+03>-3", "Etc/GMT-3", 12),
    ("<+0545>-5:45", "Asia/Katmandu", 14),
])
def test_forms_of_tz(rrjs, value, name, hour):
    done = rrjs("eval", WHERE, env={"TZ": value})
    assert done.stderr == "" and json.loads(done.stdout) == [name, hour]


@pytest.mark.parametrize("rule", ["CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
                                  "IST-1GMT0,M10.5.0,M3.5.0/1", "IST-5:30"])
def test_a_rule_is_a_zone_with_the_same_rule(rrjs, rule):
    instants = [instant for instant in INSTANTS if instant > datetime(2025, 1, 1).timestamp()]
    done = rrjs("eval", "--args", json.dumps(instants), LOCAL, env={"TZ": rule})
    assert done.stderr == "" and json.loads(done.stdout) == date(rule, instants)


def test_a_file_of_ones_own(rrjs, tmp_path):
    copy, link = tmp_path / "here", tmp_path / "there"
    shutil.copy(ZONES / "Asia/Kathmandu", copy)
    link.symlink_to(ZONES / "America/Lima")
    for path, zone in ((copy, "Asia/Kathmandu"), (link, "America/Lima")):
        done = rrjs("eval", "--args", json.dumps(INSTANTS[-10:]), LOCAL, env={"TZ": str(path)})
        assert done.stderr == "" and json.loads(done.stdout) == date(zone, INSTANTS[-10:])


@pytest.mark.parametrize("value", ["Mars/Base", "europe/berlin", "XXX-1:17", "CET-1CEST,J60,J300", "/nowhere", "../etc/passwd",
                                   "/etc/passwd", "version", "Europe"])
def test_what_is_no_zone_is_warned_of(rrjs, value):
    done = rrjs("eval", WHERE, env={"TZ": value})
    assert json.loads(done.stdout) == ["UTC", 9]
    assert "time zone is not known" in done.stderr and json.dumps(value)[1:-1] in done.stderr and "theirs is UTC" in done.stderr


# ---- what is said of the data ----

def version_of_system():
    return (ZONES / "tzdata.zi").read_text().partition("\n")[0].removeprefix("# version ")


@pytest.fixture
def stale(tmp_path):
    """A build whose zones are of another version than the system's, and of a time when two had other rules."""
    for name in ("rrjs", "rrjs-worker"):
        shutil.copy(Path(BUILD) / name, tmp_path / name)
    shutil.copytree(Path(BUILD) / "zones", tmp_path / "zones")
    table = tmp_path / "zones/zones.tsv"
    lines = [line.split("\t") for line in table.read_text().splitlines()]
    other = {"version": "2022e", "Africa/Cairo": "7200", "Europe/Berlin": "3600"}
    table.write_text("".join(f"{name}\t{other.get(name, rule)}\n" for name, rule in lines))
    return tmp_path


def test_check_says_which_zone_and_which_data(rrjs):
    lines = rrjs("check", env={"TZ": ":Europe/Berlin"}).stdout.splitlines()[-2:]
    version = version_of_system()
    assert lines == ["time zone Europe/Berlin",
                     f"time zone data {version}, of {BUILD}/zones; the system has {version}"]
    unknown = rrjs("check", env={"TZ": "Mars/Base"}).stdout.splitlines()
    assert any(line.startswith('time zone UTC: TZ is "Mars/Base"') for line in unknown)


def test_zones_that_differ_from_the_systems_are_named(stale, tmp_path):
    run = lambda *arguments: subprocess.run([stale / "rrjs", *arguments], env=clean_environment(), cwd=tmp_path,
                                            capture_output=True, text=True, timeout=60)
    assert run("check").stdout.splitlines()[-1] == "time zones that differ from the system's: Africa/Cairo, Europe/Berlin"
    assert run("eval", "1").stderr == ""
    from support import Server
    server = Server(tmp_path / "server", command=(stale / "rrjs",))
    line = server.wait_for_line(lambda line: line["msg"] == "time zones differ from the system's")
    assert (line["level"], line["zones"], line["version"], line["system_version"]) == \
        ("warn", "Africa/Cairo, Europe/Berlin", "2022e", version_of_system())
    server.stop()


def test_without_zone_files_the_library_has_its_own(stale, tmp_path):
    shutil.rmtree(stale / "zones")
    run = lambda *arguments: subprocess.run([stale / "rrjs", *arguments], env=clean_environment({"TZ": ":Europe/Berlin"}),
                                            cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert json.loads(run("eval", WHERE).stdout) == ["Europe/Berlin", 11]
    assert "time zone data of the engine's library; the system has" in run("check").stdout

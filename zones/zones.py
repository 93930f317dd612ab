#!/usr/bin/env python3
"""Makes the time zones of this machine's tzdata into the files that a worker gives to ICU, whose own are as old as it is:
zoneinfo64.res, which ICU takes in place of its own, and zones.tsv, which the server looks names and rules up in.

usage: zones.py FOLDER ZONEINFO GENRB

zones.tsv: a line "version" TAB the version of tzdata, then NAME TAB RULE for each zone, the rule as Rule.text() has it. Of
several zones with the same rule the one that stands for it comes first."""

import calendar
import re
import struct
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

LISTED_UNTIL = 2037  # at least to the end of this year all transitions are listed; then the rule is in force

# Names that ICU has beyond those of tzdata: from Java, and former ones.
OF_ICU = {
    "ACT": "Australia/Darwin", "AET": "Australia/Sydney", "AGT": "America/Argentina/Buenos_Aires", "ART": "Africa/Cairo",
    "AST": "America/Anchorage", "BET": "America/Sao_Paulo", "BST": "Asia/Dhaka", "CAT": "Africa/Maputo",
    "CNT": "America/St_Johns", "CST": "America/Chicago", "CTT": "Asia/Shanghai", "EAT": "Africa/Nairobi",
    "ECT": "Europe/Paris", "IET": "America/Indiana/Indianapolis", "IST": "Asia/Kolkata", "JST": "Asia/Tokyo",
    "MIT": "Pacific/Apia", "NET": "Asia/Yerevan", "NST": "Pacific/Auckland", "PLT": "Asia/Karachi",
    "PNT": "America/Phoenix", "PRT": "America/Puerto_Rico", "PST": "America/Los_Angeles", "SST": "Pacific/Guadalcanal",
    "VST": "Asia/Ho_Chi_Minh", "Canada/East-Saskatchewan": "America/Regina", "US/Pacific-New": "America/Los_Angeles",
}
UNKNOWN = "Etc/Unknown"


# ---- rules: POSIX's TZ as in the last line of a file ----

NAME = r"(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]+>)"
TIME = r"[+-]?\d{1,3}(?::\d\d(?::\d\d)?)?"
DAY = rf"M(\d\d?)\.(\d)\.(\d)(?:/({TIME}))?"
RULE = re.compile(rf"{NAME}({TIME})(?:{NAME}({TIME})?,{DAY},{DAY})?")


def seconds(text):
    sign = -1 if text.startswith("-") else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")] + [0, 0]
    return sign * (parts[0] * 3600 + parts[1] * 60 + parts[2])


class Day:
    """The week'th weekday (0: Sunday) of a month, the last where week is 5, and seconds from its start."""

    def __init__(self, month, week, weekday, time):
        self.month, self.week, self.weekday = int(month), int(week), int(weekday)
        self.time = seconds(time) if time else 7200

    def text(self):
        return f"M{self.month}.{self.week}.{self.weekday}/{self.time}"

    def local(self, year):
        """As seconds since the epoch, as if the clock showed UTC."""
        length = calendar.monthrange(year, self.month)[1]
        first = 1 + 7 * (self.week - 1) if self.week < 5 else length - 6
        date = datetime(year, self.month, first, tzinfo=timezone.utc)
        date += timedelta(days=(self.weekday - (date.weekday() + 1)) % 7, seconds=self.time)
        return int(date.timestamp())

    def for_icu(self):
        """Month from 0, the first day that counts, minus the weekday from 1, time within that day, of the wall's clock."""
        length = calendar.monthrange(2023, self.month)[1]
        first = 1 + 7 * (self.week - 1) if self.week < 5 else length - 6
        days = self.time // 86400 if self.time != 86400 else 0
        if self.month == 2 and self.week == 5 or not 1 <= first + days <= length:
            raise ValueError(f"ICU has no words for {self.text()}")
        return [self.month - 1, first + days, -((self.weekday + days) % 7 + 1), self.time - days * 86400, 0]


class Rule:
    """standard, daylight: seconds east of UTC; the same and no days where nothing changes."""

    def __init__(self, text):
        match = RULE.fullmatch(text)
        if not match:
            raise ValueError(f"not a rule: {text!r}")
        standard, daylight, *days = match.groups()
        self.standard = self.daylight = -seconds(standard)
        self.days = None
        if days[0]:
            self.daylight = -seconds(daylight) if daylight else self.standard + 3600
            self.days = Day(*days[:4]), Day(*days[4:])
        if self.daylight < self.standard:  # winter is the exception there; ICU wants it the other way round
            self.standard, self.daylight = self.daylight, self.standard
            self.days = self.days[::-1]

    def text(self):
        if not self.days:
            return str(self.standard)
        return f"{self.standard} {self.daylight} {self.days[0].text()} {self.days[1].text()}"

    def transitions(self, year):
        """(when, offset, is daylight) in that year."""
        start, end = self.days
        return sorted([(start.local(year) - self.standard, self.daylight, True),
                       (end.local(year) - self.daylight, self.standard, False)])

    def for_icu(self):
        return self.days[0].for_icu() + self.days[1].for_icu() + [self.daylight - self.standard]


# ---- a file of tzdata (RFC 9636) ----

class Zone:
    """initial: the offset before the first transition; transitions: (when, offset, is daylight)."""

    def __init__(self, data):
        self.data = data
        counts = self.read_head(0)
        at = 44 + self.size(counts, 4)
        counts = self.read_head(at)
        at += 44
        _, _, _, time_count, type_count, _ = counts
        times = struct.unpack_from(f">{time_count}q", data, at)
        types = data[at + 8 * time_count:at + 9 * time_count]
        entries = [struct.unpack_from(">i?B", data, at + 9 * time_count + 6 * i) for i in range(type_count)]
        self.rule = Rule(data[at + self.size(counts, 8):].strip(b"\n").decode())
        self.initial = entries[0][0]
        self.transitions = [(time, entries[kind][0], entries[kind][1]) for time, kind in zip(times, types)
                            if time > -1 << 40]
        self.add_years()

    def read_head(self, at):
        magic, version, *counts = struct.unpack_from(">4sc15x6I", self.data, at)
        if magic != b"TZif" or version < b"2":
            raise ValueError("not a file of tzdata in version 2 or later")
        return counts

    @staticmethod
    def size(counts, time_size):
        universal, standard, leap, time, kind, characters = counts
        return time * time_size + time + kind * 6 + characters + leap * (time_size + 4) + standard + universal

    def add_years(self):
        """By the rule, which files of the slim kind leave to it."""
        last = self.transitions[-1][0] if self.transitions else -1 << 40
        year_of_last = datetime.fromtimestamp(max(last, 0), timezone.utc).year
        self.final_year = max(LISTED_UNTIL, year_of_last) + 1
        if not self.rule.days:
            return
        end = calendar.timegm((self.final_year, 1, 1, 0, 0, 0))
        for year in range(year_of_last, self.final_year):
            self.transitions += [one for one in self.rule.transitions(year) if last < one[0] < end]

    def ruled_since(self):
        """The year from which on nothing but the rule was in force, or when the last thing changed."""
        if not self.rule.days:
            return datetime.fromtimestamp(self.transitions[-1][0], timezone.utc).year if self.transitions else 0
        known = {(time, offset) for time, offset, _ in self.transitions}
        year = self.final_year
        while all((time, offset) in known for time, offset, _ in self.rule.transitions(year - 1)):
            year -= 1
        return year

    def periods(self):
        """(standard, what daylight adds) from each transition on. A file only tells their sum, and which is which."""
        found = []
        for i, (time, offset, is_daylight) in enumerate(self.transitions):
            around = [self.transitions[j] for j in (i - 1, i + 1) if 0 <= j < len(self.transitions)]
            if is_daylight:
                found.append(self.split_daylight(i, offset))
            elif any(daylight and other < offset and abs(when - time) < 400 * 86400 for when, other, daylight in around):
                found.append((offset - 3600, 3600))  # the summer of a zone whose winter is the exception
            else:
                found.append((offset, 0))
        return found

    def split_daylight(self, index, offset):
        standards = [other for _, other, daylight in self.transitions[index::-1] + self.transitions[index:] if not daylight]
        standard = standards[0] if standards else offset - 3600
        if offset < standard:
            return offset, 0
        return (standard, offset - standard) if offset > standard else (offset - 3600, 3600)


# ---- what ICU reads ----

def vector(name, numbers):
    return f"{name}:intvector {{ {', '.join(map(str, numbers))} }}"


def halves(times):
    for time in times:
        low = time & 0xffffffff
        yield time >> 32
        yield low - (1 << 32) if low >> 31 else low


def zone_text(zone, rule_names):
    periods = zone.periods()
    kinds = [(zone.initial, 0)]
    kinds += [kind for kind in dict.fromkeys(periods) if kind not in kinds]
    times = [time for time, _, _ in zone.transitions]
    before = [time for time in times if time < -1 << 31]
    within = [time for time in times if -1 << 31 <= time < 1 << 31]
    parts = []
    if before:
        parts.append(vector("transPre32", halves(before)))
    if within:
        parts.append(vector("trans", within))
    if len(before) + len(within) < len(times):
        parts.append(vector("transPost32", halves(times[len(before) + len(within):])))
    parts.append(vector("typeOffsets", [number for kind in kinds for number in kind]))
    if times:
        parts.append('typeMap:bin { "%s" }' % "".join(f"{kinds.index(kind):02x}" for kind in periods))
    if zone.rule.days:
        name = rule_names.setdefault(tuple(zone.rule.for_icu()), f"R{len(rule_names)}")
        parts += [f'finalRule {{ "{name}" }}', f"finalRaw:int {{ {zone.rule.standard} }}",
                  f"finalYear:int {{ {zone.final_year} }}"]
    return ":table { %s }" % " ".join(parts)


def bundle(version, zones, aliases, regions):
    """The source of zoneinfo64.res; zones and aliases by name."""
    names = sorted([*zones, *aliases, UNKNOWN])
    rules = {}
    entries = {name: zone_text(zone, rules) for name, zone in zones.items()}
    entries |= {name: f":int {{ {names.index(target)} }}" for name, target in aliases.items()}
    entries[UNKNOWN] = ":table { typeOffsets:intvector { 0, 0 } }"
    quoted = lambda texts: ", ".join(f'"{text}"' for text in texts)
    return "\n".join([
        "zoneinfo64:table(nofallback) {", f'TZVersion {{ "{version}" }}',
        "Zones:array {", *(entries[name] for name in names), "}",
        f"Names {{ {quoted(names)} }}",
        "Rules {", *(vector(name, numbers) for numbers, name in rules.items()), "}",
        f"Regions:array {{ {quoted(regions.get(aliases.get(name, name), '001') for name in names)} }}", "}", ""])


# ---- tzdata ----

def read_version(folder):
    for name, pattern in (("tzdata.zi", r"# version (\w+)"), ("+VERSION", r"(\w+)"), ("version", r"(\w+)")):
        path = folder / name
        found = path.exists() and re.match(pattern, path.open().readline())
        if found:
            return found[1]
    return "unknown"


def read_zones(folder):
    """The zones by name, and the other names of some."""
    zones, aliases, by_data = {}, {}, {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if re.match(r"(posix|right)/|(localtime|posixrules)$", name) or path.open("rb").read(4) != b"TZif":
            continue
        target = path.resolve()
        if path.is_symlink() and folder in target.parents and target.is_file():
            aliases[name] = target.relative_to(folder).as_posix()
        else:
            zones[name] = Zone(path.read_bytes())
    aliases = {name: target for name, target in aliases.items() if target in zones}
    aliases |= {name: target for name, target in OF_ICU.items() if target in zones and name not in zones}
    return zones, aliases


def read_countries(folder, table):
    """By zone: the codes of its countries, as that table has them."""
    path = folder / table
    lines = path.read_text().splitlines() if path.exists() else []
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {row[2]: row[0].split(",") for row in rows}


def main(output, zoneinfo, genrb):
    output, folder = Path(output), Path(zoneinfo).resolve()
    zones, aliases = read_zones(folder)
    if not zones:
        sys.exit(f"{zoneinfo} has no time zones: install tzdata, or set the option zoneinfo of meson")
    version = read_version(folder)
    regions = {name: codes[0] for name, codes in read_countries(folder, "zone.tab").items()}
    source = output / "zoneinfo64.txt"
    source.write_text(bundle(version, zones, aliases, regions))
    subprocess.run([genrb, "--quiet", "--destdir", output, source], check=True)

    # For a rule stands the zone that has had it for the longest, of those that of the most countries.
    countries = read_countries(folder, "zone1970.tab")
    zone_of = lambda name: zones[aliases.get(name, name)]
    weight = lambda name: (name != "Etc/UTC", not name.startswith("Etc/"), zone_of(name).ruled_since(),
                           -len(countries.get(name, [])), name in aliases, name)
    lines = [f"{name}\t{zone_of(name).rule.text()}" for name in sorted([*zones, *aliases], key=weight)]
    (output / "zones.tsv").write_text("\n".join([f"version\t{version}", *lines, ""]))


main(*sys.argv[1:])

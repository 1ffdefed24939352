"""A period's figures counted by hand: from the files of the records, with PyYAML and nothing of svc."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from itertools import pairwise
from math import floor
from pathlib import Path
from statistics import median
from typing import Any

import yaml

CHINA = timezone(timedelta(hours=8))
Found = dict[str, tuple[Any, list[str]]]  # path -> value, numbers of the records
Test = Callable[[Any], bool]

CATEGORIES = ["noise", "facility", "press", "cleaning", "pests", "service", "other"]
OUTCOME_KINDS = ["apology", "repair", "replacement", "compensation", "explanation", "referral", "none"]
CHANNELS = ["phone", "visit", "letter", "fax", "email", "web", "superior"]
TOPICS = ["security", "greening", "pests", "noise", "works", "complaints", "attitude", "efficiency"]
OPINIONS = ["satisfied", "fairly", "dissatisfied"]


def time(text: str) -> datetime:
    """A time of a file; a bare day is its last second."""
    if len(text) == 10:
        return datetime.fromisoformat(text + "T23:59:59").replace(tzinfo=CHINA)
    return datetime.fromisoformat(text).astimezone(CHINA)


def nights(when: datetime, count: int) -> datetime:
    """The last second of the day so many days later."""
    return (when + timedelta(days=count)).replace(hour=23, minute=59, second=59)


@dataclass
class File:
    """A record's file, with its steps up to the period's end in order of time."""

    id: str
    facts: dict[str, Any]
    steps: list[dict[str, Any]]
    extra: dict[str, Any] = field(default_factory=dict)

    def has(self, *names: str) -> bool:
        return any(step["do"] in names for step in self.steps)

    def first(self, *names: str) -> dict[str, Any] | None:
        return next((step for step in self.steps if step["do"] in names), None)

    def due(self, what: str) -> datetime | None:
        told = self.facts.get("due", {}).get(what)
        return time(told) if told else None


@dataclass
class Month:
    """All files of a site as they stood at a period's end, looked at `now`."""

    start: datetime
    end: datetime
    now: datetime
    files: dict[str, File]

    def holds(self, text: str) -> bool:
        return self.start <= time(text) <= self.end

    def of(self, letter: str) -> list[File]:
        return [file for number, file in self.files.items() if number.startswith(letter)]


def read(folder: Path, first: str, last: str, now: str) -> Month:
    """The records of a site at the end of a period; cancelled ones and what began later are left out."""
    start, end = datetime.fromisoformat(first + "T00:00:00").replace(tzinfo=CHINA), time(last)
    files = {}
    for path in sorted((folder / "records").rglob("[A-Z]????-*.yaml")):
        raw = yaml.load(path.read_text("utf-8"), yaml.CBaseLoader)
        steps = raw.pop("steps") or []
        steps = corrected(raw, steps)
        if any(step["do"] == "cancel" for step in steps):
            continue
        began = next(raw[key] for key in BEGAN[path.stem[0]] if key in raw)
        past = [s for s in steps if s["do"] == "amend" or time(s.get("held") or s["at"]) <= end]
        if time(began) <= end or (path.stem[0] == "B" and any(s["do"] != "amend" for s in past)):
            files[path.stem] = File(path.stem, raw, past, {"began": time(began)})
    return Month(start, end, min(end, datetime.fromisoformat(now).replace(tzinfo=CHINA)), files)


def corrected(facts: dict[str, Any], steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The steps that count, of which corrections say what they set; the facts are set right."""
    ordered = sorted(steps, key=lambda s: time(s["at"]))
    gone: set[int] = set()
    for number in range(len(ordered), 0, -1):
        step = ordered[number - 1]
        if step["do"] == "strike" and number not in gone:
            gone.add(int(step["step"]))
    left = [s for number, s in enumerate(ordered, 1) if number not in gone and s["do"] != "strike"]
    for step in (s for s in left if s["do"] == "amend"):
        facts.update(step["set"])
        step.update(step["set"])
    return left


BEGAN = {
    "C": ("received",),
    "R": ("reported",),
    "B": ("held", "booked"),
    "Q": ("received",),
    "D": ("received",),
    "P": ("asked",),
    "I": ("date",),
    "K": ("deposited",),
}


# --- adding up


def count(found: Found, path: str, cases: Iterable[File], test: Test) -> None:
    those = [case.id for case in cases if test(case)]
    found[path] = len(those), sorted(those)


def share(found: Found, path: str, cases: list[File], test: Test, of: Test) -> None:
    every = [case for case in cases if of(case)]
    those = [case.id for case in every if test(case)]
    found[path] = (round(len(those) / len(every), 4) if every else None), sorted(those)


def spans(found: Found, middle: str, longest: str, cases: list[File], name: str, hours: int) -> None:
    """The median and the worst of a length of time, in units of so many hours."""
    spent = [(case.extra[name].total_seconds(), case.id) for case in cases if case.extra[name] is not None]
    known = [(Fraction(int(seconds), hours * 3600), number) for seconds, number in spent]
    found[middle] = (hundredths(median(took for took, _id in known)) if known else None), sorted(i for _t, i in known)
    if longest:
        most = max(known, default=None)
        worst = [number for took, number in known if most and took == most[0]]
        found[longest] = (hundredths(most[0]) if most else None), sorted(worst)


def hundredths(value: Fraction) -> float:
    """A value with two decimals, halves upwards, as people round."""
    return floor(value * 100 + Fraction(1, 2)) / 100


def rows(cases: list[File], name: str, every: Iterable[str] = ()) -> Iterator[tuple[str, list[File]]]:
    """The cases of each row; what is not known is called `none`."""
    names = dict.fromkeys([*every, *(each or "none" for case in cases for each in case.extra[name])])
    for row in names:
        yield row, [case for case in cases if row in (each or "none" for each in case.extra[name])]


# --- complaints and repairs


def settle(month: Month, file: File, ends: tuple[str, ...]) -> None:
    """What complaints and repairs have in common: new, carried over, open, when it was settled first."""
    is_open, was_open, settled = True, True, None
    for step in file.steps:
        if time(step["at"]) >= month.start and step is next(s for s in file.steps if time(s["at"]) >= month.start):
            was_open = is_open
        if step["do"] in ends and is_open:
            is_open, settled = False, settled or step
        if step["do"] == "reopen":
            is_open = True
    if not any(time(step["at"]) >= month.start for step in file.steps):
        was_open = is_open
    began = file.extra["began"]
    new = began >= month.start
    reopened = any(step["do"] == "reopen" and month.holds(step["at"]) for step in file.steps)
    file.extra |= {
        "new": new,
        "carried": not new and (was_open or reopened),
        "reopened": reopened,
        "open": is_open,
        "settled": time(settled["at"]) if settled else None,
        "took": time(settled["at"]) - began if settled else None,
        "building": [file.facts.get("unit", "").split("-")[0]],
    }


def late(file: File, due: datetime | None, now: datetime) -> bool:
    return due is not None and (file.extra["settled"] or now) > due


def complaints(month: Month, households: int) -> Found:
    found: Found = {}
    every = month.of("C")
    for file in every:
        complaint(month, file, every)
    cases = [file for file in every if file.extra["new"] or file.extra["carried"]]
    for name, test in COMPLAINT_COUNTS.items():
        count(found, f"complaints.{name}", cases, test)
    share(found, "complaints.settled_rate", cases, lambda f: not f.extra["open"], lambda f: True)
    in_time_or_late = lambda f: f.extra["in_time"] or f.extra["late"]  # noqa: E731
    share(found, "complaints.on_time_rate", cases, lambda f: f.extra["in_time"], in_time_or_late)
    share(found, "complaints.answer_on_time_rate", cases, lambda f: f.extra["prompt"], lambda f: f.extra["owed"])
    spans(found, "complaints.answer_median_hours", "complaints.answer_worst_hours", cases, "answer_took", 1)
    spans(found, "complaints.median_days", "complaints.worst_days", cases, "took", 24)
    new = [file.id for file in cases if file.extra["new"]]
    found["complaints.rate"] = (round(len(new) / households, 6) if households else None), sorted(new)
    tables: dict[str, list[str]] = {
        "category": CATEGORIES,
        "channel": CHANNELS,
        "severity": ["general", "major"],
        "department": [],
        "building": [],
        "outcome_kind": OUTCOME_KINDS,
    }
    for table, names in tables.items():
        for row, members in rows(cases, table, names):
            told = [*ROW, *(["major", "remedied", "corrected"] if table == "category" else [])]
            for name in told:
                count(found, f"complaints.{table}.{row}.{name}", members, COMPLAINT_COUNTS[name])
            spans(found, f"complaints.{table}.{row}.median_days", "", members, "took", 24)
    for year, number in months(month.now):
        for name, back in (("registered", 0), ("year_before", 1)):
            text = f"{year - back}-{number:02}"
            path = f"complaints.month.{year}-{number:02}.{name}"
            count(found, path, every, lambda f, text=text: f.facts["received"].startswith(text))
    return found


def months(now: datetime) -> list[tuple[int, int]]:
    """The twelve months up to that of a time."""
    ends = now.year * 12 + now.month - 1
    return [(each // 12, each % 12 + 1) for each in range(ends - 11, ends + 1)]


ROW = ("received", "to_handle", "settled_in_time", "late", "open", "justified", "unjustified", "reopened")


def complaint(month: Month, file: File, every: list[File]) -> None:
    settle(month, file, ("resolve", "refer", "same-as", "withdraw", "close"))
    extra, facts, steps = file.extra, file.facts, file.steps
    due = file.due("settle")
    again = [step for step in steps if step["do"] == "reopen"]
    latest = time(again[-1]["due"]["settle"]) if again else due
    answers = [step for step in steps if answering(step)]
    answer = time(answers[0]["at"]) if answers else None
    answer_due = file.due("answer")
    freed = file.has("unreachable", "withdraw", "close")
    justified = [step["justified"] for step in steps if "justified" in step]
    sent = [step["to"] for step in steps if step["do"] == "dispatch" and (not again or step["at"] > again[-1]["at"])]
    sent = sent or [step["to"] for step in steps if step["do"] == "dispatch"]
    done = [step for step in steps if step["do"] == "resolve"]
    began = extra["began"]
    earlier = [
        other
        for other in every
        if (other.facts.get("unit"), other.facts["category"]) == (facts.get("unit"), facts["category"])
        and (other.extra["began"], other.id) < (began, file.id)
        and began - other.extra["began"] <= timedelta(days=90)
    ]
    extra |= {
        "in_time": extra["settled"] is not None and (due is None or extra["settled"] <= due),
        "late": late(file, due, month.now),
        "overdue": extra["open"] and latest is not None and month.now > latest,
        "answer": answer,
        "answer_took": answer - began if answer else None,
        "prompt": answer is not None and (answer_due is None or answer <= answer_due),
        "owed": answer is not None or (answer_due is not None and month.now > answer_due and not freed),
        "justified": justified[-1] if justified else None,
        "major": next((s["severity"] for s in reversed(steps) if "severity" in s), facts.get("severity")) == "major",
        "category": [next((s["category"] for s in reversed(steps) if "category" in s), facts["category"])],
        "channel": [facts["channel"]],
        "department": list(dict.fromkeys(d for to in sent for d in ([to] if isinstance(to, str) else to))) or [""],
        "outcome_kind": [done[-1].get("outcome_kind") or "unknown"] if done else ["unknown"],
        "repeat": extra["new"] and bool(facts.get("unit")) and bool(earlier),
    }
    extra["severity"] = ["major" if extra["major"] else "general"]


def answering(step: dict[str, Any]) -> bool:
    """Whether a step tells the complainant how it stands."""
    told = step["do"] in ("reply", "refer", "escalate") and step.get("auto") != "true"
    return told or (step["do"] == "resolve" and step.get("told") == "true")


def levels(file: File) -> list[str]:
    """How serious it was said to be, one time after the other."""
    later = [step.get("severity") or step.get("set", {}).get("severity") for step in file.steps]
    return [level for level in (file.facts.get("severity", "general"), *later) if level]


def accused(file: File) -> list[list[str]]:
    """Whom it was said to be against, one time after the other."""
    told = [file.facts.get("against", []), *(s["set"]["against"] for s in file.steps if "against" in s.get("set", {}))]
    return [names if isinstance(names, list) else [names] if names else [] for names in told]


def within_three_days(file: File, when: datetime | None) -> bool:
    return when is not None and when <= nights(file.extra["began"], 3)


COMPLAINT_COUNTS: dict[str, Test] = {
    "received": lambda f: f.extra["new"],
    "carried_over": lambda f: f.extra["carried"],
    "to_handle": lambda f: True,
    "settled": lambda f: not f.extra["open"],
    "open": lambda f: f.extra["open"],
    "overdue_open": lambda f: f.extra["overdue"],
    "settled_in_time": lambda f: f.extra["in_time"],
    "late": lambda f: f.extra["late"],
    "pending": lambda f: not f.extra["in_time"] and not f.extra["late"],
    "settled_in_three_days": lambda f: within_three_days(f, f.extra["settled"]),
    "answered_in_three_days": lambda f: within_three_days(f, f.extra["answer"]),
    "major": lambda f: f.extra["major"],
    "justified": lambda f: f.extra["justified"] == "true",
    "unjustified": lambda f: f.extra["justified"] == "false",
    "unclassified": lambda f: f.extra["justified"] is None,
    "justified_against_staff": lambda f: f.extra["justified"] == "true" and bool(f.facts.get("against")),
    "remedied": lambda f: f.has("remedy"),
    "corrected": lambda f: f.has("correct"),
    "reopened": lambda f: f.extra["reopened"],
    "referred": lambda f: f.has("refer"),
    "joined": lambda f: f.has("same-as"),
    "withdrawn": lambda f: f.has("withdraw"),
    "put_off": lambda f: any((step.get("next") or step.get("answer_by")) and not step.get("auto") for step in f.steps),
    "lowered": lambda f: "major general" in " ".join(levels(f)),
    "lifted": lambda f: any(set(was) - set(now) for was, now in pairwise(accused(f))),
    "unreachable": lambda f: f.has("unreachable"),
    "repeated": lambda f: f.extra["repeat"],
}


def repairs(month: Month) -> Found:
    found: Found = {}
    every = month.of("R")
    for file in every:
        repair(month, file)
    cases = [file for file in every if file.extra["new"] or file.extra["carried"]]
    for name, test in REPAIR_COUNTS.items():
        count(found, f"repairs.{name}", cases, test)
    share(found, "repairs.done_rate", cases, lambda f: not f.extra["open"], lambda f: True)
    in_time_or_late = lambda f: f.extra["in_time"] or f.extra["late"]  # noqa: E731
    share(found, "repairs.on_time_rate", cases, lambda f: f.extra["in_time"], in_time_or_late)
    spans(found, "repairs.median_days", "repairs.worst_days", cases, "took", 24)
    asked = [(step["fee"], file.id) for file in cases for step in file.steps if charged(month, step)]
    found["repairs.fees"] = float(sum(Fraction(fee) for fee, _id in asked)), sorted({number for _fee, number in asked})
    for table, names in {"urgency": ["urgent", "normal"], "department": [], "building": []}.items():
        for row, members in rows(cases, table, names):
            for name in ("received", "to_handle", "done_in_time", "late", "open", "reopened"):
                count(found, f"repairs.{table}.{row}.{name}", members, REPAIR_COUNTS[name])
            spans(found, f"repairs.{table}.{row}.median_days", "", members, "took", 24)
    return found


def charged(month: Month, step: dict[str, Any]) -> bool:
    return step["do"] == "done" and "fee" in step and month.start <= time(step["at"]) < month.end


def repair(month: Month, file: File) -> None:
    settle(month, file, ("done",))
    urgent = file.facts.get("urgency") == "urgent"  # an appointment puts an urgent one forward, never off
    due = time(file.facts["appointment"]) if "appointment" in file.facts else file.due("done")
    if urgent and due and (told := file.due("done")):
        due = min(due, told)
    last = due
    for step in file.steps:
        if step["do"] == "schedule":
            when = time(step["when"])
            last = min(last, when) if urgent and last else when
            due = due if file.extra["settled"] and time(step["at"]) > file.extra["settled"] else last
        if step["do"] == "reopen":
            last = time(step["due"]["done"])
    sent = [step["to"] for step in file.steps if step["do"] == "dispatch"]
    is_late = late(file, due, month.now)
    file.extra |= {
        "late": is_late,
        "in_time": file.extra["settled"] is not None and not is_late,
        "overdue": file.extra["open"] and last is not None and month.now > last,
        "urgency": [file.facts.get("urgency", "normal")],
        "department": sent[-1:] or [""],
    }


REPAIR_COUNTS: dict[str, Test] = {
    "received": lambda f: f.extra["new"],
    "carried_over": lambda f: f.extra["carried"],
    "to_handle": lambda f: True,
    "done": lambda f: not f.extra["open"],
    "open": lambda f: f.extra["open"],
    "overdue_open": lambda f: f.extra["overdue"],
    "done_in_time": lambda f: f.extra["in_time"],
    "late": lambda f: f.extra["late"],
    "pending": lambda f: not f.extra["in_time"] and not f.extra["late"],
    "rescheduled": lambda f: f.has("schedule"),
    "urgent": lambda f: f.extra["urgency"] == ["urgent"],
    "reopened": lambda f: f.extra["reopened"],
    "unreachable": lambda f: f.has("unreachable"),
}


# --- callbacks


def held(file: File) -> str | None:
    """When a callback was held."""
    step = file.first("record")
    told: str | None = (step.get("held") or step["at"]) if step else file.facts.get("held")
    return told


def said(file: File, name: str) -> Any:
    """What a callback says, as registered or as recorded later."""
    amended = {key: value for step in file.steps if step["do"] == "amend" for key, value in step["set"].items()}
    return {**file.facts, **(file.first("record") or {}), **amended}.get(name)


def callbacks(month: Month) -> Found:
    found: Found = {}
    every = month.of("B")
    those = [file for file in every if (at := held(file)) and month.holds(at)]
    missed = [f for f in every if any(s["do"] == "miss" and month.holds(s["at"]) for s in f.steps)]
    about = {file.id: file.facts.get("about") or [] for file in every}
    tests: dict[str, Test] = {
        "held": lambda f: True,
        "about_complaints": lambda f: any(number[0] == "C" for number in about[f.id]),
        "about_repairs": lambda f: any(number[0] == "R" for number in about[f.id]),
        "routine": lambda f: not about[f.id],
        "dissatisfied": lambda f: said(f, "opinion") == "dissatisfied",
        "reworks": lambda f: f.has("rework"),
        "major": lambda f: said(f, "major") == "true",
    }
    for name, test in tests.items():
        count(found, f"callbacks.{name}", those, test)
    asked = lambda f: tests["about_complaints"](f) and said(f, "accepted") is not None  # noqa: E731
    share(found, "callbacks.accepted_rate", those, lambda f: said(f, "accepted") == "true", asked)
    count(found, "callbacks.missed", missed, lambda f: True)
    for means in ("phone", "visit", "writing", "email"):
        for name, cases, test in (
            ("held", those, tests["held"]),
            ("missed", missed, tests["held"]),
            ("dissatisfied", those, tests["dissatisfied"]),
        ):
            path = f"callbacks.means.{means}.{name}"
            count(found, path, (f for f in cases if f.facts["means"] == means), test)
    return found | satisfaction(those)


def satisfaction(those: list[File]) -> Found:
    found: Found = {}
    rated = [file for file in those if said(file, "opinion")]
    count(found, "satisfaction.rated", rated, lambda f: True)
    tables = {"aspect": ["opinion", "punctuality", "attitude", "quality"], "topic": TOPICS}
    for opinion in OPINIONS:
        test = lambda f, opinion=opinion: said(f, "opinion") == opinion  # noqa: E731
        count(found, f"satisfaction.{opinion}", rated, test)
        share(found, f"satisfaction.{opinion}_share", rated, test, lambda f: True)
    share(found, "satisfaction.rate", rated, lambda f: said(f, "opinion") in OPINIONS[:2], lambda f: True)
    for table, names in tables.items():
        for name in names:
            given = {f.id: (said(f, "topics") or {}).get(name) if table == "topic" else said(f, name) for f in those}
            for opinion in OPINIONS:
                test = lambda f, given=given, opinion=opinion: given[f.id] == opinion  # noqa: E731
                count(found, f"satisfaction.{table}.{name}.{opinion}", those, test)
            good = lambda f, given=given: given[f.id] in OPINIONS[:2]  # noqa: E731
            share(found, f"satisfaction.{table}.{name}.rate", those, good, lambda f, given=given: bool(given[f.id]))
    return found


def follow_ups(month: Month) -> Found:
    """Callbacks that complaints and repairs owe: each promise by itself."""
    promises: list[tuple[str, datetime, datetime | None]] = []
    for file in [*month.of("C"), *month.of("R")]:
        calls = (held(other) for other in month.of("B") if file.id in (other.facts.get("about") or []))
        happened: list[tuple[datetime, int, str, dict[str, Any]]] = [(time(at), 0, "held", {}) for at in calls if at]
        happened += [(time(step["at"]), 1, step["do"], step) for step in file.steps]
        due: datetime | None = None
        over = False  # once closed or withdrawn nothing is owed until it is reopened
        for at, _order, do, step in sorted(happened, key=lambda each: each[:2]):
            if due and do in ("held", "unreachable"):
                promises.append((file.id, due, at))
                due = None
            if do in ("reopen", "close", "withdraw"):
                due, over = None, do != "reopen"
            if "callback" in step.get("due", {}) and not over:
                due = due or time(step["due"]["callback"])
        if due:
            promises.append((file.id, due, None))
    owed = [(number, due, met) for number, due, met in promises if month.start <= due <= month.end]
    kept = [p for p in owed if p[2] and p[2] <= p[1]]
    overdue = [p for p in owed if (p[2] or month.now) > p[1]]
    found: Found = {}
    for name, those in {"due": owed, "in_time": kept, "late": overdue, "open": [p for p in owed if not p[2]]}.items():
        found[f"follow_ups.{name}"] = len(those), sorted({number for number, _due, _met in those})
    every = len(kept) + len(overdue)
    rate = round(len(kept) / every, 4) if every else None
    found["follow_ups.in_time_rate"] = rate, found["follow_ups.in_time"][1]
    return found


# --- the other books of the desk


def inquiries(month: Month) -> Found:
    found: Found = {}
    cases = [file for file in month.of("Q") if month.holds(file.facts["received"])]
    for file in cases:
        answer = file.first("answer", "refer")
        due = file.due("answer")
        for step in file.steps:
            if step["do"] == "promise":
                due = time(step["next"])
        met = time(answer["at"]) if answer else None
        become = file.first("become")
        turned = become is not None and (met is None or time(become["at"]) <= met)  # the repair or complaint answers
        last = [step["do"] for step in file.steps if step["do"] in ("answer", "refer", "become", "transfer")]
        file.extra |= {
            "took": met - file.extra["began"] if met else None,
            "in_time": due is not None and met is not None and met <= due,
            "late": due is not None and not turned and (met or month.now) > due,
            "end": last[-1] if last else "",
        }
    tests: dict[str, Test] = {
        "received": lambda f: True,
        "answered": lambda f: f.extra["end"] == "answer",
        "referred": lambda f: f.extra["end"] == "refer",
        "turned": lambda f: f.extra["end"] == "become",
        "transferred": lambda f: f.has("transfer"),
        "open": lambda f: f.extra["end"] in ("", "transfer"),
        "answered_in_time": lambda f: f.extra["in_time"],
        "late": lambda f: f.extra["late"],
    }
    for name, test in tests.items():
        count(found, f"inquiries.{name}", cases, test)
    in_time_or_late = lambda f: f.extra["in_time"] or f.extra["late"]  # noqa: E731
    share(found, "inquiries.on_time_rate", cases, tests["answered_in_time"], in_time_or_late)
    spans(found, "inquiries.median_hours", "", cases, "took", 1)
    for kind in ("question", "help", "suggestion", "message", "payment"):
        members = [file for file in cases if file.facts["kind"] == kind]
        for name in ("received", "answered_in_time", "late", "open"):
            count(found, f"inquiries.kind.{kind}.{name}", members, tests[name])
    return found


WRITTEN = ("letter", "email", "fax", "web")  # only so is a written complaint answered, but by the resident's wish


def incoming(month: Month) -> Found:
    found: Found = {}
    cases = [file for file in month.of("D") if month.holds(file.facts["received"])]
    for file in cases:
        told = [time(step["at"]) for step in file.steps if step["do"] == "answer"]
        if other := month.files.get(file.facts.get("complaint", "")):
            outcomes = (s for s in other.steps if s.get("outcome") == "true" or s.get("told") == "true")
            told += [time(step["at"]) for step in outcomes if step.get("means") in WRITTEN or step.get("wish")]
        reported = file.first("report")
        met, report = min(told, default=None), time(reported["at"]) if reported else None
        answer_due, report_due = file.due("answer"), file.due("report")
        assert report_due
        file.extra |= {
            "in_time": answer_due is not None and met is not None and met <= answer_due,
            "late": answer_due is not None and (met or month.now) > answer_due,
            "report_late": (report or month.now) > report_due,
        }
    tests: dict[str, Test] = {
        "received": lambda f: True,
        "reported": lambda f: f.has("report"),
        "report_late": lambda f: f.extra["report_late"],
        "answered_in_time": lambda f: f.extra["in_time"],
        "answer_late": lambda f: f.extra["late"],
        "filed": lambda f: f.has("file"),
    }
    for name, test in tests.items():
        count(found, f"incoming.{name}", cases, test)
    return found


def passes(month: Month) -> Found:
    found: Found = {}
    cases = [file for file in month.of("P") if month.holds(file.facts["asked"])]
    refused = lambda f: f.facts.get("owner_answer") == "refused"  # noqa: E731
    idle = lambda f: not refused(f) and not f.has("exit", "revoke")  # noqa: E731
    tests: dict[str, Test] = {
        "asked": lambda f: True,
        "issued": lambda f: not refused(f),
        "used": lambda f: f.has("exit"),
        "valid": lambda f: idle(f) and month.now <= time(f.facts["valid_until"]),
        "expired": lambda f: idle(f) and month.now > time(f.facts["valid_until"]),
        "revoked": lambda f: f.has("revoke"),
        "refused": refused,
    }
    for name, test in tests.items():
        count(found, f"passes.{name}", cases, test)
    return found


def keys(month: Month) -> Found:
    """Keys in custody; each step names how many, and at the end all that is not out or lost is in the cabinet."""
    found: Found = {}
    names = (
        "in_custody",
        "in_cabinet",
        "out",
        "lost",
        "overdue",
        "deposited",
        "withdrawn",
        "loans",
        "returned_late",
        "losses",
    )
    totals: dict[str, dict[str, int]] = {name: {} for name in names}
    for file in month.of("K"):
        kept = sum(int(item.get("count", "1")) for item in file.facts["keys"])
        gone, (lost, loans) = file.has("withdraw"), lending(file)
        out = sum(loan["left"] for loan in loans)
        due = [loan for loan in loans if month.holds(loan["due"])]
        told = {
            "in_custody": 0 if gone else kept,
            "in_cabinet": 0 if gone else kept - out - lost,
            "out": out,
            "lost": 0 if gone else lost,
            "overdue": sum(loan["left"] for loan in loans if time(loan["due"]) < month.now),
            "deposited": int(month.holds(file.facts["deposited"])),
            "withdrawn": int(any(s["do"] == "withdraw" and month.holds(s["at"]) for s in file.steps)),
            "loans": sum(month.holds(loan["at"]) for loan in loans),
            "returned_late": sum(
                (time(loan["over"]) if loan["over"] and not loan["lost"] else month.now) > time(loan["due"])
                for loan in due
            ),
            "losses": sum(many_of(s) for s in file.steps if s["do"] == "lost" and month.holds(s["at"])),
        }
        for name, number in told.items():
            totals[name][file.id] = number
    for name, each in totals.items():
        found[f"keys.{name}"] = sum(each.values()), sorted(number for number, many in each.items() if many)
    return found


def many_of(step: dict[str, Any]) -> int:
    """How many keys a step is about."""
    return sum(int(item.get("count", "1")) for item in step.get("keys", [])) or int(step.get("count", "1"))


def lending(file: File) -> tuple[int, list[dict[str, Any]]]:
    """How many keys of a deposit are lost, and its loans with what is left of each."""
    lost, loans = 0, []
    for step in file.steps:
        do, who = step["do"], step.get("borrower")
        many = many_of(step)
        if do == "lend":
            loans.append({"who": who, "left": many, "due": step["due"], "at": step["at"], "over": None, "lost": 0})
        lost += many if do == "lost" else 0
        for loan in (loan for loan in loans if loan["left"] and loan["who"] == who):
            if do == "extend":
                loan["due"] = step["due"]
            if do in ("return", "lost"):
                part = min(many, loan["left"])
                loan["lost"] += part if do == "lost" else 0
                loan["left"], many = loan["left"] - part, many - part
                loan["over"] = step["at"] if not loan["left"] else None
    return lost, loans


def inspections(month: Month) -> Found:
    found: Found = {}
    cases = [file for file in month.of("I") if month.holds(file.facts["date"])]
    failed = lambda f: "fail" in f.facts["items"].values()  # noqa: E731
    tests: dict[str, Test] = {
        "held": lambda f: True,
        "faultless": lambda f: not failed(f),
        "failed": failed,
        "fixed": lambda f: failed(f) and f.has("fix"),
        "open": lambda f: failed(f) and not f.has("fix"),
    }
    for name, test in tests.items():
        count(found, f"inspections.{name}", cases, test)
    for file in cases:
        for item, mark in file.facts["items"].items():
            if mark == "fail":
                alike = [
                    c for c in cases if c.facts["checklist"] == file.facts["checklist"] and item in c.facts["items"]
                ]
                path = f"inspections.item.{file.facts['checklist']}.{item}"
                count(found, f"{path}.checked", alike, lambda f: True)
                count(found, f"{path}.item_failed", alike, lambda f, item=item: f.facts["items"][item] == "fail")
    return found


def duty(folder: Path, month: Month) -> Found:
    """The unattended minutes of the opening hours, minute by minute, and the shifts of the rota, person by person."""
    days: dict[str, list[dict[str, Any]]] = {}
    for path in sorted((folder / "records" / "duty").rglob("*.yaml")):
        steps = corrected({}, yaml.load(path.read_text("utf-8"), yaml.CBaseLoader)["steps"] or [])
        if time(path.stem) - timedelta(days=1) <= month.end:
            days[path.stem] = [step for step in steps if time(step["at"]) <= month.now]
    gaps: list[tuple[str, int, bool]] = []
    begun = min((time(name) for name in days), default=None)
    day = max(month.start, begun.replace(hour=0, minute=0, second=0)) if begun else month.end + timedelta(days=1)
    while day <= min(month.end, month.now):
        steps = days.get(f"{day:%Y-%m-%d}", [])
        before, minute = True, day.replace(hour=8, minute=30)
        while minute < min(day.replace(hour=18, minute=0), month.now):
            there, leaves = present(step for step in steps if time(step["at"]) <= minute)
            if not there and before:
                gaps.append((f"{day:%Y-%m-%d}" if steps else "", 0, "uncovered" in leaves))
            if not there:
                number, length, agreed = gaps.pop()
                gaps.append((number, length + 1, agreed))
            before, minute = there, minute + timedelta(minutes=1)
        day += timedelta(days=1)
    found = rota(days, month)
    for name, those in (("gaps", gaps), ("uncovered", [gap for gap in gaps if gap[2]])):
        found[f"duty.{name}"] = (len(those), sorted({number for number, _length, _agreed in those if number}))
    minutes = sum(length for _number, length, _agreed in gaps)
    found["duty.gap_minutes"] = (minutes, sorted({number for number, _length, _agreed in gaps if number}))
    return found


def rota(days: dict[str, list[dict[str, Any]]], month: Month) -> Found:
    """The shifts that have begun, each for one person, and what became of them. Everybody has one a day at most."""
    shifts: list[tuple[str, str, set[str]]] = []
    for day, steps in days.items():
        planned = {
            name: (time(step["from"]), time(step["to"]))
            for step in steps
            if step["do"] == "plan" and month.start <= time(day) <= month.end
            for name in ([step["who"]] if isinstance(step["who"], str) else step["who"])
        }
        for name, (start, end) in planned.items():
            own = [step for step in steps if step["do"] != "plan" and step.get("for", step["by"]) == name]
            if start < month.now:
                shifts.append((day, name, {"shifts", *what_became(own, start, end)}))
    found: Found = {}
    names = ("shifts", "kept", "late", "early", "absent", "covered")
    for what in names:
        those = [day for day, _name, marks in shifts if what in marks]
        found[f"duty.{what}"] = len(those), sorted(set(those))
        for person in {name for _day, name, _marks in shifts}:
            own_days = [day for day, name, marks in shifts if what in marks and name == person]
            found[f"duty.person.{person}.{what}"] = len(own_days), sorted(set(own_days))
    kept, all_shifts = found["duty.kept"], len(shifts)
    found["duty.kept_rate"] = (round(kept[0] / all_shifts, 4) if all_shifts else None), kept[1]
    return found


def what_became(own: list[dict[str, Any]], start: datetime, end: datetime) -> set[str]:
    """What became of one shift: kept with ten minutes to spare, or not; and covered while its person was out."""
    came = next((time(step["at"]) for step in own if step["do"] == "on"), None)
    gone = next((time(step["at"]) for step in reversed(own) if step["do"] == "off"), None)
    marks = {"covered"} if any(step["do"] == "out" and step.get("cover") for step in own) else set()
    if came is None:
        return marks | {"absent"}
    late = {"late"} if came > start - timedelta(minutes=10) else set()
    early = {"early"} if gone and gone < end else set()
    return marks | (late | early or {"kept"})


def present(steps: Iterable[dict[str, Any]]) -> tuple[bool, dict[str, Any]]:
    """True if somebody is at the desk after these steps, and the last of them."""
    there: set[str] = set()
    covers: dict[str, str] = {}
    last: dict[str, Any] = {}
    for step in steps:
        name, last = step.get("for", step["by"]), step
        if step["do"] in ("on", "back"):
            there = (there | {name}) - {covers.pop(name, "")}
        if step["do"] in ("off", "out"):
            there -= {name}
        if (cover := step.get("cover", "")) and cover not in there:
            there.add(cover)
            covers[name] = cover
    return bool(there), last


SAID = ["appointments", "reworks", "callbacks", "items", "extensions", "withdrawals", "cancellations", "unjustified"]
FAR = {("R", "add"): ("appointments", "appointment"), ("R", "schedule"): ("appointments", "when")}
FAR |= {("B", "add"): ("appointments", "booked")}
FAR |= {("B", "schedule"): ("appointments", "when"), ("B", "rework"): ("reworks", "due")}
FAR |= {("B", "next"): ("callbacks", "when"), ("K", "extend"): ("extensions", "due")}


def given_up(letter: str, step: dict[str, Any]) -> Iterator[str]:
    """What a step set more than fifteen days off, or gave up."""
    what, name = FAR.get((letter, step["do"]), ("", ""))
    whens = [step[name]] if step.get(name) else []
    if (letter, step["do"]) == ("B", "meeting"):
        what, whens = "items", [item["until"] for item in step.get("item", ()) if item.get("until")]
    if any(time(when) > nights(time(step["at"]), 15) for when in whens):
        yield what
    if step["do"] == "cancel":
        yield "cancellations"
    if (letter, step["do"]) == ("C", "withdraw"):
        yield "withdrawals"
    if step["do"] == "classify" and step.get("justified") == "false":
        yield "unjustified"


def said_so(folder: Path, month: Month) -> Found:
    """What was set more than fifteen days off, or given up, in the period; cancelled records are counted here."""
    told: list[tuple[str, str, str]] = []
    for path in sorted((folder / "records").rglob("[A-Z]????-*.yaml")):
        raw = yaml.load(path.read_text("utf-8"), yaml.CBaseLoader)
        steps = corrected(raw, raw.pop("steps") or [])
        letter = path.stem[0]
        booked = letter == "B" and "held" not in raw
        added = {
            "do": "add",
            "at": raw["entered"] if booked and "entered" in raw else next(raw[k] for k in BEGAN[letter] if k in raw),
            "by": raw.get("receiver", raw.get("caller", "")),
        }
        if time(added["at"]) > month.end:
            continue
        for step in ({**raw, **added}, *steps):
            if not month.holds(step["at"]):
                continue
            told += [(path.stem, what, step["by"]) for what in given_up(letter, step)]
    found: Found = {}
    for what in SAID:
        those = sorted(number for number, each, _by in told if each == what)
        found[f"said_so.{what}"] = len(those), sorted(set(those))
        for name in {by for _number, _what, by in told}:
            own = sorted(number for number, each, by in told if (each, by) == (what, name))
            found[f"said_so.by.{name}.{what}"] = len(own), sorted(set(own))
    return found


def everything(folder: Path, first: str, last: str, now: str, households: int) -> Found:
    """Every figure of a period's report.

    Args:
        folder: the site.
        first, last: the period's first and last day.
        now: when it is looked at.
        households: how many homes the site has.
    """
    month = read(folder, first, last, now)
    found: Found = {}
    for part in (complaints(month, households), repairs(month), callbacks(month), follow_ups(month)):
        found |= part
    for part in (
        inquiries(month),
        incoming(month),
        keys(month),
        passes(month),
        inspections(month),
        duty(folder, month),
    ):
        found |= part
    return found | said_so(folder, month)

"""Twenty at once: whatever twenty processes do to one site, no number is given twice and nothing is lost."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

from tests.program import svc_program
from tests.running import Svc, environment
from tests.sites import clean, commits, git, subjects

TWENTY = 20


def process(site: Path, *words: str) -> subprocess.Popen[str]:
    """svc as a process of its own, on the site."""
    home = site.parent / "home"
    env = environment(home, SVC_BY="李敏")
    return subprocess.Popen(
        [svc_program(), *words],
        cwd=site,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def adding(site: Path, n: int) -> subprocess.Popen[str]:
    """A process that registers a complaint."""
    matter = ("--matter", f"第{n}件", "--category", "noise")
    return process(site, "complaint", "add", *matter, "--channel", "phone")


class Reader(threading.Thread):
    """Reads the list, one process after another, until it is told to stop; `faults` is what went wrong."""

    def __init__(self, site: Path) -> None:
        super().__init__()
        self.site = site
        self.done = threading.Event()
        self.faults: list[str] = []
        self.counts: list[int] = []

    def run(self) -> None:
        while not self.done.is_set():
            reading = process(self.site, "complaint", "list", "-f", "tsv")
            out, err = reading.communicate(timeout=60)
            if reading.returncode or err:
                self.faults.append(f"exit {reading.returncode}: {err}")
            self.counts.append(len(out.splitlines()) - 1)


def test_twenty_processes_adding_at_once_get_twenty_consecutive_numbers(site: Path, svc: Svc) -> None:
    before = commits(site)
    reader = Reader(site)
    reader.start()
    try:
        processes = [adding(site, n) for n in range(TWENTY)]
        answers = [p.communicate(timeout=120) for p in processes]
    finally:
        reader.done.set()
        reader.join()
    assert [(p.returncode, err) for p, (_out, err) in zip(processes, answers, strict=True)] == [(0, "")] * TWENTY
    expected = [f"C2026-{n:04}" for n in range(1, TWENTY + 1)]
    assert sorted(out.split(" ")[0] for out, _err in answers) == expected
    listed = svc("complaint list -f json").json
    assert sorted(r["id"] for r in listed) == expected
    assert sorted(r["matter"] for r in listed) == sorted(f"第{n}件" for n in range(TWENTY))
    assert subjects(site)[before:] == [f"complaint {number}: add" for number in expected]
    clean(site)
    assert reader.faults == []
    assert reader.counts == sorted(reader.counts), "a reader never sees a record go away"


def test_twenty_processes_taking_a_step_on_one_complaint_lose_none(site: Path, svc: Svc) -> None:
    svc("complaint add --matter 噪声 --category noise --channel phone")
    before = commits(site)
    processes = [process(site, "note", "C1", f"第{n}句") for n in range(TWENTY)]
    answers = [p.communicate(timeout=120) for p in processes]
    assert [(p.returncode, err) for p, (_out, err) in zip(processes, answers, strict=True)] == [(0, "")] * TWENTY
    notes = [s["text"] for s in svc("show C1 -f json").json["steps"]]
    assert sorted(notes) == sorted(f"第{n}句" for n in range(TWENTY))
    assert commits(site) == before + TWENTY
    changed = git(site, "log", f"-{TWENTY}", "--numstat", "--format=").split("\n")
    assert [line.split("\t")[:2] for line in changed if line] == [["1", "0"]] * TWENTY
    clean(site)


def test_of_twenty_processes_closing_one_complaint_one_succeeds_and_the_others_are_refused(
    site: Path, svc: Svc
) -> None:
    """The rules are asked under the lock: nobody acts on what was true a moment ago."""
    svc("complaint add --matter 噪声 --category noise --channel phone")
    svc("complaint withdraw C1")
    processes = [process(site, "complaint", "close", "C1") for _n in range(TWENTY)]
    for each in processes:
        each.communicate(timeout=120)
    assert sorted(p.returncode for p in processes) == [0] + [3] * (TWENTY - 1)
    assert [s["do"] for s in svc("show C1 -f json").json["steps"]] == ["withdraw", "close"]
    clean(site)

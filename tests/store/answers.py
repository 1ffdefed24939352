"""Answers given with the index and without it, at sites at random to which anything may happen meanwhile."""

import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from svc.store import index_file, remembered
from tests.running import Svc
from tests.sites import Sites, git
from tests.store.test_index import EVENTS, appended, called, cancelled, committed, make_lively, removed, settled
from tests.store.test_past import ASKED
from tests.years import grow

LISTED = ("complaint", "callback", "repair", "pass", "key", "inquiry", "incoming", "inspection", "duty", "resident")
QUESTIONS = (
    *(words for words in ASKED if not words.startswith(("unit 9", "find …"))),
    *(f"{kind} list" for kind in LISTED),
    *(f"{kind} list -f json" for kind in LISTED),
    "complaint list --status open --status closed",
    "complaint list --mask -f csv",
    "repair list --unit 3 -f yaml",
    "pass list --status expired",
    "who 138-0000-0011",
    "who 3-1201 -f json",
    *(["check", "check -f json", "check records/complaint", "export", "export --mask"] * 3),
    "export --kind complaint -f csv",
    "export --kind pass --since 2026-11",
    "export -f json",
    "report month 2026-10",
    "report year 2026 -f json",
)
TIMES = ("2026-11-23 09:00", "2026-11-23 09:00", "2026-11-24 18:30", "2026-11-10 12:00", "2027-02-01 09:00")
COMMANDS = (
    "note {id} 来电催问",
    "cancel {id} --reason 误记",
    "complaint add --unit 3-1201 --name 王小明 --phone 13800000011 --matter 噪声 --category noise --channel phone",
    "callback record --about {id} --means phone --content 询问 --result 已停 --opinion satisfied",
    "amend {id} --set name=王静 --reason 记错",
    "undo",
)


def differing_answers(sites: Sites, folder: Path, seed: int, rounds: int = 3, questions: int = 8) -> Iterator[str]:
    """Yield each question that was answered otherwise with the index than without it.

    Args:
        sites: gives out sites.
        folder: an empty folder.
        seed: which site, and what happens to it.
        rounds: how often something happens.
        questions: how many are asked after each.
    """
    chance = random.Random(seed)
    site = make_lively(sites, folder / "site", seed)
    if seed % 10 == 0:
        grow(site, seed)
    svc = Svc(folder, site)
    with patch.object(remembered, "FEW", 0):
        for turn in range(rounds + 1):
            for _more in range(chance.randrange(1, 4) if turn else 0):
                happen(site, svc, chance)
            if chance.random() < 0.6:
                settled(site)
            for words in chance.sample(QUESTIONS, questions):
                now, spoken = chance.choice(TIMES), chance.choice(("zh", "zh", "en"))
                told = [svc(words, now=now, SVC_LANG=spoken) for _twice in range(2)]
                with patch.object(index_file, "may_create", lambda _root: False):
                    plain = svc(words, now=now, SVC_LANG=spoken)
                if any((each.code, each.out, each.err) != (plain.code, plain.out, plain.err) for each in told):
                    yield f"{seed}.{turn}: {words} ({now}, {spoken})"


def happen(site: Path, svc: Svc, chance: random.Random) -> None:
    """Let anything happen: to files, by git, by svc."""
    event = chance.choice((*EVENTS, *[run_command] * 6, *[check_out] * 2, *[pull] * 2, *[date_ahead] * 2))
    if event is run_command:
        run_command(site, svc, chance)
    elif any((site / "records").rglob("*.yaml")):
        event(site, chance)  # type: ignore[operator]


def run_command(site: Path, svc: Svc, chance: random.Random) -> None:
    """A command of svc, which may refuse."""
    numbers = sorted(path.stem for path in (site / "records").rglob("*.yaml"))
    line = chance.choice(COMMANDS).format(id=chance.choice(numbers or ["C2026-0001"]))
    svc(line, now=chance.choice(TIMES), by=chance.choice(("李敏", "周主任")))


def check_out(site: Path, chance: random.Random) -> None:
    """Another commit checked out, or the last one again."""
    committed(site, chance)
    git(site, "checkout", "-q", chance.choice(("main", "HEAD~1", "--detach")))


def pull(site: Path, chance: random.Random) -> None:
    """What a clone committed, pulled."""
    committed(site, chance)
    other = site.with_name("other")
    subprocess.run(["rm", "-rf", str(other)], check=True)
    git(site, "clone", "-q", ".", str(other))
    for event in chance.choices((appended, cancelled, called, removed), k=2):
        if any((other / "records").rglob("*.yaml")):
            event(other, chance)
    committed(other, chance)
    git(site, "pull", "-q", str(other), "HEAD")


def date_ahead(site: Path, chance: random.Random) -> None:
    """A file as a fast clock dates it."""
    path = chance.choice(sorted((site / "records").rglob("*.yaml")))
    ahead = path.lstat().st_mtime_ns + chance.choice((3, 300, 90_000)) * 10**9
    os.utime(path, ns=(ahead, ahead), follow_symlinks=False)

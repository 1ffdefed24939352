"""A site with a long history, made in seconds by `git fast-import`, for timing the audit.

    python bench/histories.py DIR [COMMITS]

One clerk registers a complaint every few hours and notes calls on the latest seven, a commit each, as svc makes them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

BEGIN = datetime(2026, 1, 1, 9, tzinfo=timezone(timedelta(hours=8)))
EACH = timedelta(minutes=20)
STEPS, LATEST = 10, 7  # commits about each complaint, and how many go on at a time
CLERK = "李敏"
HEAD = """\
id: {number}
received: '{at}'
unit: 3-1201
name: 王小明
phone: '13800000000'
matter: 楼上装修噪声第{count}件
category: noise
channel: phone
receiver: 李敏
steps:
"""


def make(place: Path, commits: int) -> None:
    """Make a site with that many commits."""
    env = os.environ | {"SVC_NOW": "2025-12-31 09:00", "SVC_BY": CLERK}
    init = [sys.executable, "-m", "svc", "init", str(place), "--name", "阳光花园"]
    subprocess.run(init, check=True, env=env, stdout=subprocess.DEVNULL)
    told = subprocess.run(["git", "rev-parse", "HEAD"], cwd=place, check=True, capture_output=True, text=True)
    stream = b"".join(history(told.stdout.strip(), commits))
    subprocess.run(["git", "fast-import", "--quiet", "--date-format=raw"], cwd=place, input=stream, check=True)
    subprocess.run(["git", "reset", "-q", "--hard"], cwd=place, check=True)


def history(first: str, commits: int) -> Iterator[bytes]:
    """Yield the commits as `git fast-import` reads them, the first of them on another."""
    texts: list[tuple[str, str, str]] = []
    for count in range(commits):
        now = BEGIN + EACH * (count + 1)
        if count % STEPS == 0:
            number = f"C2026-{len(texts) + 1:04}"
            path = f"records/complaint/2026/{now:%m}/{number}.yaml"
            texts.append((number, path, HEAD.format(number=number, at=now.isoformat(), count=len(texts) + 1)))
            which, act = len(texts) - 1, "add"
        else:
            which, act = max(0, len(texts) - 1 - count % LATEST), "note"
            number, path, text = texts[which]
            step = f"- {{at: '{now.isoformat()}', by: {CLERK}, do: note, text: 住户又来电，第{count}次}}\n"
            texts[which] = (number, path, text + step)
        number, path, text = texts[which]
        said = f"complaint {number}: {act}\n\nRecord: {number}\nStep: {act}\nActor: {CLERK}\n".encode()
        who = f"{CLERK} <svc@svc.invalid> {int(now.timestamp())} +0800"
        parent = f"from {first}\n" if count == 0 else ""
        yield f"commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata {len(said)}\n".encode() + said
        yield f"{parent}M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n".encode()


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20_000)

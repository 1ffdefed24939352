"""A site of so many records to time svc with: complaints of 1 KB, closed after their callbacks, but for 200 still open.

    python bench/sites.py DIR COUNT [--open 200] [--recent N] [--no-git]

Half are complaints, half the callbacks about them; they lie in the months of the last five years before
2026-11-23, the open ones in the last weeks. With `--recent` so many complaints lie in the last fourteen months, and all
others in the nine years before, in homes of their own: so sites of any size have the same months and the same newest
homes. Same arguments, same bytes. All people, homes and numbers are invented.
"""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

LAST = datetime(2026, 11, 22, 17, tzinfo=UTC)  # its hours are the site's: +08:00 is written behind them
SITE = """name: 阳光花园
households: 1286
since: '2000-01-01'
departments: [办公室, 清洁绿化班, 安防班, 维修班, 财务, 工程, 质量]
deadlines: {callback.phone: none, callback.month: none, callback.count: none}
"""
PEOPLE = ("王小明", "张女士", "赵倩", "周先生", "吴迪", "郑爽", "孙七", "田女士")
MATTERS = ("三单元电梯运行时有异响，停靠时抖动，早晚高峰更明显", "楼上装修噪声，中午仍在施工，老人孩子无法休息")
RARE = "，墙面渗水"  # what one record alone says
TOLD = (
    "已与当事人和施工单位分别核实，约定每日十二时至十四时停工，安防班每日巡查两次并把结果记入值班表，三天后再回访一次"
)


class Case(NamedTuple):
    """One complaint and the callback about it: which one, when, where, and the telephone."""

    n: int
    at: datetime
    unit: str
    phone: str


def complaint(number: str, case: Case, callback: str) -> str:
    """A complaint; without a callback an open one."""
    n, at = case.n, case.at
    day, third, eighth = (f"{at + timedelta(days=days):%Y-%m-%d}" for days in (1, 3, 8))
    head = f"""id: {number}
received: '{at:%Y-%m-%dT%H:%M:%S}+08:00'
name: {PEOPLE[n % 8]}
unit: {case.unit}
phone: '{case.phone}'
matter: {MATTERS[n % 2]}，第 {n} 件{RARE if n == 7 else ""}
demand: 请专业人员到场检查，书面告知处理结果
category: {("facility", "noise")[n % 2]}
channel: phone
receiver: 李敏
due: {{dispatch: '{day}', answer: '{third}', settle: '{third}'}}
steps:
"""
    steps = [(1, "李敏", "dispatch", f"to: {('维修班', '安防班')[n % 2]}")]
    if callback:
        steps += [
            (
                5,
                "李敏",
                "reply",
                f"outcome: false, text: {TOLD}, next: '{third}T18:00:00+08:00'",
            ),
            (20, "孙师傅", "remedy", f"text: {TOLD}"),
            (
                30,
                "李敏",
                "resolve",
                f"told: true, text: {TOLD}, due: {{callback: '{eighth}'}}",
            ),
            (60, "李敏", "close", "text: 已回访满意"),
        ]
    return head + "".join(
        f"- {{at: '{at + timedelta(hours=h):%Y-%m-%dT%H:%M:%S}+08:00', by: {by}, do: {do}, {rest}}}\n"
        for h, by, do, rest in steps
    )


def callback(number: str, case: Case, at: datetime, about: str) -> str:
    """A callback about a complaint."""
    n = case.n
    return f"""id: {number}
held: '{at:%Y-%m-%dT%H:%M:%S}+08:00'
name: {PEOPLE[n % 8]}
unit: {case.unit}
phone: '{case.phone}'
means: {("phone", "visit")[n % 3 == 0]}
about: [{about}]
caller: 李敏
content: 回访处理情况，{TOLD}
result: {TOLD}
punctuality: satisfied
attitude: satisfied
quality: satisfied
opinion: {("satisfied", "fairly")[n % 5 == 0]}
steps:
"""


def cases(count: int, open_: int, recent: int | None) -> Iterator[Case]:
    """The complaints, those still open last."""
    closed = (count - open_) // 2  # with one callback each
    if recent is None:
        apart = timedelta(days=5 * 365) / max(closed, 1)
        for n in range(closed):
            at = LAST - timedelta(days=20 + 5 * 365) + apart * n
            yield Case(n, at, f"{n // 40 % 30 + 1}-{n % 20 + 1:02}{n % 4 + 1:02}", f"138000000{n % 100:02}")
    else:
        older, year = closed - recent, timedelta(days=365)
        for n in range(older):
            at = LAST - 10 * year + 8.5 * year / max(older, 1) * n
            yield Case(recent + n, at, f"{n // 40 + 31}-{n % 20 + 1:02}{n % 4 + 1:02}", f"139{n:08}")
        for n in range(recent):
            at = LAST - timedelta(days=20 + 425) + timedelta(days=425) / recent * n
            yield Case(n, at, f"{n // 40 % 30 + 1}-{n % 20 + 1:02}{n % 4 + 1:02}", f"1380000{n:04}")
    first = closed if recent is None else recent
    for n in range(first, first + count - 2 * closed):
        at = LAST - timedelta(hours=n - first)
        yield Case(n, at, f"{n // 40 % 30 + 1}-{n % 20 + 1:02}{n % 4 + 1:02}", f"138000000{n % 100:02}")


def records(count: int, open_: int, recent: int | None = None) -> Iterator[tuple[str, str]]:
    """Paths below `records/`, and texts."""
    serials: dict[tuple[str, int], int] = {}

    def number(letter: str, at: datetime) -> str:
        serials[letter, at.year] = serials.get((letter, at.year), 0) + 1
        return f"{letter}{at.year}-{serials[letter, at.year]:04}"

    closed = (count - open_) // 2
    for place, case in enumerate(cases(count, open_, recent)):
        at = case.at.replace(microsecond=0)
        own, held = number("C", at), at + timedelta(hours=50)
        call = number("B", held) if place < closed else ""
        yield f"complaint/{at:%Y/%m}/{own}.yaml", complaint(own, case._replace(at=at), call)
        if call:
            yield f"callback/{held:%Y/%m}/{call}.yaml", callback(call, case, held, own)


def make(folder: Path, count: int, open_: int = 200, *, recent: int | None = None, git: bool = True) -> None:
    """Write a site."""
    folder.mkdir(parents=True)
    (folder / "svc.yaml").write_text(SITE, "utf-8")
    (folder / ".gitattributes").write_text("records/**/*.yaml merge=union\n", "utf-8")
    (folder / ".gitignore").write_text(".svc/\n", "utf-8")
    made: set[Path] = set()
    for name, text in records(count, open_, recent):
        path = folder / "records" / name
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        path.write_text(text, "utf-8")
    if git:
        for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "as they were"]):
            identity = ["-c", "user.name=svc", "-c", "user.email=svc@svc.invalid", "-c", "gc.auto=0"]
            subprocess.run(["git", *identity, *command], cwd=folder, check=True)


def main() -> None:
    """Parse the arguments and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--open", type=int, default=200)
    parser.add_argument("--recent", type=int, help="so many closed complaints in the last fourteen months")
    parser.add_argument("--no-git", action="store_true")
    given = parser.parse_args()
    make(given.folder, given.count, given.open, recent=given.recent, git=not given.no_git)


if __name__ == "__main__":
    main()

"""A site of so many records to time svc with: complaints of 1 KB, closed after their callbacks, but for 200 still open.

    python bench/sites.py DIR COUNT [--open 200] [--no-git]

Half are complaints, half the callbacks about them; they lie in the months of the last five years before
2026-11-23, the open ones in the last weeks. Same arguments, same bytes. All people, homes and numbers are invented.
"""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

LAST = datetime(2026, 11, 22, 17, tzinfo=UTC)  # its hours are the site's: +08:00 is written behind them
SITE = """name: 阳光花园
households: 1286
since: '2000-01-01'
departments: [办公室, 清洁绿化班, 安防班, 维修班, 财务, 工程, 质量]
deadlines: {callback.phone: none, callback.month: none, callback.count: none}
"""
PEOPLE = ("王小明", "张女士", "赵倩", "周先生", "吴迪", "郑爽", "孙七", "田女士")
MATTERS = ("三单元电梯运行时有异响，停靠时抖动，早晚高峰更明显", "楼上装修噪声，中午仍在施工，老人孩子无法休息")
TOLD = (
    "已与当事人和施工单位分别核实，约定每日十二时至十四时停工，安防班每日巡查两次并把结果记入值班表，三天后再回访一次"
)


def complaint(number: str, n: int, at: datetime, callback: str) -> str:
    """A complaint; without a callback an open one."""
    day, third, eighth = (f"{at + timedelta(days=days):%Y-%m-%d}" for days in (1, 3, 8))
    head = f"""id: {number}
received: '{at:%Y-%m-%dT%H:%M:%S}+08:00'
name: {PEOPLE[n % 8]}
unit: {n // 40 % 30 + 1}-{n % 20 + 1:02}{n % 4 + 1:02}
phone: '138000000{n % 100:02}'
matter: {MATTERS[n % 2]}，第 {n} 件
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


def callback(number: str, n: int, at: datetime, about: str) -> str:
    """A callback about a complaint."""
    return f"""id: {number}
held: '{at:%Y-%m-%dT%H:%M:%S}+08:00'
name: {PEOPLE[n % 8]}
unit: {n // 40 % 30 + 1}-{n % 20 + 1:02}{n % 4 + 1:02}
phone: '138000000{n % 100:02}'
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


def records(count: int, open_: int) -> Iterator[tuple[str, str]]:
    """Paths below `records/`, and texts."""
    serials: dict[tuple[str, int], int] = {}

    def number(letter: str, at: datetime) -> str:
        serials[letter, at.year] = serials.get((letter, at.year), 0) + 1
        return f"{letter}{at.year}-{serials[letter, at.year]:04}"

    closed = (count - open_) // 2  # with one callback each
    apart = timedelta(days=5 * 365) / max(closed, 1)
    for n in range(count - closed):
        late = n >= closed
        at = LAST - timedelta(hours=n - closed) if late else LAST - timedelta(days=20 + 5 * 365) + apart * n
        at = at.replace(microsecond=0)
        own, held = number("C", at), at + timedelta(hours=50)
        call = "" if late else number("B", held)
        yield f"complaint/{at:%Y/%m}/{own}.yaml", complaint(own, n, at, call)
        if call:
            yield f"callback/{held:%Y/%m}/{call}.yaml", callback(call, n, held, own)


def make(folder: Path, count: int, open_: int = 200, *, git: bool = True) -> None:
    """Write a site."""
    folder.mkdir(parents=True)
    (folder / "svc.yaml").write_text(SITE, "utf-8")
    (folder / ".gitattributes").write_text("records/**/*.yaml merge=union\n", "utf-8")
    (folder / ".gitignore").write_text(".svc/\n", "utf-8")
    made: set[Path] = set()
    for name, text in records(count, open_):
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
    parser.add_argument("--no-git", action="store_true")
    given = parser.parse_args()
    make(given.folder, given.count, given.open, git=not given.no_git)


if __name__ == "__main__":
    main()

"""How fast tables come in, and what they need of memory: rows a second and peak, as one command in a new site.

    python bench/imports.py [ROWS…] [--repeat N] [--folder DIR]

Each of ROWS (1,000, 10,000 and 100,000 unless said) is a residents' file of invented homes: brought in as CSV, brought
in again (nothing changes), and brought in with another phone in every tenth row; up to 20,000 rows as .xlsx, too, and a
repairs' book (QR-001FW) of which half is done and a quarter called back. Every run is a process of its own, with git;
beside it stands what the same machine needs to write so many small files and commit them with plain git, since disks
differ more than programs do (ext4 takes several times as long to make a file where many were deleted within the last
minutes, so nothing is deleted until the end). Prints a Markdown table of medians; the peak is svc's own, without git's.

Promised: 10,000 rows at 4,000 a second or more, and memory that does not grow with the rows.
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

HOMES = ("房号", "业主姓名", "联络电话", "租户", "证件类型", "证件后四位", "入住日期", "住户类型", "备注")
REPAIRS = (
    "序号",
    "报修时间",
    "报修地点",
    "业主姓名",
    "联络电话",
    "维修项目",
    "接待人",
    "维修结果",
    "回访人",
    "回访结果",
)
PEOPLE = ("王小明", "李敏", "张三", "赵倩", "周洁", "吴迪", "郑爽", "孙七")
RUN = """
import resource, sys
from svc.cli.main import main
code = main(sys.argv[1:])
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
sys.exit(code)
"""


def homes(count: int, changed: int = 0) -> Iterator[tuple[str, ...]]:
    """So many homes; of every `changed` one has another phone."""
    for n in range(count):
        unit = f"{n // 400 + 1}-{n % 400 // 10 + 1:02}{n % 10 + 1:02}"
        phone = f"13{9 if changed and n % changed == 0 else 8}{n:08}"
        tenants = f"{PEOPLE[n * 3 % 8]}、{PEOPLE[n * 5 % 8]}" if n % 3 == 0 else ""
        note = "" if n % 5 else f"车位 B1-{n:04}"
        day = f"20{n % 20 + 1:02}-{n % 12 + 1:02}-{n % 28 + 1:02}"
        yield unit, PEOPLE[n % 8], phone, tenants, "身份证", f"{n % 10_000:04}", day, "自住", note


def repairs(count: int) -> Iterator[tuple[str, ...]]:
    """So many repairs of one year."""
    for n in range(count):
        at = f"2025-{n % 12 + 1:02}-{n % 28 + 1:02} {n % 10 + 8:02}:{n // 7 % 60:02}"
        unit = f"{n // 400 + 1}-{n % 400 // 10 + 1:02}{n % 10 + 1:02}"
        result, caller, opinion = "已更换" * (n % 2), "王静" * (n % 4 == 1), "满意" * (n % 4 == 1)
        yield str(n + 1), at, unit, PEOPLE[n % 8], f"138{n:08}", f"厨房水管漏水 {n}", "李敏", result, caller, opinion


def table(path: Path, head: tuple[str, ...], lines: Iterator[tuple[str, ...]]) -> Path:
    """A file with these lines."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([head, *lines])
        return path
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in (head, *lines):
        sheet.append(line)
    book.save(path)
    return path


def svc(site: Path, *argv: str) -> tuple[float, int]:
    """Seconds and peak (MB) of one command."""
    env = os.environ | {"SVC_BY": "李敏", "SVC_LANG": "en", "SVC_NOW": "2026-11-23 09:00"}
    began = time.perf_counter()
    command = [sys.executable, "-c", RUN, *argv]
    done = subprocess.run(command, check=False, cwd=site, env=env, capture_output=True, text=True)
    took = time.perf_counter() - began
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return took, int(done.stderr.rsplit("peak ", 1)[1])


def plain(folder: Path, count: int) -> float:
    """Seconds that plain Python and git need to write so many files, flush them and commit them."""
    place = folder / "plain"
    (place / "records").mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", str(place)], check=True)
    began = time.perf_counter()
    for n in range(count):
        (place / f"records/{n}.yaml").write_bytes(b"unit: x\nsteps:\n" + b"x" * 240 + b"%d\n" % n)
    os.sync()
    for command in (["add", "records"], ["-c", "user.name=x", "-c", "user.email=x", "commit", "--quiet", "-m", "x"]):
        subprocess.run(["git", *command], cwd=place, check=True)
    return time.perf_counter() - began


def measured(folder: Path, count: int, tell: Callable[..., None]) -> None:
    """All that is measured of one size, once."""
    tell(count, "plain files and git", plain(folder, count), 0)
    first = table(folder / "homes.csv", HOMES, homes(count))
    other = table(folder / "changed.csv", HOMES, homes(count, 10))
    lines = [("residents, new", first), ("residents, again", first), ("residents, every tenth changed", other)]
    with_site(folder, count, [(what, ["resident", "import", str(path)]) for what, path in lines], tell)
    if count <= 20_000:
        sheet = table(folder / "homes.xlsx", HOMES, homes(count))
        with_site(folder, count, [("residents, new, .xlsx", ["resident", "import", str(sheet)])], tell)
        book = table(folder / "repairs.csv", REPAIRS, repairs(count))
        command = ["import", "QR-001FW", str(book)]
        with_site(folder, count, [("QR-001FW, new", command), ("QR-001FW, again", command)], tell)


def with_site(folder: Path, count: int, commands: list[tuple[str, list[str]]], tell: Callable[..., None]) -> None:
    """Commands one after the other in a new site."""
    site = Path(tempfile.mkdtemp(prefix="site-", dir=folder)) / "site"  # removed with all others, at the very end
    svc(folder, "init", str(site), "--name", "阳光花园")
    for what, argv in commands:
        tell(count, what, *svc(site, *argv))


def main() -> None:
    """Parse the arguments, run, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where the sites are made; else the folder for temporary files")
    given = parser.parse_args()
    found: dict[tuple[int, str], list[tuple[float, int]]] = {}
    with tempfile.TemporaryDirectory(prefix="svc-imports-", dir=given.folder) as folder:
        for count in given.rows:
            for turn in range(given.repeat):
                place = Path(folder) / f"{count}-{turn}"
                place.mkdir()
                measured(place, count, lambda n, what, *figures: found.setdefault((n, what), []).append(figures))
    print("| rows | what | seconds | rows a second | peak |")
    print("| --- | --- | --- | --- | --- |")
    for (count, what), runs in found.items():
        seconds, peak = (statistics.median(each) for each in zip(*runs, strict=True))
        memory = f"{peak:.0f} MB" if peak else ""
        print(f"| {count:,} | {what} | {seconds:.2f} | {count / seconds:,.0f} | {memory} |")


if __name__ == "__main__":
    main()

"""What a listing of svc has of any kind comes in again by `add --file`."""

import json
from pathlib import Path

from tests.running import Svc
from tests.sites import Sites, clean, git

NOW = "2026-11-26 09:00"
KINDS = (  # in an order in which the records that others name come first
    "resident add",
    "inquiry add",
    "repair add",
    "complaint add",
    "incoming add",
    "pass issue",
    "key deposit",
    "inspect add",
    "callback book",
    "duty plan",
)
BY_STEPS = (
    "status",
    "due",
    "entered",
    "result",
    "material",
    "fee",
    "justified",
    "handler",
    "loans",
    "people",
    "late_minutes",
)


def facts(rows: list[dict[str, object]]) -> dict[object, dict[str, object]]:
    """The rows of a listing by number, without what follows from steps."""
    derived = (*BY_STEPS, "in_custody", "in_cabinet", "out", "lost")
    return {row["id"]: {key: value for key, value in row.items() if key not in derived} for row in rows}


def test_every_listing_feeds_add(svc: Svc, site: Path, sites: Sites) -> None:
    sample = sites.put("sample", site.parent / "sample")
    (site / "svc.yaml").write_bytes((sample / "svc.yaml").read_bytes().replace(b"commit: false", b"commit: true"))
    git(site, "-c", "user.name=李敏", "-c", "user.email=limin@example.com", "commit", "-qam", "settings")
    svc("duty plan 2026-12-01 李敏 王静 --from 8:00 --to 17:00", now=NOW, cwd=sample)
    for command in KINDS:
        group = command.partition(" ")[0]
        before = svc(f"{group} list -f json", now=NOW, cwd=sample).json
        assert before, group
        book = site.parent / f"{group}.json"
        book.write_text(json.dumps(before, ensure_ascii=False), "utf-8")
        told = svc(f"{command} --file {book}", now=NOW)
        assert told.code == 0, told.shown
        assert ("只有登记内容" in told.err) == (group not in ("resident", "duty", "callback")), told.err
        after = svc(f"{group} list -f json", now=NOW).json
        if group == "duty":  # a day is on file once somebody is planned
            before = [row for row in before if row["shifts"]]
        assert facts(after) == facts(before), group
        head = git(site, "rev-parse", "HEAD")
        again = svc(f"{command} --file {book}", now=NOW)
        assert (again.code, git(site, "rev-parse", "HEAD")) == (0, head), again.shown
    changed = [{**before_all(site, "repair")[0], "item": "另一件事"}]
    (site.parent / "changed.json").write_text(json.dumps(changed, ensure_ascii=False), "utf-8")
    refused = svc("repair add --file ../changed.json", now=NOW)
    assert (refused.code, "svc amend R2026-0005 item=" in refused.err) == (2, True), refused.shown
    clean(site)


def before_all(site: Path, group: str) -> list[dict[str, object]]:
    """The listing as it was written down."""
    found: list[dict[str, object]] = json.loads((site.parent / f"{group}.json").read_text("utf-8"))
    return found


def test_a_listing_of_many_records_is_read_whole(svc: Svc, site: Path) -> None:
    svc("repair add --unit 3-1201 --item 漏水", now=NOW)
    [row] = svc("repair list -f json", now=NOW).json
    many = [{**row, "id": f"R2026-{n:04}"} for n in range(1, 4)]
    wide = f",\n{' ' * 1_100_000}\n".join(json.dumps(each) for each in many)  # beyond what one record may have
    told = svc("repair add --file -", now=NOW, stdin=f"[{wide}]")
    assert told.code == 0, told.shown
    assert len(svc("repair list -f json", now=NOW).json) == 3

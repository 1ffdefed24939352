"""Inspections of conduct (巡检表): a checklist's items, passed or failed, and what failed put right (001-006, 013)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from svc.kinds.shared import choices
from svc.model.fields import TEXT, Field
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.steps import Act, Opening, Step
from svc.text.errors import BadInput
from svc.text.language import _

PASS, FAIL = "pass", "fail"
MARKS = choices("pass 合格 pass", "fail 不合格 fail")
ITEMS = Field(
    "items",
    "检查项目",
    "items",
    "rates",
    required=True,
    values=MARKS,
    default=PASS,
    of="checklist",
    options=("--item", "--items"),
)
FAILED = Field("fail", "不合格的项目", "item that failed", "name", many=True, of="checklist", private="open")


def mark_failed_items(given: dict[str, Any], _facts: Mapping[str, Any]) -> list[Act]:
    """Turn `--fail badge` into `--item badge=fail`."""
    for item in given.pop(FAILED.name, ()):
        marks = dict(given.get(ITEMS.name) or {})
        if marks.get(item, FAIL) != FAIL:
            raise BadInput(_("{option}: {value} is given twice").format(option=FAILED.option, value=item))
        given[ITEMS.name] = marks | {item: FAIL}
    return []


def open_or_fixed(facts: Mapping[str, Any]) -> str:
    """`open` if an item failed, else `fixed`."""
    return "open" if FAIL in (facts.get(ITEMS.name) or {}).values() else "fixed"


INSPECTED = "inspected."  # what stands before the checklist: when the site was inspected with it


def times_by_checklist(record: Record) -> dict[str, datetime]:
    """The time of an inspection under its checklist, for the site's own promises."""
    return {f"{INSPECTED}{record['checklist']}": record.began} if record["checklist"] else {}


INSPECTION = Kind(
    "inspection",
    "I",
    "巡检",
    "inspection",
    fields=(
        Field("checklist", "检查表", "checklist", "template", required=True),
        ITEMS,
        Field("date", "检查时间", "date", "time", past=True),
        Field("inspector", "检查人", "inspector", "staff"),
        Field("subject", "检查对象", "subject", "staff", outsiders="taken"),
        Field("remark", "备注", "remark"),
    ),
    openings=(
        Opening(
            "add",
            "登记巡检",
            "record an inspection of conduct",
            "005.1.2",
            extra=(FAILED,),
            splits=mark_failed_items,
            time="date",
        ),
    ),
    time="date",
    indexed_times=times_by_checklist,
    subject=("subject", "remark"),
    holder="inspector",
    prompts=("checklist", "subject", "fail", "remark"),
    columns=("date", "checklist", "subject", "inspector", "items", "remark"),
    statuses=choices("open 待整改 open", "fixed 已办结 settled"),
    first_status=open_or_fixed,
    steps=(Step("fix", "整改", "what failed is put right", "005.2.10", (TEXT,), after=("open",), to="fixed"),),
    command="inspect",
)

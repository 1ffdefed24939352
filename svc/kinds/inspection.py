"""Inspections of conduct (巡检表): a checklist's items, passed or failed, and what failed put right (001-006, 013)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from svc.kinds.shared import choices
from svc.model.case import Case
from svc.model.deadlines import Deadline
from svc.model.fields import TEXT, Field
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.steps import AMEND, CANCEL, Act, Opening, Step
from svc.text.dataclass import replace
from svc.text.errors import BadInput, Refusal
from svc.text.fold import same_person
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
    rest="rest_pass",
    options=("--item", "--items"),
)
FAILED = Field("fail", "不合格的项目", "item that failed", "name", many=True, of="checklist", private="open")
PASSED = Field("pass", "合格的项目", "item that passed", "name", many=True, of="checklist", private="open")
REST = Field("rest_pass", "其余各项合格", "all other items passed", "flag")
MEASURES = Field(
    "measures", "实测", "measured", "items", options=("--measure", "--measures"), measures=ITEMS.name, private="open"
)


def mark_items(given: dict[str, Any], _facts: Mapping[str, Any]) -> list[Act]:
    """Turn `--fail badge` into `--item badge=fail`, and `--pass badge` likewise."""
    for option, mark in ((FAILED, FAIL), (PASSED, PASS)):
        for item in given.pop(option.name, ()):
            marks = dict(given.get(ITEMS.name) or {})
            if marks.get(item, mark) != mark:
                raise BadInput(_("{option}: {value} is given twice").format(option=option.option, value=item))
            given[ITEMS.name] = marks | {item: mark}
    return []


def by_another(case: Case) -> None:
    """Refuse an inspection of oneself: another inspects, and another enters it (005.1.3)."""
    subject = case.after["subject"]
    for name in (case.after["inspector"], case.actor.name):
        if subject and name and same_person(name, subject) and not case.as_written:
            raise Refusal(
                _("{name} can't be inspected by {name}").format(name=name),
                article="005.1.3",
                todo=_("let somebody else inspect and enter it: {option}").format(option=f"--by {_('NAME')}"),
            )


def fixed_by_another(case: Case) -> None:
    """Refuse to let whoever was inspected say that it is put right (005.2.10)."""
    record, subject = case.record, case.record["subject"]
    if subject and same_person(case.actor.name, subject):
        raise Refusal(
            _("{id}: {name} was inspected, and can't say that it is put right").format(id=record.id, name=subject),
            article="005.2.10",
            todo=_("let whoever inspected look again: {command}").format(
                command=f"svc inspect fix {record.id} --text … --by {record['inspector'] or _('NAME')}"
            ),
        )


def corrected_by_another(case: Case) -> None:
    """Refuse to let whoever was inspected correct or cancel the inspection (015.5)."""
    record, subject = case.record, case.record["subject"]
    if subject and same_person(case.actor.name, subject) and not case.as_written:
        raise Refusal(
            _("{id}: {name} was inspected, and may not do this: {step}").format(
                id=record.id, name=subject, step=case.step.label
            ),
            article="015.5",
            todo=_("let whoever inspected do it: {command}").format(
                command=f"svc {case.taken.do} {record.id} … --reason … --by {record['inspector'] or _('NAME')}"
            ),
        )


def has_failed(record: Record) -> bool:
    """True if an item failed."""
    return FAIL in (record[ITEMS.name] or {}).values()


def inspector(record: Record) -> str:
    """The person who inspected."""
    return str(record["inspector"] or "")


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
        MEASURES,
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
            extra=(FAILED, PASSED, REST),
            splits=mark_items,
            time="date",
            guards=(by_another,),
        ),
    ),
    time="date",
    indexed_times=times_by_checklist,
    subject=("subject", "remark"),
    holder="inspector",
    prompts=("checklist", "subject", "fail", "rest_pass", "measures", "remark"),
    columns=("date", "checklist", "subject", "inspector", "items", "remark"),
    statuses=choices("open 待整改 open", "fixed 已办结 settled"),
    over=("fixed",),
    first_status=open_or_fixed,
    steps=(
        Step(
            "fix",
            "整改",
            "what failed is put right",
            "005.2.10",
            (replace(TEXT, required=True),),
            after=("open",),
            to="fixed",
            guards=(fixed_by_another,),
        ),
        replace(AMEND, guards=(corrected_by_another,)),
        replace(CANCEL, guards=(corrected_by_another,)),
    ),
    deadlines=(
        Deadline(
            "fix",
            "整改",
            "put right what failed",
            "005.2.10",
            lasts="3d",
            starts={"add": ""},
            applies=has_failed,
            met_by=("fix",),
            who=inspector,
            new=True,
        ),
    ),
    command="inspect",
)

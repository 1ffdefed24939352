"""Fields, choices, steps and rules that several kinds share."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from svc.model.fields import TEXT, Choice, Field, leaves_value, put_later
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.steps import THIS, Act, Deed, Step
from svc.text.language import _


def choices(*lines: str) -> tuple[Choice, ...]:
    """Choices from lines of `value 中文 english`. Hyphens in the English stand for spaces."""
    return tuple(Choice(value, zh, en.replace("-", " ")) for value, zh, en in (line.split() for line in lines))


CHANNEL = choices(
    "phone 电话 phone",
    "visit 来访 visit",
    "letter 来信 letter",
    "fax 传真 fax",
    "email 电邮 email",
    "web 网络 web",
    "superior 上级转办 superior",
)
WRITTEN = ("letter", "fax", "email", "web")

UNIT = Field(
    "unit",
    "房号",
    "unit",
    "unit",
    headings=(
        "房号",
        "住址",
        "地址",
        "房间号",
        "单元房号",
        "address",
        "房间",
        "室号",
        "房屋",
        "房屋编号",
        "房产",
        "房产编号",
        "门牌",
        "门牌号",
        "户号",
        "住户房号",
        "业主房号",
        "楼栋房号",
        "房屋地址",
        "报修房号",
        "室",
        "房产名称",
        "楼房号",
        "房号/地址",
        "房号/住址",
        "room",
        "home",
    ),
)
NAME = Field(
    "name",
    "姓名",
    "name",
    "name",
    headings=(
        "业主姓名",
        "住户姓名",
        "业主",
        "住户",
        "业主名称",
        "客户姓名",
        "客户名称",
        "联系人",
        "报修人",
        "报修人姓名",
        "来电人",
        "来电人姓名",
        "反映人",
        "申报人",
        "业户姓名",
        "业户名称",
    ),
)
PHONE = Field(
    "phone",
    "联络电话",
    "phone",
    "phone",
    headings=(
        "联系电话",
        "电话",
        "手机",
        "手机号",
        "手机号码",
        "电话号码",
        "telephone",
        "联系方式",
        "联络方式",
        "业主电话",
        "业主手机",
        "业主手机号",
        "业主手机号码",
        "业主联系电话",
        "业主联系方式",
        "住户电话",
        "住户手机",
        "联系手机",
        "联系人电话",
        "移动电话",
        "手机电话",
        "报修电话",
        "来电号码",
        "tel",
        "mobile",
        "phone number",
    ),
)
RECEIVED = Field("received", "接待时间", "received", "time", past=True, eased=put_later)
RECEIVER = Field("receiver", "接待人", "receiver", "staff")
SEVERITY = Field(
    "severity",
    "严重程度",
    "severity",
    "choice",
    default="general",
    choices=choices("general 一般 general", "major 重大 major"),
    eased=leaves_value("major"),
)
CATEGORY = Field(
    "category",
    "类别",
    "category",
    "choice",
    required=True,
    choices=choices(
        "noise 装修噪声 decoration-noise",
        "facility 公共设施故障 public-facility",
        "press 报刊遗失少投 newspapers",
        "cleaning 公区清洁绿化 cleaning-greening",
        "pests 鼠虫害 rodents-pests",
        "service 管理处服务 service",
        "other 其他 other",
    ),
)
SAID = Field("text", "内容", "text", required=True, options=TEXT.options)
TOLD = Field("text", "答复内容", "what was said", required=True, options=TEXT.options, spoken=True)
QUOTE = Field("quote", "内容为住户原话", "the resident's own words", "flag", quotes=True)
MEANS = choices("phone 电话 phone", "visit 上门 visit", "writing 书面 writing", "email 电邮 email")


def first_receiver(record: Record) -> str:
    """The first receiver, who stays answerable (009.2)."""
    return str(record["receiver"] or "")


REOPEN = Step(
    "reopen",
    "重新打开",
    "open it again",
    "015.9",
    (TEXT, Field("callback", "回访编号", "callback", "id", kinds=("callback",))),
    to="reopened",
    reopens=True,
    caused_by="callback",
)


# Rows of forms on paper


def record_from_paper(kind: Kind, row: Mapping[str, Any], at: datetime, now: datetime) -> list[Deed]:
    """The deeds that a row of a form stands for: registration, steps, and the callback.

    Most paper has no times for the latter two: they count as done when the matter began; each says when it was entered.

    Args:
        kind: of which the row is.
        row: facts by name; answers of steps, and facts of the callback about it, below the step's name and `callback`.
        at: when it began.
        now: the present.
    """
    facts = {name: value for name, value in row.items() if name in kind.all_fields}
    opening = next((o.name for o in kind.openings if o.time), kind.openings[0].name)
    deeds = [Deed(Act("", opening, facts, kind=kind.name), at)]
    last = at
    for name in kind.all_steps:
        if name in row:
            answers = dict(row[name])
            last = max(last, answers.pop("at", last))
            deeds.append(Deed(Act(THIS, name, answers), last))
    if "callback" in row:
        given = {"means": "phone", "held": last, "about": (THIS,), **row["callback"]}
        deeds.append(Deed(Act("", "record", with_next_callback(given, now), kind="callback"), last))
    return deeds


def with_next_callback(callback: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The facts of a callback. A dissatisfied one is followed by the next, a week from now (019)."""
    if callback.get("opinion") != "dissatisfied":
        return dict(callback)
    later = (now + timedelta(days=7)).replace(hour=23, minute=59, second=59, microsecond=0)
    return {**callback, "next": later, "why": _("the paper form does not say what was agreed")}

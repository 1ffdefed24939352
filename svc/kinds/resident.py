"""Residents: one file a home with owner, tenants, decoration and settled fees (017.2, 020)."""

from datetime import datetime

from svc.kinds.shared import PHONE, UNIT, choices
from svc.model.contact import Contact, Household
from svc.model.fields import Field
from svc.model.kind import Kind, Named
from svc.model.record import Record
from svc.model.steps import AMEND, Opening, Step
from svc.text.dataclass import replace

ID_TYPE = Field("id_type", "证件类型", "identity document", headings=("证件种类", "证件名称"))
ID_LAST4 = Field(
    "id_last4",
    "证件后四位",
    "last four of the identity document",
    "last4",
    headings=("身份证后四位", "证件号后四位", "证件号码后四位", "last four"),
)

HOMES = Named(
    "unit",
    r"(?!\d{4}-\d\d-\d\d$|[A-Z]\d{4}-[A-Z]?\d{4,}$)(?P<name>\w(?:[\w .#()（）·&+-]{0,38}[\w#)）])?)",
    example="3-1201",
)

FIT_OUT = "fit-out"  # when a fit-out ends
TYPED = "typed."  # what stands before the type: when it was set of residents who may be called
REFUSES = "refuses"  # of those who asked not to be called


def times_looked_for(record: Record) -> dict[str, datetime]:
    """The end of the fit-out, if there is one (020), when the type was set, and whether calls are refused (017.2)."""
    found = {FIT_OUT: record["decoration.until"]}
    found |= {REFUSES: record.began} if record["no_callback"] else {f"{TYPED}{record['type']}": type_set(record)}
    return {name: at for name, at in found.items() if at}


def type_set(record: Record) -> datetime | None:
    """The time at which the type of resident was set, or at which they last let themselves be called back again."""
    now, refused, since = record.facts.get("type"), bool(record.facts.get("no_callback")), None
    for taken in record.trail:
        told = taken.answers.get("set", {})
        kind, refuses = told.get("type", now), bool(told.get("no_callback", refused))
        if kind != now or (refused and not refuses):
            since = taken.at
        now, refused = kind, refuses
    return (since or record.entered) if now else None


def household(record: Record) -> Household:
    """The people of the home, as its file knows them."""
    return Household(
        owner=record["owner"] or "",
        tenants=tuple(record["tenants"] or ()),
        phone=record["phone"] or "",
        type=record["type"] or "",
        refuses_calls=bool(record["no_callback"]),
        typed=type_set(record),
        proxies=tuple(dict.fromkeys(each["name"] for each in record["proxies"] or ())),
    )


RESIDENT = Kind(
    "resident",
    "",
    "住户",
    "resident",
    fields=(
        replace(UNIT, required=True),
        Field(
            "owner",
            "业主姓名",
            "owner",
            "name",
            headings=(
                "业主",
                "户主",
                "姓名",
                "name",
                "业主名称",
                "业主名",
                "业主姓名/名称",
                "户主姓名",
                "产权人",
                "产权人姓名",
                "房主",
                "房主姓名",
                "业户名称",
                "业户姓名",
                "客户名称",
                "客户姓名",
                "权利人",
                "产权所有人",
                "房屋所有权人",
                "主业主",
                "owner name",
            ),
        ),
        PHONE,
        Field(
            "tenants",
            "租户",
            "tenants",
            "name",
            many=True,
            options=("--tenant", "--tenants"),
            headings=("租客", "承租人", "租户姓名"),
        ),
        ID_TYPE,
        ID_LAST4,
        Field(
            "proxies",
            "代办人",
            "may act for the owner",
            "parts",
            many=True,
            options=("--proxy",),
            headings=("委托代办人", "受托人", "授权代办人"),
            parted=":",
            parts=(
                Field("name", "姓名", "name", "name", required=True, private="outsider"),
                Field(
                    "what",
                    "代办事项",
                    "what for",
                    "choice",
                    required=True,
                    choices=choices("passes 放行 passes", "keys 钥匙 keys", "all 全部 everything"),
                ),
                Field("until", "截止", "until", "deadline"),
            ),
        ),
        Field("move_in", "入住日期", "moved in", "day", headings=("入住时间", "收楼日期", "交房日期")),
        Field(
            "decoration",
            "装修",
            "decoration",
            "parts",
            parts=(
                Field(
                    "manager",
                    "装修责任人",
                    "decoration manager",
                    "name",
                    options=("--decoration-manager",),
                    private="outsider",
                ),
                Field(
                    "contractor", "施工单位", "contractor", "name", options=("--decoration-contractor",), private="firm"
                ),
                Field("from", "装修开始", "decoration from", "day", options=("--decoration-from",)),
                Field("until", "装修截止", "decoration until", "deadline", options=("--decoration-until",)),
            ),
        ),
        Field("type", "住户类型", "type of resident"),
        Field("no_callback", "不接受回访", "asks not to be called", "flag"),
        Field("note", "备注", "note"),
    ),
    openings=(Opening("add", "住户建档", "put a home on file", "017.2"),),
    time="",
    holder="",
    subject=("owner", "tenants"),
    prompts=("unit", "owner", "phone", "tenants", "type", "proxies"),
    columns=("owner", "phone", "tenants", "type", "decoration"),
    statuses=choices("registered 在册 registered"),
    over=("registered",),
    steps=(
        replace(AMEND, zh="登记、更正", en="put on file, or correct"),
        Step(
            "clear",
            "费用结清",
            "finance finds all fees settled: good for that day's passes",
            "020",
            (
                Field("receipt", "收据号", "receipt", required=True, private="number"),
                Field("fees", "结清费用", "fees"),
            ),
            roles=("finance",),
        ),
    ),
    indexed_times=times_looked_for,
    named=HOMES,
    contact=Contact(name="owner"),
    household=household,
)

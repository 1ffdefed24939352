"""What several kinds share: fields, choices, who waits, when somebody counts as unreachable."""

from svc.errors import Refusal
from svc.language import _
from svc.model import TEXT, Choice, Field, Step
from svc.trail import Case, Moment, Record


def choices(*lines: str) -> tuple[Choice, ...]:
    """Choices from lines of `value 中文 english`; a hyphen in the English stands for a space."""
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

UNIT = Field("unit", "房号", "unit", "unit")
NAME = Field("name", "姓名", "name", "name")
PHONE = Field("phone", "联络电话", "phone", "phone")
RECEIVED = Field("received", "接待时间", "received", "time", past=True)
RECEIVER = Field("receiver", "接待人", "receiver", "staff")
SEVERITY = Field(
    "severity",
    "严重程度",
    "severity",
    "choice",
    default="general",
    choices=choices("general 一般 general", "major 重大 major"),
)
SAID = Field("text", "内容", "text", required=True, options=TEXT.options)
TOLD = Field("text", "答复内容", "what was said", required=True, options=TEXT.options, spoken=True)
QUOTE = Field("quote", "内容为住户原话", "the resident's own words", "flag")
MEANS = choices("phone 电话 phone", "visit 上门 visit", "writing 书面 writing", "email 电邮 email")


def receiver(record: Record) -> str:
    """The first receiver, who stays answerable (009.2)."""
    return str(record["receiver"] or "")


def held(moment: Moment, owner: Record) -> bool:
    """A callback was held about the owner, or, where that is a callback, about anything it is about."""
    other = moment.record
    if other.kind.name != "callback" or other.id == owner.id:
        return False
    about = set(other["about"] or ())
    matters = {owner.id, *(owner["about"] or ())}
    return bool(about & matters) and (moment.taken.do == "record" or bool(moment.taken["held"]))


def tried_twice(case: Case) -> None:
    """Somebody counts as unreachable after two recorded attempts (006.18)."""
    number = case.record.id
    command = f"svc {case.record.kind.name} attempt {number} --means phone --text …"
    made = sum(t.do == "attempt" for t in case.record.since("reopen"))
    if made < 2:
        raise Refusal(
            _("{id}: unreachable only after two recorded attempts, there are {made}").format(id=number, made=made),
            article="006.18",
            todo=_("try again and record it: {command}").format(command=command),
        )


def reachable(moment: Moment) -> bool:
    """The resident has not been found unreachable before this moment."""
    return not any(t.do == "unreachable" and t.at <= moment.taken.at for t in moment.record.since("reopen"))


REOPEN = Step(
    "reopen",
    "重新打开",
    "open it again",
    "015.9",
    (TEXT, Field("callback", "回访编号", "callback", "id", kinds=("callback",))),
    to="reopened",
)
ATTEMPT = Step(
    "attempt",
    "联系未果",
    "record an attempt to reach the resident",
    "006.18",
    (Field("means", "方式", "means", "choice", required=True, choices=MEANS), TEXT),
)
UNREACHABLE = Step("unreachable", "无法联系", "the resident can't be reached", "006.18", (TEXT,), guards=(tried_twice,))

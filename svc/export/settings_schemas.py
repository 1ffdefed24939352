"""JSON Schema of `svc.yaml` and `calendar.yaml`."""

from __future__ import annotations

from collections.abc import Collection

from svc.export.field_schemas import TEXT, TIME, TRUTH, Schema, choices_schema, one_or_many, titled
from svc.kinds import KINDS
from svc.kinds.shared import CATEGORY, MEANS
from svc.model.roles import ROLES
from svc.rules import site_promises
from svc.rules.home_rounds import HOME_KEY
from svc.site.authorities import LIST as AUTHORITIES
from svc.site.deadline_settings import default_durations
from svc.site.limits_settings import TARGETS
from svc.site.settings import RUNGS
from svc.text import language

COUNT: Schema = {"type": ["integer", "string"], "minimum": 0, "pattern": "^[0-9]{1,7}$"}
CLOCK: Schema = {"type": "string", "pattern": "^([01]?[0-9]|2[0-3]):[0-5][0-9]$"}
DURATION: Schema = {"type": "string", "pattern": "^[0-9]+(d|wd|h|min)$"}
INTERVAL: Schema = {"anyOf": [DURATION, {"const": "none"}]}
SHARE: Schema = {"type": "string", "pattern": "^[0-9]{1,3} ?%$"}
DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
DAYS: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}( *\.\. *\d{4}-\d{2}-\d{2})?$"}


def authorities_schema() -> Schema:
    """The schema of `templates/authorities.yaml`."""
    both = {"anyOf": [TEXT, _mapping({"zh": TEXT, "en": TEXT}, required=("zh", "en"))]}
    entry = {
        "matter": titled(both, "事项", "matter"),
        "authority": titled(both, "负责单位", "authority"),
        "phone": titled(TEXT, "电话", "telephone"),
        "way": titled(both, "办理途径", "the way"),
        "words": titled(_list(TEXT), "识别词", "words"),
        "category": titled(choices_schema(CATEGORY.choices), "投诉类别", "category of complaints"),
    }
    entries = titled(_list(_mapping(entry, required=("matter", "authority"))), "各事项", "entries")
    return titled(_mapping({AUTHORITIES: entries}), "转介名录", "directory of authorities")


def site_schema() -> Schema:
    """The schema of `svc.yaml`."""
    shares = [f"{kind.name}s" for kind in KINDS.values() if any(d.share is not None for d in kind.deadlines)]
    habit = _mapping({"every": DURATION, "means": choices_schema(MEANS)})
    callbacks = {"week": COUNT, "month": COUNT, **dict.fromkeys(shares, SHARE)}
    callbacks |= {"types": _any(habit), "homes": _any(TEXT), "never": _list(TEXT)}
    keys = {
        "name": titled(TEXT, "小区名称", "name of the estate"),
        "company": titled(TEXT, "物业公司", "company"),
        "phone": titled(TEXT, "服务电话", "telephone of the desk"),
        "logo": titled(TEXT, "标志图片", "picture at the top of papers"),
        "timezone": titled({"type": "string"}, "时区", "time zone"),
        "language": titled({"enum": list(language.LANGUAGES)}, "语言", "language"),
        "households": titled(COUNT, "户数", "households"),
        "since": titled(TIME, "本版启用时间", "in use since"),
        "hours": titled(_mapping({"open": CLOCK, "close": CLOCK}), "服务时间", "opening hours"),
        "desks": titled(_any(TEXT), "服务点", "desks"),
        "departments": titled(_list(TEXT), "部门", "departments"),
        "routes": titled(
            _mapping({c.value: titled(TEXT, c.zh, c.en) for c in CATEGORY.choices}), "按类别派给部门", "routes"
        ),
        "aliases": titled(_any(TEXT), "自定命令", "own words for commands"),
        "staff": titled(_list(_member()), "员工", "staff"),
        "units": titled(
            _mapping({"form": {"type": "string"}, "unit": {"const": "drop"}, "also": _list(TEXT)}), "房号写法", "homes"
        ),
        "targets": titled(_mapping(dict.fromkeys(TARGETS, SHARE)), "目标", "targets"),
        "deadlines": titled(_deadlines(), "期限", "deadlines"),
        "escalation": titled(
            _list(_mapping({"after": DURATION, "do": {"enum": list(RUNGS)}}, required=("after", "do"))),
            "逾期逐级上报",
            "escalation ladder",
        ),
        "callbacks": titled(_mapping(callbacks), "回访", "callbacks"),
        "recurring": titled(_mapping({"times": COUNT}), "反复发生的问题", "recurring problems"),
        "inspections": titled(_any(INTERVAL), "检查周期", "inspections"),
        "attempts": titled(_mapping({"count": COUNT, "apart": DURATION}), "联系不上", "attempts"),
        "passes": titled(_mapping({"many": COUNT}, required=("many",)), "放行条", "passes"),
        "promises": titled(_mapping({"longest": DURATION}, required=("longest",)), "最长答复期限", "promises"),
        "notify": titled(_channels(), "消息发送", "messages"),
        "git": titled(_mapping({"commit": TRUTH}), "入库", "git"),
    }
    return titled(_mapping(keys), "小区设置", "settings of a site")


def calendar_schema() -> Schema:
    """The schema of `calendar.yaml`."""
    days = {
        "holidays": titled(_list(DAYS), "节假日", "holidays"),
        "workdays": titled(_list(DAYS), "调休上班", "workdays"),
    }
    return titled(_mapping(days), "节假日表", "holidays and make-up workdays")


def _member() -> Schema:
    """The schema of a member of the staff."""
    given = {"name": TEXT, "role": choices_schema(ROLES), "department": TEXT, "email": TEXT}
    return _mapping(given | {"from": DAY, "until": DAY, "also": one_or_many(TEXT)}, required=("name", "role"))


def _deadlines() -> Schema:
    """The schema of `deadlines:`: `complaint.answer: 3d`, or `complaint: {answer: 3d}`."""
    keys = [*default_durations(), *site_promises.LASTS]
    groups: dict[str, dict[str, Schema]] = {}
    for key in keys:
        first, _dot, what = key.partition(".")
        groups.setdefault(first, {})[what] = INTERVAL
    off, (home, what) = {"const": "none"}, HOME_KEY.split(".", 1)
    groups.setdefault(home, {})[what] = off
    nested = {first: _mapping(inner) for first, inner in groups.items()}
    return _mapping(nested | dict.fromkeys(keys, INTERVAL) | {HOME_KEY: off})


def _channels() -> Schema:
    """The schema of `notify:`."""
    server = {"host": {"type": "string"}, "port": COUNT, "user": TEXT, "starttls": TRUTH, "ssl": TRUTH}
    given = {"from": {"type": "string"}, "smtp": _mapping(server, required=("host",)), "sendmail": TRUTH}
    return _mapping(given | {"detail": TRUTH, "before": DURATION})


def _mapping(keys: dict[str, Schema], required: Collection[str] = ()) -> Schema:
    """The schema of a mapping with these keys, or nothing."""
    schema: Schema = {"type": ["object", "null"], "properties": keys, "additionalProperties": False}
    return schema | ({"required": list(required)} if required else {})


def _any(value: Schema) -> Schema:
    """The schema of a mapping of any names to values."""
    return {"type": ["object", "null"], "additionalProperties": value}


def _list(item: Schema) -> Schema:
    """The schema of a list, or nothing."""
    return {"type": ["array", "null"], "items": item}

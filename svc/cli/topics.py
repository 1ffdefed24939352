"""What a clerk looks up, each on one screen: times, homes, names, numbers, deadlines, roles, formats, exit codes.

Examples are read by the code that reads what is typed, and lists are those of the declarations and of the site, so that
a page says what svc does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from svc.dates import parse
from svc.kinds import KINDS
from svc.model.kind import Kind
from svc.model.roles import DESK, ROLES, role_label
from svc.model.show import show_time
from svc.model.steps import COMMON, Opening, Step
from svc.model.units import PLACES
from svc.site.settings import Site
from svc.text.language import _, comma_list, current_language

Rows = list[tuple[str, str]]


class Page(NamedTuple):
    """A page: what is said first, rows of two columns, and what is said last."""

    first: Sequence[str]
    rows: Rows
    last: Sequence[str] = ()


class Topic(NamedTuple):
    """A topic of `svc help`.

    Args:
        name, zh: what it is called, and typed as, in English and in Chinese.
        about: says in a line what it tells.
        page: makes its page for a site and a time.
        also: other words for it.
    """

    name: str
    zh: str
    about: Callable[[], str]
    page: Callable[[Site, datetime], Page]
    also: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What it is called in the language now spoken."""
        return self.zh if current_language() == "zh" else self.name

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that it may be called."""
        return (self.name, self.zh, *self.also)


# Each topic's page

_COMMON_NAMES = {step.name for step in COMMON}
_TIMES = {
    "zh": "14:30 明早9点 下午3点半 周五下班前 下周三 11-30 5号 月底 3天后 +3d 半小时后 +2h 昨晚9点 刚才",
    "en": "14:30 today tomorrow/9:00 11-30 11-30/9:00 +3d +2h +30m yesterday/21:00 now 2026-11-30 明早9点 下周三 月底",
}


def _times(site: Site, now: datetime) -> Page:
    def meant(typed: str) -> str:
        moment = parse.parse_moment(typed, now, site.zone, deadline=True, hours=site.opening, side="ahead")
        return f"{show_time(moment)} {_weekday(moment)}"

    opens, closes = (f"{time:%H:%M}" for time in site.opening.of(now.date()))
    hour = parse.parse_moment("3点", now, site.zone, hours=site.opening)
    return Page(
        [_("As a deadline or an appointment, now ({now}), these mean:").format(now=f"{now:%Y-%m-%d %H:%M}")],
        [(typed, meant(typed)) for typed in (word.replace("/", " ") for word in _TIMES[current_language()].split())],
        [
            _("A bare day is its last second for a deadline, and its first second otherwise."),
            _("A day without its year is the nearest: a deadline lies ahead, an event behind."),
            _("An hour alone lies within the opening hours {opens}–{closes}: 3点 is {hour}.").format(
                opens=opens, closes=closes, hour=f"{hour:%H:%M}"
            ),
        ],
    )


def _weekday(moment: datetime) -> str:
    names = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    return names[moment.weekday()]


_HOMES = ("3栋1201室", "3幢1201", "3#1201", "３－１２０１", "3栋2单元1201", "3-2-1201", "1201", "3-A12")


def _homes(site: Site, _now: datetime) -> Page:
    form = site.units
    spelled = [(typed, kept) for typed in _HOMES if (kept := form.read(typed))]
    refused = [typed for typed in _HOMES if form.read(typed) is None]
    own = [place for place in form.places if place not in PLACES]
    last = [
        _("Not a home here: {examples}.").format(examples=comma_list(refused)) if refused else "",
        _("Places that need no home: {places}; also behind a building, as 3栋大堂.").format(
            places=comma_list([*own, *PLACES])
        ),
        _("In svc.yaml the form and more places: units: {{form: '{form}', also: […]}}").format(form=form.form),
        _("All about one home: svc unit {example}. Who is calling, by phone or name: svc who TEXT").format(
            example=form.example
        ),
    ]
    return Page([_("However a home is typed, it is kept and found in one spelling:")], spelled, [*filter(None, last)])


def _names(site: Site, now: datetime) -> Page:
    serving = [member for member in site.members.values() if member.serves(now.date())]
    rows = [
        (m.name, comma_list(filter(None, (role_label(m.role), m.department, *m.also)))) for m in serving[:_FEW_PEOPLE]
    ]
    if len(serving) > len(rows):
        rows.append(("…", _("and {count} more, under staff in svc.yaml").format(count=len(serving) - len(rows))))
    first = _("Who works here, with role, department and other spellings:")
    if not rows:
        first = _("Nobody is listed under staff in svc.yaml, so that anybody may act.")
    return Page(
        [first],
        rows,
        [
            _("Who acts: --by NAME, else SVC_BY, else git's user.name."),
            _("Spaces, full width and traditional characters make no difference in these names."),
            _("A resident is found by name, home or phone, however it is written: svc who TEXT"),
        ],
    )


_FEW_PEOPLE = 12


def _numbers(_site: Site, now: datetime) -> Page:
    year = now.year
    rows = [(f"{kind.letter}12", f"{kind.letter}{year}-0012 {kind.label}") for kind in KINDS.values() if kind.letter]
    rows += [
        (kind.named.example, kind.label) for kind in KINDS.values() if kind.named and kind.group and kind.named.example
    ]
    return Page(
        [_("A number is a letter, the year and a serial; this year's may be shortened:")],
        rows,
        [
            _("Of another year: C{year}-12. Given at desk B: CB12, which is C{this}-B0012.").format(
                year=year - 1, this=year
            ),
            _("Several at once: svc note C1 C2 TEXT. If the number is not known: svc find TEXT"),
        ],
    )


def _deadlines(site: Site, _now: datetime) -> Page:
    chinese = current_language() == "zh"  # the keys are English words
    rows = [
        (
            f"{kind.zh} {deadline.zh}" if chinese else f"{kind.name}.{deadline.what}",
            f"{lasts:<3} {deadline.what}" if chinese else lasts,
        )
        for kind in KINDS.values()
        for deadline in kind.deadlines
        if (lasts := str(site.terms.lasts.get(f"{kind.name}.{deadline.what}", ""))) not in ("", "0d")
    ]
    return Page(
        [_("As it is here; changed under deadlines in svc.yaml, as complaint.answer: 3wd")],
        rows,
        [
            _("3d days: the first is not counted, the last not late until it is over."),
            _("3wd working days, 2h hours, 30min minutes. Urgent: repair.done.urgent and so on."),
            _("What is promised stays, whatever is set later. What is owed: svc due"),
        ],
    )


def _roles(_site: Site, _now: datetime) -> Page:
    acts: list[tuple[Kind, Opening | Step]] = []
    for kind in KINDS.values():
        acts += [(kind, opening) for opening in kind.openings]
        acts += [(kind, step) for step in kind.steps if step.typed]
    given = comma_list(_short(kind, act) for kind, act in acts if getattr(act, "given_to", None))
    rows: Rows = []
    for role in ROLES:
        own = [_short(kind, act) for kind, act in acts if role.value in act.roles and _is_special(role.value, act)]
        said = comma_list(dict.fromkeys(own))
        if role.value == "desk":
            said = _("everything else")
        elif role.value == "department":
            said = _("what was given to their department: {acts}").format(acts=given)
        rows.append((f"{role.label} {role.value}" if current_language() == "zh" else role.value, said))
    everybody = [_short(kind, opening) for kind in KINDS.values() for opening in kind.openings if not opening.roles]
    return Page(
        [_("What is kept for whom. Directors and leaders also do what the desk does.")],
        rows,
        [
            _("Everybody: {acts}; notes and attachments; undo.").format(acts=comma_list(everybody)),
            _("Nobody acts on a complaint against themselves. Who is what: svc help names"),
        ],
    )


def _is_special(role: str, act: Opening | Step) -> bool:
    """True if not everybody at the desk does it, or if it is done by somebody who is not of the desk."""
    return act.roles != DESK and (role not in DESK or "desk" not in act.roles)


def _short(kind: Kind, act: Opening | Step) -> str:
    """An act in a word or two."""
    if current_language() != "zh":
        return f"{kind.group} {act.name}".strip()
    return f"{act.label}{kind.label}" if act.name in _COMMON_NAMES else act.label


def _formats(_site: Site, _now: datetime) -> Page:
    return Page(
        [_("Lists, forms and reports with -f FORMAT, or by a file's name, as -o list.xlsx:")],
        list(formats().items()),
        [
            _("--mask hides phones and names, --full shows long texts whole, --width N fits."),
            _("Keys and values of json, jsonl and yaml are English in every language."),
        ],
    )


def formats() -> dict[str, str]:
    """What each format is for."""
    return {
        "table": _("on the screen; off a terminal nothing is cut or wrapped"),
        "md": _("a table in Markdown, for mail and wikis"),
        "json": _("for programs: whole records with status, steps and what they owe"),
        "jsonl": _("the same, a record a line"),
        "csv": _("for spreadsheets: commas, with a mark by which Excel knows UTF-8"),
        "tsv": _("for cut and awk: tabs"),
        "yaml": _("as json, to be read by people"),
        "html": _("a page to print, A4, or to look at on a phone"),
        "xlsx": _("a workbook"),
        "pdf": _("as html, through an installed Chromium or LibreOffice"),
    }


def _codes(_site: Site, _now: datetime) -> Page:
    rows = [*exit_codes().items(), ("", ""), *variables().items()]
    return Page([_("With what svc ends, and what it reads from the environment:")], rows)


def exit_codes() -> dict[str, str]:
    """What each exit code means."""
    return {
        "0": _("done"),
        "1": _("--exit-code, check, audit or phrase check found something"),
        "2": _("bad input"),
        "3": _("the procedure forbids it; the article is named"),
        "4": _("no such record"),
        "5": _("the site can't serve, or part of it is damaged; the rest is printed"),
    }


def variables() -> dict[str, str]:
    """The variables of the environment that svc reads."""
    return {
        "SVC_SITE": _("the site's folder, else here or above"),
        "SVC_BY": _("who acts, else git's user.name"),
        "SVC_NOW": _("the time it is, for trying things out"),
        "SVC_LANG": _("zh or en, else the site's language"),
        "SVC_SMTP_PASSWORD": _("password for svc notify, else what ~/.netrc has"),
        "SVC_DEBUG": _("show where svc itself went wrong"),
    }


TOPICS = (
    Topic("times", "时间", lambda: _("how times and days may be typed"), _times, ("time", "days", "日期")),
    Topic("homes", "房号", lambda: _("how homes and places are spelled"), _homes, ("home", "units", "unit", "住址")),
    Topic("names", "姓名", lambda: _("who works here, who acts, how people are found"), _names, ("name", "人员")),
    Topic("numbers", "编号", lambda: _("record numbers and their short forms"), _numbers, ("number", "单号")),
    Topic("deadlines", "期限", lambda: _("how long is given for what"), _deadlines, ("deadline", "时限")),
    Topic("roles", "角色", lambda: _("who may do what"), _roles, ("role", "权限", "职责")),
    Topic("formats", "格式", lambda: _("what lists and forms can be had as"), _formats, ("format",)),
    Topic(
        "exit codes",
        "退出码",
        lambda: _("what svc ends with, and the environment"),
        _codes,
        ("exit code", "exit", "codes", "environment", "环境变量"),
    ),
)


def topic_named(words: Sequence[str]) -> Topic | None:
    """The topic that is called by these words, or None."""
    name = " ".join(words).casefold().replace("-", " ").strip()
    return next((topic for topic in TOPICS if name in topic.words), None)

"""Complaints (QR-002FW): three days, escalation, until the complainant is satisfied (006, 009, 011-016)."""

from collections.abc import Mapping, Sequence

from svc.errors import BadInput, Refusal
from svc.kinds.shared import (
    CHANNEL,
    MEANS,
    NAME,
    PHONE,
    RECEIVED,
    RECEIVER,
    SEVERITY,
    UNIT,
    WRITTEN,
    choices,
    held,
    receiver,
    tried_twice,
)
from svc.language import _
from svc.model import LEADERS, TEXT, WORKERS, Act, Case, Deadline, Field, Kind, Moment, Opening, Record, Step, Taken
from svc.model import REASON as CANCEL_REASON

OPEN = ("registered", "dispatched", "reopened")
UNDECIDED = (*OPEN, "joined")
SETTLED = ("resolved", "referred", "joined")
CONTENT = ("satisfied", "fairly")

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
QUOTE = Field("quote", "内容为住户原话", "the resident's own words", "flag")
NEXT = Field("next", "下次答复时间", "next answer by", "deadline")


# What deadlines are met by


def told(taken: Taken) -> bool:
    """An outcome reply: by `reply --outcome`, or by `resolve --told`."""
    return bool((taken.do == "reply" and taken["outcome"]) or (taken.do == "resolve" and taken["told"]))


def outcome(moment: Moment, owner: Record) -> bool:
    """The complainant was told the outcome of the complaint in question, or of the one that a document belongs to."""
    return moment.record.id in (owner.id, owner["complaint"]) and told(moment.taken)


# Guards


def escalation_promises(case: Case) -> None:
    """The reason and the time of the answer belong to an escalation (012.2)."""
    missing = [o for o, name in (("--why", "text"), ("--answer-by", "answer_by")) if not case.taken[name]]
    if missing and not case.taken.auto:
        raise Refusal(
            _("{id} can't be escalated without a reason and a promised time of answer").format(id=case.record.id),
            article="012.2",
            todo=_("tell the complainant why and by when, and add {options}").format(options=" ".join(missing)),
        )


def progress_promises(case: Case) -> None:
    """Telling how it stands sets the time of the next answer (014.3)."""
    if case.taken["outcome"] is False and not case.taken["next"]:
        raise BadInput(
            _("a progress reply needs the time of the next answer: --next"),
            article="014.3",
            todo=_("for example --next +2d, or --outcome if this was the outcome"),
        )


def has_corrective_action(case: Case) -> None:
    """Only what was ordered can be verified (011.2.3)."""
    if not any(t.do == "correct" for t in case.record.trail):
        raise Refusal(
            _("{id} has no corrective action to verify").format(id=case.record.id),
            article="011.2.3",
            todo=_("record it first: {command}").format(
                command=f"svc complaint correct {case.record.id} --text … --due …"
            ),
        )


def makes_no_circle(case: Case) -> None:
    """A complaint can't be joined to itself, directly or through others."""
    chain, target = [case.record.id], case.taken["of"]
    while target:
        chain.append(target)
        if target == case.record.id:
            raise Refusal(
                _("{chain}: complaints can't be joined in a circle").format(chain=" → ".join(chain)),
                article="015.7",
                todo=_("join it to the complaint that is to stay open"),
            )
        joined = case.linked[target].last("same-as") if target in case.linked else None
        target = joined["of"] if joined else ""


def stands_alone(case: Case) -> None:
    """Only a complaint that still counts can be joined to."""
    target = case.linked.get(case.taken["of"])
    if target and target.status in ("cancelled", "withdrawn"):
        raise Refusal(
            _("{id} is {status}: nothing can be joined to it").format(
                id=target.id, status=target.kind.status_label(target.status)
            ),
            article="015.7",
            todo=_("join it to the complaint that is to stay open"),
        )


def remedied(case: Case) -> None:
    """No resolving before the remedy, or, if unjustified, the outcome reply; a major one not before the decision."""
    record, steps = case.record, case.record.since("reopen")
    if record["severity"] == "major" and not record.last("decide"):
        raise Refusal(
            _("{id} is a major complaint and has no decision yet").format(id=record.id),
            article="011.2.2",
            todo=_("escalate it and record what the leader decides: {command}").format(
                command=f"svc complaint decide {record.id} --text …"
            ),
        )
    if record["justified"] is False:
        if not any(told(t) for t in steps) and not case.taken["told"]:
            raise Refusal(
                _("{id} is unjustified and its complainant has no outcome reply yet").format(id=record.id),
                article="016",
                todo=_("explain, and record it: {command}").format(
                    command=f"svc complaint reply {record.id} --outcome --text …"
                ),
            )
    elif not any(t.do == "remedy" for t in steps):
        raise Refusal(
            _("{id} has no remedy yet").format(id=record.id)
            if not record.last("reopen")
            else _("{id} has no remedy since it was reopened").format(id=record.id),
            article="011.2.1",
            todo=_("record what the department did: {command}").format(
                command=f"svc complaint remedy {record.id} --text …"
            ),
        )


def lacking(case: Case) -> list[tuple[str, str, str]]:
    """All that keeps a complaint from being closed, each as (what is missing, article, command that mends it)."""
    record, steps = case.record, case.record.since("reopen")
    if record.status in ("referred", "withdrawn"):
        return []
    lacks = []
    last_correct = max((i for i, t in enumerate(record.trail) if t.do == "correct"), default=-1)
    if last_correct >= 0 and not any(t.do == "verify" for t in record.trail[last_correct:]):
        lacks.append(
            (_("a corrective action is not verified"), "011.2.3", f"svc complaint verify {record.id} --text …")
        )
    joined = record.last("same-as") if record.status == "joined" else None
    unjustified = record["justified"] is False
    if joined:
        target = case.linked.get(joined["of"])
        if target and target.status != "closed":
            lacks.append(
                (
                    _("{id}, which it joined, is not closed").format(id=target.id),
                    "015.7",
                    f"svc complaint close {target.id}",
                )
            )
    elif not unjustified and record.status != "resolved":
        lacks.append((_("it is not resolved"), "011.2.4", f"svc complaint resolve {record.id} --text …"))
    if any(t.do == "unreachable" for t in steps) and not joined:
        return lacks
    replied = next((t for t in steps if told(t)), None)
    if not replied:
        lacks.append(
            (_("the complainant has no outcome reply"), "006.18", f"svc complaint reply {record.id} --outcome --text …")
        )
    if not joined:
        resolved = replied if unjustified else record.last("resolve")
        held = [b for b in callbacks(record, case.linked) if not resolved or b["held"] >= resolved.at]
        if not any(unjustified or b["opinion"] in CONTENT for b in held):
            lacks.append(
                (
                    _("no callback has found the complainant satisfied")
                    if not unjustified
                    else _("the complainant has not been called back"),
                    "011.2.4",
                    f"svc callback record --about {record.id} --means phone --opinion …",
                )
            )
    return lacks


def callbacks(record: Record, linked: Mapping[str, Record]) -> list[Record]:
    """The callbacks held about a record, the newest last."""
    held = (
        other
        for other in linked.values()
        if other.kind.name == "callback" and other.status == "held" and record.id in (other["about"] or ())
    )
    return sorted(held, key=lambda b: (b["held"], b.id))


def may_close(case: Case) -> None:
    """Closed only when allowed (011.2.4, 015.10); a director or leader may close any with a word why."""
    lacks = lacking(case)
    if not lacks or (case.taken["text"] and case.acts_as(LEADERS)):
        return
    raise Refusal(
        _("{id} can't be closed: {lacks}").format(id=case.record.id, lacks="; ".join(what for what, _a, _c in lacks)),
        article=lacks[0][1],
        todo=_("next: {command}; or a director or leader closes it with --text").format(command=lacks[0][2]),
    )


# What one change sets off


def follows(before: Record | None, after: Record, linked: Mapping[str, Record]) -> Sequence[Act]:
    """A written complaint opens its incoming document (012.3); a second reopening goes to the director (015.8)."""
    if before is None:
        if after["channel"] in WRITTEN and not any(r.kind.name == "incoming" for r in linked.values()):
            given = {
                "sender": after["name"] or after["unit"] or _("anonymous"),
                "subject": after["matter"],
                "number": after["document"],
                "complaint": after.id,
                "received": after["received"],
                "receiver": after["receiver"],
            }
            return [Act("", "add", {k: v for k, v in given.items() if v}, kind="incoming")]
        return []
    reopened = sum(t.do == "reopen" for t in after.trail)
    if reopened >= 2 and reopened > sum(t.do == "reopen" for t in before.trail):
        text = _("reopened {count} times").format(count=reopened)
        return [Act(after.id, "escalate", {"to": "director", "text": text, "auto": True})]
    return []


def waits_for(record: Record) -> str:
    """The departments it was dispatched to since it was last reopened, else at all, else the first receiver."""
    sent = [t for t in record.since("reopen") if t.do == "dispatch"] or [t for t in record.trail if t.do == "dispatch"]
    names = dict.fromkeys(name for t in sent for name in t["to"])
    return "、".join(names) or receiver(record)


def is_major(moment: Moment) -> bool:
    """A moment that made the complaint a major one."""
    return bool(moment.taken["severity"] == "major")


COMPLAINT = Kind(
    "complaint",
    "C",
    "投诉",
    "complaint",
    fields=(
        Field("matter", "投诉事由", "matter", required=True),
        CATEGORY,
        Field("channel", "渠道", "channel", "choice", required=True, choices=CHANNEL),
        RECEIVED,
        UNIT,
        NAME,
        PHONE,
        Field("demand", "要求", "demand"),
        SEVERITY,
        Field("document", "文号", "document number"),
        Field("against", "被投诉人", "against", "name", many=True, bars=True),
        RECEIVER,
    ),
    openings=(Opening("add", "登记投诉", "register a complaint", "011.1.1", time="received"),),
    time="received",
    subject="matter",
    columns=("received", "unit", "name", "category", "severity", "matter"),
    statuses=choices(
        "registered 已登记 registered",
        "dispatched 处理中 dispatched",
        "resolved 已处理 resolved",
        "referred 已转有关部门 referred",
        "withdrawn 已撤回 withdrawn",
        "joined 已并案 joined",
        "reopened 重新打开 reopened",
        "closed 已关闭 closed",
    ),
    follows=follows,
    steps=(
        Step(
            "classify",
            "定级分类",
            "classify: severity, justified or not, category",
            "012.1",
            (
                Field("severity", "严重程度", "severity", "choice", choices=SEVERITY.choices),
                Field("justified", "是否有效投诉", "justified", "flag", no="--unjustified"),
                Field("category", "类别", "category", "choice", choices=CATEGORY.choices),
            ),
            after=(*UNDECIDED, "resolved", "referred"),
            sets=("severity", "justified", "category"),
            wants=("severity", "justified", "category"),
        ),
        Step(
            "dispatch",
            "通知部门处理",
            "inform the department",
            "012.1",
            (Field("to", "责任部门", "department", "department", required=True, many=True, routed=True), TEXT),
            after=OPEN,
            to="dispatched",
        ),
        Step("remedy", "补救措施", "record the department's remedy", "011.2.1", (SAID,), after=OPEN, roles=WORKERS),
        Step(
            "correct",
            "纠正措施",
            "order a corrective action with its time",
            "011.2.1",
            (SAID, Field("due", "完成期限", "due", "deadline", required=True)),
            after=(*OPEN, "resolved"),
            roles=WORKERS,
        ),
        Step(
            "verify",
            "验证纠正措施",
            "inspect the corrective action",
            "011.2.3",
            (SAID,),
            after=(*OPEN, "resolved"),
            guards=(has_corrective_action,),
        ),
        Step(
            "reply",
            "答复投诉人",
            "tell the complainant the outcome, or how it stands",
            "006.18",
            (
                TOLD,
                Field("outcome", "告知结果", "outcome", "flag", required=True, no="--progress"),
                NEXT,
                QUOTE,
            ),
            after=(*UNDECIDED, "resolved", "referred"),
            guards=(progress_promises,),
        ),
        Step(
            "escalate",
            "上报",
            "report it upwards, with the reason and the time of the answer",
            "012.2",
            (
                Field(
                    "to",
                    "上报对象",
                    "to",
                    "choice",
                    required=True,
                    choices=choices(
                        "director 管理处主任 director",
                        "leader 公司主管领导 company-leader",
                        "department 主管部门 competent-department",
                        "authority 政府职能部门 authority",
                    ),
                ),
                Field("name", "姓名或单位", "name"),
                Field("text", "原因", "reason", options=TEXT.options[1:2] + TEXT.options[:1] + TEXT.options[2:]),
                Field("answer_by", "承诺答复时间", "answer by", "deadline"),
            ),
            after=(*UNDECIDED, "resolved"),
            guards=(escalation_promises,),
        ),
        Step(
            "decide", "领导决定", "record what the leader decides", "011.2.2", (SAID,), after=UNDECIDED, roles=LEADERS
        ),
        Step(
            "urge",
            "催办",
            "urge the department",
            "015.10",
            (TEXT, Field("to", "责任部门", "department", "department", many=True)),
            after=(*UNDECIDED, "resolved"),
        ),
        Step(
            "refer",
            "转有关部门",
            "name the authority for what lies outside property management",
            "006.17",
            (Field("authority", "有关部门", "authority", required=True), TOLD, QUOTE),
            after=OPEN,
            to="referred",
        ),
        Step(
            "attempt",
            "联系未果",
            "record an attempt to reach the complainant",
            "006.18",
            (
                Field("means", "方式", "means", "choice", default="phone", choices=MEANS),
                TEXT,
            ),
            after=(*UNDECIDED, "resolved", "referred"),
        ),
        Step(
            "unreachable",
            "无法联系",
            "the complainant can't be reached",
            "006.18",
            (
                Field(
                    "text",
                    "原因",
                    "why",
                    "choice",
                    required=True,
                    options=("--why", "--text", "--reason", "--comment"),
                    choices=choices(
                        "name 姓名不实 false-name",
                        "address 地址不实 false-address",
                        "contact 联系方式不实 false-contact",
                        "no-answer 无人接听 no-answer",
                    ),
                ),
            ),
            after=(*UNDECIDED, "resolved"),
            guards=(tried_twice,),
        ),
        Step(
            "same-as",
            "并案",
            "join it to another complaint about the same matter",
            "015.7",
            (Field("of", "并入", "of", "id", required=True, kinds=("complaint",)), TEXT),
            after=(*OPEN, "resolved"),
            to="joined",
            guards=(makes_no_circle, stands_alone),
        ),
        Step(
            "resolve",
            "处理完成",
            "the matter is settled",
            "011.2.4",
            (
                Field("text", "处理结果", "result", required=True, options=TEXT.options),
                Field("told", "已将结果告知投诉人", "the complainant was told", "flag"),
                QUOTE,
            ),
            after=OPEN,
            to="resolved",
            guards=(remedied,),
        ),
        Step(
            "report",
            "向上级回报",
            "report the result to the superior department",
            "006.20",
            (TEXT,),
            after=(*UNDECIDED, *SETTLED, "withdrawn"),
        ),
        Step(
            "close",
            "关闭",
            "close it, the complainant being satisfied",
            "011.2.4",
            (TEXT,),
            after=(*UNDECIDED, "resolved", "referred", "withdrawn"),
            to="closed",
            guards=(may_close,),
        ),
        Step(
            "reopen",
            "重新打开",
            "open it again",
            "015.9",
            (TEXT,),
            after=("resolved", "referred", "withdrawn", "joined", "closed"),
            to="reopened",
        ),
        Step(
            "withdraw",
            "投诉人撤回",
            "the complainant withdraws it",
            "015.1",
            (TEXT,),
            after=(*UNDECIDED, "resolved", "referred"),
            to="withdrawn",
        ),
        Step("case", "列入案例", "pick it for the case book, with a comment", "012.5", (SAID,)),
        Step("cancel", "作废", "cancel the record", "015.5", (CANCEL_REASON,), to="cancelled", roles=LEADERS),
    ),
    deadlines=(
        Deadline(
            "escalate",
            "上报重大投诉",
            "report the major complaint",
            "006.16",
            lasts="2h",
            starts={"add": "", "classify": "", "amend": ""},
            starting=is_major,
            applies=lambda record: record["severity"] == "major",
            met_by=("escalate", "decide"),
            who=receiver,
        ),
        Deadline(
            "dispatch",
            "通知责任部门",
            "inform the department",
            "012.1",
            lasts="1d",
            starts={"add": ""},
            met_by=("dispatch", "refer", "same-as", outcome),
            who=receiver,
        ),
        Deadline(
            "answer",
            "答复投诉人",
            "answer the complainant",
            "006.18",
            lasts="3d",
            starts={"add": "", "reopen": "", "reply": "next", "escalate": "answer_by"},
            met_by=("reply", "refer", "unreachable", "escalate", outcome),
            voided_by=("reopen",),
            who=receiver,
        ),
        Deadline(
            "settle",
            "处理完成",
            "settle the matter",
            "011.1.4",
            lasts="3d",
            starts={"add": "", "reopen": ""},
            moved={"reply": "next", "escalate": "answer_by"},
            met_by=("resolve", "refer", "same-as"),
            voided_by=("reopen",),
            who=waits_for,
        ),
        Deadline(
            "correct",
            "完成纠正措施",
            "finish the corrective action",
            "011.2.3",
            starts={"correct": "due"},
            met_by=("verify",),
            many=True,
            who=waits_for,
        ),
        Deadline(
            "report_back",
            "向上级回报结果",
            "report the result to the superior",
            "006.20",
            lasts="1d",
            starts={"resolve": "", "refer": ""},
            applies=lambda record: record["channel"] == "superior",
            met_by=("report",),
            voided_by=("reopen",),
            who=receiver,
        ),
        Deadline(
            "callback",
            "回访投诉人",
            "call the complainant back",
            "017.1",
            lasts="7d",
            starts={"resolve": ""},
            met_by=(held, "unreachable"),
            voided_by=("reopen",),
            who=receiver,
        ),
    ),
)

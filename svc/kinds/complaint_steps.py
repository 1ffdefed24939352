"""The steps of a complaint: their answers, statuses and guards (006, 009, 011-016)."""

from collections.abc import Mapping
from typing import Any

from svc.kinds import asked_when
from svc.kinds.attempts import ATTEMPT, WHY_UNREACHABLE, tried_twice
from svc.kinds.complaint_deadlines import dispatched_departments
from svc.kinds.complaint_outcome import OUTCOME_KIND
from svc.kinds.complaint_rules import (
    gives_next_time,
    gives_reason_and_time,
    makes_no_circle,
    may_close,
    named_action,
    names_open_action,
    only_open_action,
    remedied,
    says_whether_it_failed,
    several_open_actions,
    target_still_counts,
)
from svc.kinds.not_done import says_done
from svc.kinds.referrals import AUTHORITY, EXPLAINED, MATTER
from svc.kinds.shared import CATEGORY, CHANNEL, QUOTE, REOPEN, SAID, SEVERITY, TOLD, choices
from svc.model.fields import REASON as CANCEL_REASON
from svc.model.fields import TEXT, Field, same_names
from svc.model.roles import LEADERS, OVERSEERS
from svc.model.situation import always
from svc.model.steps import Step
from svc.text.dataclass import replace

OPEN = ("registered", "dispatched", "reopened")
UNDECIDED = (*OPEN, "joined")
SETTLED = ("resolved", "referred", "joined")
NEXT = Field("next", "下次答复时间", "next answer by", "deadline", puts_off=True, needed_if=asked_when.is_progress)
ANSWERED_BY = Field(
    "means",
    "答复方式",
    "means",
    "choice",
    choices=tuple(c for c in CHANNEL if c.value != "superior"),
    offered_if=asked_when.answers_in_writing,
)
WISH = Field(
    "wish",
    "投诉人要求的答复方式",
    "why not in writing: the resident's wish",
    offered_if=asked_when.answers_otherwise,
)


def stays_in_office(answers: Mapping[str, Any]) -> bool:
    """True if a complaint is reported to the director or the leader, who are of the site's own staff."""
    return answers.get("to") in ("director", "leader")


STEPS = (
    Step(
        "classify",
        "定级分类",
        "classify: severity, justified or not, category",
        "012.1",
        (
            Field("severity", "严重程度", "severity", "choice", choices=SEVERITY.choices),
            Field(
                "justified",
                "是否有效投诉",
                "justified",
                "flag",
                no="--unjustified",
                choices=choices("true 有效投诉 justified", "false 无效投诉 unjustified"),
            ),
            Field("category", "类别", "category", "choice", choices=CATEGORY.choices),
            TEXT,
        ),
        after=(*UNDECIDED, "resolved", "referred"),
        sets=same_names("severity", "justified", "category"),
        wants=("severity", "justified", "category"),
        prompts=("severity", "justified", "category", "text"),
    ),
    Step(
        "dispatch",
        "通知部门处理",
        "inform the department",
        "012.1",
        (Field("to", "责任部门", "department", "department", required=True, many=True, routed_by="category"), TEXT),
        after=OPEN,
        to="dispatched",
    ),
    Step(
        "remedy",
        "补救措施",
        "record the department's remedy",
        "011.2.1",
        (SAID,),
        after=OPEN,
        roles=OVERSEERS,
        given_to=dispatched_departments,
        guards=(says_done,),
    ),
    Step(
        "correct",
        "纠正措施",
        "order a corrective action with its time",
        "011.2.1",
        (SAID, Field("due", "完成期限", "due", "deadline", required=True)),
        after=(*OPEN, "resolved"),
        roles=OVERSEERS,
        given_to=dispatched_departments,
    ),
    Step(
        "verify",
        "验证纠正措施",
        "inspect the corrective action",
        "011.2.3",
        (
            SAID,
            Field(
                "correct",
                "纠正措施步骤号",
                "step that ordered it",
                "count",
                fills=only_open_action,
                needed_if=several_open_actions,
            ),
            Field("was", "原步骤", "what it was", derived=True, fills=named_action),
            Field("failed", "验证不合格", "failed", "flag"),
            Field("due", "新的完成期限", "due", "deadline", needed_if=asked_when.has_failed),
        ),
        after=(*UNDECIDED, "resolved"),
        prompts=("failed",),
        guards=(names_open_action, says_whether_it_failed),
    ),
    Step(
        "reply",
        "答复投诉人",
        "tell the complainant the outcome, or how it stands",
        "006.18",
        (
            TOLD,
            Field(
                "outcome",
                "告知结果",
                "outcome",
                "flag",
                required=True,
                no="--progress",
                choices=choices("true 告知结果 outcome", "false 告知进展 progress"),
            ),
            NEXT,
            ANSWERED_BY,
            WISH,
            QUOTE,
        ),
        after=(*UNDECIDED, "resolved", "referred"),
        guards=(gives_next_time,),
        prompts=("means", "wish"),
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
            Field(
                "name",
                "姓名或单位",
                "name",
                outsiders="taken",
                colleague_if=stays_in_office,
                private="staff",
                offered_if=asked_when.leaves_office,
            ),
            Field(
                "text",
                "原因",
                "reason",
                options=TEXT.options[1:2] + TEXT.options[:1] + TEXT.options[2:],
                needed_if=always,
            ),
            Field("answer_by", "承诺答复时间", "answer by", "deadline", puts_off=True, needed_if=always),
        ),
        after=(*UNDECIDED, "resolved"),
        guards=(gives_reason_and_time,),
        prompts=("name",),
    ),
    Step(
        "decide",
        "领导决定",
        "record what the leader decides",
        "011.2.2",
        (SAID,),
        after=(*UNDECIDED, "resolved"),
        roles=LEADERS,
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
        (AUTHORITY, MATTER, EXPLAINED, QUOTE),
        after=OPEN,
        to="referred",
    ),
    replace(ATTEMPT, after=(*UNDECIDED, "resolved", "referred")),
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
                choices=WHY_UNREACHABLE,
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
        (Field("of", "并入", "of", "id", required=True, kinds=("complaint",), joins=True), TEXT),
        after=(*OPEN, "resolved"),
        to="joined",
        guards=(makes_no_circle, target_still_counts),
    ),
    Step(
        "resolve",
        "处理完成",
        "the matter is settled",
        "011.2.4",
        (
            Field("text", "处理结果", "result", required=True, options=TEXT.options, spoken=True, spoken_if="told"),
            OUTCOME_KIND,
            Field("told", "已将结果告知投诉人", "the complainant was told", "flag"),
            ANSWERED_BY,
            WISH,
            QUOTE,
        ),
        after=OPEN,
        to="resolved",
        guards=(says_done, remedied),
        prompts=("told", "means", "wish"),
    ),
    Step(
        "report",
        "向上级回报",
        "report the result to the superior department",
        "006.20",
        (SAID, Field("to", "回报对象", "to", "name", required=True, outsiders="taken", private="staff")),
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
        ends=True,
    ),
    replace(REOPEN, after=("resolved", "referred", "withdrawn", "joined", "closed")),
    Step(
        "withdraw",
        "投诉人撤回",
        "the complainant withdraws it",
        "015.1",
        (TEXT,),
        after=(*UNDECIDED, "resolved", "referred"),
        to="withdrawn",
        ends=True,
    ),
    Step(
        "case",
        "列入案例",
        "pick it for the case book, with a comment",
        "012.5",
        (SAID, Field("lesson", "经验教训", "lesson")),
        prompts=("lesson",),
    ),
    Step("cancel", "作废", "cancel the record", "015.5", (CANCEL_REASON,), to="cancelled", roles=LEADERS, ends=True),
)

"""The text of an outcome that says, in so many words, that nothing was done yet (006.7, 011.2.4)."""

from __future__ import annotations

import re

from svc.model.case import Case
from svc.text.errors import Refusal
from svc.text.language import _

WORK = "(维修|修理|修复|修好|修|处理好?|完成|完工|解决|更换|换|做好?|办好?|办理|落实|返工|整改)"
NOT_DONE = (  # a whole clause: within a longer one the same words may say what was wrong
    rf"(目前|暂时?|尚|还|仍|一直)*(未|没有?|无法|不能)(能|有|曾|来得及|及时)?{WORK}(完|到|成)?[了呢]?"
    rf"|(正?在|还在|仍在){WORK}(中|当中)?|{WORK}(之)?中|(还|尚)?(等|待|缺)(料|件|货|配件|材料|零件|{WORK})"
)
STOPS = r"[，,；;。.、！!\s]+"


def says_done(case: Case) -> None:
    """Refuse an outcome whose whole text says that it is not done: the promise stays open then."""
    text = str(case.taken["result"] or case.taken["text"] or "")
    clauses = [clause for clause in re.split(STOPS, text) if clause]
    if not clauses or case.as_written or not all(re.fullmatch(NOT_DONE, clause) for clause in clauses):
        return
    number, kind = case.record.id, case.record.kind.name
    command = {
        "repair": f"svc repair schedule {number} --when … --why …",
        "complaint": f"svc complaint reply {number} --progress --next … --text …",
    }.get(kind, f"svc note {number} …")
    raise Refusal(
        _("by its text {id} is not done: {text}").format(id=number, text=text),
        article=case.step.article,
        todo=_("say how it stands instead: {command}").format(command=command),
    )

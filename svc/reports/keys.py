"""Keys in custody: their number and place at a period's end, and the loans in it (QR-006FW, QR-007FW)."""

from __future__ import annotations

from datetime import datetime

from svc.kinds.key import KEY
from svc.kinds.key_custody import Custody, count_meant, custody
from svc.kinds.key_figures import Balance, balance
from svc.kinds.key_loan import Loan
from svc.model.record import Record
from svc.reports import periods
from svc.reports.figures import number_of, sum_of
from svc.reports.sections import Section, declare_measures
from svc.reports.survey import Survey
from svc.text.dataclass import dataclass


@dataclass(frozen=True)
class KeptKeys:
    """The keys that an owner left: their balance at the period's end, and their loans."""

    record: Record
    survey: Survey
    balance: Balance
    custody: Custody

    @property
    def id(self) -> str:
        """The record's number."""
        return self.record.id

    @property
    def overdue(self) -> int:
        """The number of keys that are out and should be back by now."""
        return sum(loan.out for loan in self.custody.open() if loan.until < self.survey.now)

    @property
    def lent(self) -> int:
        """The number of loans in the period."""
        return sum(self.survey.period.holds(loan.lent.at) for loan in self.custody.loans)

    @property
    def late(self) -> int:
        """The number of loans due in the period that were not wholly back by then."""
        due = (loan for loan in self.custody.loans if self.survey.period.holds(loan.until))
        return sum(is_late(loan, self.survey.now) for loan in due)

    @property
    def losses(self) -> int:
        """The number of keys lost in the period."""
        told = (t for t in self.record.trail if t.do == "lost" and self.survey.period.holds(t.at))
        return sum(map(count_meant, told))

    def happened(self, step: str) -> bool:
        """True if such a step was taken in the period."""
        return any(t.do == step and self.survey.period.holds(t.at) for t in self.record.trail)


def is_late(loan: Loan, now: datetime) -> bool:
    """True if not all keys of a loan were back when they were due. Lost ones never come back."""
    over = max(loan.until, now) if loan.lost else loan.over or now
    return over > loan.until


def key_cases(survey: Survey) -> list[KeptKeys]:
    """Return all keys that were ever left by a period's end."""
    return [KeptKeys(record, survey, balance(record), custody(record)) for record in survey.of_kind(KEY.name)]


WORDS = """
in_custody | 005.1.2 | 在管 | in custody
    期末由服务中心保管的钥匙把数
    keys that the centre keeps at the end
in_cabinet | 005.1.2 | 在柜 | in the cabinet
    在管中期末在柜的把数
    of those in custody, in the cabinet at the end
out | 005.1.2 | 外借 | lent
    在管中期末借出未还的把数
    of those in custody, lent and not back at the end
lost | 005.1.2 | 遗失 | lost
    在管中已遗失的把数
    of those in custody, lost
overdue | 005.1.2 | 逾期未还 | overdue
    外借中已过应还时间的把数
    of those lent, keys that should be back by now
deposited | 005.1.2 | 本期托管 | taken into custody
    本期登记的钥匙托管（份）
    deposits of the period, each of one or more keys
withdrawn | 005.1.2 | 本期取回 | given back to the owner
    本期业主取回的钥匙托管（份）
    deposits that owners took back in the period
loans | 005.1.2 | 本期外借 | loans
    本期外借的次数
    how often keys were lent in the period
returned_late | 005.1.2 | 逾期归还 | back late
    应在本期内归还、到期未还清的外借次数，遗失的算未还
    loans due in the period that were not wholly back by then; lost keys are not back
losses | 005.1.2 | 本期遗失 | lost in the period
    本期内报遗失的钥匙把数
    keys reported lost in the period
"""
KEYS = Section(
    "keys",
    ("钥匙", "Keys in custody"),
    key_cases,
    declare_measures(
        WORDS,
        {
            "in_custody": sum_of(lambda k: k.balance.in_custody),
            "in_cabinet": sum_of(lambda k: k.balance.in_cabinet),
            "out": sum_of(lambda k: k.balance.out),
            "lost": sum_of(lambda k: k.balance.lost),
            "overdue": sum_of(lambda k: k.overdue),
            "deposited": number_of(lambda k: k.survey.period.holds(periods.began(k.record))),
            "withdrawn": number_of(lambda k: k.happened("withdraw")),
            "loans": sum_of(lambda k: k.lent),
            "returned_late": sum_of(lambda k: k.late),
            "losses": sum_of(lambda k: k.losses),
        },
    ),
)

"""Goods-removal passes (QR-005FW), issued only after every step of 020's table."""

from __future__ import annotations

from svc.kinds import asked_when
from svc.kinds.gatepass_corrections import (
    nothing_went_out,
    owner_of_long_standing,
    stays_as_proved,
    stays_refused,
)
from svc.kinds.gatepass_paper import CLEARANCE, CONSENT, OUTCOME, pass_from_paper
from svc.kinds.gatepass_rules import (
    all_steps_proved,
    clerk,
    doubt_of_many,
    fees_found_by_finance,
    fill_from_file,
    gate_verdict,
    issued_or_refused,
    may_leave,
    no_pass_after_refusal,
    status_after_expiry,
    valid_for_its_day,
)
from svc.kinds.gatepass_table import ARTICLE
from svc.kinds.resident import ID_LAST4, ID_TYPE
from svc.kinds.shared import PHONE, QUOTE, choices
from svc.model.deadlines import Deadline
from svc.model.fields import TEXT, Field
from svc.model.kind import Kind
from svc.model.roles import DESK
from svc.model.steps import AMEND, CANCEL, Opening, Step
from svc.text.dataclass import replace

ROLE = Field(
    "role",
    "与业主关系",
    "relation to the owner",
    "choice",
    required=True,
    options=("--role",),
    choices=choices("owner 业主本人 owner", "non-owner 非业主 non-owner", "contractor 施工单位 contractor"),
)
PASS = Kind(
    "pass",
    "P",
    "放行条",
    "goods-removal pass",
    fields=(
        Field("unit", "房号", "unit", "unit", required=True),
        Field(
            "bearer",
            "搬出人",
            "bearer",
            "parts",
            required=True,
            parts=(
                Field("name", "搬出人", "bearer", "name", required=True, options=("--bearer",), private="outsider"),
                ROLE,
                replace(PHONE, options=("--phone",)),
                replace(ID_TYPE, options=("--id-type",), needed_if=asked_when.is_proved),
                replace(ID_LAST4, options=("--id-last4",), needed_if=asked_when.is_proved),
            ),
        ),
        Field("items", "物品", "items", "items", required=True, options=("--item", "--items")),
        Field("asked", "申请时间", "asked", "time", past=True),
        Field("owner", "业主姓名", "owner", "name"),
        Field(
            "moving_out",
            "是否搬离",
            "moving out",
            "flag",
            no="--staying",
            needed_if=asked_when.may_be_moving,
            offered_if=asked_when.tells_if_moving,
            choices=choices("true 搬离 moving-out", "false 不搬离 staying"),
        ),
        Field("authorisation", "业主授权", "owner's authorisation", needed_if=asked_when.shows_authorisation),
        Field(
            "owner_answer",
            "业主答复",
            "owner's answer",
            "choice",
            options=("--owner-confirmed",),
            no="--owner-refused",
            needed_if=asked_when.is_for_another,
            choices=choices("confirmed 同意 confirmed", "refused 不同意 refused"),
        ),
        Field(
            "fees",
            "财务核查",
            "fees",
            "parts",
            parts=(
                Field(
                    "receipt",
                    "收据号",
                    "receipt",
                    options=("--fees-cleared",),
                    private="number",
                    needed_if=asked_when.finds_fees_settled,
                ),
                Field("by", "核查人", "found settled by", "staff", derived=True),
            ),
        ),
        Field("reason", "搬出原因", "reason", spoken=True),
        QUOTE,
        Field("vehicle", "车牌号", "vehicle", private="number"),
        Field("signed", "搬出人签名", "signed", "name", needed_if=asked_when.is_proved),
        Field("clerk", "经办人", "clerk", "staff"),
        Field("valid_until", "有效期至", "valid until", "deadline"),
    ),
    openings=(
        Opening(
            "issue",
            "开具放行条",
            "issue a pass",
            ARTICLE,
            time="asked",
            roles=(*DESK, "finance"),
            fills=fill_from_file,
            guards=(
                fees_found_by_finance,
                no_pass_after_refusal,
                owner_of_long_standing,
                all_steps_proved,
                valid_for_its_day,
            ),
            notes=(doubt_of_many,),
            peers="unit",
        ),
    ),
    time="asked",
    subject=("items",),
    holder="clerk",
    prompts=(
        *("unit", "bearer.name", "bearer.role", "items", "owner_answer", "moving_out", "fees.receipt"),
        *("authorisation", "bearer.phone", "bearer.id_type", "bearer.id_last4", "vehicle", "signed"),
    ),
    front=("items", "bearer", "valid_until", "unit", "vehicle"),
    columns=("asked", "unit", "bearer", "items", "vehicle", "valid_until"),
    statuses=choices(
        "issued 已开具 issued",
        "used 已放行 used",
        "expired 已过期 expired",
        "revoked 已撤销 revoked",
        "refused 业主拒绝 refused",
    ),
    over=("used", "expired", "revoked", "refused"),
    first_status=issued_or_refused,
    from_paper=pass_from_paper,
    paper=(CONSENT, CLEARANCE, OUTCOME),
    import_key=("asked", "unit", "bearer.name", "items"),
    status_at=status_after_expiry,
    verdict=gate_verdict,
    settled=(stays_refused,),
    steps=(
        Step(
            "exit",
            "门岗放行",
            "let the goods out at the gate, once",
            ARTICLE,
            (Field("gate", "放行岗", "gate"), TEXT),
            to="used",
            moves=("issued", "expired"),
            roles=("guard", "director"),
            guards=(may_leave,),
        ),
        Step("revoke", "撤销", "revoke it", ARTICLE, (TEXT,), after=("issued", "expired"), to="revoked"),
        replace(AMEND, guards=(stays_as_proved,)),
        replace(CANCEL, guards=(nothing_went_out,)),
    ),
    deadlines=(
        Deadline(
            "exit",
            "凭条放行",
            "goods out, or the pass revoked",
            ARTICLE,
            lasts="0d",
            starts={"add": "valid_until"},
            or_else=("add",),
            kept=True,
            starting=lambda moment: moment.taken["owner_answer"] != "refused",
            met_by=("exit", "revoke"),
            who=clerk,
        ),
    ),
)

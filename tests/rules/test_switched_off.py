"""Every deadline of the table is owed, and `none` switches it off."""

from pathlib import Path

from svc.dates import timestamps
from svc.rules import site_promises
from svc.rules.home_rounds import HOME_KEY
from svc.site.deadline_settings import default_durations
from svc.site.settings import read_site
from svc.store.due import obligations_from_records
from svc.store.store import Store
from tests.complaints import settings

# Written by hand, so that no due time stands in the files: `day` is the day on which each file's record began.
RECORDS = {
    "repair/2026/11/R2026-0001": "reported: DAY, unit: 3-1201, item: 灯, steps: []",
    "repair/2026/11/R2026-0002": "reported: DAY, unit: 3-1201, item: 灯, steps: [{STEP, do: done, result: 已换}]",
    "repair/2026/11/R2026-0003": "reported: DAY, unit: 3-1201, item: 水管, urgency: urgent, steps: []",
    "complaint/2026/11/C2026-0001": "received: DAY, matter: 话, category: noise, channel: phone, severity: major,"
    " steps: []",
    "complaint/2026/11/C2026-0002": "received: DAY, matter: 话, category: noise, channel: phone, steps: ["
    "{STEP, do: escalate, to: director, text: 重, answer_by: '2026-11-04'},"
    " {STEP, do: correct, text: 培训, due: '2026-11-05'}]",
    "complaint/2026/11/C2026-0003": "received: DAY, matter: 话, category: noise, channel: superior, steps: ["
    "{STEP, do: remedy, text: 已劝}, {STEP, do: resolve, text: 已停, told: true}]",
    "complaint/2026/11/C2026-0004": "received: DAY, matter: 话, category: noise, channel: phone, steps: ["
    "{STEP, do: remedy, text: 已劝}, {STEP, do: resolve, text: 已停, told: true}]",
    "callback/2026/11/B2026-0001": "held: '2026-11-03T10:00:00+08:00', unit: 3-1201, means: phone, about: [C2026-0004],"
    " opinion: satisfied, major: true, caller: 李敏, steps: [{STEP, do: propose, to: leader, text: 加灯},"
    " {STEP, do: rework, to: 维修班, due: '2026-11-09'}, {STEP, do: next, when: '2026-11-09', text: 待料}]",
    "callback/2026/11/B2026-0002": "booked: '2026-11-03T10:00:00+08:00', unit: 3-1201, means: visit, steps: []",
    "callback/2026/11/B2026-0003": "held: DAY, unit: 3-1201, means: visit, opinion: satisfied, steps: ["
    "{STEP, do: meeting, item: [{text: 换梯, who: 李敏, until: '2026-11-20'}]}]",
    "pass/2026/11/P2026-0001": "asked: DAY, unit: 3-1201, bearer: {name: 王小明, role: owner},"
    " items: [{name: 沙发, count: 1}], valid_until: '2026-11-02', steps: []",
    "key/2026/11/K2026-0001": "deposited: DAY, unit: 3-1201, keys: [{name: 大门, count: 2}], purpose: 装修,"
    " signed: 王小明, until: '2026-11-09', steps: ["
    "{STEP, do: lend, borrower: 张三, phone: '13800000011', purpose: 看房}]",
    "inquiry/2026/11/Q2026-0001": "received: DAY, matter: 电费, kind: question, steps: ["
    "{STEP, do: transfer, to: 财务, text: 请核}]",
    "inquiry/2026/11/Q2026-0002": "received: DAY, matter: 摔倒, kind: help, steps: [{STEP, do: answer, text: 已扶}]",
    "inquiry/2026/11/Q2026-0003": "received: DAY, matter: 摔倒, kind: help, steps: []",
    "incoming/2026/11/D2026-0001": "received: DAY, sender: 街道办, subject: 投诉, sort: complaint, steps: []",
    "inspection/2026/11/I2026-0001": "date: DAY, checklist: appearance, items: {badge: fail}, steps: []",
    "duty/2026/11/2026-11-02": "steps: [{STEP, do: 'on'}, {STEP, do: out, until: '2026-11-02T11:00:00+08:00'}]",
    "resident/3-1201": "steps: [{STEP, do: amend, set: {type: elderly}}]",
    "submission/2026/12/HALF": "steps: [{STEP, do: finding, key: noise@3, to: 维修班, due: '2026-12-20'}]",
}
FIRST = {"submission": "form", "duty": "date", "resident": "unit"}  # the fact that is the file's name, where not `id`
SPECIAL = {
    "repair.dispatch.urgent": "R2026-0003",
    "repair.done.urgent": "R2026-0003",
    "inquiry.answer.help": "Q2026-0003",
}
KEYS = sorted({*default_durations(), *site_promises.LASTS, HOME_KEY})


def owed(root: Path) -> set[tuple[str, str]]:
    """What is owed in a site: its number and its key, or the special key."""
    site = read_site(root)
    store = Store(site, timestamps.read_time("2027-02-01", site.zone))
    found = set()
    for each in obligations_from_records(store):
        special = next((k for k, number in SPECIAL.items() if number == each.id and f".{each.what}." in k), None)
        found.add((each.id, special or f"{each.kind}.{each.what}"))
    assert not store.damaged, store.damaged
    return found


def write_records(root: Path) -> None:
    """Write the records by hand."""
    for name, text in RECORDS.items():
        path = root / "records" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        first = f"{FIRST.get(name.partition('/')[0], 'id')}: {path.stem}"
        text = text.replace("STEP", "at: '2026-11-02T10:00:00+08:00', by: 李敏").replace(
            "DAY", "'2026-11-02T09:00:00+08:00'"
        )
        path.write_text(f"{{{first}, {text}}}\n", "utf-8")


def test_each_deadline_of_the_table_is_owed_and_none_switches_it_off(site: Path) -> None:
    write_records(site)
    settings(site, "callbacks: {types: {elderly: {every: 30d, means: visit}}}")
    before, yaml = owed(site), (site / "svc.yaml").read_bytes()
    assert sorted({key for _number, key in before}) == KEYS, "a record above has to owe it"
    for key in KEYS:
        settings(site, f"deadlines: {{{key}: none}}")
        left = owed(site)
        assert {pair for pair in before if pair[1] == key} == before - left, key
        (site / "svc.yaml").write_bytes(yaml)

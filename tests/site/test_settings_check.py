"""Settings tested against each other: each fault is named with its line, and what makes sense is passed."""

from pathlib import Path

import pytest

from tests.running import Svc

HEAD = "name: 阳光花园\ndepartments: [安防班, 维修班]\ngit: {commit: false}\n"
DIRECTOR = "{name: 周主任, role: director}, {name: 陈总, role: leader}, {name: 李敏, role: desk}"


def checked(svc: Svc, site: Path, settings: str) -> tuple[int, str]:
    (site / "svc.yaml").write_text(HEAD + settings, "utf-8")
    done = svc("check")
    return done.code, done.shown


@pytest.mark.parametrize(
    ("setting", "word"),
    [
        ("routes: {noise: 保安部}", "没有部门 保安部"),
        ("routes: {nosuch: 维修班}", "没有类别 nosuch"),
        ("desks: {AA: 前台}", "AA"),
        (f"staff: [{DIRECTOR}, {{name: 张师傅, role: department}}]", "张师傅"),
        (f"staff: [{DIRECTOR}, {{name: 张师傅, role: department, department: 电梯班}}]", "没有部门 电梯班"),
        (f"staff: [{DIRECTOR}, {{name: 王静, role: desk, also: [李 敏]}}]", "两位同事"),
        (f"staff: [{DIRECTOR}, {{name: 王静, role: desk, from: '2026-12-01', until: '2026-11-01'}}]", "早于"),
        ("hours: {open: '08:30', close: '08:30'}", "hours"),
        ("logo: 没有.png", "没有.png"),
        ("aliases: {今日: todays}", "svc todays"),
        ("aliases: {ts: complaint adds}", "svc complaint adds"),
        ("aliases: {today: complaint add}", "today"),
        ("aliases: {投 诉: complaint add}", "投 诉"),
        ("aliases: {ts: ''}", "ts"),
    ],
)
def test_a_setting_that_makes_no_sense_beside_the_others_is_a_fault_with_its_line(
    setting: str, word: str, svc: Svc, site: Path
) -> None:
    code, said = checked(svc, site, f"{setting}\n")
    assert code == 1
    assert said.startswith("svc.yaml:4: ")
    assert word in said


@pytest.mark.parametrize(
    ("setting", "word"),
    [
        ("targets: {answered_in_time: 195%}", "100%"),
        ("targets: {answered: 95%}", "answered_in_time"),
        ("passes: {many: 0}", "many"),
        ("aliases: {ts: 'complaint add --matter \"x'}", "ts"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_where_it_stands(setting: str, word: str, svc: Svc, site: Path) -> None:
    code, said = checked(svc, site, f"{setting}\n")
    assert code == 5
    assert "svc.yaml:4: " in said
    assert word in said


def test_settings_that_fit_each_other_are_passed_and_roles_that_nobody_holds_are_named(svc: Svc, site: Path) -> None:
    good = "routes: {noise: 安防班}\ndesks: {A: 前台}\nphone: 0571-86000000\ntargets: {satisfied: 90%}\n"
    assert checked(svc, site, f"{good}staff: [{DIRECTOR}]\n") == (0, "未发现问题\n")
    code, said = checked(svc, site, "staff: [{name: 李敏, role: desk}]\n")
    assert code == 0
    assert "无人担任 主任、公司领导" in said


def test_home_files_whose_names_differ_by_case_alone_are_found(svc: Svc, site: Path) -> None:
    (site / "svc.yaml").write_text(HEAD, "utf-8")
    folder = site / "records/resident"
    folder.mkdir(parents=True)
    for name in ("A-0101", "a-0101"):
        (folder / f"{name}.yaml").write_text(f"unit: {name}\nsteps:\n", "utf-8")
    assert "A-0101.yaml" in svc("check").out


def test_a_sites_own_words_stand_for_commands_and_are_listed_in_help(svc: Svc, site: Path) -> None:
    own = "aliases: {ts: complaint add, 今日: svc today, 噪声: complaint list --category noise}"
    assert checked(svc, site, f"{own}\n")[0] == 0
    assert svc("-C . ts --matter 噪声 --category noise --channel phone --unit 3-1201").code == 0
    assert svc("TS --matter 漏水 --category facility --channel phone --unit 3-1201").code == 0
    assert [row["id"][-4:] for row in svc("噪声 -f json").json] == ["0001"]
    assert "C2026-0001" in svc("今日 --all").out
    for line in ("--help", "-C . --help"):
        told = svc(line).out
        assert "svc complaint add" in told
        assert "今日" in told
    assert svc("ts --help").out == svc("complaint add --help").out
    result = svc("tss")
    assert (result.code, result.out) == (2, "")


def test_no_site_has_no_words_of_its_own(svc: Svc, tmp_path: Path) -> None:
    assert svc("ts", cwd=tmp_path).code == 2
    assert svc("--help", cwd=tmp_path).code == 0

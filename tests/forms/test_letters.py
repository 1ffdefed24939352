"""Letters: a reply, a repair's result or a callback as the mail that the resident gets (018)."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.forms.letters import Letter, Sender
from svc.forms.mail import as_mail
from svc.render.wrapping import text_width
from svc.site.phrases_file import load_phrases
from svc.site.settings import read_site
from svc.text.paths import built_in_templates
from tests import pages
from tests.complaints import ADD, ATTEMPT, LETTER, OUTCOME, REMEDY, RESOLVE, prepare, refused, settings, tell
from tests.running import ROOT, Result, Svc
from tests.sites import Sites, hire

REPAIR = "repair add --unit 3-1201 --name 王小明 --phone 13800000000 --item 厨房水管漏水"
DONE = "repair done R1 --result 更换软管,试水不漏"
CALL = "callback record --about C1 --means phone --content 询问噪声 --result 已停 --opinion fairly --wishes 多巡查"
TABOO = "complaint reply C1 --outcome --quote --text 这不归我管"
STAFF = """\
staff:
- {name: 李敏, role: desk, email: limin@example.com}
- {name: 周主任, role: director, department: 管理处, email: zhou@example.com}
- {name: 张师傅, role: department, department: 维修班}
"""
LATER = "2026-11-09 10:00"


def letter(svc: Svc, number: str = "C1", options: str = "", now: str = LATER) -> str:
    """The letter about a record, as it is printed."""
    result = svc(f"letter {number} {options}", now=now)
    assert result.code == 0, result.shown
    return result.out


def message(result: Result) -> EmailMessage:
    """What was printed, read as mail."""
    assert result.code == 0, result.shown
    return message_from_bytes(result.raw, policy=policy.default)


def employ(site: Path, staff: str = STAFF, company: str = "向阳物业服务有限公司") -> None:
    """Give the site a company and people with emails."""
    path = site / "svc.yaml"
    path.write_text(re.sub(r"(?m)^company:.*\n", "", path.read_text("utf-8")) + f"company: {company}\n", "utf-8")
    hire(site, staff)


# --- what a letter says


def test_a_letter_says_which_question_is_answered_and_who_answers(svc: Svc, site: Path) -> None:
    employ(site)
    prepare(svc, site, ADD, REMEDY, f"[11-03 15:00] {OUTCOME}")
    subject, empty, *body = letter(svc).splitlines()
    assert subject == "主题：关于“楼上装修噪声”的答复（C2026-0001）— 服务中心"
    assert empty == ""
    assert body[0] == "王小明，您好："
    assert "已处理完毕" in body
    assert body[-4:] == ["李敏", "服务中心", "向阳物业服务有限公司", "2026-11-09"]


def test_a_letter_is_signed_by_who_replied_with_their_own_department(svc: Svc, site: Path) -> None:
    employ(site)
    prepare(svc, site, ADD, f"[11-03 15:00 周主任] {OUTCOME}")
    lines = letter(svc).splitlines()
    assert lines[0].endswith("— 管理处")
    assert lines[-4:-1] == ["周主任", "管理处", "向阳物业服务有限公司"]


def test_without_a_company_the_estate_signs(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, OUTCOME)
    assert letter(svc).splitlines()[-4:-1] == ["李敏", "服务中心", "阳光花园"]


def test_the_outcome_goes_out_rather_than_how_it_stood(svc: Svc, site: Path) -> None:
    progress = "complaint reply C1 --progress --next '2026-11-06 18:00' --text 正在查找声源"
    prepare(svc, site, ADD, progress)
    told = letter(svc)
    assert "正在查找声源" in told
    assert "最迟在 2026-11-06 18:00 之前" in told
    prepare(svc, site, f"[11-03 15:00] {OUTCOME}")
    assert "已处理完毕" in letter(svc)
    assert "正在查找声源" not in letter(svc)


def test_a_result_told_at_once_is_a_reply(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, REMEDY, f"[11-03 15:00] {RESOLVE} --told")
    assert "噪声已停" in letter(svc)


def test_a_result_that_nobody_was_told_is_none(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, REMEDY, RESOLVE)
    refused(svc, site, "letter C1", "006.18")


def test_a_referral_names_the_authority(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, "complaint refer C1 --authority 城管 --text 夜间施工由城管查处")
    told = letter(svc)
    assert "夜间施工由城管查处" in told
    assert "此事由城管主管" in told


def test_an_answer_to_a_letter_names_its_number(svc: Svc, site: Path) -> None:
    prepare(svc, site, LETTER, OUTCOME)
    assert "（来文 函2026-7）" in letter(svc)


def test_only_a_justified_complaint_gets_an_apology(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, OUTCOME)
    assert "致歉" not in letter(svc)
    prepare(svc, site, "complaint classify C1 --justified")
    assert "致歉" in letter(svc)


def test_a_repairs_letter_tells_its_result(svc: Svc, site: Path) -> None:
    employ(site)
    prepare(svc, site, REPAIR, "repair dispatch R1 --to 维修班", f"[11-04 15:00 张师傅] {DONE}")
    lines = letter(svc, "R1").splitlines()
    assert lines[0] == "主题：关于“厨房水管漏水”报修的回复（R2026-0001）— 维修班"
    assert "更换软管,试水不漏" in lines
    assert lines[-4:-1] == ["张师傅", "维修班", "向阳物业服务有限公司"]


def test_an_inquirys_letter_tells_the_answer_and_is_signed_by_who_gave_it(svc: Svc, site: Path) -> None:
    employ(site)
    asked = "inquiry add --matter 门禁卡怎么补办 --kind question --channel email --name 王小明"
    prepare(svc, site, asked)
    refused(svc, site, "letter Q1", "009.4")
    prepare(svc, site, "[11-03 15:00 周主任] inquiry answer Q1 请带身份证到前台")
    lines = letter(svc, "Q1").splitlines()
    assert lines[0] == "主题：关于“门禁卡怎么补办”的答复（Q2026-0001）— 管理处"
    assert "您于 2026-11-02 询问的“门禁卡怎么补办”，现答复如下：" in lines
    assert "请带身份证到前台" in lines
    assert lines[-4:-1] == ["周主任", "管理处", "向阳物业服务有限公司"]
    prepare(svc, site, "[11-04 09:00] inquiry refer Q1 --to 公安分局 --text 解放路1号")
    assert "此事由公安分局办理" in letter(svc, "Q1")
    assert "Your question “门禁卡怎么补办”" in letter(svc, "Q1", "--lang en")


def test_a_held_callbacks_letter_repeats_what_was_said(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, REMEDY, OUTCOME, RESOLVE, f"[11-05 10:00 王静] {CALL}")
    lines = letter(svc, "B1").splitlines()
    assert lines[0] == "主题：关于“楼上装修噪声”的回访记录（B2026-0001）— 服务中心"
    for text in ("回访内容：询问噪声", "处理结果：已停", "您的意见：较满意", "期望及提议：多巡查", "王静"):
        assert text in lines


def test_a_dissatisfied_resident_reads_what_follows(svc: Svc, site: Path) -> None:
    call = "callback record --about C1 --means phone --opinion dissatisfied"
    prepare(svc, site, ADD, REMEDY, OUTCOME, RESOLVE, f"{call} --rework 安防班 --due '2026-11-12 18:00'")
    assert "我们已请安防班返工，最迟在 2026-11-12 18:00 之前完成。" in letter(svc, "B1")
    prepare(svc, site, "[11-04 10:00] callback rework-done B1", "callback next B1 --when 2026-11-20 --why 等待配件")
    told = letter(svc, "B1")
    assert "返工" not in told
    assert "这次暂未解决：等待配件。我们会在 2026-11-20 再次回访您。" in told


@pytest.mark.parametrize(
    ("means", "text"),
    [
        ("visit", "2026-11-12 15:00 上门回访您"),
        ("phone", "2026-11-12 15:00 致电回访您"),
        ("email", "满意、较满意还是不满意？"),
    ],
)
def test_a_booked_callbacks_letter_asks(svc: Svc, site: Path, means: str, text: str) -> None:
    prepare(svc, site, ADD, f"callback book --about C1 --when '2026-11-12 15:00' --means {means}")
    told = letter(svc, "B1")
    assert text in told
    assert "楼上装修噪声" in told.splitlines()[0]


def test_a_callback_about_nothing_special_is_about_our_service(svc: Svc, site: Path) -> None:
    prepare(svc, site, "callback book --unit 3-1201 --when '2026-11-12 15:00' --means visit")
    assert letter(svc, "B1").startswith("主题：关于“我们的服务”的回访预约")


def test_a_letter_speaks_english_too(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, OUTCOME, REPAIR, DONE, CALL)
    for number, begins in (("C1", "Your complaint"), ("R1", "Your repair"), ("B1", "“楼上装修噪声”")):
        lines = letter(svc, number, "--lang en").splitlines()
        assert lines[0].startswith(f"Subject: {begins}")
        assert lines[0].endswith("— Service centre")
        assert lines[2] == "Dear 王小明,"


def test_a_long_question_is_shortened_in_the_subject(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD.replace("楼上装修噪声", "楼上装修噪声" * 20), OUTCOME)
    subject = letter(svc).splitlines()[0]
    assert "…”的答复（C2026-0001）" in subject
    assert len(subject) < 80


def test_a_letter_fits_the_width_asked_for(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, OUTCOME.replace("已处理完毕", "已处理完毕" * 30))
    assert max(map(text_width, letter(svc, options="--width 40").splitlines())) <= 40
    assert "已处理完毕" * 30 in letter(svc)


# --- refused


def test_a_complaint_without_a_reply_has_no_letter(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD)
    assert "complaint reply C2026-0001" in refused(svc, site, "letter C1", "006.18").err


def test_a_reopened_complaint_needs_a_new_reply(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, REMEDY, OUTCOME, RESOLVE, "[11-05 10:00] complaint reopen C1 --text 又响")
    refused(svc, site, "letter C1", "006.18")


def test_a_repair_that_is_not_done_has_no_letter(svc: Svc, site: Path) -> None:
    prepare(svc, site, REPAIR)
    refused(svc, site, "letter R1", "007")
    prepare(svc, site, DONE, "[11-05 10:00] repair reopen R1 --text 又漏")
    refused(svc, site, "letter R1", "007")


def test_a_missed_callback_has_no_letter(svc: Svc, site: Path) -> None:
    prepare(svc, site, "callback book --unit 3-1201 --when '2026-11-03 15:00' --means visit", "callback miss B1")
    refused(svc, site, "letter B1", "017.2")


def test_a_cancelled_record_has_no_letter(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, OUTCOME, "[11-03 10:00] cancel C1 --reason 误登")
    refused(svc, site, "letter C1", "015.5")


def test_an_unreachable_complainant_without_reply_has_no_letter(svc: Svc, site: Path) -> None:
    prepare(
        svc, site, ADD, ATTEMPT, f"[11-02 13:00] {ATTEMPT}", "[11-02 13:00] complaint unreachable C1 --why no-answer"
    )
    refused(svc, site, "letter C1", "006.18")


def test_a_letter_with_a_taboo_phrase_is_refused_unless_the_resident_said_it(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, TABOO)
    for options in ("", " -f eml", " -f json", " --mask"):
        assert "不归我管" in refused(svc, site, f"letter C1{options}", "009.2", "004").err
    assert "这不归我管" in letter(svc, options="--quote")


def test_a_refused_letter_writes_no_file(svc: Svc, site: Path, tmp_path: Path) -> None:
    prepare(svc, site, ADD, TABOO)
    refused(svc, site, f"letter C1 -o {tmp_path}/letter.txt")
    assert not (tmp_path / "letter.txt").exists()


@pytest.mark.parametrize(
    ("line", "code"), [("D1", 2), ("无", 2), ("C9", 4), ("C1 -f docx", 2), ("C1 --width 3", 2), ("", 2)]
)
def test_what_cannot_be_written(svc: Svc, site: Path, line: str, code: int) -> None:
    prepare(svc, site, LETTER, OUTCOME)
    assert svc(f"letter {line}").code == code


def test_no_built_in_letter_has_a_taboo_phrase() -> None:
    known = load_phrases([built_in_templates()])
    for path in sorted((built_in_templates() / "letters").iterdir()):
        assert known.taboo(re.sub(r"{[{%].*?[}%]}", "", path.read_text("utf-8"))) is None


# --- hidden, shown, sent


def test_a_masked_letter_names_no_resident(svc: Svc, site: Path) -> None:
    told = OUTCOME.replace("已处理完毕", "已致电王小明13800000000")
    prepare(svc, site, ADD, told, CALL)
    for number in ("C1", "B1"):
        for form in ("text", "json", "eml"):
            result = svc(f"letter {number} --mask -f {form}")
            text = message(result).get_content() if form == "eml" else result.out
            assert "王**" in text
            assert "王小明" not in text
            assert "13800000000" not in text


def test_no_value_acts_on_the_terminal_or_is_run(svc: Svc, site: Path) -> None:
    prepare(svc, site)
    said = "{{ 7 * 7 }}{% for x in y %}\x1b[31m\u202e\n第二行"
    assert svc([*ADD.split(), "--demand", said]).code == 0
    assert svc(["complaint", "reply", "C1", "--outcome", "--text", said]).code == 0
    out = letter(svc)
    assert "{{ 7 * 7 }}{% for x in y %}␛[31m\\u{202E}\n第二行\n" in out
    assert "\x1b" not in letter(svc, options="-f eml")


def test_the_mail_parses_and_says_the_same(svc: Svc, site: Path) -> None:
    employ(site)
    prepare(svc, site, ADD, OUTCOME.replace("已处理完毕", "已处理完毕," * 40))
    result = svc("letter C1 -f eml", now=LATER)
    mailed = message(result)
    subject, _empty, *body = letter(svc).splitlines()
    assert mailed["Subject"] == subject.removeprefix("主题：")
    assert mailed["From"].addresses[0].display_name == "李敏"
    assert mailed["From"].addresses[0].addr_spec == "limin@example.com"
    assert mailed["Date"].datetime.isoformat() == "2026-11-09T10:00:00+08:00"
    assert "To" not in mailed
    assert mailed.get_content_charset() == "utf-8"
    assert mailed.get_content().splitlines() == body
    assert not mailed.defects
    assert result.raw.isascii()
    assert b"\n" not in result.raw.replace(b"\r\n", b"")
    assert max(map(len, result.raw.split(b"\r\n"))) <= 78


def test_who_has_no_email_sends_no_from_and_is_told(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, OUTCOME)
    result = svc("letter C1 -f eml")
    assert "From" not in message(result)
    assert "李敏" in result.err


@pytest.mark.parametrize(
    "email", ["limin", "@", "a@b@c", "李敏@example.com", r"a@b.c\r\nBcc: x@y.z", "a@b.c, d@e.f", "<a@b.c>"]
)
def test_what_is_no_email_address_is_a_fault_of_the_settings(svc: Svc, site: Path, email: str) -> None:
    hire(site, f'staff:\n- {{name: 李敏, role: desk, email: "{email}"}}\n')
    prepare(svc, site, ADD, OUTCOME)
    result = svc("letter C1 -f eml")
    assert (result.code, result.out) == (5, "")
    assert "svc.yaml" in result.err


@pytest.mark.parametrize("fact", ["matter", "name", "receiver"])
def test_no_fact_can_begin_a_header(svc: Svc, site: Path, fact: str) -> None:
    prepare(svc, site, ADD, OUTCOME)
    file = next(site.glob("records/complaint/*/*/C2026-0001.yaml"))
    hostile = rf'{fact}: "楼上\r\nBcc: thief@example.com\n\nX\u2028Y: z"'
    file.write_text(re.sub(f"(?m)^{fact}: .*$", lambda _found: hostile, file.read_text("utf-8")), "utf-8")
    mailed = message(svc("letter C1 -f eml"))
    assert set(mailed.keys()) == {
        "Subject", "Date", "X-Unsent", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"
    }  # fmt: skip
    assert "\n" not in mailed["Subject"]


def test_a_signature_in_several_lines_stays_one_header(svc: Svc, site: Path) -> None:
    staff = r'staff: [{name: 李敏, role: desk, email: a@b.c, department: "部\r\nBcc: x@y.z"}]' + "\n"
    employ(site, staff, r'"向阳\r\nBcc: x@y.z"')
    prepare(svc, site, ADD, OUTCOME)
    mailed = message(svc("letter C1 -f eml"))
    assert "Bcc" not in mailed
    assert "部 Bcc: x@y.z" in mailed["Subject"]


@given(
    st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "), max_size=120).map(
        lambda text: " ".join(text.split())
    )
)
def test_any_subject_and_name_comes_back_from_the_mail(text: str) -> None:
    name = text[:12].strip()  # Python reads a longer name back with a space too many
    sender = Sender(name, "服务中心", "公司", "a@b.c")
    raw = as_mail(
        Letter(f"关于“{text}”", f"您好：\n\n{text}\n", sender), datetime(2026, 11, 9, tzinfo=UTC), read_site(ROOT)
    )
    back = message_from_bytes(raw.encode(), policy=policy.default)
    assert back["Subject"] == f"关于“{text}”"
    assert back["From"].addresses[0].addr_spec == "a@b.c"
    assert back["From"].addresses[0].display_name == name
    assert back.get_content().splitlines()[:3] == ["您好：", "", text]


@pytest.mark.parametrize(
    ("name", "begins"), [("a.eml", "Subject: ="), ("a.txt", "主题："), ("a.json", "{"), ("a", "主题：")]
)
def test_a_letter_is_kept_in_a_file_in_the_format_of_its_name(
    svc: Svc, site: Path, tmp_path: Path, name: str, begins: str
) -> None:
    prepare(svc, site, ADD, OUTCOME)
    assert letter(svc, options=f"-o {tmp_path / name}") == ""
    kept = (tmp_path / name).read_bytes().decode()
    assert kept.startswith(begins)


def test_json_has_subject_body_and_sender(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, OUTCOME)
    data = svc("letter C1 -f json").json
    assert set(data) == {"id", "subject", "body", "sender"}
    assert set(data["sender"]) == {"name", "department", "company", "email"}
    assert data["id"] == "C2026-0001"


# --- templates


def test_a_sites_own_letter_comes_first_and_is_signed_all_the_same(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, OUTCOME)
    own(
        site,
        "答{{ id }}\n{{ answer.text }} {{ received | when }}\n\n\n\n{{ nothing.at.all }}完 {{ category | label }}\n",
    )
    assert letter(svc).splitlines() == [
        "主题：答C2026-0001", "", "已处理完毕 2026-11-02 09:00", "", "完 装修噪声", "",
        "李敏", "服务中心", "阳光花园", "2026-11-09",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("答\n\n{{ 1 + }}\n", ":3:"),
        ("答{% if %}\n", ":1:"),
        ("答\n{{ 1 // 0 }}", ""),
        ("答\n{{ ''.__class__.mro() }}", ""),
    ],
)
def test_a_fault_in_a_letter_is_one_of_its_file(svc: Svc, site: Path, text: str, line: str) -> None:
    prepare(svc, site, ADD, OUTCOME)
    own(site, text)
    result = svc("letter C1")
    assert (result.code, result.out) == (5, "")
    assert f"complaint.zh.j2{line}" in result.err


def test_a_letter_that_is_no_text_is_a_fault(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, OUTCOME)
    own(site, "").write_bytes(b"\xff\xfe")
    assert svc("letter C1").code == 5


def own(site: Path, text: str) -> Path:
    """A letter of the site's own for complaints."""
    path = site / "templates" / "letters" / "complaint.zh.j2"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_writing_a_letter_changes_nothing(svc: Svc, site: Path, sites: Sites) -> None:
    sites.put("sample", site)
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file() and ".svc" not in path.parts}
    tell(svc, "[11-23 09:00] letter C1", "[11-23 09:00] letter C15", "[11-23 09:00] letter B1")
    assert before == {
        path: path.read_bytes() for path in site.rglob("*") if path.is_file() and ".svc" not in path.parts
    }


def test_as_of_dates_the_letter_and_hides_nothing(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, f"[11-05 10:00] {OUTCOME}")
    lines = letter(svc, options="--as-of 2026-11-03").splitlines()
    assert "已处理完毕" in lines
    assert lines[-1] == "2026-11-03"


def test_a_receipt_has_the_number_what_is_promised_and_the_desks_telephone(svc: Svc, site: Path) -> None:
    with (site / "svc.yaml").open("a", encoding="utf-8") as settings:
        settings.write("phone: 0571-8600 0000\n")
    svc(f"{ADD} --unit 3-1201 --name 王小明")
    receipt = svc("letter C1 --receipt").out
    for said in (
        "C2026-0001",
        "王小明，您好",
        "答复您：最迟 2026-11-05",
        "处理完毕：最迟 2026-11-05",
        "0571-8600 0000",
    ):
        assert said in receipt
    assert "王小明" not in svc("letter C1 --receipt --mask").out
    assert "our answer: by 2026-11-05" in svc("letter C1 --receipt --lang en").out
    svc("repair add --unit 3-1201 --item 水管漏水")
    assert "修好：最迟 2026-11-05" in svc("letter R1 --receipt").out
    svc("cancel C1 --reason 误登", by="周主任")
    assert svc("letter C1 --receipt").code == 3


def test_a_letter_is_printed_under_its_letterhead_with_a_place_for_the_seal(svc: Svc, site: Path) -> None:
    settings(site, "phone: '0755 8888 0000'")
    heading = read_site(site).company or read_site(site).name
    prepare(svc, site, ADD, "[11-03 10:00] complaint reply C1 --outcome --text 已劝停<b>施工")
    root = pages.read(svc("letter C1 -f html", now="2026-11-03 11:00").raw)
    assert heading in root.all("header")[0].text
    assert [h.text for h in root.all("h1")] == ["复函"]
    assert "已劝停<b>施工" in [p.text for p in root.all("p")]
    (signed,) = (div for div in root.all("div") if div.attributes.get("class") == "signed")
    assert [p.text for p in signed.all("p")][-1] == "2026-11-03"
    assert signed.all("span")[0].text == "盖章处"
    assert "0755 8888 0000" in root.all("footer")[0].text
    printed = root.all("main")[0].text
    assert "致电 0755 8888 0000，或到服务中心" in printed, "nobody answers a mail that came on paper"
    assert "邮件" not in printed
    assert "回复本邮件" in svc("letter C1", now="2026-11-03 11:00").out
    receipt = pages.read(svc("letter C1 --receipt -f html", now="2026-11-03 11:00").raw)
    assert [h.text for h in receipt.all("h1")] == ["受理回执"]

"""What several tests print, and what they look for on paper."""

import csv
import functools
import re
from statistics import median

from svc.text.paths import built_in_templates
from tests.complaints import quiet, tell
from tests.paper import A4, Paper, Word
from tests.running import Svc

FORMS = sorted(path.stem for path in (built_in_templates() / "forms").glob("*.yaml"))
IN_PARTS = ("HALF", "YEAR")  # of several tables each
PASS = "pass issue --unit 3-1201 --bearer 王小明 --role owner --phone 13800000011 --id-type 身份证 --id-last4 1234"
HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
READABLE = 7.0  # points


@functools.cache
def rows(desk: Svc, line: str) -> list[list[str]]:
    """The cells that a form has as CSV, unquoted, at a desk where nothing changes."""
    reader = csv.reader(tell(desk, f"{line} -f csv").out.removeprefix("\ufeff").splitlines())
    return [[cell.removeprefix("'") for cell in row] for row in reader]


def within(paper: Paper, margin: float) -> None:
    """Nothing is cut: every word stands between the margins."""
    for words in paper.pages:
        assert words
        for word in words:
            assert word.left >= margin - 1, word
            assert word.right <= A4[0] - margin + 1, word
            assert word.bottom <= A4[1], word


def type_size(words: list[Word]) -> float:
    """How large the type of Chinese words is, in points: each character is as wide as it."""
    return median((word.right - word.left) / len(word.text) for word in words if HAN.fullmatch(word.text))


def issue_long_passes(svc: Svc) -> None:
    """Issue a pass of thirty items, P1, and one of seventy, P2."""
    quiet(svc.site)
    tell(svc, "resident add --unit 3-1201 --owner 王小明 --phone 13800000011")
    for count in (30, 70):
        items = " ".join(f"--item 纸箱{n}号={n + 100}" for n in range(1, count + 1))
        tell(svc, f"{PASS} {items} --staying --signed 王小明")


def each_page_says_what_it_is(paper: Paper, number: str, pages: int) -> None:
    """Assert that each part has so many pages, each with number, title, part and page, the last one signed."""
    assert len(paper.texts) == 2 * pages
    for n, text in enumerate(paper.texts):
        part = "放行联" if n >= pages else "存根"
        for word in ("物品搬出放行通知单", number, "QR-005FW", part, f"第{n % pages + 1}页共{pages}页"):
            assert word in text, (n, word)
        assert ("盖章" in text) == (n % pages == pages - 1)
        assert "纸箱" in text, "nobody signs a page on which nothing stands"

"""HTML pages read back for the tests: their elements, and their tables as grids of cells."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY = {"meta", "col", "br", "hr", "img", "link", "input", "wbr"}


@dataclass
class Element:
    """An element: its name, attributes, text and children."""

    tag: str
    attributes: dict[str, str | None]
    children: list["Element"] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def all(self, *tags: str) -> list["Element"]:
        """The elements below it of those names; all of them where none is given."""
        found = []
        for child in self.children:
            found += [child] if not tags or child.tag in tags else []
            found += child.all(*tags)
        return found

    @property
    def text(self) -> str:
        """Its text with that of its children, in order."""
        return "".join(self.words)

    def number(self, name: str) -> int:
        """An attribute that counts, else 1."""
        return int(self.attributes.get(name) or 1)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in EMPTY:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1].tag != tag:
            self.faults.append(f"</{tag}> closes <{self.open[-1].tag}>")
            return
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.words.append(data)


def read(page: bytes | str) -> Element:
    """A page; every element must be closed in its turn."""
    reader = _Reader()
    reader.feed(page.decode() if isinstance(page, bytes) else page)
    reader.close()
    assert not reader.faults, reader.faults
    assert reader.open == [reader.root], [element.tag for element in reader.open]
    return reader.root


def grid(rows: list[Element]) -> list[list[str]]:
    """The texts of rows of cells, a merged cell's in each place that it covers."""
    found: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row.all("th", "td"):
            while (y, x) in found:
                x += 1
            for down in range(cell.number("rowspan")):
                for across in range(cell.number("colspan")):
                    assert (y + down, x + across) not in found, "two cells in one place"
                    found[y + down, x + across] = cell.text
            x += cell.number("colspan")
    across = max((x for _y, x in found), default=-1) + 1
    return [[found[y, x] for x in range(across)] for y in range(len(rows))]


def header(section: Element) -> list[list[str]]:
    """The rows of a table's header, without the heading above it."""
    rows = [row for row in section.all("thead")[0].all("tr") if row.attributes.get("class") != "heading"]
    return grid(rows)


def body(section: Element) -> list[list[str]]:
    """The rows of a table's body."""
    return grid(section.all("tbody")[0].all("tr"))

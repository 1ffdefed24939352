"""Chinese numerals: the digits one by one (二〇二六), and numbers up to 九十九."""

NINE = "一二三四五六七八九"
DIGITS = {"〇": 0, "零": 0, **{digit: n for n, digit in enumerate(NINE, 1)}, "两": 2, "幺": 1}  # 幺 on the telephone
BELOW_HUNDRED = f"[{NINE}十]{{1,3}}"  # an expression for what `read_numeral` reads
_IN_ASCII = str.maketrans({digit: str(n) for digit, n in DIGITS.items()})


def read_numeral(text: str) -> int:
    """The number below a hundred that a Chinese numeral such as 三, 十二 or 四十五 stands for."""
    tens, ten, ones = text.rpartition("十")
    return (10 * DIGITS.get(tens, 1) if ten else 0) + DIGITS.get(ones, 0)


def in_ascii(text: str) -> str:
    """A text with each Chinese digit as an ASCII one: 二〇二六 becomes 2026."""
    return text.translate(_IN_ASCII)

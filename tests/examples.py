"""How much is tried: a little every day, a lot by `pytest --hypothesis-profile thorough` (see `tests.conftest`)."""

from hypothesis import settings

THOROUGH = settings().max_examples // 25  # 1 every day, else how many times as much


def every(everyday: int) -> int:
    """The distance of what is tried of a series: `everyday` every day, and smaller the more is tried."""
    return max(1, everyday // THOROUGH)

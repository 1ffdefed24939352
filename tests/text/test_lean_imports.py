"""Patterns compiled late are as good as others, and nothing that stands in for a module outlives its import."""

import re
import sys

from svc.text.lean_imports import late_patterns, without_modules


def test_a_late_pattern_is_compiled_when_used_also_while_others_are_made() -> None:
    with late_patterns():
        late = re.compile("([0-9]+)号", re.ASCII)
        assert late.sub(r"\1#", "3号楼") == "3#楼"
    assert late.fullmatch("12号")[1] == "12"
    assert late.pattern == "([0-9]+)号"
    assert isinstance(re.compile("a"), re.Pattern)


def test_a_module_stands_in_only_where_none_is_and_only_for_a_while() -> None:
    with without_modules({"no_such_library": {"version": 7}, "re": {}}):
        import no_such_library

        assert no_such_library.version == 7
        assert sys.modules["re"] is re
    assert "no_such_library" not in sys.modules

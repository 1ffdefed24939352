"""Every message is there in Chinese, and the compiled catalogue is the one that was translated."""

import gettext
import runpy
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from tests.running import ROOT


@pytest.fixture(scope="module")
def catalogue() -> ModuleType:
    loader = SourceFileLoader("catalogue", str(ROOT / ".ci" / "catalogue"))
    spec = spec_from_loader(loader.name, loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path, catalogue: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project whose catalogue is complete."""
    (tmp_path / "svc" / "cli").mkdir(parents=True)
    (tmp_path / "svc" / "cli" / "root.py").write_text(
        'from svc.language import _\n\n\n@app.command("add")\ndef add():\n    """Add one.\n\n    Twice.\n    """\n'
        "    _(\"kept in {path}\").format()\n    return f\"say: {_('one ' 'two')}\"\n\n\n"
        'def other():\n    """No command."""\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    assert catalogue.main([]) == 1
    translate(tmp_path / catalogue.PO)
    assert catalogue.main([]) == 0
    return tmp_path


def translate(path: Path, kept: str = "存于 {path}") -> None:
    text = path.read_text(encoding="utf-8")
    for message, translation in {"kept in {path}": kept, "one two": "一二"}.items():
        text = text.replace(f'msgid "{message}"\nmsgstr ""', f'msgid "{message}"\nmsgstr "{translation}"')
    head, between, after = text.partition('"    Twice."' if '"    Twice."' in text else '"Twice."')
    path.write_text(head + between + after.replace('msgstr ""', 'msgstr "添一条。"', 1), encoding="utf-8")


def test_everything_svc_says_is_there_in_chinese(catalogue: ModuleType) -> None:
    assert catalogue.faults(ROOT) == []


def test_calls_and_command_docstrings_are_messages(project: Path, catalogue: ModuleType) -> None:
    assert catalogue.messages(project) == {"kept in {path}", "one two", "Add one.\n\nTwice."}


def test_what_was_merged_is_what_gettext_reads(project: Path, catalogue: ModuleType) -> None:
    with (project / catalogue.PO).with_suffix(".mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    assert spoken.gettext("kept in {path}") == "存于 {path}"
    assert spoken.gettext("Add one.\n\nTwice.") == "添一条。"


def test_merging_again_changes_no_byte(project: Path, catalogue: ModuleType) -> None:
    before = [path.read_bytes() for path in sorted(project.rglob("svc.?o"))]
    assert len(before) == 2
    catalogue.main([])
    assert [path.read_bytes() for path in sorted(project.rglob("svc.?o"))] == before


def test_new_and_gone_messages_are_named_and_then_merged(project: Path, catalogue: ModuleType) -> None:
    source = project / "svc" / "cli" / "root.py"
    source.write_text(source.read_text().replace("'one ' 'two'", "'three'"), encoding="utf-8")
    assert catalogue.faults(project) == ["missing: 'three'", "stale: 'one two'"]
    assert catalogue.main(["--check"]) == 1
    assert catalogue.main([]) == 1
    assert catalogue.faults(project) == ["untranslated: 'three'"]


def test_a_translation_must_fill_in_the_same_names(project: Path, catalogue: ModuleType) -> None:
    path = project / catalogue.PO
    path.write_text(path.read_text(encoding="utf-8").replace("存于 {path}", "存于 {file}"), encoding="utf-8")
    assert catalogue.faults(project) == ["other placeholders: 'kept in {path}': '存于 {file}'"]


def test_a_translation_not_compiled_is_named(project: Path, catalogue: ModuleType) -> None:
    path = project / catalogue.PO
    path.write_text(path.read_text(encoding="utf-8").replace("存于", "保存在"), encoding="utf-8")
    assert catalogue.faults(project) == [f"not as merged: {catalogue.PO.with_suffix('.mo')}"]


def test_an_unknown_option_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["catalogue", "--chekc"])
    with pytest.raises(SystemExit, match="2"):
        runpy.run_path(str(ROOT / ".ci" / "catalogue"), run_name="__main__")

"""`svc schema`: what editors are told of a site's files agrees with what svc reads."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from svc.export.schemas import file_name, made_schema, schema_makers
from svc.kinds import KINDS
from svc.site.settings import read_site
from svc.site.settings_file import SettingsFile
from tests.running import ROOT, Svc


class EditorLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads YAML as editors do: numbers and truths are typed, times are texts."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in each if tag != "tag:yaml.org,2002:timestamp"]
    for first, each in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def faults(name: str, text: str) -> list[str]:
    """What is wrong with a file, by its schema."""
    data = yaml.load(text, EditorLoader)
    return [f"{'/'.join(map(str, e.path))}: {e.message}" for e in VALIDATORS[name].iter_errors(data)]


VALIDATORS = {name: Draft202012Validator(made_schema(name)) for name in schema_makers()}


def sample_files() -> Iterator[tuple[str, Path]]:
    yield from (("svc.yaml", ROOT / "svc.yaml"), ("calendar.yaml", ROOT / "calendar.yaml"))
    for kind in KINDS:
        yield from ((kind, path) for path in sorted((ROOT / "records" / kind).rglob("*.yaml")))


def test_the_sample_site_is_valid_and_every_kind_is_in_it() -> None:
    for name in ("svc.yaml", "calendar.yaml", "inspection", "pass"):  # made as all are, and checked slowly
        Draft202012Validator.check_schema(made_schema(name))
    files = list(sample_files())
    assert {name for name, _path in files} >= set(KINDS) - {"acceptance"}
    wrong = {path.name: found for name, path in files if (found := faults(name, path.read_text("utf-8")))}
    assert wrong == {}


COMPLAINT = """\
id: C2026-0001
received: '2026-11-02T09:00:00+08:00'
matter: 电钻
category: noise
channel: phone
phone: 13800000011
steps:
- {at: '2026-11-02T09:10:00+08:00', by: 李敏, do: escalate, to: director, why: 急, answer_by: 2026-11-03}
- {at: '2026-11-02T09:20:00+08:00', by: 李敏, do: amend, set: {phone: '', matter: 电锤}, reason: 更正}
"""


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("category: noise", "category: nois", "category"),
        ("matter: 电钻\n", "", "matter"),
        ("channel:", "chanel:", "chanel"),
        ("id: C2026", "id: R2026", "id"),
        ("do: escalate", "do: escalat", "steps/0/do"),
        ("by: 李敏, do: amend", "do: amend", "steps/1"),
        ("set: {phone", "set: {phon", "steps/1/set"),
        ("09:00:00+08:00", "9 o'clock".replace("'", "''"), "received"),
    ],
)
def test_a_slip_is_found_where_it_is(old: str, new: str, at: str) -> None:
    assert faults("complaint", COMPLAINT) == []
    found = faults("complaint", COMPLAINT.replace(old, new))
    assert any(at in fault for fault in found), found


def test_settings_have_the_keys_that_svc_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, set[str]] = {}
    monkeypatch.setattr(SettingsFile, "refuse_unasked", lambda self: asked.update({self.path.name: set(self.asked)}))
    read_site(ROOT, (ROOT / "svc.yaml").read_bytes() + b"# as no other test read it\n")
    for name in ("svc.yaml", "calendar.yaml"):
        assert set(made_schema(name)["properties"]) == asked[name]
    settings = "deadlines: {complaint.answer: 2wd, repair: {done: none}}\nstaff: [{name: 李敏, role: desk}]\n"
    assert faults("svc.yaml", settings) == []
    for wrong in ("deadlines: {complaint.answr: 2d}", "staff: [{name: 李敏, role: boss}]", "hours: {open: '25:00'}"):
        assert faults("svc.yaml", wrong) != [], wrong


def titles(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from [schema["title"]] if isinstance(schema.get("title"), str) else []
        for value in schema.values():
            yield from titles(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from titles(value)


def test_the_command_prints_one_or_all_and_writes_files(svc: Svc, tmp_path: Path) -> None:
    one = svc("schema inspect", cwd=tmp_path)
    assert (one.code, one.json) == (0, made_schema("inspection"))
    assert svc("schema 巡检 -o out", cwd=tmp_path).out == "out/inspection.schema.json\n"
    assert svc("schema", cwd=tmp_path).json == {name: made_schema(name) for name in schema_makers()}
    written = svc("schema -o out", cwd=tmp_path)
    assert written.code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(map(file_name, schema_makers()))
    settings = json.loads((tmp_path / "out/svc.schema.json").read_text("utf-8"))
    assert settings["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "房号 · unit" in set(titles(made_schema("complaint")))
    assert all(" · " in title for title in titles(settings))
    unknown = svc("schema complaints", cwd=tmp_path)
    assert (unknown.code, "complaint" in unknown.err) == (2, True)

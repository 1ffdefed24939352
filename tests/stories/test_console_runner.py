"""The console runner itself, with a stub in place of svc."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from svc.text import language
from tests.console import Command, Directive, check, matches, parse, replay, scenes
from tests.running import environment, run
from tests.sites import Sites, clean, commits, subjects
from tests.terminal import Terminal


def stub(argv: list[str]) -> int:
    """A program of a few words: `init DIR`, `say WORD… [:CODE]`, `both`, `where`, `add FILE`, `spill FILE`, `crash`."""
    verb, *words = argv
    if verb == "init":
        _commit(Path(words[0]), "svc.yaml", "name: 阳光花园\nstaff:\n- {name: 某人, role: desk}\n# end\nhours: {}\n")
    elif verb == "add":
        _commit(Path(), words[0], "")
    elif verb == "spill":
        Path(words[0]).touch()
    elif verb == "where":
        print_ = [Path.cwd(), *(os.environ.get(name, "-") for name in ("SVC_NOW", "SVC_BY", "SVC_LANG", "COLUMNS"))]
        sys.stdout.write(" ".join(map(str, print_)) + "\n")
    elif verb == "both":
        sys.stdout.write("one\n")
        sys.stderr.write("two\n")
        sys.stdout.buffer.write(b"\xef\xbb\xbfthree\r\n")
    elif verb == "crash":
        sys.stderr.write("Traceback (most recent call last):\n")
    elif verb == "say":
        sys.stdout.write("".join(f"{word}\n" for word in words if word[:1] != ":"))
        return next((int(word[1:]) for word in words if word[:1] == ":"), 0)
    return 0


def _commit(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    who = ["-c", "user.name=stub", "-c", "user.email=stub@localhost"]
    for command in (["init", "-q"], ["add", name], [*who, "commit", "-qm", name]):
        subprocess.run(["git", *command], cwd=folder, check=True)


@pytest.fixture(scope="module")
def stub_sites(tmp_path_factory: pytest.TempPathFactory) -> Sites:
    return Sites(tmp_path_factory.mktemp("stub"), stub)


@pytest.fixture
def terminal(stub_sites: Sites, tmp_path: Path) -> Terminal:
    return Terminal(tmp_path, stub_sites, stub)


STORY = Path("a.console")
PAGE = Path("a.md")


@pytest.mark.parametrize(
    "text",
    [
        "# a remark\n\n$ svc say a b\na\nb\n\n# another\n$ svc say c :3\nc\n[3]\n",
        "$ svc both\none\ntwo\nthree\n",
        "$ svc say a '' b\na\n\nb\n",
        "$ svc say a b c\n...\nc\n",
        "$ svc say a\n...\na\n...\n",
        "$ svc say C2026-0012 …\nC[[\\d+]]-[[[0-9]{4}]]\n…\n",
        "$ svc say '# a' '$ b' ... '[3]' '\\' '[[x]]'\n\\# a\n\\$ b\n\\...\n\\[3]\n\\\\\n\\[[x]]\n",
        "$ svc say a \\\n      b\na\nb\n",
        "$ cat <<END\n> a\n>\n> b\n> END\na\n\nb\n",
        "@ now 2026-11-05\n@ by 周主任\n@ lang en\n@ columns 9\n$ svc where\n~/site 2026-11-05 周主任 en 9\n",
        "$ cd ..\n$ export SVC_BY=陈总\n$ svc where\n~ 2026-11-02 09:00 陈总 zh -\n",
        "$ svc add a\n@ commits +1\n$ svc say a\na\n@ commits +0\n@ clean\n",
        "@ clean off\n$ svc spill a\n$ git add a && git commit -qm a && git log -1 --format=%an\n李敏\n@ clean on\n",
        "@ site staffed\n$ grep -c role svc.yaml; tail -n 1 svc.yaml\n7\n- {name: 保安甲, role: guard}\n",
        "@ site new\n$ ls -A\n$ pwd\n~/new\n",
        "$ svc say :3\n$ echo $?\n3\n",
        "$ false\n[1]\n",
    ],
)
def test_a_true_story_stays_as_it_is(text: str, terminal: Terminal) -> None:
    assert replay(STORY, text, terminal) == (text, [])


def test_a_false_answer_is_rewritten_in_place_and_the_true_ones_are_kept(terminal: Terminal) -> None:
    text = "$ svc say a\n[[.]]\n\n# why\n$ svc say '# b' :2\nwrong\n\n$ svc say c\n$ svc say\ntoo much\n"
    told = "$ svc say a\n[[.]]\n\n# why\n$ svc say '# b' :2\n\\# b\n[2]\n\n$ svc say c\nc\n$ svc say\n"
    assert replay(STORY, text, terminal) == (told, [])
    assert replay(STORY, told, terminal) == (told, [])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("$ svc spill a\n", "a.console:1: left uncommitted: ? a"),
        ("@ clean off\n$ svc spill a\n@ clean\n", "a.console:3: left uncommitted: ? a"),
        ("\n$ svc crash\n...\n", "a.console:2: a traceback"),
        ("$ svc say\n@ commits +1\n", "a.console:2: 0 commits were made, not 1"),
        ("$ svc spill a\n$ svc say\n", "a.console:1: left uncommitted: ? a"),
        ("@now 2026-11-05\n$ svc say\n", "a.console:1: no such directive: @now 2026-11-05"),
        ("@ weather fine\n", "a.console:1: no such directive: weather fine"),
        ("@ site palace\n", "a.console:1: no such directive: site palace"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, fault: str, terminal: Terminal) -> None:
    assert replay(STORY, text, terminal) == (text, [fault])


def test_only_console_blocks_of_markdown_are_run() -> None:
    text = """\
<!-- svc: now="2026-11-23 10:00" site=new -->
```console
$ svc say a
@ not a directive
```

````md
```console
$ svc say no
```
````

```sh
$ pip install svc
```

1. In a list:

   ```console
   $ svc say b
   b
   ```
"""
    assert parse(PAGE, text) == [
        Directive(1, "now", "2026-11-23 10:00"),
        Directive(1, "site", "new"),
        Command(3, "svc say a", slice(3, 4), ("@ not a directive",)),
        Command(20, "svc say b", slice(20, 21), ("b",), "   "),
    ]


def test_a_bug_keeps_its_traceback_and_says_where_in_the_story(terminal: Terminal) -> None:
    with pytest.raises(ValueError, match="not enough values") as caught:
        replay(STORY, "\n$ svc\n", terminal)
    assert caught.value.__notes__ == ["a.console:2: $ svc"]


def test_a_block_in_a_list_is_rewritten_with_its_indent(terminal: Terminal) -> None:
    text = "- so:\n\n  ```console\n  $ svc say a '' b\n  x\n  ```\n"
    assert replay(PAGE, text, terminal) == ("- so:\n\n  ```console\n  $ svc say a '' b\n  a\n\n  b\n  ```\n", [])


def test_the_sample_site_is_the_repository_without_its_git(terminal: Terminal) -> None:
    answer = "calendar.yaml\nsvc.yaml\n~/svc"
    text = f"<!-- svc: site=sample -->\n```console\n$ ls -d .git *.yaml 2>/dev/null; pwd\n{answer}\n```\n"
    assert replay(PAGE, text, terminal) == (text, [])


def test_the_report_is_a_diff_with_file_and_line(terminal: Terminal, tmp_path: Path) -> None:
    story = tmp_path / "b.console"
    story.write_text("$ svc say a\nb\n", "utf-8")
    report = check(story, terminal)
    assert report.splitlines() == [
        f"--- {story}",
        "+++ what svc answers",
        "@@ -1,3 +1,3 @@",
        " $ svc say a",
        "-b",
        "+a",
        " ",
    ]
    assert check(story, terminal, rewrite=True) == ""
    assert story.read_text("utf-8") == "$ svc say a\na\n"


def test_a_scene_seen_elsewhere_is_not_played_again_unless_it_differs(terminal: Terminal) -> None:
    scene = '<!-- svc: now="{now}" site=site -->\n```console\n$ svc where\nwritten once\n```\n'
    seen = {told for told, _steps in scenes(PAGE, scene.format(now="9:00"))}
    both = scene.format(now="9:00") + scene.format(now="10:00")
    answered, faults = replay(PAGE, both, terminal, seen)
    first, second = answered.split("```\n<!--")
    assert (faults, "written once" in first, "written once" in second, " 10:00 " in second) == ([], True, False, True)
    assert replay(PAGE, scene.format(now="9:00").replace("once", "twice"), terminal, seen)[0] != scene
    later = [told for told, _steps in scenes(PAGE, both.replace('now="10:00" ', ""))]
    assert later[1] != later[0]  # what still holds from before is part of it


def test_an_unfinished_answer_does_not_match() -> None:
    assert not matches(("a",), ["a", "b"])
    assert not matches(("a", "...", "b"), ["a"])
    assert matches(("...",), [])


def test_a_command_leaves_the_process_as_it_was(tmp_path: Path) -> None:
    def rude(_: list[str]) -> int:
        os.environ["SVC_BY"] = "x"
        os.chdir("/")
        os.umask(0o077)
        language.use_language("zh")
        return 0

    before = dict(os.environ), Path.cwd(), language.current_language(), sys.stdout
    mask = os.umask(0o027)
    try:
        run([], environment(tmp_path), tmp_path, main=rude)
        assert os.umask(mask) == 0o027
    finally:
        os.umask(mask)
    assert (dict(os.environ), Path.cwd(), language.current_language(), sys.stdout) == before


def test_a_command_sees_nothing_of_the_developers_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SVC_SITE", "GIT_DIR", "LC_ALL", "LANGUAGE", "COLUMNS", "TZ"):
        monkeypatch.setenv(name, "x")
    env = environment(tmp_path, SVC_BY=None, SVC_LANG="en")
    assert set(env) - {"TMPDIR", "LD_LIBRARY_PATH"} == {"PATH", "HOME", "SVC_NOW", "SVC_LANG"}


def test_both_streams_keep_their_order_and_their_bytes(tmp_path: Path) -> None:
    result = run(["both"], environment(tmp_path), tmp_path, main=stub)
    assert (result.code, result.err, result.raw) == (0, "two\n", b"one\n\xef\xbb\xbfthree\r\n")
    assert result.shown == "one\ntwo\n\ufeffthree\r\n"


def test_a_staffed_site_is_committed(stub_sites: Sites, tmp_path: Path) -> None:
    site = stub_sites.put("staffed", tmp_path / "a")
    clean(site)
    assert (commits(site), subjects(site)) == (2, ["svc.yaml", "site: staff"])
    assert "某人" not in (site / "svc.yaml").read_text("utf-8")
    assert "hours: {}" in (site / "svc.yaml").read_text("utf-8")

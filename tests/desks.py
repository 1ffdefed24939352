"""Clones of one site, and the bare repository that they share."""

from copy import copy
from pathlib import Path

from tests.running import NOW, Result, Svc
from tests.sites import Sites, copy_folder, git, head

ADD = "complaint add --category noise --channel phone --matter"
FIRST = Path("records/complaint/2026/11/C2026-A0001.yaml")


class Desks:
    """Two clones of one site, A and B, and the bare repository that they share."""

    def __init__(self, svc: Svc, work: Path, site: Path) -> None:
        self.svc = svc
        self.work = work
        self.hub = work / "hub.git"
        self.a = site
        git(work, "init", "-q", "--bare", "-b", "main", "hub.git")
        git(self.hub, "config", "receive.autogc", "false")
        unhurried(site)
        git(site, "remote", "add", "origin", str(self.hub))
        self.run(site, "desk use A")
        self.run(site, f"{ADD} shared")
        self.sync(site)
        self.b = self.clone("b", "B")

    def copied(self, svc: Svc, work: Path) -> "Desks":
        """The same desks in another folder, in a fraction of the time that making them takes.

        Args:
            svc: the program there.
            work: the folder, in which nothing of theirs is yet.
        """
        other = copy(self)
        other.svc, other.work, other.hub = svc, work, work / self.hub.name
        other.a, other.b = work / self.a.name, work / self.b.name
        for old, new in ((self.hub, other.hub), (self.a, other.a), (self.b, other.b)):
            copy_folder(old, new)
        for place in (other.a, other.b):
            for note in (place / ".git/config", place / ".git/svc-seen"):
                if note.exists():
                    note.write_text(note.read_text("utf-8").replace(str(self.hub), str(other.hub)), "utf-8")
        return other

    def clone(self, name: str, letter: str) -> Path:
        git(self.work, "clone", "-q", str(self.hub), name)
        place = self.work / name
        unhurried(place)
        self.run(place, f"desk use {letter}")
        return place

    def run(self, place: Path, line: str, *, code: int = 0, now: str = NOW) -> Result:
        result = self.svc(line, cwd=place, now=now)
        assert result.code == code, result.shown
        assert "Traceback" not in result.shown
        return result

    def sync(self, place: Path, options: str = "", *, code: int = 0) -> Result:
        return self.run(place, f"sync {options}", code=code)

    def hand(self, place: Path, file: Path | str, text: str | None) -> None:
        """Somebody edits a file and commits it with git."""
        path = place / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8") if text is not None else path.unlink()
        git(place, "add", "-A", "--", str(file))
        git(place, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "by hand")

    def refused(self, place: Path) -> Result:
        """A sync that is refused leaves everything as it was: files, index, branch, and nothing of its own."""
        before = snapshot(place)
        result = self.sync(place, code=5)
        assert snapshot(place) == before
        assert result.err.startswith("svc: ")
        assert not list((place / ".svc").glob("sync*"))
        assert not (place / ".svc/join").exists()
        return result


def unhurried(place: Path) -> None:
    """Let git not look after each fetch whether the clone should be packed: that starts two more programs."""
    git(place, "config", "maintenance.auto", "false")


def made_desks(sites: Sites, work: Path) -> Desks:
    """Two desks in an empty folder, with svc to run at them."""
    (work / "home").mkdir()
    site = sites.put("site", work / "site")
    return Desks(Svc(work / "home", site), work, site)


def snapshot(place: Path) -> tuple[dict[str, bytes], str, str]:
    """Every file of the work tree, what git says of it, and where the branch is."""
    files = {
        str(path.relative_to(place)): path.read_bytes()
        for path in place.rglob("*")
        if path.is_file() and not path.is_symlink() and not {".git", ".svc"} & set(path.parts)
    }
    return files, git(place, "status", "--porcelain"), head(place)

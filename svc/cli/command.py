"""Commands as declarations: a list of options and a function. Typer is needed only for help and for mistakes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from svc.text.language import _

if TYPE_CHECKING:
    from svc.model.fields import Field

Run = Callable[[dict[str, Any]], int | None]

Make = Callable[[], Any]

HELP_OPTIONS = ("-h", "--help")


class Param:
    """One option or argument of a command.

    Args:
        name: the key under which `run` gets its value.
        decls: its option names; none makes it an argument.
        help: one line.
        type: str, bool or list (it may be given several times).
        required: for an argument.
        panel: the heading under which help lists it.
        metavar: what help shows for its value.
        field: the field whose value it takes, if it is one.
    """

    def __init__(
        self,
        name: str,
        *decls: str,
        help: str = "",  # noqa: A002 - as Typer calls it
        type: type = str,  # noqa: A002
        required: bool = False,
        panel: str | None = None,
        metavar: str | None = None,
        hidden: bool = False,
        field: Field | None = None,
    ) -> None:
        self.name = name
        self.decls = decls
        self.help = help
        self.type = type
        self.required = required
        self.panel = panel
        self.metavar = metavar or (_("TEXT") if decls and type is not bool else None)
        self.hidden = hidden
        self.field = field

    @property
    def key(self) -> str:
        """Its name as a parameter: never a Python keyword."""
        return self.name.replace("-", "_").replace(".", "_") + "_"

    @property
    def labels(self) -> tuple[str, ...]:
        """The Chinese label of its field, and what else that is called."""
        return tuple(n for n in (self.field.zh, *self.field.headings) if not n.isascii()) if self.field else ()

    @property
    def names(self) -> list[str]:
        """The names of its option; none for an argument. Those that say no are not among them."""
        return [name.partition("/")[0] for name in self.decls]

    @property
    def spelled(self) -> str:
        """The name by which its option is known, none for an argument: the first long one."""
        return next((name for name in self.names if name.startswith("--")), self.names[0] if self.decls else "")

    @property
    def no(self) -> str:
        """The option that says no, of a flag that has one."""
        return "".join(self.decls).partition("/")[2]


class _Declared:
    """What a command and a group have in common."""

    def __init__(self, name: str, text: str, declared: Sequence[Param]) -> None:
        self.name = name
        self.text = text
        self.declared = declared

    @property
    def summary(self) -> str:
        """What it is for, in one line."""
        return self.text.partition("\n")[0]


class Command(_Declared):
    """A command.

    Args:
        name: as typed.
        text: its help; the first line is the short help.
        declared: its options and arguments, in the order in which help lists them.
        run: gets the given values by name, those not given left out; returns the exit code or nothing for 0.
    """

    def __init__(self, name: str, text: str, declared: Sequence[Param], run: Run) -> None:
        super().__init__(name, text, declared)
        self.run = run
        self.below: Mapping[str, Make] = {}


class Group(_Declared):
    """A group of commands, which are made only when they are typed or listed.

    Args:
        name: as typed.
        text: its help.
        makers: its commands by name, in the order of declaration.
        declared: its own options.
        headings: under which its commands stand in help; none puts all under one.
        more: makes a section of other words that can be typed.
    """

    def __init__(
        self,
        name: str,
        text: str,
        makers: Mapping[str, Make],
        declared: Sequence[Param],
        headings: Mapping[str, Sequence[str]],
        more: Callable[[], tuple[str, list[tuple[str, str]]]] | None,
    ) -> None:
        super().__init__(name, text, declared)
        self.makers = makers
        self.headings = headings
        self.more = more
        self._made: dict[str, Any] = {}

    def command(self, name: str) -> Any:
        """The command or group of that name, made when it is first asked for.

        Raises:
            KeyError: there is none.
        """
        if name not in self._made:
            self._made[name] = self.makers[name]()
        return self._made[name]


def build_command(name: str, text: str, params: Iterable[Param], run: Run) -> Command:
    """A command, with the options that stand anywhere in a line: `svc.cli.main` reads those before it is parsed."""
    given = list(params)
    own = {option for p in given for option in p.decls}
    return Command(name, text, (*given, *(p for p in _anywhere() if own.isdisjoint(p.decls))), run)


def build_group(
    name: str,
    text: str,
    makers: Mapping[str, Make],
    params: Iterable[Param] = (),
    headings: Mapping[str, Sequence[str]] | None = None,
    more: Callable[[], tuple[str, list[tuple[str, str]]]] | None = None,
) -> Group:
    """A group. Typed alone it prints its help."""
    return Group(name, text, makers, [*params] or _anywhere(), headings or {}, more)


def _anywhere() -> list[Param]:
    return [Param("svc_folder", "-C", hidden=True), Param("svc_language", "--lang", hidden=True)]


def with_subcommands(command: Command, makers: Mapping[str, Make]) -> Command:
    """A command that has others below it: typed alone, or with any other word, it does its own work."""
    command.below = makers
    return command


def with_article(label: str, number: str) -> str:
    """A command's help with the article that asks for it."""
    return f"{label} (WI/FW-{number})" if number else label


def import_later(place: str, *args: Any) -> Make:
    """A maker of a command that imports the command's module only when the command is made.

    Args:
        place: module and function below `svc.cli.commands`, such as `due:overdue_command`.
        args: what the function is called with.
    """

    def make() -> Any:
        module, _colon, name = place.partition(":")
        return getattr(import_module(f"svc.cli.commands.{module}"), name)(*args)

    return make

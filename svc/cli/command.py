"""Commands built from declarations: a list of options and a function, made into a Typer command when it is needed."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from svc.cli.help import Command, help_page, near_commands, path_of, spelled_commands
from svc.text.errors import BadInput
from svc.text.language import _

if TYPE_CHECKING:
    from svc.model.fields import Field

Run = Callable[[dict[str, Any]], int | None]

Make = Callable[[], Any]


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
    def spelled(self) -> str:
        """The name by which its option is known, none for an argument: the first long one."""
        names = [name.partition("/")[0] for name in self.decls]
        return next((name for name in names if name.startswith("--")), names[0] if names else "")

    @property
    def no(self) -> str:
        """The option that says no, of a flag that has one."""
        return "".join(self.decls).partition("/")[2]

    def declared(self) -> inspect.Parameter:
        """It as a parameter of a function that Typer reads."""
        info: Any
        annotation: Any = {str: str | None, bool: bool | None, list: list[str] | None}[self.type]
        if self.decls:
            info = typer.Option(
                *self.decls,
                help=self.help,
                metavar=self.metavar,
                rich_help_panel=self.panel,
                hidden=self.hidden,
                show_default=False,
            )
        else:
            info = typer.Argument(help=self.help, metavar=self.metavar, show_default=False)
        default = inspect.Parameter.empty if self.required else None
        return inspect.Parameter(
            self.key, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[annotation, info]
        )


def build_command(name: str, text: str, params: Iterable[Param], run: Run) -> Any:
    """A Typer command.

    Args:
        name: as typed.
        text: its help; the first line is the short help.
        params: its options and arguments, in the order in which help lists them.
        run: gets the given values by name, those not given left out; returns the exit code or nothing for 0.
    """
    given = list(params)
    own = {option for p in given for option in p.decls}
    anywhere = [p for p in _anywhere() if own.isdisjoint(p.decls)]

    def body(**values: Any) -> int:
        found = {p.name: values[p.key] for p in given if values.get(p.key) not in (None, [])}
        try:
            return run(found) or 0
        except BrokenPipeError:  # before Typer sees it, which would exit 1
            return 0

    body.__signature__ = inspect.Signature([p.declared() for p in (*given, *anywhere)])  # type: ignore[attr-defined]
    body.__annotations__ = {}
    app = typer.Typer(add_completion=False, rich_markup_mode=None, context_settings=HELP)
    app.command(name, help=text, short_help=text.partition("\n")[0], cls=Command)(body)
    made: Any = get_command(app)
    made.declared = (*given, *anywhere)
    return made


def _anywhere() -> list[Param]:
    """The options that stand anywhere in a line, read by `svc.cli.main` before it is parsed."""
    return [Param("svc_folder", "-C", hidden=True), Param("svc_language", "--lang", hidden=True)]


HELP = {"help_option_names": ["-h", "--help"]}


class Group(TyperGroup):
    """A group whose commands are made only when they are typed or listed."""

    makers: Mapping[str, Make]
    headings: Mapping[str, Sequence[str]]
    more: Callable[[], tuple[str, list[tuple[str, str]]]] | None

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Typer's signature
        """The names of its commands, in the order of declaration."""
        return list(self.makers)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """The command of that name, made when it is first asked for."""
        if cmd_name in self.makers and cmd_name not in self.commands:
            self.commands[cmd_name] = self.makers[cmd_name]()
        return self.commands.get(cmd_name)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help of this group: its commands under their headings."""
        spelled = spelled_commands(path_of(ctx), self.makers)
        sections = [
            (heading, [(spelled[n], self.get_command(ctx, n).get_short_help_str(200)) for n in names if n in spelled])
            for heading, names in (self.headings or {_("Commands"): tuple(self.makers)}).items()
        ]
        sections += [self.more()] if self.more else []
        formatter.write(help_page(ctx, self, sections))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is typed. A mistyped one is refused with the near ones."""
        if args[0] not in self.makers:
            near = near_commands(args[0], path_of(ctx), self.makers)
            raise BadInput(
                _("no command {name}").format(name=f"{ctx.command_path} {args[0]}"),
                todo=_("did you mean {near}?").format(near=", ".join(near))
                if near
                else _("see: {command} --help").format(command=ctx.command_path),
            )
        return super().resolve_command(ctx, args)


def build_group(
    name: str,
    text: str,
    makers: Mapping[str, Make],
    params: Iterable[Param] = (),
    headings: Mapping[str, Sequence[str]] | None = None,
    more: Callable[[], tuple[str, list[tuple[str, str]]]] | None = None,
) -> Any:
    """A Typer group whose commands are made when needed. Typed alone it prints its help.

    `headings` say under which its commands stand there; `more` makes a section of other words that can be typed.
    """
    made = type(
        "Made", (Group,), {"makers": makers, "headings": headings or {}, "more": staticmethod(more) if more else None}
    )
    given = [*params] or _anywhere()

    def body(ctx: typer.Context, **_values: Any) -> None:
        if ctx.invoked_subcommand is None:
            typer.echo(ctx.get_help())

    context = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    body.__signature__ = inspect.Signature([context, *(p.declared() for p in given)])  # type: ignore[attr-defined]
    body.__annotations__ = {"ctx": typer.Context}
    app = typer.Typer(
        cls=made,
        add_completion=False,
        rich_markup_mode=None,
        invoke_without_command=True,
        context_settings=HELP,
    )
    app.callback(help=text)(body)
    made_group: Any = get_command(app)
    made_group.name = name
    made_group.declared = given
    return made_group


def with_subcommands(command: Any, makers: Mapping[str, Make]) -> Any:
    """A command that has others below it: typed alone, or with any other word, it does its own work."""
    own = command.make_context

    def make_context(info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        if args and args[0] in makers:
            below = makers[args[0]]()
            return below.make_context(f"{info_name} {args[0]}", args[1:], parent=parent, **extra)
        return own(info_name, args, parent=parent, **extra)

    command.make_context = make_context
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

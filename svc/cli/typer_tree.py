"""The declared commands as Typer reads them: for help, for mistakes, and for whatever a plain line is not."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer
from typer._click.exceptions import ClickException
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from svc.cli.aliases import TAKE_A_VALUE
from svc.cli.command import HELP_OPTIONS, Command, Group, Param
from svc.cli.help import help_of, near_commands
from svc.cli.usage_errors import usage_error
from svc.text.errors import BadInput
from svc.text.language import _

_SETTINGS = {"help_option_names": [*HELP_OPTIONS]}


Call = Callable[[Command, dict[str, Any]], int]


def run_typed(tree: Group, args: Sequence[str], call: Call) -> int:
    """Run a line.

    Args:
        tree: all commands.
        args: the line.
        call: runs the command that it names with what it gives.

    Raises:
        BadInput: the line can't be understood (exit 2).
    """
    try:
        return int(_as_typer(tree, call).main(list(args), prog_name="svc", standalone_mode=False) or 0)
    except ClickException as error:
        raise usage_error(error, _command_typed(tree, args)) from None
    except typer.Abort:
        raise KeyboardInterrupt from None


def _command_typed(tree: Group, args: Sequence[str]) -> str:
    """The command that a line names, as far as its words are commands."""
    node: Any = tree
    path, left = ["svc"], list(args)
    while left:
        word = left.pop(0)
        if word in TAKE_A_VALUE:
            del left[:1]
        elif not word.startswith("-"):
            if not isinstance(node, Group) or word not in node.makers:
                break
            path.append(word)
            node = node.command(word)
    return " ".join(path)


def _as_typer(declared: Command | Group, call: Call) -> Any:
    """A declared command or group as Typer has it."""
    app = typer.Typer(
        add_completion=False, rich_markup_mode=None, invoke_without_command=True, context_settings=_SETTINGS
    )
    if isinstance(declared, Group):
        app.callback(help=declared.text, cls=_Group)(_body_of_group(declared))
    else:
        app.command(declared.name, help=declared.text, cls=_Command)(_body_of_command(declared, call))
    made: Any = get_command(app)
    made.name, made.declared, made.call = declared.name, declared, call
    return made


class _Command(TyperCommand):
    """A command with our help, and perhaps others below it."""

    declared: Command
    call: Call

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """The context of this command, or of the one below it that is typed."""
        if args and args[0] in self.declared.below:
            below = _as_typer(self.declared.below[args[0]](), self.call)
            return below.make_context(f"{info_name} {args[0]}", args[1:], parent=parent, **extra)
        return super().make_context(info_name, args, parent=parent, **extra)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help of this command."""
        formatter.write(help_of(ctx.command_path, self.declared))


class _Group(TyperGroup):
    """A group whose commands are made only when they are typed."""

    declared: Group
    call: Call

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Typer's signature
        """The names of its commands, in the order of declaration."""
        return list(self.declared.makers)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """The command of that name, made when it is first asked for."""
        if cmd_name in self.declared.makers and cmd_name not in self.commands:
            self.commands[cmd_name] = _as_typer(self.declared.command(cmd_name), self.call)
        return self.commands.get(cmd_name)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help of this group: its commands under their headings."""
        formatter.write(help_of(ctx.command_path, self.declared))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is typed. A mistyped one is refused with the near ones."""
        makers = self.declared.makers
        if args[0] not in makers:
            near = near_commands(args[0], tuple(ctx.command_path.split()[1:]), makers)
            raise BadInput(
                _("no command {name}").format(name=f"{ctx.command_path} {args[0]}"),
                todo=_("did you mean {near}?").format(near=", ".join(near))
                if near
                else _("see: {command} --help").format(command=ctx.command_path),
            )
        return super().resolve_command(ctx, args)


def _body_of_command(declared: Command, call: Call) -> Any:
    """The function that Typer calls with a command's values."""

    def body(**values: Any) -> int:
        given = {p.name: values[_key(p)] for p in declared.declared if values.get(_key(p)) not in (None, [])}
        return call(declared, given)

    return _signed(body, [_parameter(p) for p in declared.declared])


def _body_of_group(declared: Group) -> Any:
    """The function that Typer calls for a group: alone it prints its help."""

    def body(ctx: typer.Context, **_values: Any) -> None:
        if ctx.invoked_subcommand is None:
            typer.echo(ctx.get_help())

    context = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    return _signed(body, [context, *map(_parameter, declared.declared)])


def _signed(body: Any, parameters: Sequence[inspect.Parameter]) -> Any:
    """A function with the signature from which Typer takes its options and arguments."""
    body.__signature__ = inspect.Signature(parameters)
    body.__annotations__ = {p.name: p.annotation for p in parameters if p.name == "ctx"}
    return body


def _key(param: Param) -> str:
    """An option's name as a parameter: never a Python keyword."""
    return param.name.replace("-", "_").replace(".", "_") + "_"


def _parameter(param: Param) -> inspect.Parameter:
    """An option or argument as a parameter of a function that Typer reads."""
    info: Any
    annotation: Any = {str: str | None, bool: bool | None, list: list[str] | None}[param.type]
    if param.decls:
        info = typer.Option(*param.decls, help=param.help, metavar=param.metavar, show_default=False)
    else:
        info = typer.Argument(help=param.help, metavar=param.metavar, show_default=False)
    default = inspect.Parameter.empty if param.required else None
    return inspect.Parameter(
        _key(param), inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[annotation, info]
    )

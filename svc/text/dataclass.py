"""Classes that hold values, declared as with the standard library's `dataclasses` and made in a fraction of the time.

Every command makes some thirty of them before it does any work. The standard library compiles six functions for each
and imports what reads Python's source for it: together a quarter of what `svc show` took.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, dataclass_transform, overload

T = TypeVar("T")
_NOTHING: Any = object()


class _Field:
    """How a field is filled that is not given, and whether objects that differ in it can be equal."""

    def __init__(self, default: Any, factory: Callable[[], Any] | None, *, compare: bool) -> None:
        self.default = default
        self.factory = factory
        self.compare = compare


def field(*, default: Any = _NOTHING, default_factory: Callable[[], Any] | None = None, compare: bool = True) -> Any:
    """A field whose default is more than a value.

    Args:
        default: its value where none is given.
        default_factory: makes that value, anew for each object.
        compare: False for a field in which equal objects may differ.
    """
    return _Field(default, default_factory, compare=compare)


@overload
def dataclass(cls: type[T]) -> type[T]: ...
@overload
def dataclass(*, frozen: bool = False, eq: bool = True) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(field_specifiers=(field,))
def dataclass(cls: type[T] | None = None, *, frozen: bool = False, eq: bool = True) -> Any:
    """Give a class `__init__`, `__repr__` and comparison, from its annotated names and those of its bases.

    Args:
        cls: the class, where the decorator stands without arguments.
        frozen: its objects can't be changed, and can be keys if their values can.
        eq: objects with equal values are equal; else each is equal only to itself.
    """

    def make(cls: type[T]) -> type[T]:
        made: Any = cls
        fields = made.__fields__ = _fields_of(cls)
        made.__init__, made.__repr__ = _make_init(fields, frozen=frozen, more=hasattr(cls, "__post_init__")), _told
        if frozen:
            made.__setattr__ = made.__delattr__ = _refuse_change
        if eq:
            values = attrgetter(*[name for name, each in fields.items() if each.compare])
            made.__eq__ = lambda one, other: (
                values(one) == values(other) if type(one) is type(other) else NotImplemented
            )
            made.__hash__ = (lambda one: hash(values(one))) if frozen else None
        return cls

    return make if cls is None else make(cls)


def field_names(cls: type) -> tuple[str, ...]:
    """The names of a class's fields."""
    return (*cls.__fields__,)  # type: ignore[attr-defined]


def as_dict(one: Any) -> dict[str, Any]:
    """The values of an object by the names of its fields."""
    return {name: getattr(one, name) for name in field_names(type(one))}


def replace(one: T, **changes: Any) -> T:
    """An object like another but for some fields.

    Raises:
        TypeError: its class has no such field.
    """
    return type(one)(**as_dict(one) | changes)


def _fields_of(cls: type) -> dict[str, _Field]:
    """A class's fields by name, those of its bases first. What its body says of them is kept as a plain default."""
    found: dict[str, _Field] = {}
    for base in reversed(cls.__mro__[1:]):
        found |= base.__dict__.get("__fields__", {})
    for name in cls.__dict__.get("__annotations__", ()):  # noqa: RUF063 - inspect is what is not to be imported
        said = cls.__dict__.get(name, _NOTHING)
        found[name] = said if isinstance(said, _Field) else _Field(said, None, compare=True)
        if found[name].default is not _NOTHING:
            setattr(cls, name, found[name].default)
        elif said is not _NOTHING:
            delattr(cls, name)
    return found


def _make_init(fields: Mapping[str, _Field], *, frozen: bool, more: bool) -> Callable[..., None]:
    """The function that fills an object, compiled so that it is as fast as one written by hand."""
    known: dict[str, Any] = {"_set": object.__setattr__, "_nothing": _NOTHING}
    takes, lines = [], []
    for name, each in fields.items():
        value = name
        if each.factory:
            known[f"_make_{name}"] = each.factory
            takes.append(f"{name}=_nothing")
            value = f"_make_{name}() if {name} is _nothing else {name}"
        elif each.default is _NOTHING:
            takes.append(name)
        else:
            known[f"_default_{name}"] = each.default
            takes.append(f"{name}=_default_{name}")
        lines.append(f" _set(self, {name!r}, {value})" if frozen else f" self.{name} = {value}")
    lines += [" self.__post_init__()"] if more else []
    exec("\n".join([f"def __init__(self, {', '.join(takes)}):", *lines]), known)  # noqa: S102 - made of our own names
    made: Callable[..., None] = known["__init__"]
    return made


def _told(self: Any) -> str:
    values = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__fields__)
    return f"{type(self).__qualname__}({values})"


def _refuse_change(self: Any, name: str, *_value: Any) -> NoReturn:
    raise AttributeError(f"{type(self).__name__}.{name} can't be changed")

"""What every node of the expression tree is: a small immutable value.

(A hand-made value class: importing and applying :mod:`dataclasses` to every node would cost each start of the program more
than a whole answer does. What is asked of every node of every answer, its parts and those below it, is prepared once a class.)
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, ClassVar, dataclass_transform

_put = object.__setattr__


@dataclass_transform(frozen_default=True, kw_only_default=False)
class Expr:
    """A node. Subclasses only declare their fields; equality and hash are structural."""

    _fields: ClassVar[tuple[str, ...]] = ()
    _below: ClassVar[tuple[str, ...]] = ()  # the fields that hold nodes
    _list: ClassVar[str] = ""  # the field that holds them all, as a tuple
    _values: ClassVar[Any]  # the function that gets the values of all fields

    _hash: int | None = None
    _symbols: tuple[str, ...] | None = None

    def __init_subclass__(cls) -> None:
        kinds = cls.__annotations__
        cls._fields = tuple(kinds)
        cls._below = tuple([name for name, kind in kinds.items() if "Expr" in kind])
        cls._list = cls._below[0] if [kinds[name] for name in cls._below] == ["tuple[Expr, ...]"] else ""
        cls._values = attrgetter(*cls._fields)
        if len(cls._fields) in _CONSTRUCTORS:
            cls.__init__ = _CONSTRUCTORS[len(cls._fields)](*cls._fields)  # type: ignore[method-assign]

    def __init__(self, *values: Any) -> None:
        if len(values) != len(self._fields):
            raise TypeError(f"{type(self).__name__} takes {', '.join(self._fields)}")
        for name, value in zip(self._fields, values, strict=True):
            _put(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def parts(self) -> tuple[Any, ...]:
        """The fields' values, in order."""
        values = self._values(self)
        return values if len(self._fields) > 1 else (values,)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return type(other) is type(self) and (not self._below or hash(self) == hash(other)) and self._values(self) == other._values(other)

    def __hash__(self) -> int:
        value = self._hash
        if value is None:
            value = hash((type(self).__name__, self.parts()))
            _put(self, "_hash", value)
        return value

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.parts()))})"


def _of_one(field: str) -> Callable[..., None]:
    def construct(self: Expr, value: Any, /) -> None:
        _put(self, field, value)

    return construct


def _of_two(first: str, second: str) -> Callable[..., None]:
    def construct(self: Expr, one: Any, other: Any, /) -> None:
        _put(self, first, one)
        _put(self, second, other)

    return construct


_CONSTRUCTORS: dict[int, Callable[..., Callable[..., None]]] = {1: _of_one, 2: _of_two}
"""Constructors of nodes of few fields, which most are, without a loop."""


def children(expr: Expr) -> tuple[Expr, ...]:
    """The direct subtrees of a node, in order."""
    below = expr._below
    if not below:
        return ()
    if expr._list:
        nodes: tuple[Expr, ...] = getattr(expr, expr._list)
        return nodes
    found: list[Expr] = []
    for name in below:
        part = getattr(expr, name)
        for item in part if isinstance(part, tuple) else (part,):
            if isinstance(item, tuple):
                found += [entry for entry in item if isinstance(entry, Expr)]
            elif isinstance(item, Expr):
                found.append(item)
    return tuple(found)

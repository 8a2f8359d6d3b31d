"""Evidence: small computations that show a claim, run whenever it is printed, by the functions that answer questions."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dlcalc.derivation.model import Derivation, Table
    from dlcalc.notation.expr import Expr


class Evidence(NamedTuple):
    """What a computation showed.

    Attributes:
        holds: whether it shows the claim, with a margin.
        shown: one sentence of prose with the numbers in it.
        derivation: the steps, tables or pictures that show it, or None where the sentence says all.
    """

    holds: bool
    shown: str
    derivation: Derivation | None = None


def ask(topic: str, *, only: Any = (), **given: object) -> Derivation:
    """A topic's answer to a question, as the command line would give it.

    Args:
        topic: its name (``"norm"``).
        only: names of results that are worked only when they are asked for.
        given: its parameters.
    """
    from dlcalc.derivation.parameters import read
    from dlcalc.topics import load

    found = load(topic)
    return found.work(read(found, given, only=only))


def shown(
    derivation: Derivation,
    *,
    steps: tuple[str, ...] = (),
    tables: tuple[str, ...] = (),
    pictures: bool = False,
    also: tuple[Table, ...] = (),
) -> Derivation:
    """A derivation with only those steps and tables, by their ids, and further tables; evidence is short."""
    from dlcalc.derivation.swept import replaced

    return replaced(
        derivation,
        shown=tuple([step.id for step in derivation.steps if step.id in steps]),
        tables=(*[table for table in derivation.tables if table.id in tables], *also),
        pictures=derivation.pictures if pictures else (),
    )


def table(columns: tuple[str, ...], rows: Sequence[Sequence[Expr | str | int | Fraction]], *, title: str = "", note: str = "") -> Table:
    """Values side by side; a rational number is taken as a value of the notation."""
    from dlcalc.derivation.model import Table
    from dlcalc.notation.expr import number

    cells = tuple([tuple([number(cell) if isinstance(cell, int | Fraction) else cell for cell in row]) for row in rows])
    return Table("evidence", title, columns, cells, note)


def tabled(
    columns: tuple[str, ...], rows: Sequence[Sequence[Expr | str | int | Fraction]], *, title: str = "", note: str = ""
) -> Derivation:
    """A derivation that is one such table."""
    from dlcalc.derivation.document import bare

    return bare(tables=(table(columns, rows, title=title, note=note),))


def whole(derivation: Derivation, name: str) -> int:
    """A result that is a whole number.

    Raises:
        TypeError: it is none.
    """
    value = derivation[name]
    if not isinstance(value, int):
        raise TypeError(f"{name} is {value!r}, and no whole number")
    return value


def find(name: str) -> Callable[[], Evidence]:
    """The function that a claim names as ``module.function``.

    Raises:
        LookupError: there is none.
    """
    from importlib import import_module

    module, _, function = name.partition(".")
    if not (module.isidentifier() and function.isidentifier()) or function.startswith("_"):
        raise LookupError(f"{name!r} names no evidence; it is module.function")
    try:
        found: Callable[[], Evidence] = getattr(import_module(f"dlcalc.concepts.evidence.{module}"), function)
    except (ImportError, AttributeError):
        raise LookupError(f"there is no evidence {name!r}") from None
    return found

"""Evidence: small computations that show a claim, run whenever it is printed, by the functions that answer questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlcalc.derivation.model import Derivation


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


def ask(topic: str, *, only: tuple[str, ...] = (), **given: object) -> Derivation:
    """A topic's answer to a question, as the command line would give it.

    Args:
        topic: its name (``"norm"``).
        only: results whose steps are to be shown.
        given: its parameters.
    """
    from dlcalc.derivation.parameters import read
    from dlcalc.topics import load

    found = load(topic)
    return found.work(read(found, given, only=only))


def shown(derivation: Derivation, *, steps: tuple[str, ...] = (), tables: tuple[str, ...] = (), pictures: bool = False) -> Derivation:
    """A derivation with only those steps and tables, by their ids; evidence is short."""
    from dlcalc.derivation.model import Derivation

    kept = {
        "shown": tuple([step.id for step in derivation.steps if step.id in steps]),
        "tables": tuple([table for table in derivation.tables if table.id in tables]),
        "pictures": derivation.pictures if pictures else (),
    }
    return Derivation(**{**vars(derivation), **kept})


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

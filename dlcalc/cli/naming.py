"""Results by their names and aliases, as people type them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from dlcalc.cli.command import fold
from dlcalc.cli.errors import UsageError, listed, quoted, suggest

if TYPE_CHECKING:
    from dlcalc.derivation.model import ResultInfo


def spellings(info: ResultInfo) -> tuple[str, ...]:
    """Every name of a result: its own, its aliases, its letter."""
    return (info.name, *info.aliases, *([info.symbol] if info.symbol else []))


def lookup(name: str, infos: Iterable[ResultInfo]) -> str | None:
    """The result of that name, case and ``_``/``-`` folded; an exact spelling comes first."""
    name = name.strip()
    infos = tuple(infos)
    for info in infos:
        if name in spellings(info):
            return info.name
    return next((info.name for info in infos if fold(name) in map(fold, spellings(info))), None)


def named(name: str, infos: Sequence[ResultInfo], option: str, present: Collection[str] | None = None) -> str:
    """The result of that name.

    Args:
        name: as typed.
        infos: the results there can be.
        option: the option that names it, for the error.
        present: the results of this question; None where that is not known yet.

    Raises:
        UsageError: no such result, or none in this question.
    """
    if not name.strip():
        raise UsageError(f"{option} has an empty name in its list", f"{option} {','.join(info.name for info in infos[:2])}")
    found = lookup(name, infos)
    if found is not None and (present is None or found in present):
        return found
    there = [info.name for info in infos if present is None or info.name in present]
    if found is not None:
        raise UsageError(f"{option} {quoted(name)}: this question has no {found}", f"its results are {listed(there, 'and')}")
    match = suggest(name, [spelling for info in infos for spelling in spellings(info)])
    hint = f"did you mean {match}?" if match else f"the results are {listed(there, 'and')}"
    raise UsageError(f"{option} {quoted(name)}: no result has that name", hint)

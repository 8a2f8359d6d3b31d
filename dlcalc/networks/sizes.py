"""Sizes of an input as people write them: their order, and the letters among them."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import read_value
from dlcalc.derivation.topic import Parameter
from dlcalc.notation.expr import Expr, symbols

_SIZES = Parameter("input", "size of the input; several are joined by x", "sizes")


def read_sizes(text: str) -> tuple[Expr, ...]:
    """Sizes joined by x.

    Raises:
        DomainError: they cannot be read.
    """
    value: object = read_value(_SIZES, text)
    return tuple([size for size in value if isinstance(size, Expr)]) if isinstance(value, tuple) else ()


def in_order(sizes: tuple[Expr, ...], convention: str) -> tuple[Expr, ...]:
    """Sizes as the convention writes them, with the width first and the channels last; two are the steps of a sequence and their size."""
    if len(sizes) < 3:
        return sizes
    if convention == "pytorch":
        return (*sizes[:0:-1], sizes[0])
    return (*sizes[-2::-1], sizes[-1]) if convention == "keras" else sizes


def out_of_order(sizes: tuple[Expr, ...], convention: str) -> tuple[Expr, ...]:
    """Sizes with the width first and the channels last, as the convention writes them."""
    if len(sizes) < 3:
        return sizes
    if convention == "pytorch":
        return (sizes[-1], *sizes[-2::-1])
    return (*sizes[-2::-1], sizes[-1]) if convention == "keras" else sizes


def letters_of(sizes: tuple[Expr, ...], parameter: str, text: str) -> tuple[str, ...]:
    """The letters among the sizes that were given for a parameter.

    Raises:
        DomainError: one has an index of its own; while the layers are worked, each is given one.
    """
    found = tuple(dict.fromkeys([letter for size in sizes for letter in symbols(size)]))
    for letter in found:
        if "_" in letter or "'" in letter:
            hint = "WxHx3" if parameter == "input" else "N"
            raise DomainError(parameter, text, f"a letter stands without an index here, and {letter} has one", hint)
    return found

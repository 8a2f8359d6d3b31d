"""Several named values in one parameter: ``w=0.5,x=2``."""

from __future__ import annotations

from collections.abc import Mapping

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import number_of, split_top, text_of
from dlcalc.derivation.topic import Parameter
from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import Expr, Sym
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text


def read_bindings(parameter: Parameter, value: object) -> Mapping[str, Expr]:
    """``w=0.5,x=2`` as a mapping; a comma inside brackets belongs to its value.

    Args:
        parameter: whose value it is.
        value: the text, or a mapping of names to values.

    Raises:
        DomainError: a piece is no ``name=value``, or a name is given twice.
    """
    if isinstance(value, Mapping):
        return {_binding_name(parameter, text_of(value), str(name)): number_of(parameter, each) for name, each in value.items()}
    text = text_of(value)
    bindings: dict[str, Expr] = {}
    for piece in split_top(text, ","):
        name, equals, right = piece.partition("=")
        if not equals or not right.strip():
            raise DomainError(parameter.name, text, "values are given as name=value, joined by commas", "w=0.5,x=2")
        symbol = _binding_name(parameter, text, name)
        if symbol in bindings:
            raise DomainError(parameter.name, text, f"{name.strip()} is given twice")
        try:
            bindings[symbol] = number_of(parameter, right)
        except DomainError as error:
            position = None if error.position is None else error.position + text.index(piece) + len(name) + 1
            raise DomainError(parameter.name, text, error.rule, error.hint, position) from None
    return bindings


def _binding_name(parameter: Parameter, text: str, name: str) -> str:
    try:
        symbol = parse(name)
    except NotationError as error:
        raise DomainError(parameter.name, text, error.message, error.hint) from None
    if not isinstance(symbol, Sym):
        raise DomainError(parameter.name, text, f"{ascii_text(symbol)} is not a letter that can take a value")
    return symbol.name

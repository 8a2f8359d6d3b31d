"""Letters that stand for quantities which were given too: they take the values of those."""

from __future__ import annotations

from collections.abc import Mapping

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Expr, rational, symbols
from dlcalc.notation.show import ascii_text


def settled(inputs: Inputs, letters: Mapping[str, str]) -> dict[str, Expr]:
    """The sizes that were given, by parameter name, each other's letters put in: ``--hidden-size 2I`` with I = 64 is 128.

    Args:
        inputs: the question.
        letters: the parameters that are looked at, and the letter of each; empty for one that no other may speak of.

    Raises:
        DomainError: what comes out is no whole number, or too small.
    """
    found = {name: value for name in letters if (value := inputs.expr(name)) is not None}
    for _ in range(len(found)):
        numbers = {letters[name]: value for name, value in found.items() if not symbols(value)}
        waiting = [name for name, value in found.items() if any(letter in numbers for letter in symbols(value))]
        for name in waiting:
            names = frozenset(symbols(found[name]))
            found[name] = evaluate(found[name], numbers, integers=names, positives=names)
            exact, least = rational(found[name]), inputs.topic.parameter(name).minimum
            if exact is not None and (exact != int(exact) or exact < least):
                rule = f"it comes to {ascii_text(found[name])}, and must be a whole number of at least {least}"
                raise DomainError(name, inputs.typed[name], rule)
        if not waiting:
            break
    return found

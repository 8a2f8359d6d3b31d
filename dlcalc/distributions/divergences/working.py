"""One question under way: the ledger, what the letters of p and q stand for, results, warnings, and why something is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dlcalc.derivation.ledger import Ledger, parse
from dlcalc.derivation.model import Table, Warning
from dlcalc.distributions.families import HEADS, Distribution
from dlcalc.notation.expr import ONE, Call, Const, Div, Expr, Num, Rel, Seq
from dlcalc.notation.vocabulary import Vocabulary

NAMES = ("kl", "kl_reverse", "js", "tv", "w1", "w2")
LOGARITHMIC = ("kl", "kl_reverse", "js")
"""Those whose unit is the logarithm's."""

TITLES = {
    "kl": "KL divergence", "kl_reverse": "KL reversed", "js": "Jensen-Shannon", "tv": "Total variation", "w1": "Wasserstein-1",
    "w2": "Wasserstein-2",
}  # fmt: skip
VOCABULARY = Vocabulary(words=frozenset({"JS", "TV"}), functions=HEADS | {"KL"})
LOG_2 = Call("log", (Num(2),))

_P_OR_Q = re.compile(r"(?<![A-Za-z])[pq](?![A-Za-z])")
_LETTERS = {("normal", "v"): "sigma_@^2", ("cauchy", "x_0"): "x_@"}


def turned(text: str) -> str:
    """The same with p and q exchanged."""
    return _P_OR_Q.sub(lambda found: "q" if found[0] == "p" else "p", text)


def letters(of: Distribution, side: str) -> dict[str, str]:
    """The letters of a family's table → those of one side of a pair: ``mu`` → ``mu_p``, ``v`` → ``sigma_p^2`` of a Normal."""
    return {letter: _LETTERS.get((of.family.name, letter), f"{letter}_@").replace("@", side) for letter in of.family.letters}


class Working:
    """Adds the steps of divergences to a ledger.

    Args:
        ledger: gets the steps; its vocabulary must know ``KL``, ``JS``, ``TV`` and the heads of families.
        bits: whether logarithms are to base 2 in the results.
    """

    def __init__(self, ledger: Ledger, *, bits: bool = False) -> None:
        self.ledger = ledger
        self.bits = bits
        self.results: dict[str, Expr] = {}
        self.errors: dict[str, str] = {}
        self.atoms = False
        self.telling = ""
        self.used: dict[str, list[str]] = {}
        self.stated: dict[str, tuple[str, str, Expr]] = {}
        self.missing: dict[str, str] = {}
        self.warnings: list[Warning] = []
        self.tables: list[Table] = []
        self.remarks: list[str] = []

    def know(self, values: Mapping[str, Expr]) -> None:
        """Give letters their values."""
        for name, value in values.items():
            self.ledger.values[name] = value
            self.stated.pop(name, None)

    def begin(self, name: str) -> None:
        """What is stated from here on belongs to a result."""
        self.telling = name
        self.used[name] = []

    def step(self, id: str, text: str, *, note: str = "", source: str = "", unit: bool = False) -> Expr:
        """State one equation, whose left side may be ``KL(p || q)``.

        Args:
            id: of the step.
            text: the equation.
            note: prose beside the heading.
            source: where it stands in the literature.
            unit: whether the formula is in nats and the result wanted in bits, so that it is divided by log 2.
        """
        tree = parse(text, self.ledger.vocabulary)
        assert isinstance(tree, Rel)
        symbol, formula = tree.items
        if unit and self.bits:
            formula = Div(formula, LOG_2)
        self.used[self.telling].append(id)
        return self.ledger.step(id, (symbol, formula), title=TITLES[self.telling], note=note, source=source)

    def result(self, text: str, *, note: str = "", source: str = "", unit: bool = True) -> Expr:
        """State the equation that gives the result; a formula with logarithms is in nats, unless ``unit`` says that it is not."""
        name = self.telling
        self.results[name] = self.step(name, text, note=note, source=source, unit=unit and name in LOGARITHMIC)
        return self.results[name]

    def part(self, text: str, *, note: str = "") -> Expr:
        """State an equation that gives a part of the result, unless it stands there already for another."""
        symbol = text.partition("=")[0].strip()
        told, id, value = self.stated.get(symbol, ("", "", ONE))
        if told == text:
            self.used[self.telling].append(id)
            return value
        id = f"{self.telling}_{symbol}"
        value = self.step(id, text, note=note)
        self.stated[symbol] = (text, id, value)
        return value

    def plainly(self, value: Expr, note: str) -> None:
        """A result that follows from where the distributions live: infinite, or the largest there is."""
        name = self.telling
        if name in LOGARITHMIC and self.bits and value == LOG_2:
            value = ONE
        self.used[name].append(name)
        symbol = parse(SYMBOLS[name], self.ledger.vocabulary)
        self.results[name] = self.ledger.step(name, (symbol, value), title=TITLES[name], note=note)


SYMBOLS = {"kl": "KL(p || q)", "kl_reverse": "KL(q || p)", "js": "JS", "tv": "TV", "w1": "W_1", "w2": "W_2"}


def vector(entries: tuple[Expr, ...]) -> Seq:
    """A vector of the notation."""
    return Seq("vector", entries)


def infinite() -> Const:
    """∞."""
    return Const("inf")

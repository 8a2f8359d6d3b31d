"""What was asked: the map, its random letters with their laws, what is known of the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, cast

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Assumption
from dlcalc.derivation.parameters import Inputs, split_top
from dlcalc.distributions.families import Distribution, make
from dlcalc.distributions.kinds import MultivariateNormal
from dlcalc.distributions.law import INF, NEG_INF
from dlcalc.distributions.read import read_distribution
from dlcalc.notation.errors import NotationError, TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import (
    Big,
    Call,
    Expect,
    Expr,
    Given,
    Interval,
    Logic,
    MatMul,
    Matrix,
    Rel,
    Seq,
    Sym,
    symbols,
    walk,
)
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.notation.values import Facts
from dlcalc.topics.reparam.known import facts_of, kinds, needed

MOST_NODES = 1500
"""A map of more nodes than this is refused."""

_NOT_REAL = (Big, Expect, Given, Interval)
Law = Distribution | MultivariateNormal


class Question(NamedTuple):
    """One question.

    Attributes:
        inputs: as read.
        map: the expression that ``z`` stands for.
        noises: laws by random letter, in the order of appearance.
        facts: the letters that are positive or whole.
        at: values of letters, from ``--at``.
        place: the value of ``z`` from ``--at``, or None.
        variable: the letter of the map's value.
        free: letters that are neither random nor given a value.
        assumed: what was not said.
    """

    inputs: Inputs
    map: Expr
    noises: Mapping[str, Law]
    facts: Facts
    at: Mapping[str, Expr]
    place: Expr | None
    variable: str
    free: tuple[str, ...]
    assumed: tuple[Assumption, ...]

    @property
    def noise(self) -> str:
        """The one random letter."""
        return next(iter(self.noises))

    @property
    def base(self) -> Distribution:
        """The law of the one random letter."""
        return cast("Distribution", self.noises[self.noise])


def question(inputs: Inputs) -> Question:
    """Read a question.

    Raises:
        DomainError: a part cannot be read, or nothing in the map is random.
    """
    expr, variable = _map(inputs)
    noises, assumed = _noises(inputs, expr)
    at = dict(cast("Mapping[str, Expr]", inputs.values.get("at", {})))
    place = at.pop(variable, None)
    if place is not None:
        _has_value(inputs, variable, place)
    for name, value in at.items():
        _has_value(inputs, name, value)
        if name in noises:
            raise DomainError("at", inputs.typed["at"], f"{name} is random, so it has no value")
        if name not in symbols(expr):
            raise DomainError("at", inputs.typed["at"], f"{name} does not occur in {ascii_text(expr)}")
    letters = tuple([name for name in symbols(expr) if name not in noises and name not in at])
    letters += tuple([name for law in noises.values() for name in symbols(law.tree()) if name not in letters and name not in at])
    facts, said = facts_of(inputs, letters, expr)
    must = [name for name in letters if name in needed(noises) - facts.positives]
    facts = Facts(facts.integers, facts.positives | set(must))
    said += [Assumption("noise", f"{name} > 0", f"`{name} > 0`") for name in must]
    return Question(inputs, expr, noises, facts, at, place, variable, letters, (*assumed, *said, *kinds(letters, facts, said)))


def _has_value(inputs: Inputs, name: str, value: Expr) -> None:
    """A number that was given for a letter must be one."""
    typed = inputs.typed["at"]
    try:
        found = evaluate(value)
    except (Undefined, Undecided, TooLarge) as error:
        raise DomainError("at", typed, f"{name} has no value: {error}") from None
    if found in (INF, NEG_INF):
        raise DomainError("at", typed, f"{name} must be a finite number")


def _map(inputs: Inputs) -> tuple[Expr, str]:
    expr = inputs.expr("z")
    if expr is None:
        raise DomainError("z", "", "the map is needed", 'dlcalc reparam --z "mu + sigma*eps"')
    typed = inputs.typed["z"]
    variable = "z"
    if isinstance(expr, Rel) and expr.ops == ("=",) and isinstance(expr.items[0], Sym):
        variable, expr = expr.items[0].name, expr.items[1]
    elif isinstance(expr, Rel | Logic):
        raise DomainError("z", typed, "z is a number, and this is a condition")
    nodes = sum(1 for _ in walk(expr))
    if nodes > MOST_NODES:
        raise DomainError("z", typed, f"the map has {nodes:,} parts, and at most {MOST_NODES:,} are worked with")
    for node in walk(expr):
        if isinstance(node, _NOT_REAL) or (isinstance(node, Call) and node.name in ("softmax", "norm", "det", "tr", "mean", "sum")):
            raise DomainError("z", typed, f"{ascii_text(node)} is no function of one random number")
    if variable in symbols(expr):
        raise DomainError("z", typed, f"{variable} stands for the value of the map, so it cannot occur in it", "use another letter")
    try:
        evaluate(expr)
    except (Undefined, Undecided, TooLarge) as error:
        raise DomainError("z", typed, f"it has no value: {error}") from None
    return expr, variable


def is_vector(expr: Expr) -> bool:
    """Whether a map is one of vectors and matrices."""
    return any(isinstance(node, Seq | Matrix | MatMul) for node in walk(expr))


# Random letters


def _noises(inputs: Inputs, expr: Expr) -> tuple[dict[str, Law], list[Assumption]]:
    names = symbols(expr)
    if not inputs.given("noise"):
        random = _epsilons(names)
        if random:
            return dict.fromkeys(random, make("normal", 0, 1)), [Assumption("noise", "N(0, 1)", _said(random, "N(0, 1)"))]
        if "u" in names:
            return {"u": make("uniform", 0, 1)}, [Assumption("noise", "U(0, 1)", "`u ~ U(0, 1)`")]
        raise DomainError("z", inputs.typed["z"], "no letter of it is random",
                          "the noise is written eps, or named: --noise 'u ~ U(0,1)'")  # fmt: skip
    typed = inputs.typed["noise"]
    found: dict[str, Law] = {}
    bare: list[Law] = []
    for piece in split_top(typed, ","):
        left, tilde, right = piece.partition("~")
        law = _law(right if tilde else piece, typed)
        if not tilde:
            bare.append(law)
            continue
        for name in [_letter(each, typed) for each in left.split("&")]:
            if name not in names:
                raise DomainError("noise", typed, f"{name} does not occur in {ascii_text(expr)}")
            if name in found:
                raise DomainError("noise", typed, f"{name} is given two laws")
            found[name] = law
    if len(bare) > 1:
        raise DomainError("noise", typed, "several noises need their letters", "eps_1 ~ N(0,1), eps_2 ~ N(0,4)")
    if bare:
        random = [name for name in _unnamed(names) if name not in found]
        if not random:
            raise DomainError(
                "noise", typed, f"no letter of {ascii_text(expr)} is said to be random", f"name it: --noise 'u ~ {typed.strip()}'"
            )
        found.update(dict.fromkeys(random, bare[0]))
    left_over = [name for name in _epsilons(names) if name not in found]
    found.update(dict.fromkeys(left_over, make("normal", 0, 1)))
    assumed = [Assumption("noise", "N(0, 1)", _said(left_over, "N(0, 1)"))] if left_over else []
    return {name: found[name] for name in names if name in found}, assumed


def _said(names: list[str], law: str) -> str:
    if len(names) == 1:
        return f"`{names[0]} ~ {law}`"
    return " and ".join([f"`{name}`" for name in names]) + f" independent, each `{law}`"


def _epsilons(names: tuple[str, ...]) -> list[str]:
    return [name for name in names if name == "epsilon" or name.startswith("epsilon_")]


def _unnamed(names: tuple[str, ...]) -> list[str]:
    """The letters that a law without a letter is for: eps, else u, else the only one."""
    random = _epsilons(names)
    return random or [name for name in names if name == "u" or name.startswith("u_")] or (list(names) if len(names) == 1 else [])


def _letter(text: str, typed: str) -> str:
    try:
        symbol = parse(text)
    except NotationError as error:
        raise DomainError("noise", typed, error.message, error.hint) from None
    if not isinstance(symbol, Sym):
        raise DomainError("noise", typed, f"{text.strip()} is not a letter that can be random")
    return symbol.name


def _law(text: str, typed: str) -> Law:
    law = read_distribution(text.strip(), "noise")
    if not isinstance(law, Distribution | MultivariateNormal):
        raise DomainError("noise", typed, "a noise is a member of one family here", "N(0,1), U(0,1), Exp(1), Laplace(0,1), Gamma(2,1)")
    return law

"""Answers that are distributions: a member of a family, ``N(x^2 + 2x, x^4/4)``, or its density written out.

The second entry of N is the variance; ``N(0, 2^2)`` and ``N(0, sd=2)`` say what they mean.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.distributions.families import FAMILIES, Distribution, formula, make
from dlcalc.distributions.law import inside as within_ends
from dlcalc.marking.assumptions import Assumed
from dlcalc.marking.equal import Found, equal
from dlcalc.marking.how import How
from dlcalc.marking.marked import Marked
from dlcalc.marking.reading import balanced
from dlcalc.marking.readings import Unfit, alone, parsed
from dlcalc.marking.verdict import UNDECIDED, WRONG
from dlcalc.notation.errors import NotationError
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import (
    ZERO,
    Call,
    Expr,
    Given,
    Num,
    Piecewise,
    Pow,
    Rel,
    Seq,
    Sym,
    substitute,
    symbols,
    walk,
)
from dlcalc.notation.vocabulary import FUNCTIONS, Vocabulary

FAMILY_OF = {
    word: family for family in FAMILIES.values() for name in (family.head, family.name, *family.aliases)
    for word in (name, name.lower(), name.capitalize()) if word not in FUNCTIONS
}  # fmt: skip
_KEYS = frozenset([key for family in FAMILIES.values() for key in family.keywords if len(key) > 1])
_MOMENTS = re.compile(
    r"(?:(?:z|x|y|it|the|is|a|an|follows?|should|follow|be|has|gaussian|normal|normally|distributed|distribution|with|its|given)[\s,]*)*"
    r"mean\s*(?:=|of|is|equal to|equals|:|mu\s*=|μ\s*=)?\s*(?P<mean>.+?)\s*(?:,|;|\band\b)+\s*(?:with\s+|a\s+)?"
    r"(?P<what>variance|var|standard deviation|std|sd|sigma\^?2?|σ²?)\s*(?:=|of|is|equal to|equals|:)?\s*(?P<spread>.+)\Z",
    re.IGNORECASE | re.DOTALL,
)


class Stated(NamedTuple):
    """What is stated of a random quantity: its family, or its density in a letter (empty where the text does not say which)."""

    law: Distribution | None
    density: Expr | None
    variable: str = ""

    @property
    def tree(self) -> Expr:
        """It as one tree."""
        if self.law is not None:
            return self.law.tree()
        assert self.density is not None
        return self.density


def vocabulary_of(vocabulary: Vocabulary) -> Vocabulary:
    """A vocabulary in which the names of families are functions, and those of their parameters words."""
    heads = frozenset(FAMILY_OF) - vocabulary.words
    return vocabulary._replace(functions=vocabulary.functions | heads | {"p"}, words=vocabulary.words | _KEYS)


def is_law(tree: Expr) -> bool:
    """Whether a tree is a member of a family, or says that something follows one."""
    if isinstance(tree, Rel) and tree.ops == ("~",):
        tree = tree.items[1]
    return isinstance(tree, Call) and tree.name in FAMILY_OF


def read(text: Marked, how: How) -> Stated:
    """What an answer states.

    Raises:
        NotationError: it cannot be read, or a family is given what it does not take.
    """
    moments = _MOMENTS.match(text.text)
    vocabulary = vocabulary_of(how.vocabulary)
    if moments and all(balanced(moments[group]) for group in ("mean", "spread")):
        mean, spread = [evaluate(parsed(text.part(*moments.span(group)).sub(r"\$", " "), vocabulary)) for group in ("mean", "spread")]
        is_variance = moments["what"].lower().startswith("var") or moments["what"].endswith(("2", "²"))
        return Stated(make("normal", mean, spread if is_variance else evaluate(Pow(spread, Num(2)))), None)
    label, rest = _labelled(text, vocabulary)
    found = stated(alone(parsed(rest, vocabulary), rest))
    return found._replace(variable=found.variable or label)


def _labelled(text: Marked, vocabulary: Vocabulary) -> tuple[str, Marked]:
    """The variable that ``p(z|x) =`` before a density names, and the density."""
    match = re.match(r"\s*(?:[pfqg](?:_\{?\w+\}?)?)\s*\(\s*(?P<variable>[^\W\d_]\w*)\s*(?:(?:\||\\mid|∣)[^()=]*)?\)\s*=(?!=)\s*", text.text)
    if match is None:
        return "", text
    del vocabulary
    return match["variable"], text.part(match.end(), len(text.text))


def stated(tree: Expr) -> Stated:
    """What a tree states.

    Raises:
        NotationError: a family is given what it does not take.
    """
    variable = ""
    if isinstance(tree, Rel) and tree.ops == ("~",):
        left, tree = tree.items
        inner = left.left if isinstance(left, Given) else left
        variable = inner.name if isinstance(inner, Sym) else ""
    if isinstance(tree, Call) and tree.name in FAMILY_OF:
        argued, tree = _argued(tree)
        return Stated(member(tree), None, variable or argued)
    if isinstance(tree, Rel):
        raise NotationError("a distribution is asked for, and this is a relation")
    return Stated(None, tree if isinstance(tree, Piecewise) else evaluate(tree), variable)


def _argued(call: Call) -> tuple[str, Call]:
    """The variable in ``N(z; mu, v)`` and ``N(z | mu, v)``, or nothing, and the member of the family."""
    first, *others = call.args
    if isinstance(first, Given) and first.op == "|" and isinstance(first.left, Sym) and not others:
        return first.left.name, Call(call.name, first.right.items if isinstance(first.right, Seq) else (first.right,))
    if isinstance(first, Sym) and len(others) == len(FAMILY_OF[call.name].letters):
        return first.name, Call(call.name, tuple(others))
    return "", call


def member(call: Call) -> Distribution:
    """The member of a family that a tree names.

    Raises:
        NotationError: it takes other parameters.
    """
    family = FAMILY_OF[call.name]
    given: dict[str, Expr] = {}
    for place, arg in enumerate(call.args):
        if isinstance(arg, Rel) and arg.ops == ("=",) and isinstance(arg.items[0], Sym):
            letter, rule = family.keywords.get(arg.items[0].name, ("", ""))
            if not letter:
                raise NotationError(f"{family.head} has no parameter {arg.items[0].name}")
            given[letter] = evaluate(substitute(formula(rule), {"k": arg.items[1]}))
        elif place < len(family.letters):
            given[family.letters[place]] = evaluate(arg)
    if len(given) != len(family.letters) or len(call.args) != len(given):
        raise NotationError(f"{family.head} takes {', '.join(family.letters)}, and {len(call.args)} were given")
    try:
        return make(family.name, *[given[letter] for letter in family.letters])
    except DomainError as error:
        raise NotationError(error.rule) from None


def compare(key: Stated, given: Stated, how: How) -> Found:
    """Whether an answer states what the key does.

    Raises:
        Unfit: they cannot be set side by side.
    """
    if key.law is not None and given.law is not None and key.law.family.name == given.law.family.name:
        _refuse_strangers(key.law.tree(), given.law.tree(), how)
        return _parameters(key.law, given.law, how)
    variable = _variable(key, given, how)
    right, yours = [_density(each, variable) for each in (key, given)]
    _refuse_strangers(right, yours, how, variable)
    assumed = _inside(key, (right, yours), how.assumed)
    found = equal(right, yours, assumed, proof=how.proof)
    if found.equal is False and given.law is not None and given.law.family.name == "normal":
        mean, spread = given.law.parameters
        meant = given._replace(law=make("normal", mean, evaluate(Pow(spread, Num(2)))))
        if equal(right, _density(meant, variable), assumed, proof=False).equal:
            return found._replace(why=_NO_VARIANCE)
    return found


def _refuse_strangers(right: Expr, yours: Expr, how: How, variable: str = "") -> None:
    """Leave an answer in letters that the question does not have to a person: ``s`` may be meant for ``sigma``."""
    strange = [name for name in symbols(yours) if name not in (*symbols(right), variable, *how.values, *how.assumed.letters)]
    if strange:
        raise Unfit(UNDECIDED, f"the key holds no {' and no '.join(strange)}")


def _parameters(key: Distribution, given: Distribution, how: How) -> Found:
    found = [equal(right, yours, how.assumed, proof=how.proof) for right, yours in zip(key.parameters, given.parameters, strict=True)]
    wrong = next((place for place, each in enumerate(found) if each.equal is False), None)
    if wrong is None:
        return next((each for each in found if each.equal is None), Found(True))
    if key.family.name == "normal" and wrong == 1 and found[0].equal:
        squared = evaluate(Pow(given.parameters[1], Num(2)))
        if equal(key.parameters[1], squared, how.assumed, proof=False).equal:
            return found[1]._replace(why=_NO_VARIANCE)
    return found[wrong]._replace(why=f"the {_ORDINALS[wrong]} entry")


_NO_VARIANCE = "the second entry is the variance, and this is the standard deviation"
_ORDINALS = ("first", "second", "third", "fourth")


def _variable(key: Stated, given: Stated, how: How) -> str:
    """The letter of the densities.

    Raises:
        Unfit: it cannot be told.
    """
    named = key.variable or how.variable or given.variable
    if named:
        return named
    laws = [each.law for each in (key, given) if each.law is not None]
    densities = [each.density for each in (key, given) if each.density is not None]
    if laws and densities and not any(symbols(each) for each in densities):
        raise Unfit(WRONG, "a distribution is asked for, and this is a number")
    outside = {name for law in laws for name in symbols(law.tree())}
    free = [name for name in dict.fromkeys([name for each in densities for name in symbols(each)]) if name not in outside]
    if len(free) != 1 and "z" in free:
        return "z"
    if len(free) != 1 and laws and densities:
        raise Unfit(UNDECIDED, "which letter the density is in, cannot be told")
    return free[0] if free else "z"


def _density(of: Stated, variable: str) -> Expr:
    """The density in a letter, 0 outside the support.

    Raises:
        Unfit: there is none.
    """
    if of.law is None:
        assert of.density is not None
        return substitute(of.density, {of.variable: Sym(variable)}) if of.variable and of.variable != variable else of.density
    if of.law.family.discrete:
        raise Unfit(WRONG, f"{of.law.text()} has no density")
    density = of.law.density(Sym(variable))
    support = of.law.support()
    condition = within_ends(variable, support.low, support.high)
    return density if condition is None else Piecewise(((density, condition),), ZERO)


def _inside(key: Stated, densities: tuple[Expr, ...], assumed: Assumed) -> Assumed:
    """The assumptions under which the key is a distribution, and no point is at the end of an interval, where densities are free."""
    conditions: list[Expr] = []
    for law in [key.law] if key.law is not None else []:
        conditions += [substitute(formula(rule), law.values) for rule, _ in law.family.rules]
    for each in densities:
        for node in walk(each):
            if isinstance(node, Rel):
                conditions += [Rel(("!=",), pair) for pair in zip(node.items[:-1], node.items[1:], strict=True)]
    return assumed._replace(conditions=(*assumed.conditions, *conditions))

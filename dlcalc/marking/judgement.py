"""One answer to one part of a question, judged with reasons: which mistake leads there, what follows from an earlier answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import NamedTuple

from dlcalc.derivation.model import Derivation, ResultInfo
from dlcalc.derivation.slips import Slip
from dlcalc.marking.assumptions import Assumed, read_assumptions
from dlcalc.marking.chains import Link, broken, plain
from dlcalc.marking.compare import RELATIONS, Judged, judged
from dlcalc.marking.how import DEFAULT, How
from dlcalc.marking.near import accepts, known
from dlcalc.marking.readings import Reading
from dlcalc.marking.remade import remade
from dlcalc.marking.replay import makers
from dlcalc.marking.slips import Reason, given_values, is_made_whole, reasons
from dlcalc.marking.units import base_of
from dlcalc.marking.verdict import RIGHT, UNDECIDED, WRONG, Verdict
from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import Call, Expr, Given, Piecewise, Seq, Sym, rational
from dlcalc.notation.show import ascii_text

LEAST_FIGURES = 4
"""Figures of a number in decimals, or of all entries together, from which on two mistakes are looked for."""

MOST_TOLD = 3
"""Reasons that give the same answer, and are named."""


class Judgement(NamedTuple):
    """One answer, judged.

    Attributes:
        name: the result that was answered.
        answer: as it was written.
        verdict: right, wrong, undecided or unreadable, and why.
        value: what was answered, in normal form; None where it could not be read.
        parts: what a later answer may follow from: the answerer's own values, by step id, where they differ from the right ones.
        reasons: of a wrong answer, every shortest way to get it.
        link: the first equation of its own working that does not hold.
        feedback: prose for the answerer, short; notation stands between backticks. Of a right answer mostly empty.
        remark: prose on a right answer that leaves something out; may be empty.
    """

    name: str
    answer: str
    verdict: Verdict
    value: Expr | None = None
    parts: Mapping[str, Expr] = {}
    reasons: tuple[Reason, ...] = ()
    link: Link | None = None
    feedback: str = ""
    remark: str = ""

    @property
    def follows_from(self) -> tuple[str, ...]:
        """The earlier answers that a wrong one follows from without a new mistake; empty where it does not."""
        return next((reason.carried for reason in self.reasons if not reason.slips), ())

    @property
    def slips(self) -> tuple[tuple[Slip, ...], ...]:
        """The mistakes that give the answer: every alternative, each one or two that were made together."""
        return tuple([reason.slips for reason in self.reasons if reason.slips])


def judge_part(
    derivation: Derivation,
    slips: tuple[Slip, ...],
    name: str,
    answer: str,
    earlier: Mapping[str, Expr] = {},
    *,
    how: How = DEFAULT,
    relation: str = "=",
) -> Judgement:
    """Judge an answer to one result.

    Args:
        derivation: the right answer.
        slips: the topic's known mistakes.
        name: the result, by its own name.
        answer: plain text, Unicode or LaTeX, with or without working.
        earlier: the answerer's own values of earlier steps, by step id (:attr:`Judgement.parts` of those answers, together).
        how: tolerance, decimal comma, further assumptions; what the derivation itself says is added.
        relation: how the value and the answer are to stand to each other; ``<=`` judges a limit.
    """
    info = derivation.info[name]
    how = how_of(derivation, info, how)
    value = derivation.results[name]
    found = judged(value, answer, info.type, how, relation)
    label = _other(derivation, name, found.label)
    if label:
        return Judgement(name, answer, Verdict("unreadable", f"it is about {label}"))
    link = broken(found.links)
    parts = parts_of(derivation, name, known(found.value, how)) if found.verdict.kind != RIGHT and found.value is not None else {}
    judgement = Judgement(name, answer, found.verdict, found.value, parts, link=link)
    if found.verdict.kind == RIGHT:
        told = "" if link is None else f"right, but {_own(link)}"
        return judgement._replace(feedback=told, remark=_remark(derivation, name))
    if RELATIONS[relation] != "=" or found.verdict.kind not in (WRONG, UNDECIDED):
        return judgement._replace(feedback=found.verdict.why)
    if found.verdict.kind == WRONG:
        return explained(derivation, slips, judgement, found, earlier, how)
    if found.value is not None and not accepts(found, how)(value):
        why = explained(derivation, slips, judgement, found, earlier, how)
        if any(len(reason.slips) == 1 for reason in why.reasons):  # what one known mistake gives is wrong; of two, chance is as likely
            return why._replace(verdict=Verdict(WRONG, found.verdict.why))
    return judgement._replace(feedback=found.verdict.why)


def explained(
    derivation: Derivation, slips: tuple[Slip, ...], judgement: Judgement, found: Judged, earlier: Mapping[str, Expr], how: How
) -> Judgement:
    """A wrong answer with its reasons."""
    name, link = judgement.name, judgement.link
    if link is not None and isinstance(derivation.results[name], Expr) and accepts(found, how, link.value)(derivation.results[name]):
        return judgement._replace(feedback=link.told())
    if found.value is None:
        return judgement._replace(feedback=found.verdict.why)
    equals: Callable[[Expr], bool] = accepts(found, how, None if link is None else link.value)
    why = reasons(derivation, slips, name, equals, earlier, most=2 if says_enough(derivation.results[name], found.reading) else 1)
    told = _because(derivation, why, earlier) or found.verdict.why
    if link is not None:
        told = f"{link.told()}; that line {told}" if why and why[0].slips else link.told()
    return judgement._replace(reasons=why, feedback=told)


def says_enough(value: Expr, reading: Reading | None) -> bool:
    """Whether an answer says enough for two mistakes: so many pairs of them give so many numbers that a short decimal is one by chance."""
    if reading is None or isinstance(rational(value), int) or not all(reading.digits):
        return True
    return sum([digits.figures for digits in reading.digits if digits is not None]) >= LEAST_FIGURES


def how_of(derivation: Derivation, info: ResultInfo, how: How = DEFAULT) -> How:
    """How answers to a result are read: the question's own vocabulary, units, given quantities and assumptions."""
    words = {*derivation.info, *[alias for each in derivation.info.values() for alias in each.aliases]}
    vocabulary = derivation.vocabulary
    plain_words = frozenset([word for word in words if len(word) > 1]) - vocabulary.functions
    unit = how.unit or base_of((info.unit, info.name, *info.aliases)) or _logarithmic(derivation, info)
    return how._replace(
        vocabulary=vocabulary._replace(words=vocabulary.words | plain_words),
        unit=unit,
        values={name: value for name, value in given_values(derivation).items() if value != Sym(name)},
        assumed=how.assumed.also(assumed_of(derivation)),
        variable=how.variable or variable_of(derivation),
        counts=frozenset([word for name in (info.name, *info.aliases) for word in (name, *name.split("_"))]),
        nearly=info.name in derivation.nearly,
    )


def _logarithmic(derivation: Derivation, info: ResultInfo) -> str:
    """The unit of a divergence."""
    log = derivation.conventions.get("log", "")
    return log if log in ("nats", "bits") and info.name in ("kl", "kl_reverse", "js", "elbo", "reconstruction", "value") else ""


def assumed_of(derivation: Derivation) -> Assumed:
    """What a derivation assumes of its letters."""
    counts = any(step.counts for step in derivation.steps)
    letters = frozenset(derivation.symbols) if counts else frozenset[str]()
    found = Assumed(letters, letters, (), frozenset(derivation.symbols))
    said = [derivation.inputs.get("assume"), *[each.value for each in derivation.assumed if each.parameter == "assume"]]
    for text in said:
        if isinstance(text, str):
            with suppress(NotationError):
                found = found.also(read_assumptions((text,), derivation.vocabulary))
    return found


def variable_of(derivation: Derivation) -> str:
    """The letter that a density of the derivation is in; empty where there is none."""
    for step in derivation.steps:
        if step.id.startswith("density") and isinstance(step.symbol, Call):
            inner = step.symbol.args[0]
            inner = inner.left if isinstance(inner, Given) else inner
            if isinstance(inner, Sym):
                return inner.name
    return ""


def parts_of(derivation: Derivation, name: str, value: Expr) -> dict[str, Expr]:
    """An answer's parts by step id, where they differ from the right ones: ``24 × 24 × 384`` is ``output_w = 24`` and ``output_h = 24``."""
    if is_made_whole(derivation, name):
        return {name: value} if name in remade(derivation, {}) else {}
    right = {step.id: step.value for step in derivation.steps}
    ids = makers(derivation, name)
    items = value.items if isinstance(value, Seq) else value.args if isinstance(value, Call) else ()
    if ids and len(ids) == len(items):
        return {id: item for id, item in zip(ids, items, strict=True) if id and item != right[id]}
    return {name: value} if name in right and value != right[name] else {}


def _other(derivation: Derivation, name: str, label: str) -> str:
    """The other result that an answer's own label names, or an empty text."""
    try:
        called = derivation.name_of(label) if label else name
    except KeyError:
        return ""
    trivially = derivation.results[called] == derivation.results[name]
    return "" if called == name or trivially else called


def _own(link: Link) -> str:
    return f"{link.told()}, and it wrote `{plain(link.right)}`"


def _because(derivation: Derivation, why: tuple[Reason, ...], earlier: Mapping[str, Expr]) -> str:
    """The reasons in words."""
    if not why:
        return ""
    carried = next((reason.carried for reason in why if reason.carried), ())
    alternatives = list(dict.fromkeys([" and ".join([slip.says for slip in reason.slips]) for reason in why if reason.slips]))
    said = ", or ".join(alternatives[:MOST_TOLD])
    if not carried:
        return said
    told = f"follows from your {carried_text(derivation, carried, earlier)}"
    return f"{told}: no new slip" if not said else f"{told}, and then: {said}"


def carried_text(derivation: Derivation, carried: tuple[str, ...], earlier: Mapping[str, Expr]) -> str:
    """Earlier answers as feedback repeats them: ``24 × 24`` where they are the sizes of one shape, else ``W_2 = 24``."""
    for step in derivation.composed:
        ids = makers(derivation, step.id)
        if len(carried) > 1 and set(carried) <= set(ids):
            return "×".join([plain(earlier[id]) for id in ids if id in carried])
    if any(is_made_whole(derivation, id) for id in carried):
        return " and ".join(carried)
    symbol_of = {step.id: step.symbol for step in derivation.steps}
    return ", ".join([f"`{ascii_text(symbol_of[id])} = {ascii_text(earlier[id])}`" for id in carried])


def _remark(derivation: Derivation, name: str) -> str:
    """What a right answer about the general case leaves out: the other cases."""
    cases = derivation.results.get("cases")
    if name not in ("density", "family", "mean", "variance") or not isinstance(cases, Piecewise) or len(cases.cases) < 2:
        return ""
    general, others = cases.cases[0], cases.cases[1:]
    told = [f"where `{ascii_text(condition)}` it is {_case(value)}" for value, condition in others]
    return f"right where `{ascii_text(general[1])}`; {', '.join(told)}"


def _case(value: Expr) -> str:
    if isinstance(value, Call) and value.name == "delta":
        return f"a point mass at `{ascii_text(value.args[0])}`, which has no density"
    return f"`{ascii_text(value)}`"

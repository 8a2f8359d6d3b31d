"""What an answer about two distributions says: headline, what was given and assumed, warnings, the remark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dlcalc.derivation.model import Assumption, Derivation, Warning
from dlcalc.derivation.parameters import Inputs
from dlcalc.distributions.divergences.working import NAMES, Working
from dlcalc.distributions.kinds import Discrete, Known
from dlcalc.notation.expr import Const, Seq, symbols
from dlcalc.notation.show import ascii_text

NAMED = {"kl": "`KL(p || q)`", "kl_reverse": "`KL(q || p)`", "js": "`JS`", "tv": "`TV`", "w1": "`W_1`", "w2": "`W_2`"}


def told(inputs: Inputs, work: Working, p: Known, q: Known) -> Derivation:
    """The derivation of a worked question."""
    headline = f"`p = {p.text()}` against `q = {q.text()}`" if _short(p) and _short(q) else "`p` against `q`"
    return _derivation(inputs, work, headline, (*_given({"p": p, "q": q}), *_unit(inputs)), tuple(_assumed(inputs, p, q)))


def told_of_data(inputs: Inputs, work: Working, sides: Mapping[str, Known | int]) -> Derivation:
    """The derivation where a side is a column: how many numbers it holds."""
    given = [f"`{letter}`: {side:,} numbers" if isinstance(side, int) else next(_given({letter: side})) for letter, side in sides.items()]
    return _derivation(inputs, work, "columns of data", tuple(given), ())


def _derivation(inputs: Inputs, work: Working, headline: str, given: tuple[str, ...], assumed: tuple[Assumption, ...]) -> Derivation:
    info = {each.name: each for each in inputs.topic.results}
    results = {name: work.results[name] for name in NAMES if name in work.results}
    return Derivation(
        topic="divergence",
        title="Divergence",
        headline=headline,
        inputs={name: typed if not isinstance(inputs.values[name], Seq) else inputs.values[name] for name, typed in inputs.typed.items()},
        given=given,
        assumed=assumed,
        conventions={"log": inputs.word("log"), **{f"error_{name}": error for name, error in work.errors.items()}},
        symbols=dict.fromkeys([name for value in results.values() for name in symbols(value)], "not given"),
        steps=tuple(work.ledger.steps),
        shown=_shown(inputs, work),
        results=results,
        info={name: info[name] for name in results},
        remark=_remark(work),
        warnings=(*work.warnings, *_missing(work)),
        tables=tuple(work.tables),
        pictures=(),
        vocabulary=work.ledger.vocabulary,
    )


def _short(of: Known) -> bool:
    return len(of.text()) <= 24


def _given(sides: Mapping[str, Known]) -> Iterator[str]:
    for letter, of in sides.items():
        says = of.says()
        listed = isinstance(of, Discrete) and not of.labelled
        yield f"`{letter} = {ascii_text(of.tree())}`" if listed or not _short(of) else f"`{letter}` ({says})"


def _unit(inputs: Inputs) -> Iterator[str]:
    if inputs.given("log"):
        yield "logarithms to base 2 (bits)" if inputs.word("log") == "bits" else "natural logarithms (nats)"


def _assumed(inputs: Inputs, p: Known, q: Known) -> Iterator[Assumption]:
    if not inputs.given("log"):
        yield Assumption("log", "nats", "natural logarithms (nats)")
    if any(isinstance(each, Discrete) and not each.labelled for each in (p, q)):
        yield Assumption("p", "1, 2, 3, …", "where distances count, the outcomes are the numbers from 1 on")


def _shown(inputs: Inputs, work: Working) -> tuple[str, ...]:
    ids = [step.id for step in work.ledger.steps]
    if inputs.all or not inputs.only:
        return tuple(ids)
    wanted = {id for name in inputs.only for id in work.used.get(name, ())}
    return tuple([id for id in ids if id in wanted])


def _missing(work: Working) -> Iterator[Warning]:
    """Why a result is not there, those of one reason together."""
    for reason in dict.fromkeys(work.missing.values()):
        names = [NAMED[name] for name, each in work.missing.items() if each == reason]
        listed = " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
        yield Warning("missing", f"{listed}: not computed; {reason}.")


def _remark(work: Working) -> str:
    results = work.results
    if work.remarks:
        return work.remarks[0]
    infinite = [name for name in ("kl", "kl_reverse") if results.get(name) == Const("inf")]
    if infinite and "js" in results:
        most = "1 bit" if work.bits else "`log(2)`"
        return f"An infinite KL does not say how far apart they are, and JS never passes {most}. The Wasserstein distances do say it."
    if "js" in results:
        return "SciPy's jensenshannon returns the square root of this divergence, a distance."
    if "kl" in results and "kl_reverse" in results and results["kl"] != results["kl_reverse"]:
        return "KL is not symmetric: which distribution stands first decides."
    return ""

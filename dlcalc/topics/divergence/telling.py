"""What an answer about two distributions says: headline, what was given and assumed, warnings, the remark."""

from __future__ import annotations

from collections.abc import Iterator

from dlcalc.derivation.model import Assumption, Derivation, Warning
from dlcalc.derivation.parameters import Inputs
from dlcalc.distributions.divergences.working import NAMES, Working
from dlcalc.distributions.kinds import Discrete, Independent, Known
from dlcalc.notation.expr import Const, Seq, symbols
from dlcalc.notation.show import ascii_text

NAMED = {"kl": "`KL(p || q)`", "kl_reverse": "`KL(q || p)`", "js": "`JS`", "tv": "`TV`", "w1": "`W_1`", "w2": "`W_2`"}


def told(inputs: Inputs, work: Working, p: Known, q: Known) -> Derivation:
    """The derivation of a worked question."""
    info = {each.name: each for each in inputs.topic.results}
    return Derivation(
        topic="divergence",
        title="Divergence",
        headline=f"`p = {p.text()}` against `q = {q.text()}`" if _short(p) and _short(q) else "`p` against `q`",
        inputs={name: typed if not isinstance(inputs.values[name], Seq) else inputs.values[name] for name, typed in inputs.typed.items()},
        given=tuple(_given(p, q)),
        assumed=tuple(_assumed(inputs, p, q)),
        conventions={"log": inputs.word("log"), **{f"error_{name}": error for name, error in work.errors.items()}},
        symbols=dict.fromkeys([name for of in (p, q) for name in symbols(of.tree())], "not given"),
        steps=tuple(work.ledger.steps),
        shown=_shown(inputs, work),
        results={name: work.results[name] for name in NAMES if name in work.results},
        info={name: info[name] for name in NAMES if name in work.results},
        remark=_remark(work),
        warnings=(*work.warnings, *_missing(work)),
        tables=tuple(work.tables),
        pictures=(),
        vocabulary=work.ledger.vocabulary,
    )


def _short(of: Known) -> bool:
    return len(of.text()) <= 24


def _given(p: Known, q: Known) -> Iterator[str]:
    for letter, of in (("p", p), ("q", q)):
        says = of.says()
        listed = isinstance(of, Discrete) and not of.labelled
        yield f"`{letter} = {ascii_text(of.tree())}`" if listed or not _short(of) else f"`{letter}` ({says})"


def _assumed(inputs: Inputs, p: Known, q: Known) -> Iterator[Assumption]:
    if not inputs.given("log"):
        yield Assumption("log", "nats", "natural logarithms (nats)")
    if any(isinstance(each, Discrete) and not each.labelled for each in (p, q)):
        yield Assumption("p", "1, 2, 3, …", "the outcomes are the numbers `1, 2, …` where distances count")


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
    infinite = [name for name in ("kl", "kl_reverse") if results.get(name) == Const("inf")]
    if infinite and "js" in results:
        return "Where KL is infinite it says nothing of how far apart they are, and JS is at most `log(2)`. Only the Wasserstein distances say it."
    if "js" in results:
        return "SciPy's `jensenshannon` returns the square root of this divergence, a distance."
    if "kl" in results and "kl_reverse" in results and results["kl"] != results["kl_reverse"]:
        return "KL is not symmetric: which distribution stands first decides."
    return ""



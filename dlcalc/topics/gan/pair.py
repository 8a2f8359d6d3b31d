"""The answer for two distributions: D*, the value that it reaches, the divergences, and what they mean for training."""

from __future__ import annotations

from collections.abc import Iterator

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Assumption, Derivation
from dlcalc.derivation.parameters import Inputs
from dlcalc.distributions.divergences.working import NAMES
from dlcalc.distributions.kinds import Discrete, Known
from dlcalc.notation.expr import ZERO, symbols
from dlcalc.topics.gan.between import TITLE, VOCABULARY, Pair, discriminator, read
from dlcalc.topics.gan.distances import distances, identity
from dlcalc.topics.gan.drawing import curve
from dlcalc.topics.gan.optimal import calculus
from dlcalc.topics.gan.values import reached

_LETTERS = {"x": "an example", "p_r": "density of the real data at x", "p_g": "density of the generated data at x"}
_ALWAYS = (
    "pointwise",
    "slope",
    "best",
    "curvature",
    "density_real",
    "density_gen",
    "logit",
    "optimal_d",
    "optimal_d_first",
    "value",
    "js",
    "identity",
)


def answer(inputs: Inputs) -> Derivation:
    """Work the optimal discriminator between two distributions.

    Raises:
        DomainError: a distribution or the place cannot be read.
    """
    pair = read(inputs)
    bits = inputs.word("log") == "bits"
    ledger = Ledger(VOCABULARY, {}, counts=False)
    calculus(ledger)
    found = discriminator(ledger, pair)
    valued = not inputs.only or "value" in inputs.only
    value = reached(ledger, pair, bits=bits) if valued else None
    apart = distances(ledger, pair, _measured(inputs.only), bits=bits)
    if valued:
        value = identity(ledger, value, apart.results, bits=bits)
    results = {"optimal_d": found.value} | ({} if value is None else {"value": value}) | apart.results
    order = [info.name for info in inputs.topic.results if info.name in results]
    return Derivation(
        topic="gan",
        title=TITLE,
        headline=f"`{pair.real.text()}` against `{pair.fake.text()}`",
        inputs=dict(inputs.typed),
        given=tuple([f"{kind} {_said(of)}" for kind, of in (("real", pair.real), ("generated", pair.fake))]),
        assumed=() if inputs.given("log") else (Assumption("log", "nats", "natural logarithm"),),
        conventions={"log": "bits" if bits else "nats", "second parameter of N": "variance"},
        symbols=_LETTERS | {name: "not given" for of in (pair.real, pair.fake) for name in symbols(of.tree())},
        steps=tuple(ledger.steps),
        shown=_shown(inputs, ledger),
        results={name: results[name] for name in order},
        info={info.name: info for info in inputs.topic.results if info.name in results},
        remark=_remark(pair),
        warnings=apart.warnings,
        tables=(*found.tables, *apart.tables),
        pictures=(),
        plots=(curve(inputs, pair),) if inputs.given("plot") else (),
        vocabulary=VOCABULARY,
    )


def _measured(only: tuple[str, ...]) -> tuple[str, ...]:
    """The divergences to work: all, or those that were asked for, and JS for the identity of the value."""
    return tuple([name for name in NAMES if not only or name in only or (name == "js" and "value" in only)])


def _said(of: Known) -> str:
    if isinstance(of, Discrete):
        return of.says()
    return f"`{of.text()}`: {of.says()}"


def _shown(inputs: Inputs, ledger: Ledger) -> tuple[str, ...]:
    """The derivation of D*, the value and the identity; all, or the steps of the results that were asked for."""
    ids = [step.id for step in ledger.steps]
    if inputs.all:
        return tuple(ids)
    if inputs.only:
        wanted = set(_wanted(inputs.only, ids))
        return tuple([id for id in ids if id in wanted]) or tuple(ids[:1])
    return tuple([id for id in ids if id in _ALWAYS or id.startswith("js_")])


def _wanted(only: tuple[str, ...], ids: list[str]) -> Iterator[str]:
    parts = {"optimal_d": _ALWAYS[:9], "value": ("value", "identity")}
    for name in only:
        yield from parts.get(name, (name,))
        yield from [id for id in ids if id.startswith(f"{name}_") and id != "kl_reverse" and name not in parts]


def _remark(pair: Pair) -> str:
    if pair.real == pair.fake:
        return "No D can tell them apart: D* says 1/2 everywhere, and V has its least value, −log 4. This is where G wants to be."
    if _disjoint(pair):
        return (
            "Real and generated data share no x: D* never errs, V = 0 and JS = log 2 wherever p_g lies, so they tell G nothing. "
            "W_1 does: it shrinks as p_g moves nearer."
        )
    return "G lowers V by bringing p_g to p_r; its least value is −log 4, where D* says 1/2 everywhere."


def _disjoint(pair: Pair) -> bool:
    apart = all(region.real is None or region.fake is None for region in pair.regions)
    return apart and bool(pair.regions or pair.places) and all(ZERO in (place.real, place.fake) for place in pair.places)

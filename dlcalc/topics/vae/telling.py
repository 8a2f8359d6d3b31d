"""What an answer about a VAE says: headline, what was given and assumed, which steps, the remark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dlcalc.derivation.model import Assumption, Derivation, Warning
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import FALSE, Expr, Num, Rel, Seq, Sym, symbols
from dlcalc.notation.show import ascii_text
from dlcalc.topics.vae.latent import Latent

_SPREAD = {
    "logvar": ("`l = log(sigma^2)`", "log-variance"),
    "sigma": ("`sigma`", "standard deviation"),
    "var": ("`sigma^2`", "variance"),
}
_LISTED = 8


def told(inputs: Inputs, latent: Latent, results: Mapping[str, Expr]) -> Derivation:
    """The derivation of a worked question."""
    order = [info.name for info in inputs.topic.results if info.name in results]
    size = latent.given.size
    return Derivation(
        topic="vae",
        title="VAE",
        headline=f"`q` against the prior, in {size} dimension{'s' * (size > 1)}" if "kl" in results else "the reconstruction term",
        inputs={name: inputs.values[name] if isinstance(inputs.values[name], Seq) else typed for name, typed in inputs.typed.items()},
        given=tuple(_given(inputs, latent)),
        assumed=tuple(_assumed(inputs, latent, results)),
        conventions={"log": inputs.word("log"), "kl": "KL(q(z|x) || p(z)), summed over dimensions"},
        symbols=_symbols(results),
        steps=tuple(latent.ledger.steps),
        shown=_shown(inputs, latent, results),
        results={name: results[name] for name in order},
        info={info.name: info for info in inputs.topic.results if info.name in results},
        remark=_remark(inputs, latent, results),
        warnings=tuple(_warnings(latent)) if inputs.given("beta") and "elbo" in results else (),
        tables=tuple(latent.tables()),
        pictures=(),
        vocabulary=latent.ledger.vocabulary,
    )


def _listed(entries: tuple[Expr, ...]) -> str:
    if len(entries) > _LISTED:
        return f"{len(entries):,} numbers"
    return f"`{ascii_text(Seq('vector', entries) if len(entries) > 1 else entries[0])}`"


def _given(inputs: Inputs, latent: Latent) -> Iterator[str]:
    given = latent.given
    if given.mu:
        yield f"mean `mu` = {_listed(given.mu)}" if given.mu != (Sym("mu"),) else "mean `mu`"
    if given.spread:
        letter, name = _SPREAD[given.spread]
        yield f"{name} {letter} = {_listed(given.spreads)}" if given.spreads != (Sym("sigma"),) else f"{name} {letter}"
    if given.prior:
        yield f"prior with mean `m` = {_listed(given.prior[0])} and variance `tau^2` = {_listed(given.prior[1])}"
    elif inputs.given("prior"):
        yield "prior `p(z)` = `N(0, I)`" if given.size > 1 else "prior `p(z)` = `N(0, 1)`"
    if given.eps:
        yield f"noise `epsilon` = {_listed(given.eps)}"
    for name, letter in (("x", "x"), ("x-hat", "xhat")):
        value = inputs.values.get(name)
        if isinstance(value, Seq):
            yield f"`{letter}` = {_listed(value.items)}"
    if inputs.given("log-likelihood"):
        yield f"expected log-likelihood `R = {ascii_text(latent.ledger.values['R'])}`"
    if inputs.given("beta"):
        yield f"`beta = {ascii_text(latent.ledger.values['beta'])}`"
    if inputs.given("likelihood"):
        yield f"{inputs.word('likelihood').capitalize()} decoder"
    if inputs.given("log"):
        yield "logarithms to base 2 (bits)" if inputs.word("log") == "bits" else "natural logarithms (nats)"


def _assumed(inputs: Inputs, latent: Latent, results: Mapping[str, Expr]) -> Iterator[Assumption]:
    if "kl" in results and not latent.given.prior and not inputs.given("prior"):
        yield Assumption("prior", "N(0, I)", "prior `p(z)` = `N(0, I)`" if latent.given.size > 1 else "prior `p(z)` = `N(0, 1)`")
    if inputs.given("x"):
        if not inputs.given("likelihood"):
            yield Assumption("likelihood", "bernoulli", "Bernoulli decoder")
        elif inputs.word("likelihood") == "gaussian" and not inputs.given("decoder-var"):
            yield Assumption("decoder-var", "1", "decoder variance `s^2 = 1`")
    if "elbo" in results and not inputs.given("beta"):
        yield Assumption("beta", "1", "")
    if not inputs.given("log"):
        yield Assumption("log", "nats", "natural logarithms (nats)")


def _symbols(results: Mapping[str, Expr]) -> dict[str, str]:
    named = {"mu": "mean of q(z|x)", "sigma": "standard deviation of q(z|x)", "l": "log-variance of q(z|x)", "epsilon": "noise"}
    found = [name for value in results.values() for name in symbols(value)]
    return {name: named.get(name.partition("_")[0], "not given") for name in dict.fromkeys(found)}


def _shown(inputs: Inputs, latent: Latent, results: Mapping[str, Expr]) -> tuple[str, ...]:
    """KL, reconstruction, ELBO and sample; gradients when they are asked for, dimensions one by one when there are few."""
    ids = [step.id for step in latent.ledger.steps]
    if inputs.all:
        return tuple(ids)
    used = {**latent.used, "reconstruction": ["squared_error", "reconstruction"], "elbo": ["elbo"]}
    wanted = inputs.only or [name for name in results if name not in ("dmu", "dlogvar")]
    chosen = {id for name in wanted for id in used.get(name, ())}
    first = "_1" if not latent.written else ""
    return tuple([id for id in ids if id in chosen and (not first or _is_whole(id) or id.endswith(first))]) or tuple(ids[:1])


def _is_whole(id: str) -> bool:
    return not id.rpartition("_")[2].isdigit()


def _remark(inputs: Inputs, latent: Latent, results: Mapping[str, Expr]) -> str:
    if latent.given.spread == "logvar" and "kl" in results:
        return "Two slips are common: taking `exp(log(sigma^2))` for `sigma`, when it is `sigma^2`, and forgetting the 1/2."
    if "elbo" in results and not inputs.given("beta"):
        return "The ELBO is at most `log(p(x))`: maximising it pushes a lower bound up."
    if "kl" in results and not latent.given.spread:
        return "With numbers: --mu 0.5,-1 --logvar=-0.2,0.4 (or --sigma, or --var)"
    shown = inputs.all or {"dmu", "dlogvar"} & set(inputs.only)
    return "Gradients by the mean and the log-variance: --only dmu,dlogvar" if "dmu" in results and not shown else ""


def _warnings(latent: Latent) -> Iterator[Warning]:
    beta = latent.ledger.values["beta"]
    if evaluate(Rel((">=",), (beta, Num(1)))) == FALSE:
        yield Warning("beta", "With `beta` below 1 this may lie above the ELBO: it is no lower bound of `log(p(x))` any more.")
    elif beta != Num(1):
        yield Warning("beta", "With `beta` above 1 this lies below the ELBO: still a lower bound of `log(p(x))`, but a looser one.")

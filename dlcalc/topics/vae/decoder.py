"""The reconstruction term: the log-likelihood of x under what the decoder says, entry by entry."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import FALSE, ONE, ZERO, Expr, Rel, Seq
from dlcalc.notation.show import ascii_text

WRITTEN = 8
"""Entries that are written out one by one."""

TITLE = "Reconstruction"
MOST = 10_000
"""Entries of x."""


def reconstruction(ledger: Ledger, inputs: Inputs, *, bits: bool) -> Expr | None:
    """State the term; None when nothing was given for it.

    Raises:
        DomainError: x and x-hat do not fit, or hold what the likelihood does not allow.
    """
    if inputs.given("decoder-var") and (inputs.word("likelihood") == "bernoulli" or inputs.given("log-likelihood")):
        rule = "--log-likelihood gives the whole term already" if inputs.given("log-likelihood") else "a Bernoulli decoder has no variance"
        hint = "" if inputs.given("log-likelihood") else "--likelihood gaussian"
        raise DomainError("decoder-var", inputs.typed["decoder-var"], rule, hint)
    if inputs.given("log-likelihood"):
        return _given(ledger, inputs)
    if not (inputs.given("x") or inputs.given("x-hat")):
        return None
    x, seen = [_entries(inputs, name) for name in ("x", "x-hat")]
    if len(x) != len(seen):
        raise DomainError("x-hat", inputs.typed["x-hat"], f"x has {len(x):,} numbers and x-hat has {len(seen):,}")
    if len(x) > MOST:
        raise DomainError("x", inputs.typed["x"][:40], f"at most {MOST:,} numbers, not {len(x):,}")
    for place, (a, b) in enumerate(zip(x, seen, strict=True), 1):
        ledger.values[f"x_{place}"], ledger.values[f"xhat_{place}"] = a, b
    if inputs.word("likelihood") == "bernoulli":
        _probabilities(inputs, x, seen)
        return _bernoulli(ledger, x, seen, "log2" if bits else "log")
    return _gaussian(ledger, inputs, len(x), bits=bits)


def _given(ledger: Ledger, inputs: Inputs) -> Expr:
    for name in ("x", "x-hat"):
        if inputs.given(name):
            raise DomainError(name, inputs.typed[name], "--log-likelihood gives the whole term already")
    value = evaluate(inputs.expr("log-likelihood") or ZERO)
    ledger.values["R"] = value
    return value


def _entries(inputs: Inputs, name: str) -> tuple[Expr, ...]:
    value = inputs.values.get(name)
    if not isinstance(value, Seq):
        other = "x-hat" if name == "x" else "x"
        raise DomainError(name, "", f"--{other} is compared with it", f"--{name} 1,0,1")
    return value.items


def _probabilities(inputs: Inputs, x: tuple[Expr, ...], seen: tuple[Expr, ...]) -> None:
    for name, entries in (("x", x), ("x-hat", seen)):
        for place, each in enumerate(entries, 1):
            if evaluate(Rel(("<=", "<="), (ZERO, each, ONE))) == FALSE:
                rule = f"a Bernoulli decoder has values between 0 and 1, and number {place} is {ascii_text(each)}"
                raise DomainError(name, inputs.typed[name][:60], rule, "--likelihood gaussian")


def _bernoulli(ledger: Ledger, x: tuple[Expr, ...], seen: tuple[Expr, ...], log: str) -> Expr:
    """Σ x·log x̂ + (1 − x)·log(1 − x̂); a term whose factor is 0 is left out."""
    note = f"`sum_i (x_i*{log}(xhat_i) + (1 - x_i)*{log}(1 - xhat_i))`: minus the binary cross-entropy"
    terms: list[str] = []
    for place, (a, b) in enumerate(zip(x, seen, strict=True), 1):
        if a != ZERO:
            if b == ZERO:
                return _impossible(ledger, place, a, b)
            terms.append(f"log(xhat_{place})" if a == ONE else f"x_{place}*log(xhat_{place})")
        if a != ONE:
            if b == ONE:
                return _impossible(ledger, place, a, b)
            terms.append(f"log(1 - xhat_{place})" if a == ZERO else f"(1 - x_{place})*log(1 - xhat_{place})")
    text = " + ".join(terms).replace("log(", f"{log}(")
    return ledger.step("reconstruction", f"R = {text}", title=TITLE, note=note)


def _impossible(ledger: Ledger, place: int, x: Expr, seen: Expr) -> Expr:
    note = f"`x_{place} = {ascii_text(x)}` is impossible where `xhat_{place} = {ascii_text(seen)}`: the logarithm of 0"
    return ledger.step("reconstruction", "R = -inf", title=TITLE, note=note)


def _gaussian(ledger: Ledger, inputs: Inputs, count: int, *, bits: bool) -> Expr:
    """−Σ(x − x̂)²/(2s²) − n/2·log(2πs²)."""
    variance = evaluate(inputs.expr("decoder-var") or ONE)
    if evaluate(Rel((">",), (variance, ZERO))) == FALSE:
        raise DomainError("decoder-var", inputs.typed["decoder-var"], "a variance is positive")
    ledger.values["s^2"] = variance
    note = "half the squared error by `s^2`, and the constant of the density, which frameworks drop"
    squares = " + ".join([f"(x_{place} - xhat_{place})^2" for place in range(1, count + 1)])
    ledger.step("squared_error", f"S = {squares}", title=TITLE, note=note)
    text = f"-S/(2*s^2) - {count}*log(2*pi*s^2)/2" if count > 1 else "-S/(2*s^2) - log(2*pi*s^2)/2"
    return ledger.step("reconstruction", f"R = {f'({text})/log(2)' if bits else text}", title=TITLE, note=note)

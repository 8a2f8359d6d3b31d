"""What is asked of a law beside its density: CDF, quantiles, moments by numbers, its value at one place."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Table
from dlcalc.distributions.law import INF
from dlcalc.distributions.transforms.case import Case
from dlcalc.distributions.transforms.closed import probability_letter
from dlcalc.notation.errors import Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Call, Expr, Sym, number, substitute, symbols
from dlcalc.notation.show import ascii_text, unicode_text
from dlcalc.topics.reparam.letters import Letters
from dlcalc.topics.reparam.question import Question

if TYPE_CHECKING:
    from dlcalc.distributions.transforms.numbers import Numeric

LONGEST = 240
"""Characters of a moment that is shown; a longer one is a result alone."""


class More(NamedTuple):
    """Tables, and results that are no step."""

    tables: tuple[Table, ...]
    results: dict[str, Expr]


def state(question: Question, ledger: Ledger, letters: Letters, case: Case) -> More:
    """Add the steps of CDF and quantile, and work out by numbers what has no closed form."""
    known = {"mean": case.mean, "variance": case.variance, "mode": case.mode}
    results: dict[str, Expr] = {}
    found = _numerically(question, case) if not _letters(case) and (case.law.parts or case.truncated) else {}
    rows: list[tuple[Expr | str, ...]] = []
    stated = {step.id for step in ledger.steps}
    names: dict[str, Expr | str] = {"mean": letters.moment("E"), "variance": letters.moment("Var"), "mode": "mode"}
    for name, symbol in names.items():
        value, how = known[name], "exact"
        if value is None and name in found:
            value, how = found[name], "by quadrature" if name != "mode" else "by search"
        if value is None:
            continue
        results[name] = value
        if how != "exact":
            by_numbers(ledger, name, letters, value)
        if name not in stated and len(ascii_text(value)) > LONGEST and not question.inputs.all:
            rows.append((symbol if isinstance(symbol, str) else f"`{ascii_text(symbol)}`", f"too long to show: --get {name}", how))
        elif name not in stated:
            rows.append((symbol if isinstance(symbol, str) else f"`{ascii_text(symbol)}`", value, how))
    u = probability_letter(case, question.noise)
    for id, symbol, value in (("cdf", Call("F", (Sym(letters.variable),)), case.cdf), ("quantile", Call("Q", (u,)), case.quantile)):
        if value is not None:
            ledger.overrides = {**ledger.overrides, id: value}
            ledger.step(id, (symbol, value), title="CDF" if id == "cdf" else "Quantile")
    if question.place is not None:
        results |= at_place(question, ledger, letters, case)
    rows = rows if any(row[0] != "mode" for row in rows) else []
    all_exact = all(row[2] == "exact" for row in rows)
    shown = tuple([row[:2] if all_exact else row for row in rows])
    tables = [Table("moments", "Moments", ("",) * len(shown[0]), shown)] if rows else []
    if case.quantile is None and (question.inputs.all or "quantile" in question.inputs.only) and not _letters(case) and case.law.parts:
        tables.append(_quantiles(question, case, u))
    return More(tuple(tables), results)


def _quantiles(question: Question, case: Case, u: Sym) -> Table:
    """Where there is no formula of them, by numbers."""
    from dlcalc.distributions.transforms.numbers import LEVELS, as_tree

    found = _numbers(question, case).quantiles
    least = 1e-5 * (found[-1] - found[0])  # they are read off between nodes
    rows = tuple([(number(Fraction(str(level))), as_tree(0.0 if abs(value) < least else value, 5))
                  for level, value in zip(LEVELS, found, strict=True)])  # fmt: skip
    return Table("quantiles", "Quantiles by numbers", (f"`{u.name}`", f"`Q({u.name})`"), rows)


def _numbers(question: Question, case: Case) -> Numeric:
    from dlcalc.distributions.certificate import simulate
    from dlcalc.distributions.transforms.numbers import numeric

    expr = substitute(question.map, question.at)
    return numeric(case.law, {}, simulate(lambda rng, count: {question.noise: case.base.sample(rng, count)}, expr, {}))


_INTEGRALS = {"mean": ("E", "I = int {z}*{p}({z}) d{z}"), "variance": ("Var", "I = int ({z} - E[{z}])^2*{p}({z}) d{z}")}


def by_numbers(ledger: Ledger, name: str, letters: Letters, value: Expr) -> None:
    """A step for a value that is known by numbers alone, so that nobody takes its digits for exact; shown when every step is."""
    op, integral = _INTEGRALS.get(name, ("", ""))
    ledger.values["I"] = value
    symbol = letters.moment(op) if op else Call("mode", (Sym(letters.variable),))
    note = f"`{integral.format(z=letters.variable, p=letters.p)}`, numerically" if op else "the place of the highest density, by search"
    ledger.step(name, (symbol, Sym("I")), title={"mean": "Mean", "variance": "Variance"}.get(name, "Mode"), note=note)
    ledger.steps[-1].rounded = True
    del ledger.values["I"]


def _letters(case: Case) -> bool:
    law = case.law
    trees = [each for part in law.parts for each in part] + [each for atom in law.atoms for each in atom]
    return any(name != law.variable for each in trees for name in symbols(each))


def _numerically(question: Question, case: Case) -> dict[str, Expr]:
    """Mean, variance and mode by quadrature, where one of them is not known."""
    if case.mean is not None and case.variance is not None and case.mode is not None:
        return {}
    from dlcalc.distributions.transforms.numbers import as_tree

    found = _numbers(question, case)
    pairs = {"mean": found.mean, "variance": found.variance, "mode": found.mode}
    if case.family is not None:  # what a known family lacks does not exist, or has its own reason
        needs = case.family.family.needs
        pairs = {name: value for name, value in pairs.items() if name not in needs or name == "mode"}
    return {name: as_tree(value, 8) for name, value in pairs.items() if value is not None}


def at_place(question: Question, ledger: Ledger, letters: Letters, case: Case) -> dict[str, Expr]:
    """Density and CDF at the value of z that was given."""
    assert question.place is not None
    found: dict[str, Expr] = {}
    ledger.values[letters.variable] = question.place
    title = f"At {letters.variable} = {unicode_text(question.place)}"
    density = case.law.density()
    if density is not None:
        symbol = Call(letters.p, (question.place,))
        try:
            found["density_at"] = ledger.step("density_at", (symbol, density), title=title, note=_at_a_pole(question.place, letters, case))
        except Undefined:
            at = f"{letters.variable} = {ascii_text(question.place)}"
            raise DomainError("at", question.inputs.typed["at"], f"the density has no finite value at {at}") from None
    if case.cdf is not None:
        with suppress(Undefined):  # between two branches, where the formula of neither has a value
            found["cdf_at"] = ledger.step("cdf_at", (Call("F", (question.place,)), case.cdf), title=title)
    del ledger.values[letters.variable]
    return found


def _at_a_pole(place: Expr, letters: Letters, case: Case) -> str:
    """What to say of an end of the support where the density has no limit: its one value there means nothing."""
    for index, part in enumerate(case.law.parts):
        for end, closed in zip((part.low, part.high), case.law.closed(index), strict=True):
            if end == place and not closed and place not in [atom.value for atom in case.law.atoms]:
                with suppress(ArithmeticError):
                    if evaluate(part.density, {letters.variable: place}) != INF:
                        continue
                return f"an end of the support: `{letters.p}` has no value of its own there, and counts as 0"
    return ""


def shown(question: Question, ledger: Ledger) -> tuple[str, ...]:
    """The steps that answer the question, or those that were asked for."""
    inputs = question.inputs
    ids = [step.id for step in ledger.steps]
    if inputs.all:
        return tuple(ids)
    if inputs.only:
        wanted = tuple([id for id in ids if any(id == name or (name == "density" and id.startswith("density_")) or
                                                (name == "atoms" and id.startswith("mass_")) for name in inputs.only)])  # fmt: skip
        if wanted:
            return wanted
    found = tuple([step.id for step in ledger.steps if step.rounded])
    hidden = ("cdf", "quantile", *found, *(("inverse_", "jacobian_") if "inverse_2" in ids else ()))
    return tuple([id for id in ids if not id.startswith(hidden) or id == "cdf_at"])

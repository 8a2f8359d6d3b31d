"""What is asked of a law beside its density: CDF, quantiles, moments by numbers, its value at one place."""

from __future__ import annotations

from typing import NamedTuple

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Table
from dlcalc.distributions.transforms.case import Case
from dlcalc.distributions.transforms.closed import probability_letter
from dlcalc.notation.expr import Call, Expr, Sym, substitute, symbols
from dlcalc.notation.show import ascii_text, unicode_text
from dlcalc.topics.reparam.letters import Letters
from dlcalc.topics.reparam.question import Question


class More(NamedTuple):
    """Tables, and results that are no step."""

    tables: tuple[Table, ...]
    results: dict[str, Expr]


def state(question: Question, ledger: Ledger, letters: Letters, case: Case) -> More:
    """Add the steps of CDF and quantile, and work out by numbers what has no closed form."""
    known = {"mean": case.mean, "variance": case.variance, "mode": case.mode}
    results: dict[str, Expr] = {}
    found = _numerically(question, case) if not _letters(case) and case.law.parts else {}
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
        if name not in stated:
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
    tables = (Table("moments", "Moments", ("",) * len(shown[0]), shown),) if rows else ()
    return More(tables, results)


def _letters(case: Case) -> bool:
    law = case.law
    trees = [each for part in law.parts for each in part] + [each for atom in law.atoms for each in atom]
    return any(name != law.variable for each in trees for name in symbols(each))


def _numerically(question: Question, case: Case) -> dict[str, Expr]:
    """Mean, variance, mode and median by quadrature, where one of them is not known."""
    if case.mean is not None and case.variance is not None and case.mode is not None:
        return {}
    from dlcalc.distributions.certificate import simulate
    from dlcalc.distributions.transforms.numbers import as_tree, numeric

    expr = substitute(question.map, question.at)
    draws = simulate(lambda rng, count: {question.noise: case.base.sample(rng, count)}, expr, {})
    found = numeric(case.law, {}, draws)
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
        found["density_at"] = ledger.step("density_at", (symbol, density), title=title)
    if case.cdf is not None:
        found["cdf_at"] = ledger.step("cdf_at", (Call("F", (question.place,)), case.cdf), title=title)
    del ledger.values[letters.variable]
    return found


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
    hidden = ("cdf", "quantile", *(("inverse_", "jacobian_") if "inverse_2" in ids else ()))
    return tuple([id for id in ids if not id.startswith(hidden) or id == "cdf_at"])

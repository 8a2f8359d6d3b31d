"""The steps of a map that is not affine: where it turns, the inverse of every branch, the change of variables, point masses."""

from __future__ import annotations

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, Table
from dlcalc.distributions.law import inside
from dlcalc.distributions.transforms.assemble import Inverted, tidy
from dlcalc.distributions.transforms.branches import Branch, Open, is_less
from dlcalc.distributions.transforms.branches import ordered as sorted_places
from dlcalc.distributions.transforms.case import Case
from dlcalc.notation.differentiate import derivative, plus
from dlcalc.notation.errors import Undecided
from dlcalc.notation.expr import ONE, Call, Derivative, Expr, Interval, Neg, Piecewise, Rel, Sym, substitute, symbols
from dlcalc.notation.show import ascii_text
from dlcalc.topics.reparam import more, straight, telling
from dlcalc.topics.reparam.checks import Checked
from dlcalc.topics.reparam.letters import Letters
from dlcalc.topics.reparam.question import Question

MOST_BRANCHES, MOST_ROWS = 4, 12
"""Branches whose steps are written out, and those that the table shows."""


def answer(question: Question, found: list[Case], certificates: list[list[Checked]], ledger: Ledger, letters: Letters) -> Derivation:
    """Tell the general case in steps, the others in the table of cases."""
    case = found[0]
    tables: list[Table] = []
    if case.layers or case.smooth or case.flat:
        _turns(question, ledger, letters, case)
        if len(case.smooth) + len(case.flat) > 1:
            tables.append(_branches(question, letters, case))
        if 0 < len(case.smooth) <= MOST_BRANCHES:
            _change(ledger, letters, case, question.noise)
        _masses(ledger, letters, case, question.noise)
    elif not ledger.steps:
        _constant(ledger, letters, question, case)
    numbers = more.state(question, ledger, letters, case)
    shown = more.shown(question, ledger)
    return telling.derivation(question, found, ledger, letters, certificates, shown, (*tables, *numbers.tables), _remark(found, case),
                              numbers.results)  # fmt: skip


def _constant(ledger: Ledger, letters: Letters, question: Question, case: Case) -> None:
    """Of a map of a discrete noise, or of none."""
    if not case.base.family.discrete or len(case.law.atoms) == 1:
        note = "nothing in it is random"
        if question.noise in symbols(question.map):
            note = f"`{ascii_text(Sym(question.noise))}` changes nothing here"
        ledger.step("value", (Sym(letters.variable), question.map), title="Value", note=note)
        return
    noise = question.noise
    for place, (at, mass) in enumerate(case.base.atoms()):
        symbol = Call("P", (Rel(("=",), (Sym(noise), at)),))
        ledger.step(f"mass_{place + 1}", (symbol, mass), title="Values", note="each value of the noise, mapped")
        value = Sym(f"{letters.variable}_{place + 1}")
        ledger.step(f"value_{place + 1}", (value, substitute(question.map, {noise: at})), title="Values")


def _turns(question: Question, ledger: Ledger, letters: Letters, case: Case) -> None:
    """The derivative, whose zeros and jumps cut the noise into branches."""
    try:
        slope = tidy(derivative(question.map, question.noise), case.facts)
    except Undecided:
        return
    count = len(case.smooth) + len(case.flat)
    noise = ascii_text(Sym(question.noise))
    if count == 1:
        note = f"one branch: `{letters.variable}` is monotone in `{noise}`"
    else:
        note = f"cut where it is zero or jumps: {count} branches"
    ledger.step("slope", (Derivative(Sym(letters.variable), Sym(question.noise)), slope), title="Slope", note=note)


def _branches(question: Question, letters: Letters, case: Case) -> Table:
    """Interval, inverse, Jacobian, image of every branch."""
    z, noise = letters.variable, ascii_text(Sym(question.noise))
    rows: list[tuple[Expr | str, ...]] = []
    names = {each.branch: f"`e_{place}`" for place, each in enumerate(case.smooth, 1)}
    for each in _in_order([*case.smooth, *case.flat], case):
        if isinstance(each, Inverted):
            image = Rel(("in",), (Sym(z), Interval(each.low, each.high, (False, False))))
            rows.append(
                (names[each.branch], _interval(question.noise, each.branch.low, each.branch.high), each.inverse, each.jacobian, image)
            )
        else:
            rows.append(("flat", _interval(question.noise, each.low, each.high), "-", "-", Rel(("=",), (Sym(z), each.start))))
    shown, left = rows[:MOST_ROWS], len(rows) - MOST_ROWS
    note = f"and {left} branches more" if left > 0 else ""
    heads = ("", f"where `{noise}` is", "inverse `e_k`", f"`J_k = abs(∂e_k/∂{z})`", "image")
    return Table("branches", "Branches", heads, tuple(shown), note=note)


def _in_order(ordered: list[Inverted | Branch], case: Case) -> list[Inverted | Branch]:
    def low(each: Inverted | Branch) -> Expr:
        return each.branch.low if isinstance(each, Inverted) else each.low

    try:
        order = {place: at for at, place in enumerate(sorted_places([low(each) for each in ordered], case.facts))}
    except Open:
        return ordered
    return sorted(ordered, key=lambda each: order[low(each)])


def _interval(name: str, low: Expr, high: Expr) -> Expr:
    found = inside(name, low, high)
    return found if found is not None else Rel(("in",), (Sym(name), Interval(low, high, (False, False))))


def _change(ledger: Ledger, letters: Letters, case: Case, noise: str) -> None:
    """Inverse and Jacobian of every branch, and the density that they give."""
    z = letters.variable
    ledger.overrides = {**ledger.overrides, **{f"inverse_{place}": each.inverse for place, each in enumerate(case.smooth, 1)},
                        **{f"jacobian_{place}": each.jacobian for place, each in enumerate(case.smooth, 1)}}  # fmt: skip
    k = "k" if len(case.smooth) > 1 else "1"
    for place, each in enumerate(case.smooth, 1):
        note = f"`{ascii_text(Sym(noise))}` as a function of `{z}`"
        ledger.step(f"inverse_{place}", (Sym(f"e_{place}"), each.inverse), title="Inverse", note=note)
    for place, each in enumerate(case.smooth, 1):
        ledger.step(f"jacobian_{place}", (Sym(f"J_{place}"), each.jacobian), title="Jacobian", note=f"`J_{k} = abs(∂e_{k}/∂{z})`")
    for number in range(len(case.law.parts)):
        _density(ledger, letters, case, number)


def _density(ledger: Ledger, letters: Letters, case: Case, number: int) -> None:
    """The density on one of its intervals: the branches that reach it, added up."""
    parts = case.law.parts
    part = parts[number]
    active = [place for place, each in enumerate(case.smooth, 1) if _covers(each, part.low, part.high, case)]
    where = case.law.where(number)
    many = len(parts) > 1
    id = f"density_{number + 1}" if many else "density_inside" if where is not None or case.law.atoms else "density"
    ledger.overrides = {**ledger.overrides, id: part.density}
    phi = letters.phi
    note = (
        f"`{phi}(e_{active[0]})*J_{active[0]}`" if len(active) == 1 else f"the sum of `{phi}(e_k)*J_k`" if active else f"`{phi}(e_k)*J_k`"
    )
    if where is not None:
        note += f" for `{ascii_text(where)}`" + ("" if many else ", elsewhere 0")
    formula = plus(*[_term(case, place) for place in active]) if active else _side_by_side(case, letters.variable)
    ledger.step(id, (letters.density(), formula), title=f"Density {number + 1}" if many else "Density", note=note)


def _term(case: Case, place: int) -> Expr:
    """The noise's density at an inverse, times its Jacobian."""
    return straight.weighted(straight.noise_density(case, Sym(f"e_{place}")), Sym(f"J_{place}"))


def _side_by_side(case: Case, variable: str) -> Expr:
    """Branches whose images lie beside each other and share one formula of a known family."""
    rows = [(_term(case, place), inside(variable, each.low, each.high)) for place, each in enumerate(case.smooth, 1)]
    return Piecewise(tuple([(term, where) for term, where in rows[:-1] if where is not None]), rows[-1][0])


def _covers(each: Inverted, low: Expr, high: Expr, case: Case) -> bool:
    try:
        return not is_less(low, each.low, case.facts) and not is_less(each.high, high, case.facts)
    except Open:
        return (each.low, each.high) == (low, high)


def _masses(ledger: Ledger, letters: Letters, case: Case, noise: str) -> None:
    """The probability of every value that a flat stretch gives."""
    many = len(case.law.atoms) > 1
    for number, atom in enumerate(case.law.atoms[:MOST_BRANCHES], 1):
        flat = [branch for branch in case.flat if branch.start == atom.value]
        terms = [term for branch in flat for term in _between(case, branch.low, branch.high)]
        told = [f"`{ascii_text(each)}`" for branch in flat for each in [inside(noise, branch.low, branch.high)] if each is not None]
        id = f"mass_{number}"
        ledger.overrides = {**ledger.overrides, id: atom.probability}
        symbol = Call("P", (Rel(("=",), (Sym(letters.variable), atom.value)),))
        note = "the probability of each flat stretch" if many or not told else f"the probability of {' or '.join(told)}, where it is flat"
        ledger.step(id, (symbol, plus(*terms) if terms else atom.probability), title="Point masses" if many else "Point mass", note=note)


def _between(case: Case, low: Expr, high: Expr) -> list[Expr]:
    """F(high) − F(low) of the noise as it is written; nothing where that has no closed form."""
    base, support = case.base, case.base.support()
    if not base.family.cdf:
        return []
    above = ONE if high == support.high else straight.written(base, base.family.cdf, high)
    return [above] if low == support.low else [above, Neg(straight.written(base, base.family.cdf, low))]


def _overlap(case: Case) -> bool:
    """Whether several branches reach the same values."""
    return any(sum(_covers(each, part.low, part.high, case) for each in case.smooth) > 1 for part in case.law.parts)


def _remark(found: list[Case], case: Case) -> str:
    if any(_overlap(each) for each in found):
        return "Several values of the noise give the same `z`: their densities add up. Forgetting one is the usual slip."
    if case.law.atoms and case.law.parts:
        return "A flat stretch of the map has no inverse: its whole probability falls on one value."
    if case.by_size is not None:
        return f"The noise is symmetric about 0, so `{ascii_text(case.by_size)}` counts by its size alone."
    return ""

"""What an answer says: headline, assumptions, the result by case, the certificate, the one remark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, Table, Warning
from dlcalc.derivation.plots import wanted
from dlcalc.derivation.swept import replaced
from dlcalc.distributions.certificate import simulate
from dlcalc.distributions.families import HEADS, Distribution
from dlcalc.distributions.law import Law
from dlcalc.distributions.transforms.case import Case
from dlcalc.notation.differentiate import plus, times
from dlcalc.notation.expr import ONE, Call, Expr, Piecewise, Rel, Sym, substitute, symbols
from dlcalc.notation.show import ascii_text, unicode_text
from dlcalc.notation.vocabulary import Vocabulary
from dlcalc.topics.reparam.checks import Checked, draw, put, told
from dlcalc.topics.reparam.letters import Letters
from dlcalc.topics.reparam.question import Question

LONGEST = 60
"""Characters of a density that the table of cases holds."""


def vocabulary(letters: Letters, question: Question) -> Vocabulary:
    """What the formulas of an answer are read back with: names of families that are no letters of the question, too."""
    taken = {*question.free, *question.at, *question.noises}
    return Vocabulary(functions=frozenset({letters.p, letters.phi, "F", "Q", "P", "mode", *HEADS} - taken))


def derivation(question: Question, found: list[Case], ledger: Ledger, letters: Letters, certificates: list[list[Checked]],
               shown: tuple[str, ...], tables: tuple[Table, ...] = (), remark: str = "",
               results: dict[str, Expr] | None = None) -> Derivation:  # fmt: skip
    """Put the answer together from its cases."""
    values = {**_results(found, ledger), **(results or {})}
    every = (*tables, _cases_table(found, letters, certificates))
    answer = assembled(question, ledger, letters, values, every, remark, shown, tuple(_warnings(found)))
    return _drawn(answer, question, found[0], letters) if wanted(question.inputs) else answer


def _drawn(answer: Derivation, question: Question, case: Case, letters: Letters) -> Derivation:
    """With the density of the general case drawn.

    Raises:
        DomainError: letters are left.
    """
    from dlcalc.topics.reparam.picture import lines, picture

    inputs = question.inputs
    if question.free:
        hint = "--at " + ",".join([f"{name}=1" for name in question.free])
        asked = "picture" if inputs.given("picture") else "plot"
        raise DomainError(asked, inputs.typed[asked] if asked == "plot" else "", "a density with letters cannot be drawn", hint)
    noises = {name: put(cast("Distribution", law), question.at) for name, law in question.noises.items()}
    draws = simulate(draw(noises), substitute(question.map, question.at), {})
    return replaced(
        answer,
        pictures=(picture(case.law, draws, letters.variable),) if inputs.given("picture") else (),
        plots=(lines(case.law, draws, letters.variable, letters.p),) if inputs.given("plot") else (),
    )


def assembled(question: Question, ledger: Ledger, letters: Letters, results: dict[str, Expr], tables: tuple[Table, ...], remark: str = "",
              shown: tuple[str, ...] = (), warnings: tuple[Warning, ...] = ()) -> Derivation:  # fmt: skip
    """Put any answer about a map together."""
    inputs = question.inputs
    info = {each.name: each for each in inputs.topic.results}
    return Derivation(
        topic=inputs.topic.name,
        title=_title(letters),
        headline=f"`{letters.variable} = {ascii_text(question.map)}`",
        inputs=_inputs(question),
        given=tuple(_given(question)),
        assumed=question.assumed,
        conventions={"normal": "N(mean, variance)", "log": "natural"},
        symbols=dict.fromkeys(question.free, "not given"),
        steps=tuple(ledger.steps),
        shown=shown or tuple(step.id for step in ledger.steps),
        results={name: results[name] for name in info if name in results},
        info=info,
        remark=remark,
        warnings=warnings,
        tables=tables,
        pictures=(),
        vocabulary=ledger.vocabulary,
    )


def _title(letters: Letters) -> str:
    names = [unicode_text(Sym(name)) for name in letters.free]
    shown = f"Density of {unicode_text(Sym(letters.variable))}"
    if not names or len(names) > 3:
        return shown
    return f"{shown} given {', '.join(names)}"


def _inputs(question: Question) -> dict[str, object]:
    inputs = question.inputs
    return {parameter.name: (True if parameter.type == "flag" else inputs.typed[parameter.name])
            for parameter in inputs.topic.parameters if inputs.given(parameter.name)}  # fmt: skip


def _given(question: Question) -> Iterator[str]:
    if question.inputs.given("noise"):
        for name, law in question.noises.items():
            yield f"`{ascii_text(Rel(('~',), (Sym(name), law.tree())))}`: {law.says()}"
    for name, value in question.at.items():
        yield f"`{name} = {ascii_text(value)}`"
    if question.place is not None:
        yield f"`{question.variable} = {ascii_text(question.place)}`"
    if question.inputs.given("assume"):
        said = {each.text for each in question.assumed}
        positive = [f"`{name} > 0`" for name in sorted(question.facts.positives) if name in question.free]
        yield from [text for text in positive if text not in said]
        yield from [f"`{name}` whole" for name in sorted(question.facts.integers)]


# Results


def _results(found: list[Case], ledger: Ledger) -> dict[str, Expr]:
    """The results of the general case, and all cases together."""
    first = found[0]
    values: dict[str, Expr | None] = {
        "family": None if first.family is None else first.family.tree(),
        "mean": first.mean, "variance": first.variance, "mode": first.mode, "density": first.law.density(),
        "support": first.law.support(), "atoms": first.law.mass(), "cdf": first.cdf, "quantile": first.quantile,
    }  # fmt: skip
    values.update({step.id: step.value for step in ledger.steps if step.id in values})
    if len(found) > 1 or found[0].condition is not None:
        values["cases"] = _piecewise(found)
    return {name: value for name, value in values.items() if value is not None}


def _piecewise(found: list[Case]) -> Expr:
    """Every case as its family, or its density where it has no name."""
    rows = []
    for case in found:
        assert case.condition is not None
        rows.append((law_tree(case), case.condition))
    return Piecewise(tuple(rows), None)


def law_tree(case: Case) -> Expr:
    """A case as one expression: its family, else its density, else its atoms; of both, ``0.5*delta(0) + density``."""
    if case.family is not None:
        return case.family.tree()
    density = case.law.density()
    if density is None:
        return case.law.mass() or ONE
    heavy = [times(atom.probability, Call("delta", (atom.value,))) for atom in case.law.atoms]
    return plus(*heavy, density) if heavy else density


# The table of cases


def _cases_table(found: list[Case], letters: Letters, certificates: list[list[Checked]]) -> Table:
    rows = tuple([row for case in found for row in _rows(case, letters, alone=len(found) == 1)])
    width = max(len(row) for row in rows)
    return Table("cases", "Result", ("",) * width, rows, note=certified(certificates, found, letters))


def _rows(case: Case, letters: Letters, *, alone: bool) -> Iterator[tuple[str, ...]]:
    when = [] if alone and case.condition is None else [f"`{ascii_text(case.condition)}`" if case.condition is not None else "always"]
    head = ascii_text(letters.given()) if len(letters.free) == 1 else letters.variable
    law = case.law
    if case.family is not None and case.family.family.name == "point":
        yield (*when, f"point mass at `{letters.variable} = {ascii_text(case.family.parameters[0])}`", "(Dirac)")
    elif case.family is not None:
        yield (*when, f"`{head} ~ {case.family.text()}`", _spelt(case))
    else:
        density = f"`{letters.p}({letters.variable}) = {ascii_text(law.parts[0].density)}`" if len(law.parts) == 1 and not law.atoms else ""
        yield (*when, _described(law), density if len(density) < LONGEST and not alone else "")


def _spelt(case: Case) -> str:
    """What the entries of a family mean: "mean, variance"; for others its name and the parameters in words."""
    assert case.family is not None
    if case.family.family.name == "normal" and symbols(case.family.tree()):
        return "mean, variance"
    return case.family.says()


def _described(law: Law) -> str:
    pieces = []
    if law.parts:
        pieces.append(f"a density on `{ascii_text(law.support())}`")
    if law.atoms:
        listed = ", ".join([f"`{ascii_text(atom.value)}` ({_chance(atom.probability)})" for atom in law.atoms[:4]])
        more = f" and {len(law.atoms) - 4} more" if len(law.atoms) > 4 else ""
        pieces.append(f"point masses at {listed}{more}" if len(law.atoms) > 1 else f"a point mass at {listed}")
    return " and ".join(pieces)


def _chance(probability: Expr) -> str:
    """The probability of a single value; a long one stands in its step."""
    text = ascii_text(probability)
    return f"probability `{text}`" if len(text) <= LONGEST else "its probability above"


def certified(certificates: list[list[Checked]], found: list[Case], letters: Letters) -> str:
    """The line that says what was checked."""
    smooth = [each for case, checks in zip(found, certificates, strict=True) if case.law.parts for each in checks]
    checks = smooth or [each for checks in certificates for each in checks]
    if not checks:
        return ""
    where = " and ".join(dict.fromkeys([f"`{told(each.point)}`".replace(", ", "`, `") for each in checks if each.point]))
    total = max(checks, key=lambda each: abs(each.certificate.total - 1)).certificate.total
    distance = max(each.certificate.distance for each in checks)
    draws = f"{checks[0].certificate.draws:,} draws leave its CDF by at most {up(distance)}"
    at = f"checked at {where}: " if where else "checked: "
    if not smooth:
        return f"✓ {at}{draws}"
    mass = " and the point masses" if any(case.law.atoms and case.law.parts for case in found) else ""
    whole = "1" if abs(total - 1) < 5e-7 else f"{total:.6f}"
    integral = f"`int {letters.p}({letters.variable}) d{letters.variable} = {whole}`" if not mass else f"density{mass} add up to {whole}"
    return f"✓ {at}{integral}; {draws}"


def up(distance: float) -> str:
    """A distance with four digits, rounded up."""
    from math import ceil

    return f"{ceil(distance * 10_000) / 10_000:.4f}"


def _condition(case: Case) -> Expr:
    assert case.condition is not None
    return case.condition


def _warnings(found: list[Case]) -> Iterator[Warning]:
    several = [case for case in found if case.law.parts or len(case.law.atoms) > 1]
    if len(several) > 1:
        yield Warning("cases", f"The steps and the single results hold where `{ascii_text(_condition(found[0]))}`. "
                      "Every case by itself: --get cases")  # fmt: skip
    if any(case.truncated for case in found):
        yield Warning("tails", "It has endlessly many branches; those that the noise reaches with less than `1e-14` are left out.")

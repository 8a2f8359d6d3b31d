"""Divergences between two finite lists of probabilities, every term written out."""

from __future__ import annotations

from typing import NamedTuple

from dlcalc.derivation.model import Table
from dlcalc.distributions.divergences.working import LOG_2, NAMES, Working, infinite, vector
from dlcalc.distributions.kinds import Discrete, Scalar
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import FALSE, TRUE, ZERO, Add, Expr, Neg, Rel, symbols
from dlcalc.notation.show import ascii_text

WRITTEN = 12
"""Entries up to which every term is written out."""

MOST = 400
"""Entries whose logarithms are still added up exactly."""

_DROPPED = "a term with probability 0 counts as 0"


class Lists(NamedTuple):
    """Two lists over the same places.

    Attributes:
        places: where the probabilities stand, in order.
        p, q: the probabilities.
        labelled: whether the places were given, and are not just 1, 2, 3, ….
    """

    places: tuple[Expr, ...]
    p: tuple[Expr, ...]
    q: tuple[Expr, ...]
    labelled: bool


def finite(of: Scalar) -> bool:
    """Whether it consists of atoms alone."""
    from dlcalc.distributions.kinds import parts

    return all(each.family.discrete for _, each in parts(of))


def aligned(p: Scalar, q: Scalar) -> Lists | None:
    """Both over the places of either; None when a letter keeps the order of places open."""
    if isinstance(p, Discrete) and isinstance(q, Discrete) and not (p.labelled or q.labelled):
        return Lists(p.values, p.probabilities, q.probabilities, labelled=False)
    at_p, at_q = dict(p.atoms()), dict(q.atoms())
    found: list[Expr] = []
    for place in dict.fromkeys([*at_p, *at_q]):
        index = 0
        for each in found:
            above = evaluate(Rel((">",), (place, each)))
            if above not in (TRUE, FALSE):
                return None
            index += above == TRUE
        found.insert(index, place)
    return Lists(
        tuple(found), tuple([at_p.get(each, ZERO) for each in found]), tuple([at_q.get(each, ZERO) for each in found]), labelled=True
    )


def lists(work: Working, of: Lists, wanted: tuple[str, ...] = NAMES) -> None:
    """Add the steps of every wanted divergence between two lists of one length."""
    telling = _Telling(work, of)
    for name in wanted:
        work.begin(name)
        if of.p == of.q:
            work.plainly(ZERO, "p and q are the same")
        else:
            telling.tell(name)


class _Telling:
    """The letters of the lists, known to the ledger: ``p_1`` … and the vectors p and q."""

    def __init__(self, work: Working, of: Lists) -> None:
        self.work = work
        self.of = of
        self.log = "log2" if work.bits else "log"
        self.count = len(of.p)
        for letter, entries in (("p", of.p), ("q", of.q), ("x", of.places)):
            work.know({letter: vector(entries), **{f"{letter}_{place}": each for place, each in enumerate(entries, 1)}})

    def tell(self, name: str) -> None:
        if name in ("kl", "kl_reverse"):
            self.kl(name)
        elif name == "js":
            self.js()
        elif name == "tv":
            terms = [f"abs(p_{i} - q_{i})" for i in self.places()]
            self.work.result(f"TV = ({self.total(terms, 'abs(p_i - q_i)')})/2", note="half the sum of the differences")
        elif name == "w1":
            self.w1()
        else:
            self.w2()

    def places(self) -> range:
        return range(1, self.count + 1)

    def zero(self, letter: str, place: int) -> bool:
        return self.work.ledger.values[f"{letter}_{place}"] == ZERO

    def total(self, terms: list[str], general: str) -> str:
        """A sum, written out when it is short."""
        return " + ".join(terms) if len(terms) <= WRITTEN else f"sum_{{i=1}}^{{{self.count}}} {general}"

    # Logarithms

    def kl(self, name: str) -> None:
        p, q = ("p", "q") if name == "kl" else ("q", "p")
        symbol = f"KL({p} || {q})"
        blocked = [i for i in self.places() if self.zero(q, i) and not self.zero(p, i)]
        if blocked:
            at = blocked[0]
            where = f"where `x = {ascii_text(self.of.places[at - 1])}`, " if self.of.labelled else ""
            share = ascii_text(self.work.ledger.values[f"{p}_{at}"])
            unless = f", unless `{share} = 0`" if symbols(self.work.ledger.values[f"{p}_{at}"]) else ""
            self.work.plainly(infinite(), f"{where}`{p}_{at} = {share}` but `{q}_{at} = 0`: {q} rules out what {p} does{unless}")
            return
        note = f"`sum_i {p}_i*{self.log}({p}_i/{q}_i)`"
        text, dropped = self.divergence(p, q)
        self.work.result(f"{symbol} = {text}", note=note + dropped, unit=False)

    def divergence(self, p: str, q: str) -> tuple[str, str]:
        """The sum of p_i·log(p_i/q_i) over the places where p is not 0, and what is to be said of the others."""
        kept = [i for i in self.places() if not self.zero(p, i)]
        terms = [f"{p}_{i}*{self.log}({p}_{i}/{q}_{i})" for i in kept]
        dropped = "" if len(kept) == self.count else f"; {_DROPPED}"
        return " + ".join(terms), dropped

    def js(self) -> None:
        disjoint = all(self.zero("p", i) or self.zero("q", i) for i in self.places())
        if disjoint:
            self.work.plainly(
                LOG_2, f"no place has mass under both: {'1 bit' if self.work.bits else '`log(2)`'}, the largest value there is"
            )
            return
        note = "the mean of two KL divergences from the middle, `m = (p + q)/2`"
        middle = self.work.part("m = (p + q)/2", note=note)
        self.work.know({f"m_{i}": entry for i, entry in enumerate(getattr(middle, "items", ()), 1)})
        for side, symbol in (("p", "K_p"), ("q", "K_q")):
            self.work.part(f"{symbol} = {self.divergence(side, 'm')[0]}", note=note)
        self.work.result("JS = (K_p + K_q)/2", note=note, unit=False)

    # Distances along the line

    def w1(self) -> None:
        if self.count == 1:
            return
        note = "`F_p` and `F_q` are the sums so far; each gap counts by how much they differ"
        for side in ("p", "q"):
            entries = [" + ".join([f"{side}_{j}" for j in range(1, i + 1)]) for i in self.places()]
            if self.count <= WRITTEN:
                found = self.work.part(f"F_{side} = [{', '.join(entries)}]", note=note)
                sums = getattr(found, "items", ())
            else:
                sums = tuple(_cumulated(self.of.p if side == "p" else self.of.q))
                self.work.know({f"F_{side}": vector(sums)})
            self.work.know({f"{'F' if side == 'p' else 'G'}_{i}": each for i, each in enumerate(sums, 1)})
        gaps = ["" if not self.of.labelled else f"(x_{i + 1} - x_{i})*" for i in range(1, self.count)]
        terms = [f"{gap}abs(F_{{p,{i}}} - F_{{q,{i}}})" for i, gap in enumerate(gaps, 1)]
        for i in self.places():
            self.work.know({f"F_{{p,{i}}}": self.work.ledger.values[f"F_{i}"], f"F_{{q,{i}}}": self.work.ledger.values[f"G_{i}"]})
        self.work.result(f"W_1 = {' + '.join(terms)}", note=note)

    def w2(self) -> None:
        plan = coupling(self.of)
        if plan is None:
            unknown = symbols(vector((*self.of.p, *self.of.q, *self.of.places)))
            self.work.missing["w2"] = f"its plan needs numbers, and `{unknown[0]}` has none" if unknown else "its plan could not be decided"
            return
        moved = [each for each in plan if each[0] != each[1]]
        note = "the plan that keeps the order: what moves, and how far"
        terms = []
        for k, (i, j, share) in enumerate(moved, 1):
            self.work.know({f"t_{k}": share})
            terms.append(f"t_{k}*(x_{i} - x_{j})^2")
        self.work.result(f"W_2 = sqrt({' + '.join(terms)})", note=note)
        rows = tuple([(f"`t_{k}`", share, self.of.places[i - 1], self.of.places[j - 1]) for k, (i, j, share) in enumerate(moved, 1)])
        self.work.tables.append(Table("plan", "What moves", ("", "mass", "from", "to"), rows, "the rest stays where it is"))


def _cumulated(entries: tuple[Expr, ...]) -> list[Expr]:
    found: list[Expr] = []
    for each in entries:
        found.append(evaluate(Add((found[-1], each))) if found else each)
    return found


def coupling(of: Lists) -> list[tuple[int, int, Expr]] | None:
    """The plan that moves the mass of p to q in order: from which place to which, and how much; None when a letter keeps it open."""
    found: list[tuple[int, int, Expr]] = []
    i = j = 0
    left_p, left_q = of.p[0], of.q[0]
    while True:
        less = evaluate(Rel(("<",), (left_p, left_q)))
        if less not in (TRUE, FALSE):
            return None
        share = left_p if less == TRUE else left_q
        if share != ZERO:
            found.append((i + 1, j + 1, share))
        left_p, left_q = evaluate(Add((left_p, Neg(share)))), evaluate(Add((left_q, Neg(share))))
        while left_p == ZERO and i + 1 < len(of.p):
            i, left_p = i + 1, of.p[i + 1]
        while left_q == ZERO and j + 1 < len(of.q):
            j, left_q = j + 1, of.q[j + 1]
        if ZERO in (left_p, left_q):
            return found

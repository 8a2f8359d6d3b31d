"""Divergences between two distributions of one number that are not both finite lists."""

from __future__ import annotations

from dlcalc.derivation.ledger import parse
from dlcalc.distributions.divergences import supports
from dlcalc.distributions.divergences.closed import CROSS, TABLE, Closed
from dlcalc.distributions.divergences.working import LOG_2, NAMES, Working, infinite, letters, turned
from dlcalc.distributions.families import Distribution, formula
from dlcalc.distributions.kinds import Scalar
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import ONE, ZERO, Call, Expr, substitute, symbols
from dlcalc.notation.show import ascii_text

_LARGEST = "the largest value there is, however far apart they are"


def scalar(work: Working, p: Scalar, q: Scalar, wanted: tuple[str, ...] = NAMES) -> None:
    """Add the steps of every wanted divergence that can be told."""
    for of, side in ((p, "p"), (q, "q")):
        if isinstance(of, Distribution):
            work.know(dict(zip(letters(of, side).values(), of.parameters, strict=True)))
            if of.family.name == "normal":
                work.know({f"sigma_{side}": evaluate(Call("sqrt", (of.parameters[1],)))})
    pair = _Pair(work, p, q)
    for name in wanted:
        work.begin(name)
        pair.tell(name)


class _Pair:
    """Two distributions, and where they live."""

    def __init__(self, work: Working, p: Scalar, q: Scalar) -> None:
        self.work = work
        self.p = p
        self.q = q
        work.atoms = bool(p.atoms() or q.atoms())
        self.at_p, self.at_q = supports.support(p), supports.support(q)
        self.disjoint = self.at_p is not None and self.at_q is not None and supports.disjoint(self.at_p, self.at_q)

    def tell(self, name: str) -> None:
        if self.p == self.q:
            self.work.plainly(ZERO, "p and q are the same")
        elif not (self.by_support(name) or self.closed(name) or self.crossed(name) or self.to_a_point(name)):
            self.numeric(name)

    # Where they live

    def by_support(self, name: str) -> bool:
        if name in ("kl", "kl_reverse"):
            return self.infinite(name)
        if name in ("js", "tv") and self.disjoint:
            most = "1" if name == "tv" else "1 bit" if self.work.bits else "`log(2)`"
            self.work.plainly(LOG_2 if name == "js" else ONE, f"the supports are disjoint: {most}, {_LARGEST}")
            return True
        return False

    def infinite(self, name: str) -> bool:
        """Whether KL is infinite because one has mass where the other has none."""
        of, other, at, beside = (self.p, "q", self.at_p, self.at_q) if name == "kl" else (self.q, "p", self.at_q, self.at_p)
        where = supports.outside(at, beside) if at is not None and beside is not None else None
        if where is None:
            return False
        self.work.plainly(infinite(), _reason(of, where, turned(other), other))
        return True

    # Closed forms

    def closed(self, name: str) -> bool:
        p, q, turn = (self.q, self.p, turned) if name == "kl_reverse" else (self.p, self.q, str)
        if not (isinstance(p, Distribution) and isinstance(q, Distribution)):
            return False
        row = next((row for row in TABLE if self.applies(row, name, (p.family.name, q.family.name), turn is turned)), None)
        if row is None:
            return False
        *before, last = [turn(text) for text in row.steps]
        for text in before:
            self.work.part(text, note=turn(row.note))
        self.work.result(last, note=turn(row.note), source=row.source)
        return True

    def applies(self, row: Closed, name: str, families: tuple[str, str], swapped: bool) -> bool:
        if row.families != families or row.name != name.removesuffix("_reverse"):
            return False
        return not row.when or self.work.ledger.holds(turned(row.when) if swapped else row.when) is True

    def crossed(self, name: str) -> bool:
        """KL as cross-entropy minus entropy, where q's logarithm needs only moments of p."""
        if name not in ("kl", "kl_reverse"):
            return False
        p, q, turn = (self.q, self.p, turned) if name == "kl_reverse" else (self.p, self.q, str)
        if not (isinstance(p, Distribution) and isinstance(q, Distribution)) or q.family.name not in CROSS:
            return False
        at_p, at_q = (self.at_q, self.at_p) if name == "kl_reverse" else (self.at_p, self.at_q)
        if at_p is None or at_q is None or not supports.covers(at_q, at_p):
            return False
        text, needs = CROSS[q.family.name]
        moments = {"E": "mean", "V": "variance"}
        used = {letter: moments[letter] for letter in moments if f"{letter}_p" in symbols(parse(text, self.work.ledger.vocabulary))}
        if p.entropy() is None or any(getattr(p, each)() is None for each in used.values()):
            return False
        side = turn("p")
        note = f"cross-entropy `C` minus entropy `H_{side}`; `C` needs only the {needs} of {side}"
        for letter, each in {**used, "H": "entropy"}.items():
            tree = substitute(formula(getattr(p.family, each)), {old: parse(new) for old, new in letters(p, side).items()})
            self.work.part(f"{letter}_{side} = {ascii_text(tree)}", note=note)
        self.work.part(f"C = {turn(text)}", note=note)
        self.work.result(turn(f"KL(p || q) = C - H_{side}") if turn is str else f"KL(q || p) = C - H_{side}", note=note)
        return True

    def to_a_point(self, name: str) -> bool:
        """Wasserstein distances to a point mass: all mass goes to one place."""
        if name not in ("w1", "w2"):
            return False
        for point, other, side in ((self.p, self.q, "q"), (self.q, self.p, "p")):
            if not (isinstance(point, Distribution) and point.family.name == "point" and isinstance(other, Distribution)):
                continue
            note = f"all mass goes to one place, `a_{turned(side)} = {ascii_text(point.parameters[0])}`"
            if name == "w2" and None not in (other.mean(), other.variance()):
                self.moment("E", "mean", other, side, note)
                self.moment("V", "variance", other, side, note)
                self.work.result(f"W_2 = sqrt(V_{side} + (E_{side} - a_{turned(side)})^2)", note=note)
                return True
        return False

    def moment(self, letter: str, which: str, of: Distribution, side: str, note: str) -> None:
        tree = substitute(formula(getattr(of.family, which)), {old: parse(new) for old, new in letters(of, side).items()})
        self.work.part(f"{letter}_{side} = {ascii_text(tree)}", note=note)

    # Numbers

    def numeric(self, name: str) -> None:
        unknown = [each for of in (self.p, self.q) for each in symbols(of.tree())]
        if unknown:
            self.work.missing[name] = f"it needs numbers, and `{unknown[0]}` has none"
            return
        from dlcalc.distributions.divergences.numeric import numeric

        numeric(self.work, name, self.p, self.q)


def _reason(of: Scalar, where: supports.Stretch | Expr, this: str, other: str) -> str:
    """Why KL is infinite."""
    if isinstance(where, supports.Stretch) and supports.told(where) == "":
        return f"{this} is spread over all numbers, and {other} sits on single points"
    share = supports.mass(of, where)
    probability = f"probability `{ascii_text(share)}`" if share is not None else "mass"
    return f"where `{supports.told(where)}`, {this} has {probability} and {other} has none"

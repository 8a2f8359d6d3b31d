"""One number written out: its group's mean and variance, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.ledger import Ledger
from dlcalc.notation.array import entry
from dlcalc.notation.expr import Expr, Num, Seq, number
from dlcalc.notation.vocabulary import Vocabulary
from dlcalc.topics.norm import naming
from dlcalc.topics.norm.kernels import Forward
from dlcalc.topics.norm.kinds import KINDS
from dlcalc.topics.norm.question import Question

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

LONGEST = 20
"""Numbers that a sum writes out; of more only their sum is shown."""

VOCABULARY = Vocabulary(words=frozenset({"parameters", "buffers"}), indices=frozenset("ij"))


class Spot(NamedTuple):
    """The number that is written out: its group, its place in it, and whether the group is short enough to be written out."""

    group: int
    place: int
    short: bool


def ledger_of(asked: Question) -> Ledger:
    """A ledger that rounds as the question asks."""
    return Ledger(VOCABULARY, {"epsilon": number(asked.settings.epsilon)}, counts=False, places=asked.inputs.places)


def spot(asked: Question) -> Spot:
    """Where the number stands."""
    group, place = asked.layout.at(asked.where)
    return Spot(group, place, asked.layout.members <= LONGEST)


def is_number(value: Any) -> bool:
    """Whether an entry is one that a formula can hold."""
    return not isinstance(value, float) or isfinite(value)


def vector(values: Numbers) -> Expr:
    """Numbers as a vector of the notation."""
    return Seq("vector", tuple([entry(value) for value in values.tolist()]))


def known_as(row: Numbers, place: int | None = None) -> Expr | None:
    """A row as a vector, or its number at a place; None where that is none."""
    if place is not None:
        return entry(row[place]) if is_number(row[place]) else None
    return vector(row) if all(map(is_number, row.tolist())) else None


def in_parts(asked: Question) -> bool:
    """Whether ``x̂`` is a step of its own: where it is scaled, rounded or asked for."""
    inputs = asked.inputs
    named = "normalized" in inputs.only or inputs.all or asked.g is not None
    return named or inputs.places is not None or inputs.given("gamma") or inputs.given("beta")


def write(asked: Question, ledger: Ledger, found: Forward, plain: Forward) -> str:
    """Add the steps for the shown number.

    Args:
        asked: the question.
        ledger: gets the steps.
        found: what the kernel computed, rounded after every step where that was asked for.
        plain: the same without that rounding.

    Returns:
        Why it is not written out; empty where it is.
    """
    writing = Writing(asked, ledger, found, plain)
    if not all(map(is_number, writing.row.tolist())):
        return f"{naming.group(asked.layout, writing.at.group)} holds a value that is infinite or no number"
    writing.know()
    if asked.settings.training:
        writing.mean_square() if asked.kind == "rms" else writing.statistics()
    if is_number(found.normalized[writing.at.group, writing.at.place]):
        writing.normalised()
    return ""


def indexed(asked: Question, at: Spot, name: str) -> bool:
    """Whether scale or shift differ within the group, so that they have an index."""
    learnt = asked.gamma if name == "gamma" else asked.beta
    return learnt is not None and learnt.size > 1 and asked.kind in ("layer", "rms", "group") and at.short


class Writing:
    """The steps of one number under way.

    ``short`` groups have vectors and an index in their formulas, long ones the sums and the number itself.
    """

    def __init__(self, asked: Question, ledger: Ledger, found: Forward, plain: Forward) -> None:
        self.asked = asked
        self.ledger = ledger
        self.found = found
        self.plain = plain
        self.at = spot(asked)
        self.rows = asked.rows()
        self.row = self.rows.x[self.at.group]
        self.m = naming.count(asked.layout)
        self.short = self.at.short and asked.settings.training
        self.i = "_i" if self.short else ""
        self.rounds = asked.inputs.places is not None

    def know(self) -> None:
        """Give the letters of the group their values."""
        at, values = self.at, self.ledger.values
        values |= {self.m: Num(self.asked.layout.members), "i": Num(at.place + 1)}
        values["x"] = vector(self.row) if self.short else entry(self.row[at.place])
        for name, learnt, neutral in (("gamma", self.rows.gamma, 1), ("beta", self.rows.beta, 0)):
            if learnt is None:
                values[name] = Num(neutral)
            else:
                values[name] = vector(learnt[at.group]) if indexed(self.asked, at, name) else entry(learnt[at.group, at.place])
        if self.rows.mean is not None and self.rows.var is not None:
            values |= {"mu_R": entry(self.rows.mean[at.group]), "sigma_R^2": entry(self.rows.var[at.group])}

    def both(self, name: str, pick: Callable[[Forward], Numbers]) -> None:
        """Give a letter its values of the whole group, rounded and not."""
        known, unrounded = [
            known_as(pick(forward)[self.at.group], None if self.short else self.at.place) for forward in (self.found, self.plain)
        ]
        assert known is not None
        self.ledger.values[name] = known
        if self.rounds:
            self.ledger.remember(name, unrounded)

    def deviation(self, mu: str) -> None:
        """The step ``d_i = x_i - mu``, whose rounded values the others use."""
        i = self.i
        self.ledger.step(
            "deviation_entry", f"d{i} = x{i} - {mu}", title="Deviation", note=naming.member(self.asked.layout, self.asked.where)
        )
        if self.rounds:
            self.both("d", lambda forward: forward.deviations)

    def statistics(self) -> None:
        """Mean, deviation, variance, standard deviation."""
        asked, at, ledger, m = self.asked, self.at, self.ledger, self.m
        note = f"{naming.group(asked.layout, at.group)}, {naming.over(asked.layout)}"
        d = "d_i" if self.rounds else "(x_i - mu)"
        if self.short:
            ledger.step("mean_entry", f"mu = (sum_i x_i)/{m}", title="Mean", note=note)
            self.deviation("mu")
            ledger.step("var_entry", f"sigma^2 = (sum_i {d}^2)/{m}", title="Variance", note="the mean of the squared deviations")
        else:
            deviations = self.found.deviations[at.group]
            total = asked.with_.total
            ledger.values |= {"S_1": entry(total(self.row)), "S_2": entry(total(asked.with_.times(deviations, deviations)))}
            ledger.step("mean_entry", f"mu = S_1/{m}", title="Mean", note=f"{note}; `S_1 = sum_i x_i`")
            self.deviation("mu")
            ledger.step("var_entry", f"sigma^2 = S_2/{m}", title="Variance", note=f"`S_2 = sum_i {d}^2`")
        ledger.step("std_entry", "sigma = sqrt(sigma^2)", title="Standard deviation")

    def mean_square(self) -> None:
        """The mean of the squares and its root, which RMS norm divides by."""
        asked, ledger, m = self.asked, self.ledger, self.m
        note = f"{naming.group(asked.layout, self.at.group)}, {naming.over(asked.layout)}"
        if self.short:
            ledger.step("square_entry", f"q = (sum_i x_i^2)/{m}", title="Mean square", note=note)
        else:
            ledger.values["S_2"] = entry(asked.with_.total(asked.with_.times(self.row, self.row)))
            ledger.step("square_entry", f"q = S_2/{m}", title="Mean square", note=f"{note}; `S_2 = sum_i x_i^2`")
        ledger.step("rms_entry", "r = sqrt(q + eps)", title="Root mean square")

    def normalised(self) -> None:
        """What becomes of the number, in one formula or in parts."""
        asked, ledger, i = self.asked, self.ledger, self.i
        gamma, beta = [f"{name}_i" if indexed(asked, self.at, name) else name for name in ("gamma", "beta")]
        affine = asked.settings.affine
        scale, shift = f"{gamma}*" * (affine != "none"), f" + {beta}" * (affine == "both")
        training, rms = asked.settings.training, asked.kind == "rms"
        mu, variance = ("mu", "sigma^2") if training else ("mu_R", "sigma_R^2")
        top, bottom = (f"x{i}", "r") if rms else (f"(x{i} - {mu})", f"sqrt({variance} + eps)")
        note = naming.member(asked.layout, asked.where)
        if not training:
            note += f" of {naming.group(asked.layout, self.at.group)}, with the running statistics"
        if not in_parts(asked):
            source = KINDS[asked.kind].source
            ledger.step("output_entry", f"y{i} = {scale}{top}/{bottom}{shift}", title="Normalised", note=note, source=source)
            return
        if self.rounds and not rms:
            if not training:
                self.deviation(mu)
            ledger.step("root_entry", f"s = {bottom}", title="Root", note="what the deviations are divided by")
            top, bottom = f"d{i}", "s"
        ledger.step("normalized_entry", f"xhat{i} = {top}/{bottom}", title="Normalised", note=note, source=KINDS[asked.kind].source)
        self.both("xhat", lambda forward: forward.normalized)
        if scale or shift:
            ledger.step("output_entry", f"y{i} = {scale}xhat{i}{shift}", title="Scaled and shifted" if shift else "Scaled")

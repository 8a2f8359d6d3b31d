"""An answer under way: steps, results, tables, and the prose around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Assumption, Derivation, ResultInfo, Table, Warning
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Expr, Seq
from dlcalc.topics.posenc.question import TITLES, Question

if TYPE_CHECKING:
    from dlcalc.derivation.plots import Plot

FARTHEST_NAMED = 10**18
"""From here on a position is no part of the names of its entries."""

COUNTED = Assumption("dim", "counted from 0", "positions and dimensions counted from 0")


class Answer:
    """What one question's answer will hold; :meth:`derivation` puts it together.

    Args:
        question: what was asked.
        headline: prose beside the title.

    Attributes:
        ledger: where its steps are made.
        shown: ids of the steps that answer the question by default.
        groups: the steps of each result that has several, by result name, for ``--only``.
    """

    def __init__(self, question: Question, headline: str) -> None:
        self.question = question
        self.inputs = question.inputs
        self.title = TITLES[question.kind]
        self.headline = headline
        self.ledger = question.ledger()
        self.given: list[str] = []
        self.assumed: list[Assumption] = []
        self.results: dict[str, Expr] = {}
        self.unrounded: dict[str, Expr] = {}
        self.shown: list[str] = []
        self.groups: dict[str, list[str]] = {}
        self.tables: list[Table] = []
        self.plots: tuple[Plot, ...] = ()
        self.warnings: list[Warning] = []
        self.symbols: dict[str, str] = {}
        self.remark = ""
        self.conventions: tuple[str, ...] = ()

    def step(self, id: str, equation: str | tuple[Expr, Expr], *, of: str = "", title: str = "", note: str = "", source: str = "") -> Expr:
        """Add a step that is shown by default; ``of`` is the result to which it belongs, where that has another name."""
        self.shown.append(id)
        return self.quiet(id, equation, of=of, title=title, note=note, source=source)

    def quiet(self, id: str, equation: str | tuple[Expr, Expr], *, of: str = "", title: str = "", note: str = "", source: str = "") -> Expr:
        """Add a step that is shown when it is asked for."""
        self.groups.setdefault(of or id, []).append(id)
        return self.ledger.step(id, equation, title=title, note=note, source=source)

    def wanted(self, name: str) -> bool:
        """Whether a result was asked for by its name."""
        return name in self.inputs.only

    def vector(self, name: str, values: list[Expr]) -> None:
        """Note a vector as a result, rounded where the question rounds every step."""
        from dlcalc.derivation.rounding import rounded_value

        vector = Seq("vector", tuple(values))
        self.results[name] = vector
        if self.inputs.places is not None:
            self.results[name], self.unrounded[name] = rounded_value(vector, self.inputs.places), vector

    def derivation(self) -> Derivation:
        """The answer, whole."""
        from dlcalc.derivation.plots import pictures

        inputs, ids = self.inputs, [step.id for step in self.ledger.steps]
        chosen = [id for name in inputs.only for id in self.groups.get(name, [])]
        shown = ids if inputs.all else [id for id in ids if id in (chosen or self.shown)]
        info: Mapping[str, ResultInfo] = {each.name: each for each in inputs.topic.results}
        order = [parameter.name for parameter in inputs.topic.parameters]
        places = inputs.places
        assumed = [*self.assumed]
        if places is not None:
            assumed.append(Assumption("round-steps", places, f"rounded to {places} place{'s' * (places != 1)} after every step"))
        return Derivation(
            topic=inputs.topic.name,
            title=self.title,
            headline=self.headline,
            inputs={name: inputs.values[name] for name in order if inputs.given(name)},
            given=tuple(self.given),
            assumed=tuple(assumed),
            conventions=self._conventions(places),
            symbols=self.symbols,
            steps=tuple(self.ledger.steps),
            shown=tuple(shown),
            results={name: self.results[name] for name in info if name in self.results},
            info=info,
            remark=self.remark,
            warnings=tuple(self.warnings),
            tables=tuple(self.tables),
            pictures=pictures(inputs, self.plots),
            vocabulary=self.ledger.vocabulary,
            plots=self.plots,
            unrounded=self.unrounded,
        )

    def _conventions(self, places: int | None) -> dict[str, str]:
        words = self.question.words
        found = {"convention": self.inputs.word("convention"), **{name: words[name] for name in self.conventions}}
        return found if places is None else {**found, "rounding": "after every step"}


def array(entries: Iterable[Expr], shape: tuple[int, ...], axes: tuple[str, ...]) -> Array:
    """Exact entries, the last axis fastest, as an array; rational ones as numbers."""
    import numpy as np

    from dlcalc.notation.expr import rational

    flat = []
    for each in entries:
        exact = rational(each)
        flat.append(each if exact is None else exact)
    found = np.empty(len(flat), dtype=object)
    found[:] = flat
    return Array(found.reshape(shape), axes)


def entry_of(pos: int | None, dim: int) -> str:
    """The name of an entry of one encoding: ``p_{3,0}``; ``p_0`` where the position is a letter, or has more digits than anybody reads."""
    return cell("p", dim) if pos is None or pos >= FARTHEST_NAMED else cell("p", pos, dim)


def check_named(question: Question, parameter: str, farthest: int) -> None:
    """Refuse positions whose numbers are too long for names, where entries of several positions are told apart by them.

    Raises:
        DomainError: it says how far they go.
    """
    if farthest >= FARTHEST_NAMED:
        rule = f"entries of several positions are written out up to position {FARTHEST_NAMED - 1:,}"
        raise DomainError(parameter, question.inputs.typed[parameter], rule, "one position has no bound: --pos 10**20 --d-model 4")


def cell(base: str, *places: int) -> str:
    """The name of an entry: ``p_{1,2}``, ``x_3``; indices as they are counted here, from 0."""
    return f"{base}_{places[0]}" if len(places) == 1 else f"{base}_{{{','.join(map(str, places))}}}"

"""Earlier answers from which nothing, or not all, can be carried forward: what of half an answer is safe, and what then waits for a human.

A wrong answer may follow from an earlier one that the machine cannot read, or that is unlike what is asked for. Then it is not finally
wrong: it waits for a human, who sees both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dlcalc.derivation.model import Derivation
from dlcalc.marking.grading.follow import reaches
from dlcalc.marking.grading.model import Mark
from dlcalc.marking.judgement import Judgement
from dlcalc.marking.key.model import Part
from dlcalc.marking.replay import makers
from dlcalc.marking.verdict import UNDECIDED, WRONG
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Call, Expr, Matrix, Seq, rational


def held(mark: Mark, part: Part, derivation: Derivation | None, unread: Iterable[Part]) -> Mark:
    """A wrong answer that waits for a human when it may follow from earlier ones that only a human can read.

    Args:
        mark: what it gets by itself.
        part: what was answered.
        derivation: the right answer; None where the part stands by itself.
        unread: the earlier parts.
    """
    if derivation is None or mark.verdict != WRONG:
        return mark
    name = part.result or part.id
    before = [each.name for each in unread if name in derivation.results and name in _after(derivation, each.result or each.id)]
    if not before:
        return mark
    by_itself = f"; if not: {mark.feedback}" if mark.feedback else ""
    told = f"it may follow from your answer to {' and '.join(before)}, which only a person can read{by_itself}"
    return mark._replace(verdict=UNDECIDED, marks=None, slip="", feedback=told, followed_through=())


def _after(derivation: Derivation, name: str) -> frozenset[str]:
    return reaches(derivation, name) - {name} if name in derivation.results else frozenset()


def with_parts(derivation: Derivation | None, judgement: Judgement) -> Judgement:
    """A judgement with what can be carried of half an answer: ``18`` or ``18 × 18`` where ``17 × 17 × 32`` is right.

    Values that are given are no answer of one's own, so they may be left out; and one number stands for all where they are equal.
    Nothing else is filled in.
    """
    if derivation is None or judgement.parts or judgement.verdict.kind != WRONG:
        return judgement
    return judgement._replace(parts=_half(derivation, judgement.name, judgement.value) or {})


def _half(derivation: Derivation, name: str, value: Expr | None) -> Mapping[str, Expr] | None:
    """The values of half an answer that differ from the right ones, by step id; None where it is unclear which they are."""
    ids, result = makers(derivation, name), derivation.results.get(name)
    if not isinstance(result, Seq) or not isinstance(value, Seq) or len(value.items) >= len(ids):
        return None
    right = {step.id: step.value for step in derivation.steps if step.id in ids}
    own = [id for id in ids if id]
    if len(value.items) == len(own):
        items = value.items
    elif len(value.items) == 1 and len(set(right.values())) == 1:
        items = value.items * len(own)
    else:
        return None
    return {id: item for id, item in zip(own, items, strict=True) if item != right[id]}


def is_half(derivation: Derivation | None, judgement: Judgement) -> bool:
    """Whether a wrong answer is so unlike the right one that its values cannot be told, though later ones may follow from them.

    One that a known mistake explains is understood, and from one that is right as far as it goes nothing wrong follows.
    """
    if derivation is None or judgement.verdict.kind != WRONG or judgement.reasons or judgement.name not in derivation.results:
        return False
    value, right = judgement.value, derivation.results[judgement.name]
    if value is None or _half(derivation, judgement.name, value) is not None:
        return value is None
    return _size(right) != _size(value) and not _begins(right, value)


def _begins(right: Expr, value: Expr) -> bool:
    """Whether a value is the first entries of the right one."""
    every, own = _entries(right), _entries(value)
    return 0 < len(own) < len(every) and own == every[: len(own)]


def _entries(value: Expr) -> tuple[object, ...]:
    """The entries of a value as they can be compared, those of a matrix row by row."""
    found: list[object] = []
    if isinstance(value, Array):
        found = value.numbers.reshape(-1).tolist()
    elif isinstance(value, Seq):
        found = list(value.items)
    elif isinstance(value, Matrix):
        found = [each for row in value.rows for each in row]
    return tuple([each if not isinstance(each, Expr) or rational(each) is None else rational(each) for each in found])


def _size(value: Expr) -> tuple[int, ...]:
    """How many entries a value has; of a number and of a formula none."""
    if isinstance(value, Array):
        return tuple([size for size in value.numbers.shape if size != 1])
    if isinstance(value, Matrix):
        return tuple([size for size in (len(value.rows), len(value.rows[0])) if size != 1])
    if isinstance(value, Seq):
        return (len(value.items),) if len(value.items) != 1 else ()
    return (len(value.args),) if isinstance(value, Call) and value.name[:1].isupper() else ()

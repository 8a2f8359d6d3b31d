"""From a judgement to marks: what is right, what follows from an earlier answer, what a known mistake leaves, and the penalty."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from dlcalc.derivation.model import Derivation
from dlcalc.derivation.prose import plain
from dlcalc.marking.grading.guard import trivial
from dlcalc.marking.grading.model import ARITHMETIC, Mark
from dlcalc.marking.judgement import Judgement, carried_text
from dlcalc.marking.key.model import Marks, Part
from dlcalc.marking.slips import Reason
from dlcalc.marking.verdict import RIGHT, WRONG
from dlcalc.notation.expr import Expr
from dlcalc.notation.show import ascii_text
from dlcalc.notation.vocabulary import PLAIN

LONGEST_VALUE = 2_000
"""Characters of a normal form that a row repeats; with more it is none that others could share."""


class Carried(NamedTuple):
    """A student's wrong answer to an earlier part: the part's name, and the values that follow from it by step id."""

    part: str
    values: Mapping[str, Expr]


class _Way(NamedTuple):
    """One way to get a wrong answer: ids of the mistakes that are made in it, and the steps that are carried forward."""

    slips: tuple[str, ...]
    steps: tuple[str, ...]


def marked(
    part: Part, derivation: Derivation | None, judgement: Judgement, earlier: tuple[Carried, ...] = (), line: Judgement | None = None
) -> Mark:
    """What an answer gets.

    Args:
        part: what is asked, and what it is worth.
        derivation: the right answer; None where the part stands by itself.
        judgement: of the answer, with the values of ``earlier``.
        earlier: the student's wrong answers to earlier parts.
        line: of a wrong answer, the line of the student's working that does not come to what it says.
    """
    verdict = judgement.verdict
    mark = Mark(verdict.kind, None, feedback=_feedback(judgement, derivation), value=_normal_form(judgement.value))
    if verdict.kind == RIGHT:
        return mark._replace(marks=part.marks)
    if verdict.kind != WRONG:
        return mark
    mark = mark._replace(carries=bool(judgement.parts))
    if derivation is not None and judgement.value is not None and any(reason.carried for reason in judgement.reasons):
        return _followed(part, derivation, judgement, earlier, mark)
    ways = _ways(judgement)
    if line is not None:
        ways = tuple(dict.fromkeys([*_ways(line), *ways]))
        mark = mark._replace(feedback=_feedback(line, derivation))
    return _granted(part, mark, ways)


def _followed(part: Part, derivation: Derivation, judgement: Judgement, earlier: tuple[Carried, ...], mark: Mark) -> Mark:
    """An answer that follows from earlier ones, with or without a further mistake.

    Where those leave nothing to compute, only ways to get it that do without them give marks.
    """
    ways = _ways(judgement)
    steps = next(way.steps for way in ways if way.steps)
    carried = {id: value for each in earlier for id, value in each.values.items() if id in steps}
    names = tuple([each.part for each in earlier if any(id in steps for id in each.values)])
    mark = mark._replace(followed_through=names)
    if judgement.value is None or not trivial(derivation, judgement.name, carried, judgement.value):
        return _granted(part, mark, ways)
    told = f"from your {carried_text(derivation, steps, carried)} nothing is left to compute, so no marks carry over"
    mark = mark._replace(feedback=f"{mark.feedback}; {plain(told, derivation.vocabulary)}", slip=_told(ways))
    others = tuple([way for way in ways if not way.steps])
    return _granted(part, mark, others)._replace(slip=mark.slip) if others else mark._replace(marks=0)


def _granted(part: Part, mark: Mark, ways: tuple[_Way, ...]) -> Mark:
    """The marks of a wrong answer: of several ways to get it, the one that leaves most; the penalty where none leaves any."""
    worth = [left for way in ways if (left := _left(part, way)) is not None]
    return mark._replace(slip=_told(ways), marks=max(worth) if worth else -part.penalty)


def _left(part: Part, way: _Way) -> Marks | None:
    """What mistakes leave of the marks, None where the key grants nothing for them.

    Of two mistakes both are taken off. What follows from an earlier answer gets its share, of what a further mistake leaves too.
    """
    lost = Fraction(0)
    for slip in way.slips:
        if slip not in part.partial:
            return None
        lost += part.marks - part.partial[slip]
    share = part.follow_through if way.steps else 1
    return exact(max(part.marks - lost, Fraction(0)) * share)


def exact(value: Marks) -> Marks:
    """Marks as a whole number where they are one."""
    whole = int(value)
    return whole if whole == value else value


def _ways(judgement: Judgement) -> tuple[_Way, ...]:
    """Every way to get a wrong answer; where its own working comes to something else, a slip of arithmetic is in each."""
    last = () if judgement.link is None else (ARITHMETIC,)

    def way(reason: Reason) -> _Way:
        return _Way((*[slip.id for slip in reason.slips], *last), reason.carried)

    ways = tuple(dict.fromkeys([way(reason) for reason in judgement.reasons]))
    return ways or ((_Way(last, ()),) if last else ())


def _told(ways: tuple[_Way, ...]) -> str:
    """The mistakes as a row names them."""
    return "|".join(dict.fromkeys(["+".join(way.slips) for way in ways if way.slips]))


def _feedback(judgement: Judgement, derivation: Derivation | None) -> str:
    text = judgement.feedback or judgement.verdict.why or judgement.remark
    if judgement.verdict.hint:
        text = f"{text}; {judgement.verdict.hint}"
    return plain(text, PLAIN if derivation is None else derivation.vocabulary)


def _normal_form(value: Expr | None) -> str:
    text = "" if value is None else ascii_text(value)
    return text if len(text) <= LONGEST_VALUE else ""

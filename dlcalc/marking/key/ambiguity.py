"""Answers that mean two things: a mistake that gives the right value, two parts that look alike, a tolerance that lets mistakes pass."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from dlcalc.marking.formulas import is_law_of_cases
from dlcalc.marking.grading.model import ARITHMETIC
from dlcalc.marking.key.check import Case, Notice
from dlcalc.marking.key.formula import how_of
from dlcalc.marking.key.given import conventional, fold
from dlcalc.marking.key.questions import FORMULA, TEXT, topic_of
from dlcalc.marking.verdict import ends_soon
from dlcalc.notation.array import Array
from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import FALSE, TRUE, Expr, Seq, symbols

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation
    from dlcalc.derivation.slips import Slip
    from dlcalc.derivation.topic import Parameter
    from dlcalc.marking.how import How
    from dlcalc.marking.key.model import AnswerKey, Part, Question
    from dlcalc.marking.replay import Change

MOST_SAID = 3
"""Mistakes that one notice names."""


def in_case(key: AnswerKey, case: Case) -> Iterator[Notice]:
    """What is ambiguous in one question with one student's numbers."""
    from dlcalc.marking.key.fitting import misfits

    made = mistakes(case.derivation)
    for part in case.question.parts:
        if part.type == TEXT:
            if not part.rubric:
                yield Notice(part.name, "no_rubric", "a human marks it, and it has no rubric", hint='rubric = ["…", "…"]')
        elif part.result:
            yield from _result(key, case.derivation, part, made)
        else:
            yield from misfits(key, case.derivation, part)
    yield from _alike(case)


def in_key(key: AnswerKey) -> Iterator[Notice]:
    """What is ambiguous whatever the numbers are."""
    for question in key.questions:
        if question.topic in (FORMULA, TEXT) and not question.text:
            yield Notice(question.parts[0].name, "no_text", "its question has no words, for key print", hint='text = "…" in the question')
        yield from _labels(question)
        if question.topic == FORMULA:
            yield from _letters(question)
        for part in question.parts:
            if not part.marks:
                yield Notice(part.name, "no_marks", "a right answer gets no marks")
    yield from _conventions(key)


class Made(NamedTuple):
    """A known mistake made in a question: what it changes, and the results that it changes; None where it leaves no value."""

    slip: Slip
    change: Change
    values: Mapping[str, Expr] | None

    def value(self, derivation: Derivation, name: str) -> Expr | None:
        """What it makes of a result."""
        from dlcalc.marking.slips import outcome

        if self.slip.words:
            return outcome(derivation, self.change, ((self.slip, self.change),), name)
        if self.slip.result is not None and self.slip.result[0] == name:
            name = self.slip.result[1]
        return None if self.values is None else self.values.get(name, derivation.results.get(name))

    def touches(self, derivation: Derivation, name: str) -> bool:
        """Whether it is made in the formula of a result itself, or of what that is made of."""
        from dlcalc.marking.replay import makers
        from dlcalc.marking.slips import is_array, may_give

        if self.slip.result is not None:
            return self.slip.result[0] == name
        if is_array(derivation, name):
            return bool(self.slip.words) and may_give(derivation, self.slip, name)
        ids = {name, *makers(derivation, name)}
        steps = [step for step in (*derivation.steps, *derivation.composed) if step.id in ids]
        return bool(ids & set(self.change.formulas)) or any(set(step.inputs) & set(self.change.values) for step in steps)


def mistakes(derivation: Derivation) -> list[Made]:
    """Every known mistake that changes something in a question."""
    from dlcalc.marking.replay import replayed
    from dlcalc.marking.slips import changes
    from dlcalc.topics import slips

    found = []
    for slip, change in changes(derivation, slips(derivation.topic)) if derivation.topic else ():
        try:
            values: Mapping[str, Expr] | None = replayed(derivation, change)
        except (ArithmeticError, NotationError):
            values = None
        found.append(Made(slip, change, values))
    return found


def _result(key: AnswerKey, derivation: Derivation, part: Part, made: list[Made]) -> Iterator[Notice]:
    """A part that asks for a topic's result.

    Args:
        key: the key.
        derivation: the question, worked.
        part: the part.
        made: the known mistakes in this question.
    """
    right = derivation.results[part.result]
    if letters := [name for name in symbols(right) if name in derivation.symbols and part.type in ("integer", "shape", "number")]:
        said = f"the answer holds `{letters[0]}` ({derivation.symbols[letters[0]]}), which is not given: `{shown(right)}`"
        yield Notice(part.name, "letter", said)
    if isinstance(right, Array):
        return
    if is_law_of_cases(right):
        yield Notice(
            part.name, "cases", "a law of several cases: most answers to it go to a human", hint='result = "density" asks for one case'
        )
        return
    values = {each.slip.id: value for each in made if (value := each.value(derivation, part.result)) is not None}
    alike = [each.slip for each in made if values.get(each.slip.id) == right and each.touches(derivation, part.result)]
    if alike:
        many = "give the right value too, so that an answer does not show them" if len(alike) > 1 else "gives the right value too"
        yield Notice(part.name, "coincidence", f"with these numbers {_said(alike)} {many}", hint="other numbers show whether it was made")
    judging = how(key, part, derivation)
    wrong = [each.slip for each in made if values.get(each.slip.id, right) != right]
    passing = [slip for slip in wrong if _passes(right, values[slip.id], judging, part)]
    if passing:
        tolerance = part.tolerance or key.tolerance or "the usual tolerance"
        said = f"{_said(passing)} {'pass' if len(passing) > 1 else 'passes'} under {tolerance}"
        yield Notice(part.name, "tolerance", said, hint='tolerance = "exact", or a narrower one')
    for id in part.partial:
        if id != ARITHMETIC and id not in [slip.id for slip in wrong]:
            yield Notice(part.name, "partial", f"partial.{id}: with these numbers no wrong answer comes from this mistake")


def how(key: AnswerKey, part: Part, derivation: Derivation) -> How:
    """How answers to a result are read."""
    from dlcalc.marking.judgement import how_of as for_result

    return for_result(derivation, derivation.info[part.result], how_of(key, part, derivation.vocabulary))._replace(proof=False)


def _said(slips: list[Slip]) -> str:
    """Mistakes in the words of a teacher."""
    says = list(dict.fromkeys([slip.says for slip in slips]))
    more = len(says) - MOST_SAID
    return ", ".join([f"“{each}”" for each in says[:MOST_SAID]]) + (f" and {more} more" if more > 0 else "")


def _passes(right: Expr, value: Expr, how: How, part: Part) -> bool:
    """Whether a wrong number would be taken for the right one, however it is rounded."""
    from dlcalc.marking.compare import judged

    if isinstance(right, Seq | Array) or isinstance(value, Seq | Array) or symbols(right) or symbols(value) or right in (TRUE, FALSE):
        return False
    if how.tolerance.kind in ("usual", "exact") and ends_soon(right) and ends_soon(value):
        return False  # two different short decimals
    try:
        return any(judged(right, text, part.type, how).verdict.kind == "right" for text in written(value))
    except ArithmeticError:
        return False


def written(value: Expr) -> list[str]:
    """A number as a student may write it: exactly, and rounded to three figures where it is no short decimal."""
    from dlcalc.notation.approximate import rounded
    from dlcalc.notation.show import ascii_text

    return [ascii_text(value)] if ends_soon(value) else [ascii_text(value), rounded(value, figures=3)[0]]


def shown(value: Expr) -> str:
    """A value in the notation, short."""
    from dlcalc.notation.show import ascii_text

    text = ascii_text(value)
    return text if len(text) <= 60 else f"{text[:50]}…"


def _alike(case: Case) -> Iterator[Notice]:
    """Two parts of a question that have one value: an answer to one that stands at the other is right by chance."""
    values: dict[Expr, Part] = {}
    for part in case.question.parts:
        value = case.derivation.results.get(part.result or part.id)
        if value is None or isinstance(value, Array) or value in (TRUE, FALSE):
            continue
        first = values.setdefault(value, part)
        if first is not part:
            yield Notice(
                part.name, "equal_values", f"its value is that of {first.name}: `{shown(value)}`", hint="other numbers tell them apart"
            )


def _letters(question: Question) -> Iterator[Notice]:
    """Given letters that nothing uses, as after a slip of the pen: ``a`` is given, and the value says ``d``."""
    for name in question.parameters:
        others = [text for other, text in question.parameters.items() if other != name]
        word = re.compile(rf"(?<![^\W\d]){re.escape(name)}(?!\w)")
        if not any(word.search(text) for text in (*others, *[part.value for part in question.parts])):
            yield Notice(question.parts[0].name, "unused_letter", f"`{name}` is given, and nothing in question {question.id} uses it")


def _labels(question: Question) -> Iterator[Notice]:
    """Two parts that an answer sheet would call by one name."""
    seen: dict[str, Part] = {}
    for part in question.parts:
        for label in {fold(label): label for label in (*part.labels, part.id, *_names(question, part))}.values():
            first = seen.setdefault(fold(label), part)
            if first is not part:
                said = f"“{label}” also calls {first.name}, so that an answer with this label may mean either"
                yield Notice(part.name, "equal_labels", said, hint="labels of their own tell them apart")


def _names(question: Question, part: Part) -> tuple[str, ...]:
    """How the topic calls what a part asks for."""
    found = topic_of(question.topic)
    infos = [info for info in found[0].results if info.name == part.result] if found is not None else []
    return tuple([name for info in infos for name in (info.name, info.symbol, *info.aliases) if name])


def _conventions(key: AnswerKey) -> Iterator[Notice]:
    """Conventions of the course that decide nothing, and words that a topic does not know."""
    from dlcalc.marking.key.work import course_of, differs

    for name, text in key.conventions.items():
        where = f"conventions.{name}"
        found = [topic_of(question.topic) for question in key.questions if question.conventions]
        topics = {each[0].name: each[0] for each in found if each is not None}
        having = [topic for topic in topics.values() if any(is_called(each, name) for each in topic.parameters)]
        strange = [topic.name for topic in having if text not in course_of(key._replace(conventions={name: text}), topic).values()]
        if strange:
            many = (
                "do not know this word, so that their own defaults hold" if len(strange) > 1 else "does not know it: its own default holds"
            )
            yield Notice(where, "unknown_word", f"{text}: {listed(strange)} {many}")
        if not any(differs(key, question, name) for question in key.questions if question.topic not in (FORMULA, TEXT)):
            yield Notice(where, "unused_convention", "no answer of this key depends on it")


def is_called(parameter: Parameter, name: str) -> bool:
    """Whether a parameter that a course may decide has this name."""
    return conventional(parameter) and name in map(fold, (parameter.name, *parameter.long))


def listed(words: list[str]) -> str:
    """``a, b and c``."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)

"""A question of an answer key, worked with one student's numbers."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

from dlcalc.derivation.errors import DomainError
from dlcalc.marking.key.fault import KeyFault
from dlcalc.marking.key.given import conventional, fold
from dlcalc.marking.key.questions import FORMULA, TEXT, topic_of
from dlcalc.notation.errors import NotationError

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation
    from dlcalc.derivation.topic import Topic
    from dlcalc.marking.key.model import AnswerKey, Question

MOST_KEPT = 256
"""Worked questions that are kept: as many as an exam has, or the students at work in one."""

_kept: OrderedDict[Hashable, Derivation] = OrderedDict()


def worked(key: AnswerKey, question: Question, student: str) -> Derivation | None:
    """The right answer to a question, for one student.

    The same numbers are worked once in a process, whoever has them. A ``formula`` question is a derivation whose steps are its parts.

    Args:
        key: the answer key.
        question: one of its questions.
        student: as the answers call them; empty for the numbers that stand in the question.

    Returns:
        None for a ``text`` question, which has no value.

    Raises:
        KeyFault: with these numbers it has no answer.
    """
    if question.topic == TEXT:
        return None
    given = key.parameters(question, student)
    own = student if given is not question.parameters else ""
    name = identity(key, question, given)
    found = _kept.get(name)
    if found is not None:
        _kept.move_to_end(name)
        return found
    try:
        found = _formulas(key, question, given) if question.topic == FORMULA else _of_topic(key, question, given)
    except (DomainError, NotationError, ArithmeticError) as error:
        fault = fault_of(error, question, own)
        if _course(key, question) and _works(key, question._replace(conventions=False), given):
            hint = f"conventions = false in the question, where the course's do not hold{f'; {fault.hint}' if fault.hint else ''}"
            fault = KeyFault(fault.where, fault.message, hint)
        raise fault from None
    _kept[name] = found
    if len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return found


def _works(key: AnswerKey, question: Question, given: Mapping[str, str]) -> bool:
    """Whether a question of a topic can be worked."""
    try:
        _of_topic(key, question, given)
    except (DomainError, NotationError, ArithmeticError):
        return False
    return True


def identity(key: AnswerKey, question: Question, given: Mapping[str, str]) -> Hashable:
    """What decides the right answer to a question: two with the same have the same."""
    numbers = tuple(sorted(given.items()))
    if question.topic == FORMULA:
        values = tuple([(part.id, part.value, part.type, part.unit, part.given, part.variable) for part in question.parts])
        return question.topic, numbers, values, key.decimal_comma
    asked = tuple(dict.fromkeys([part.result for part in question.parts if part.result]))
    return question.topic, numbers, asked, tuple(sorted(key.conventions.items())) if question.conventions else ()


def raw_of(key: AnswerKey, question: Question, given: Mapping[str, str], topic: Topic, presets: Mapping[str, str]) -> dict[str, object]:
    """What the topic is given: the word's presets, the course's conventions, the question's own."""
    by_name = {parameter.name: parameter for parameter in topic.parameters}
    texts = {**_course(key, question), **presets, **given}
    return {name: text != "false" if by_name[name].type == "flag" else text for name, text in texts.items()}


def _course(key: AnswerKey, question: Question) -> Mapping[str, str]:
    """The course's conventions that hold for a question."""
    found = topic_of(question.topic)
    return course_of(key, found[0]) if found is not None and question.conventions else {}


def course_of(key: AnswerKey, topic: Topic) -> dict[str, str]:
    """The course's conventions that a topic knows, by its own names for them."""
    found = {}
    for parameter in topic.parameters:
        if conventional(parameter):
            texts = [key.conventions[name] for name in map(fold, (parameter.name, *parameter.long)) if name in key.conventions]
            if texts and (not parameter.choices or texts[0].lower() in parameter.choices):
                found[parameter.name] = texts[0]
    return found


def _of_topic(key: AnswerKey, question: Question, given: Mapping[str, str]) -> Derivation:
    from dlcalc.derivation.parameters import read

    found = topic_of(question.topic)
    assert found is not None
    topic, presets = found
    asked = dict.fromkeys([part.result for part in question.parts if part.result])
    return topic.work(read(topic, raw_of(key, question, given, topic, presets), only=asked))


def _formulas(key: AnswerKey, question: Question, given: Mapping[str, str]) -> Derivation:
    from dlcalc.marking.key.formula import derived

    return derived(key, question, given)


def fault_of(error: Exception, question: Question, student: str = "") -> KeyFault:
    """A question that cannot be worked, as a fault of the key."""
    where = f"question {question.id}" + (f" of student {student}" if student else "")
    if isinstance(error, DomainError):
        got = error.got if len(error.got) <= 60 else f"{error.got[:50]}…"
        return KeyFault(where, f"{error.parameter} = {got}: {error.rule}" if error.parameter and got else str(error), error.hint)
    if isinstance(error, NotationError):
        return KeyFault(where, error.message, error.hint)
    return KeyFault(where, str(error) or "it has no value")


def differs(key: AnswerKey, question: Question, name: str) -> bool:
    """Whether what a question asks for depends on a convention of the course.

    Args:
        key: the answer key.
        question: of a topic.
        name: the convention's name in the key.
    """
    student = some_student(key, question)
    less = key._replace(conventions={other: text for other, text in key.conventions.items() if other != name})
    try:
        first, second = worked(key, question, student), worked(less, question, student)
    except KeyFault:
        return True
    if first is None or second is None or first is second:
        return False
    names = [part.result for part in question.parts if part.result]
    return any(each not in second.results or first.results[each] != second.results[each] for each in names)


def verified(key: AnswerKey) -> AnswerKey:
    """Work each question once, and see that it gives what its parts ask for.

    Returns:
        The key; every value with the type that it turns out to have.

    Raises:
        KeyFault: a question that cannot be worked, or lacks a result.
    """
    from dlcalc.marking.key.formula import typed

    questions = []
    for place, question in enumerate(key.questions):
        try:
            derivation = worked(key, question, some_student(key, question))
            parts = typed(key, question)
        except KeyFault as fault:
            raise KeyFault(f"questions[{place}] ({fault.where})", fault.message, fault.hint) from None
        for number, part in enumerate(parts):
            if part.result and derivation is not None and part.result not in derivation.results:
                has = ", ".join(derivation.results)
                where = f"questions[{place}].parts[{number}].result"
                raise KeyFault(where, f"question {question.id} gives no {part.result} with these parameters", f"it gives {has}")
        questions.append(question._replace(parts=parts))
    return key._replace(questions=tuple(questions))


def some_student(key: AnswerKey, question: Question) -> str:
    """A student with whose numbers a question can be worked: nobody, where it says them all itself."""
    try:
        worked(key, question, "")
    except KeyFault:
        return next((student for student, own in key.students.items() if question.id in own), "")
    return ""

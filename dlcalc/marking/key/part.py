"""One answer to one part of an answer key, judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dlcalc.marking.key.fault import KeyFault
from dlcalc.marking.key.formula import how_of
from dlcalc.marking.key.questions import FORMULA
from dlcalc.notation.errors import NotationError
from dlcalc.notation.vocabulary import PLAIN

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation
    from dlcalc.marking.judgement import Judgement
    from dlcalc.marking.key.model import AnswerKey, Part
    from dlcalc.notation.expr import Expr


def judge(key: AnswerKey, part: Part, derivation: Derivation | None, answer: str, earlier: Mapping[str, Expr] = {}) -> Judgement:
    """Judge an answer: a topic's result and a lecturer's own value alike.

    Args:
        key: the answer key.
        part: the part that is answered; not one that only a human marks.
        derivation: its question, worked (:func:`~dlcalc.marking.key.work.worked`); None where the part stands by itself.
        answer: as it was written, with or without working.
        earlier: the student's own values of earlier steps, by step id (:attr:`Judgement.parts` of those answers, together).

    Raises:
        KeyFault: the part has no value to judge by.
    """
    from dlcalc.marking.judgement import judge_part
    from dlcalc.topics import slips

    name = part.result or part.id
    vocabulary = PLAIN if derivation is None else derivation.vocabulary
    try:
        how = how_of(key, part, vocabulary)
    except NotationError as error:
        raise KeyFault(f"question {part.question}, part {part.id}, given", error.message, error.hint) from None
    if derivation is None or name not in derivation.results:
        if part.result and derivation is not None:
            has = ", ".join(derivation.results)
            raise KeyFault(f"question {part.question}", f"with these numbers there is no {part.result}", f"they give {has}")
        return _alone(key, part, answer)
    known = () if derivation.topic == FORMULA else slips(derivation.topic)
    return judge_part(derivation, known, name, answer, earlier, how=how)


def _alone(key: AnswerKey, part: Part, answer: str) -> Judgement:
    """Judge an answer to a value that stands by itself: a choice, or one beside a topic's results."""
    from dlcalc.marking.chains import broken
    from dlcalc.marking.judgement import Judgement
    from dlcalc.marking.keys import read_key, type_of_key

    if not part.value:
        raise KeyFault(part.name, "it has no value to judge by: a human marks it")
    how = how_of(key, part, PLAIN)
    try:
        plain = how._replace(decimal_comma=False)
        right = read_key(part.value, part.type or type_of_key(part.value, plain), plain)
    except NotationError as error:
        raise KeyFault(f"question {part.question}, part {part.id}, value", error.message, error.hint) from None
    except ArithmeticError as error:
        raise KeyFault(f"question {part.question}, part {part.id}, value", f"it has no value: {error}") from None
    found = right._replace(how=right.how._replace(decimal_comma=key.decimal_comma)).judge(answer)
    link = broken(found.links)
    told = found.verdict.why if link is None else link.told()
    return Judgement(part.id, answer, found.verdict, found.value, link=link, feedback=told)

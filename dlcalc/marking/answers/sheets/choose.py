"""Which statement answers which part, and which of several is the answer; what is not clear goes to a human."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dlcalc.marking.answers.sheets.clauses import Statement
from dlcalc.marking.answers.sheets.labels import DOUBT, PHRASE, SYMBOL, Called, Fit, by_symbol, fit, named_last
from dlcalc.marking.key.model import Part

NUMERIC = ("integer", "number", "shape", "vector", "matrix")
_EQUALS = re.compile(r"(?<![<>!=~:])=(?!=)|≈|\\approx(?![a-zA-Z])")
_TIMES = re.compile(r"\\times|\\cdot|×|·|∗")
_DROPPED = re.compile(r"\\(?:text|mathrm|mathbf|left|right)(?![a-zA-Z])|\\[,;: ]|[\s${}`]")


class Choice(NamedTuple):
    """A statement, and the part that it is for.

    Attributes:
        statement: as one of the ways to take it apart.
        fit: the quantities that it may be for.
    """

    statement: Statement
    fit: Fit


class Chosen(NamedTuple):
    """What a pool of lines answers.

    Attributes:
        found: the statements for a part, by its name, in their order.
        notes: what the reader should know.
        doubts: for a part, why it cannot be told what is answered.
        spare: statements that no part took and that no quantity of the question is.
    """

    found: dict[str, list[Statement]]
    notes: tuple[str, ...]
    doubts: dict[str, str]
    spare: tuple[Statement, ...]


def choose(stated: Iterable[tuple[Statement, ...]], pool: tuple[Called, ...]) -> Chosen:
    """Give statements to parts.

    Args:
        stated: every clause, in all the ways it can be taken apart.
        pool: the quantities of the questions.
    """
    choices = [_best(ways, pool) for ways in stated]
    found: dict[str, list[Statement]] = {}
    open: list[Choice] = []
    spare: list[Statement] = []
    unsure: list[Choice] = []
    for choice in choices:
        best = choice.fit.best
        if choice.fit.score == DOUBT:
            unsure.append(choice)
        elif len(best) == 1 or (best and all(each.part is None for each in best)):
            part = best[0].part
            if part is not None:
                found.setdefault(part.name, []).append(choice.statement)
            elif not best[0].given and not choice.statement.left:
                spare.append(choice.statement)
        elif best:
            open.append(choice)
        else:
            spare.append(choice.statement)
    notes, doubts = _eliminate(open, found)
    for choice in unsure:
        number, left = choice.statement.line.number, choice.statement.left
        for name in [each.part.name for each in choice.fit.best if each.part is not None and each.part.name not in found]:
            doubts.setdefault(name, f"line {number} may be for it, or only say what {left} is")
    return Chosen(found, notes, doubts, tuple(spare))


def _best(ways: Sequence[Statement], pool: tuple[Called, ...]) -> Choice:
    """The way to take a clause apart that fits something best; the first of those as good."""
    found = [Choice(statement, fit_of(statement, pool)) for statement in ways]
    return max(found, key=lambda choice: choice.fit.score)


def fit_of(statement: Statement, pool: tuple[Called, ...]) -> Fit:
    """What a statement is for. The letter on its left counts most, unless it is only that of something given; then the words do."""
    left = by_symbol(statement.left, pool) if statement.left else ()
    if left and not all(each.given for each in left):
        asked = tuple([each for each in left if each.part is not None])
        narrowed = _narrowed(asked or left, statement, pool)
        return Fit(narrowed, SYMBOL)
    if statement.left:
        own = fit(statement.left, statement.mark, pool, weak=False)
        if own.score >= PHRASE:
            return own
    if left and not statement.sure:
        parts = named_last(statement.label, pool)
        return Fit(parts, DOUBT) if parts else Fit(left, SYMBOL)
    found = fit(statement.label, statement.mark, pool, weak=statement.sure)
    return found if found.best or not left else Fit(left, SYMBOL)


def _narrowed(left: tuple[Called, ...], statement: Statement, pool: tuple[Called, ...]) -> tuple[Called, ...]:
    """Of several quantities with one letter, those that the words before it fit best."""
    if len(left) == 1:
        return left
    best = fit(statement.label, statement.mark, pool, weak=True).best
    both = tuple([each for each in left if each in best])
    return both or left


def _eliminate(open: list[Choice], found: dict[str, list[Statement]]) -> tuple[tuple[str, ...], dict[str, str]]:
    """Give statements that may be for several parts to the only one that has no other answer; what stays open is for a human."""
    notes: list[str] = []
    doubts: dict[str, str] = {}
    waiting = list(open)
    while waiting:
        for choice in waiting:
            names = [each.part.name for each in choice.fit.best if each.part is not None]
            free = [name for name in names if name not in found]
            if len(free) == 1:
                found[free[0]] = [choice.statement]
                told = f"line {choice.statement.line.number} may be for {' or '.join(names)}"
                notes.append(f"{told}; taken for {free[0]}, the only one without another answer")
                waiting.remove(choice)
                break
        else:
            break
    for choice in waiting:
        names = [each.part.name for each in choice.fit.best if each.part is not None]
        for name in names:
            others = " or ".join([other for other in names if other != name])
            doubts.setdefault(name, f"line {choice.statement.line.number} may be for it or for {others}")
    return tuple(notes), doubts


def last_member(answer: str) -> str:
    """What stands after the last equals sign outside brackets."""
    level, place = 0, 0
    marks = {match.start(): match.end() for match in _EQUALS.finditer(answer)}
    for index, char in enumerate(answer):
        level += (char in "([{") - (char in ")]}")
        if index in marks and level <= 0:
            place = marks[index]
    return answer[place:].strip()


def same_text(answer: str) -> str:
    """An answer as two are compared before they are read: signs of mathematics, space and ways to write "times" do not matter."""
    text = _DROPPED.sub("", _TIMES.sub("*", last_member(answer))).strip("*.").replace("**", "^")
    text = re.sub(r"(?<=\d)[x](?=\d)", "*", text)
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)


def is_complete(answer: str, part: Part) -> bool:
    """Whether an answer to a number says one, rather than a formula in letters."""
    if part.type not in NUMERIC:
        return bool(last_member(answer))
    member = re.sub(r"\\(?:text|mathrm|operatorname)\s*\{[^{}]*\}|\\[A-Za-z]+|[^\W\d_]{2,}", "", last_member(answer))
    return re.search(r"\d", member) is not None and re.search(r"[^\W\d_](?<![xXeE])", member) is None


def one_of(statements: Sequence[Statement], part: Part) -> tuple[Statement, str]:
    """The statement that is the answer, and why it is not clear which; empty where it is.

    The last one of those that say it wholly, if they agree.
    """
    whole = [each for each in statements if is_complete(each.answer, part)] or list(statements)
    last = whole[-1]
    for other in whole[:-1]:
        if same_text(other.answer) != same_text(last.answer) and not _equal(other.answer, last.answer, part):
            told = f"two different answers stand in lines {other.line.number} and {last.line.number}"
            return last, f"{told}: {_short(other.answer)} and {_short(last.answer)}"
    return last, ""


def _short(answer: str) -> str:
    text = re.sub(r"\s+", " ", last_member(answer))
    return text if len(text) <= 60 else f"{text[:60]}…"


def _equal(left: str, right: str, part: Part) -> bool:
    """Whether two answers have the same exact value."""
    from dlcalc.marking.reading import cleaned, grouped
    from dlcalc.marking.readings import evaluated, parsed
    from dlcalc.notation.errors import NotationError
    from dlcalc.notation.vocabulary import PLAIN

    vocabulary = PLAIN._replace(shape=part.type == "shape", thousands=True)
    try:
        values = [evaluated(parsed(grouped(cleaned(last_member(each))), vocabulary)) for each in (left, right)]
    except (NotationError, ArithmeticError):
        return False
    return bool(values[0] == values[1])

"""Which statement answers which part, and which of several is the answer; what is not clear goes to a human."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dlcalc.marking.answers.sheets.clauses import Statement
from dlcalc.marking.answers.sheets.labels import DOUBT, MARK, PHRASE, SYMBOL, Called, Fit, by_symbol, fit, named_last
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
        others: statements of quantities that are given.
        steps: statements of quantities that the question has, and does not ask for.
        by_mark: the parts that only the letter of an item names.
    """

    found: dict[str, list[Statement]]
    notes: tuple[str, ...]
    doubts: dict[str, str]
    spare: tuple[Statement, ...]
    others: tuple[Statement, ...] = ()
    steps: tuple[Statement, ...] = ()
    by_mark: frozenset[str] = frozenset()


def choose(stated: Iterable[tuple[Statement, ...]], pool: tuple[Called, ...]) -> Chosen:
    """Give statements to parts.

    Args:
        stated: every clause, in all the ways it can be taken apart.
        pool: the quantities of the questions.
    """
    found: dict[str, list[Statement]] = {}
    open: list[Choice] = []
    spare: list[Statement] = []
    unsure: list[Choice] = []
    others: list[Statement] = []
    steps: list[Statement] = []
    named: set[str] = set()
    for choice in [_best(ways, pool) for ways in stated]:
        best, statement = choice.fit.best, choice.statement
        if choice.fit.score == DOUBT:
            unsure.append(choice)
        elif len(best) == 1 and best[0].part is not None:
            found.setdefault(best[0].part.name, []).append(statement)
            if choice.fit.score != MARK:
                named.add(best[0].part.name)
        elif best and all(each.part is None for each in best):
            (others if best[0].given else steps).append(statement)
            if not best[0].given and not statement.left:
                spare.append(statement)
        elif best:
            open.append(choice)
        else:
            spare.append(statement)
    notes, doubts = _eliminate(open, found)
    worded = [choice.statement for choice in open if choice.fit.score != MARK]
    by_mark = frozenset([name for name in {*found} - named if not any(each in worded for each in found[name])])
    for choice in unsure:
        number, left = choice.statement.line.number, choice.statement.left or f"{choice.statement.label} {choice.statement.answer}"
        for name in [each.part.name for each in choice.fit.best if each.part is not None and each.part.name not in found]:
            doubts.setdefault(name, f"line {number} may be for it, or only say what {left} is")
    return Chosen(found, notes, doubts, tuple(spare), tuple(others), tuple(steps), by_mark)


def without_marks(chosen: Chosen) -> Chosen:
    """What is chosen where letters say nothing, as the lines are of several questions."""
    return chosen._replace(found={name: each for name, each in chosen.found.items() if name not in chosen.by_mark}, by_mark=frozenset())


def _best(ways: Sequence[Statement], pool: tuple[Called, ...]) -> Choice:
    """The way to take a clause apart that fits something best; the first of those as good."""
    found = [Choice(statement, fit_of(statement, pool)) for statement in ways]
    return max(found, key=lambda choice: choice.fit.score)


def fit_of(statement: Statement, pool: tuple[Called, ...]) -> Fit:
    """What a statement is for. The letter on its left counts most, unless it is only that of something given; then the words do."""
    if statement.loose:
        return _loose(statement, pool)
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


def _loose(statement: Statement, pool: tuple[Called, ...]) -> Fit:
    """What a number is for that only has words before it: the last of them must call it."""
    own = fit(statement.label, "", pool, weak=False)
    if not own.best:
        return fit("", statement.mark, pool, weak=False)
    last = named_last(statement.label, own.best)
    given = all(each.part is None for each in own.best)
    return own._replace(best=last) if last else own if given else own._replace(score=DOUBT)


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


def one_of(statements: Sequence[Statement], part: Part, *, chained: bool) -> tuple[Statement, str]:
    """The statement that is the answer, and why it is not clear which; empty where it is.

    The last one of those that say it wholly, if they agree. One that says that it is the answer counts before the others of its item.

    Args:
        statements: in their order.
        part: what is asked for.
        chained: whether the last one may be meant where each goes on from the one before.
    """
    final = {each.block for each in statements if each.final}
    kept = [each for each in statements if each.final or each.block not in final]
    whole = [each for each in kept if is_complete(each.answer, part)] or kept
    last = whole[-1]
    if chained and not final and len({each.block for each in whole}) == 1 and _goes_on(whole):
        return last, ""
    for other in whole[:-1]:
        if same_text(other.answer) != same_text(last.answer) and not _equal(other.answer, last.answer, part):
            told = f"two different answers stand in lines {other.line.number} and {last.line.number}"
            return last, f"{told}: {_short(other.answer)} and {_short(last.answer)}"
    return last, ""


def _goes_on(statements: Sequence[Statement]) -> bool:
    """Whether each statement's number is used by the next: one computation, and its last number is meant."""
    for one, after in itertools.pairwise(statements):
        value = last_member(one.answer).strip(" .$")
        if one.label or after.label or not re.fullmatch(r"\d[\d,.]*", value) or value == one.answer.strip():
            return False
        if re.search(rf"(?<![\d.]){re.escape(value)}(?!\d|\.\d)", after.answer) is None:
            return False
    return True


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

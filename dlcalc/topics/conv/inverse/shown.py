"""The answer to an inverse question as a derivation: worked on paper, then every candidate checked forwards."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor

from dlcalc.derivation.model import Derivation, Table
from dlcalc.derivation.parameters import Inputs
from dlcalc.derivation.solve import COUNTER, Piece, is_endless
from dlcalc.notation.errors import Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import FALSE, TRUE, Expr, Interval, Logic, Rel, Seq, Sym, number, rational, symbols
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.topics.conv import wording
from dlcalc.topics.conv.inverse.answers import Found, Problem, assumed
from dlcalc.topics.conv.inverse.paper import ENDS, Paper, on_paper
from dlcalc.topics.conv.inverse.reasons import listed, why_no_pair, why_none

ROWS = 12
"""Candidates that a table checks; of more, those at and beside the solutions."""


IMPOSSIBLE = "cannot be"


def tell(inputs: Inputs, problem: Problem, found: Found, solutions: Expr) -> Derivation:
    """Put the derivation together."""
    paper = on_paper(problem)
    steps = tuple(paper.ledger.steps) if paper else ()
    condition = ascii_text(problem.condition)
    endless = [COUNTER] if COUNTER in symbols(solutions) else []
    open_letters = {name for step in steps for name in symbols(step.value)}
    layer = problem.layer
    meanings = {each.letter: inputs.topic.parameter(each.name).help.split(";")[0].split(",")[0] for each in problem.ranges}
    return Derivation(
        topic=inputs.topic.name,
        title=wording.title_of(layer),
        headline=f"`{condition}` → {answer_in_words(problem, solutions)}",
        inputs={**wording.inputs_of(layer, without=tuple(each.name for each in problem.ranges)),
                "solve": inputs.word("solve"), "where": inputs.word("where")},
        given=tuple(_given(problem)),
        assumed=assumed(problem),
        conventions={"convention": layer.convention, "rounding": layer.rounding, "bias": layer.inputs.word("bias")},
        symbols={**{letter: what for letter, what in meanings.items() if letter in open_letters},
                 **dict.fromkeys(endless, "any whole number from 0")},
        steps=steps,
        shown=tuple(step.id for step in steps),
        results={"solutions": solutions},
        info={info.name: info for info in inputs.topic.results},
        remark=_remark(problem, paper, found, solutions),
        warnings=(),
        tables=tuple(_tables(problem, paper, found)),
        pictures=(),
        vocabulary=problem.ledger.vocabulary,
    )  # fmt: skip


def _given(problem: Problem) -> Iterator[str]:
    """What was given, without what is looked for."""
    wanted = {each.name for each in problem.ranges}
    for name, said in wording.given_by_name(problem.layer, problem.ledger):
        if name not in wanted:
            yield said


def answer_in_words(problem: Problem, solutions: Expr) -> str:
    """``P = 1``, ``S in {1, 2}``, ``W_1 >= 29``, or that there is none."""
    letters = [each.letter for each in problem.ranges]
    items = solutions.items if isinstance(solutions, Seq) else ()
    if not items:
        return f"no `{letters[0]}`" if len(letters) == 1 else f"no `({', '.join(letters)})`"
    if len(letters) == 2:
        if len(items) > 6:
            return f"{len(items)} pairs `({', '.join(letters)})`"
        return f"`({', '.join(letters)})` = " + ", ".join(f"`{_shown(item)}`" for item in items)
    if len(items) == 1:
        return f"`{ascii_text(_statement(letters[0], items[0]))}`"
    whole = [number for item in items if isinstance(number := rational(item), int)]
    if len(whole) == len(items):
        return _row_of_numbers(letters[0], whole)
    return " or ".join(f"`{ascii_text(_statement(letters[0], item))}`" for item in items)


def _row_of_numbers(letter: str, numbers: list[int]) -> str:
    """``S in {1, 5, 25}``; many without a gap by their ends."""
    if len(numbers) > 4 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"`{numbers[0]} <= {letter} <= {numbers[-1]}`"
    return f"`{letter} in {{{', '.join(map(str, numbers))}}}`"


def _statement(letter: str, item: Expr) -> Expr:
    """An item of the set as a relation."""
    if not isinstance(item, Interval):
        return Rel(("=",), (Sym(letter), item))
    last = rational(item.high)
    if last is None:
        return Rel((">=",), (Sym(letter), item.low))
    return Rel(("<=", "<="), (item.low, Sym(letter), number(last - 1)))


def _shown(item: Expr) -> str:
    return ascii_text(item)


# Tables


def _tables(problem: Problem, paper: Paper | None, found: Found) -> Iterator[Table]:
    quantities = list(_quantities(problem))
    if len(problem.ranges) == 1:
        yield _check(problem, quantities, found[0][1], paper)
        return
    if paper and (paper.least or paper.greatest):
        yield _by_outer(problem, paper, found)
    if found:
        yield _check_pairs(problem, quantities, found)


def _quantities(problem: Problem) -> Iterator[Expr]:
    """What a check works out: how far the filter can move, and both sides of every condition, where an unknown is in them."""
    unknowns = {each.letter for each in problem.ranges}

    def open(tree: Expr) -> bool:
        return bool(unknowns & set(symbols(problem.whole(tree)))) and not (isinstance(tree, Sym) and tree.name in unknowns)

    room = parse(problem.layer.axes[0].room, problem.ledger.vocabulary)
    sides = [side for relation in _parts(problem.condition) for side in (relation.items if isinstance(relation, Rel) else (relation,))]
    walked = problem.layer.kind.size == "windows" and problem.layer.padding == "number"
    if walked and open(room) and any(depends_on(problem, side, room) for side in sides):
        yield room
    seen: list[Expr] = []
    for side in sides:
        if open(side) and side not in seen:
            seen.append(side)
            yield side


def depends_on(problem: Problem, side: Expr, room: Expr) -> bool:
    """Whether a side is worked out from the room that the filter has: a size, or a count that holds one."""
    names = set(symbols(side))
    while True:
        more = names | {name for each in names if each in problem.formulas for name in symbols(problem.formulas[each])}
        if more == names:
            return set(symbols(room)) <= names
        names = more


def _parts(condition: Expr) -> Iterator[Expr]:
    if isinstance(condition, Logic):
        for part in condition.args:
            yield from _parts(part)
    else:
        yield condition


def _check(problem: Problem, quantities: list[Expr], pieces: tuple[Piece, ...], paper: Paper | None) -> Table:
    """Candidates one by one, worked out forwards."""
    unknown = problem.ranges[0]
    high = unknown.high(problem.values) if unknown.highs else None
    last = None if high is None else high[1]
    candidates = _candidates(unknown.low, last, pieces, paper)
    rows = _up_to_impossible([_row(problem, quantities, {unknown.letter: each}, [each]) for each in candidates])
    columns = (f"`{unknown.letter}`", *[f"`{ascii_text(tree)}`" for tree in quantities], "holds")
    note = ""
    if last is not None and len(rows) <= last - unknown.low:
        near = paper is not None and candidates != list(range(unknown.low, unknown.low + len(candidates)))
        shown = "the solutions and their neighbours" if pieces else "those nearest to a solution" if near else "the first of them"
        note = f"Every `{unknown.letter}` from {unknown.low} to {last} was tried; here are {shown}."
    elif is_endless(pieces):
        note = "Sizes grow in step with what they are made of, so what holds here goes on without an end."
    return Table("check", "Checked forwards", columns, tuple(rows), note)


def _up_to_impossible(rows: list[tuple[Expr | str, ...]]) -> list[tuple[Expr | str, ...]]:
    """The rows without what follows on two impossible ones at the end."""
    while len(rows) > 2 and all(row[-1] == IMPOSSIBLE for row in rows[-3:]):
        rows = rows[:-1]
    return rows


def _candidates(low: int, high: int | None, pieces: tuple[Piece, ...], paper: Paper | None) -> list[int]:
    """All of a short range; of a long one the solutions (the first and last of many), or where they would be, with neighbours."""
    if high is not None and high - low < ROWS:
        return list(range(low, high + 1))
    found: set[int] = set()
    for piece in pieces[:ROWS]:
        numbers = piece.numbers(4)
        found |= {numbers[0] - 1, *numbers, *([piece.last, piece.last + 1] if piece.last is not None else [])}
    if not pieces and paper:
        ends = [end for step in paper.ledger.steps if step.id in ENDS and (end := rational(step.value)) is not None]
        found |= {floor(end) + beside for end in ends for beside in (-1, 0, 1)}
    kept = sorted(each for each in found if low <= each and (high is None or each <= high))
    return kept[: 2 * ROWS] or list(range(low, (low + ROWS) if high is None else min(low + ROWS, high + 1)))


def _row(problem: Problem, quantities: list[Expr], at: dict[str, int], shown: list[int]) -> tuple[Expr | str, ...]:
    values = {letter: number(each) for letter, each in at.items()}
    letters = frozenset(name for tree in (*quantities, problem.condition) for name in symbols(problem.whole(tree))) - set(at)
    legal = all(_value(problem, rule, values, letters) != FALSE for rule in problem.legal)
    if not legal:
        return (*[number(each) for each in shown], *["–" for _ in quantities], IMPOSSIBLE)
    holds = _value(problem, problem.condition, values, letters) == TRUE
    return (*[number(each) for each in shown], *[_value(problem, tree, values, letters) for tree in quantities], "✓" if holds else "no")


def _value(problem: Problem, tree: Expr, values: dict[str, Expr], letters: frozenset[str]) -> Expr:
    return evaluate(problem.whole(tree), values, integers=letters, positives=letters)


def _by_outer(problem: Problem, paper: Paper, found: Found) -> Table:
    """For each value of the outer unknown, what the working leaves for the other."""
    outer, inner = problem.order
    solved = dict(found)
    high = outer.high(problem.values)
    every = range(outer.low, (high[1] if high else outer.low) + 1)
    chosen = list(every) if len(every) <= ROWS else sorted([each for each in solved if each is not None][:ROWS]) or list(every[:ROWS])
    ends = [(step.symbol, step.value) for step in paper.ledger.steps if step.id in ENDS]
    rows: list[tuple[Expr | str, ...]] = []
    equal: list[str] = []
    for each in chosen:
        own = {outer.letter: number(each)}
        values = _ends([value for _, value in ends], own)
        equal += [f"`{outer.letter} = {each}`"] if "–" in values else []
        limit = inner.high({**problem.values, **own}) if inner.highs else None
        rows.append((number(each), *values, *([number(limit[1])] if limit else []), listed(solved.get(each, ()))))
    allowed = [f"largest `{inner.letter}` tried"] if inner.highs else []
    columns = (f"`{outer.letter}`", *[f"`{ascii_text(symbol)}`" for symbol, _ in ends], *allowed, f"so `{inner.letter}`")
    notes = [f"At {', '.join(equal)} every `{inner.letter}` gives the same size."] if equal else []
    if len(chosen) < len(every):
        notes.append(f"Tried were all `{outer.letter}` from {every[0]} to {every[-1]}.")
    return Table("bounds", f"For each `{outer.letter}`", columns, tuple(rows), " ".join(notes))


def _ends(ends: list[Expr], own: dict[str, Expr]) -> list[Expr | str]:
    """The bounds at one value of the outer unknown; none where the inner one makes no difference: a dilation where `F - 1` is 0."""
    try:
        return [evaluate(end, own) for end in ends]
    except Undefined:  # it is divided by what the inner unknown is multiplied by
        return ["–" for _ in ends]


def _check_pairs(problem: Problem, quantities: list[Expr], found: Found) -> Table:
    outer, inner = problem.order
    swapped = problem.order != problem.ranges
    pairs = [(each, other) for each, pieces in found if each is not None for piece in pieces for other in piece.numbers(4)]
    rows = []
    for first, second in pairs[:ROWS]:
        shown = [second, first] if swapped else [first, second]
        rows.append(_row(problem, quantities, {outer.letter: first, inner.letter: second}, shown))
    columns = (*[f"`{each.letter}`" for each in problem.ranges], *[f"`{ascii_text(tree)}`" for tree in quantities], "holds")
    note = f"The first {ROWS} of them." if len(pairs) > ROWS else ""
    return Table("check", "Checked forwards", columns, tuple(rows), note)


# The remark


def _remark(problem: Problem, paper: Paper | None, found: Found, solutions: Expr) -> str:
    if isinstance(solutions, Seq) and solutions.items:
        return _forward_line(problem, found)
    if len(problem.ranges) == 2:
        return why_no_pair(problem, paper)
    return why_none(problem, paper)


def _forward_line(problem: Problem, found: Found) -> str:
    """The forward question of the first solution, as a command."""
    outer, pieces = found[0]
    values = {problem.order[-1].name: pieces[0].first}
    if outer is not None:
        values[problem.order[0].name] = outer
    typed = {name: text for name, text in problem.layer.inputs.typed.items() if name not in ("solve", "where")}
    words = [text if name == "input" else f"--{name} {text}" for name, text in typed.items() if substitutable(text)]
    line = " ".join([*words, *[f"--{each.name} {values[each.name]}" for each in problem.ranges]])
    return f"Forwards again: dlcalc {problem.layer.inputs.topic.name} {line}"


def substitutable(text: str) -> bool:
    """Whether a typed value stands in a command line without quotes."""
    return bool(text) and all(character.isalnum() or character in "x:._-" for character in text)

"""Work every combination of a plan; one that breaks a rule is a row that says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation, Warning
from dlcalc.derivation.parameters import _typed, read, read_value, text_of
from dlcalc.derivation.swept import CASE, Broken, Row, Sweep, bare
from dlcalc.derivation.topic import Parameter
from dlcalc.notation.errors import NotationError, TooLarge, Undecided, Undefined
from dlcalc.notation.expr import FALSE, Expr, Seq, number
from dlcalc.tables.head import head
from dlcalc.tables.plan import Axis, Entry, Plan

REFUSALS = (DomainError, NotationError, Undefined, Undecided, TooLarge)
"""What a topic raises where a question has no answer; anything else is a fault of the program."""


def work(plan: Plan, only: tuple[str, ...] = ()) -> Sweep:
    """Work a plan.

    Args:
        plan: what varies.
        only: names of the results to show; empty for those that the topic shows by default.

    Raises:
        DomainError, NotationError, ArithmeticError: what every single row ends in, the same for all.
    """
    rows: list[Row] = []
    errors: list[Exception] = []
    shown: dict[str, None] = {}
    for combination in plan.combinations():
        try:
            answer = plan.topic.work(read(plan.topic, plan.raw(combination), only=only))
        except REFUSALS as error:
            errors.append(error)
            rows.append(_row(plan, combination, None, error))
            continue
        shown |= dict.fromkeys(telling(answer))
        rows.append(_row(plan, combination, bare(answer), None))
    if len(errors) == len(rows) and len(set(map(_said, errors))) == 1:
        raise errors[0]
    return Sweep(
        head=head(plan, rows, _warnings(rows)),
        headings=tuple([text for axis in plan.axes for text in _headings(plan, axis)]),
        varied=tuple([parameter.name for parameter in plan.varied]),
        rows=tuple(rows),
        shown=only or _shown(plan, rows, shown),
    )


def answers(plan: Plan, only: Iterable[str] = (), *, all: bool = False) -> list[Derivation]:
    """The whole derivation of every combination.

    Raises:
        DomainError, NotationError, ArithmeticError: the first combination that has no answer.
    """
    return [plan.topic.work(read(plan.topic, plan.raw(combination), only=only, all=all)) for combination in plan.combinations()]


def telling(answer: Derivation) -> list[str]:
    """The results that are shown by default, but for those that only name another one (``H_2 = W_2``)."""
    steps = answer.shown_steps
    letters = {step.symbol for step in steps}
    return [step.id for step in steps if step.id in answer.results and step.formula not in letters]


def _shown(plan: Plan, rows: Iterable[Row], usual: Mapping[str, None]) -> tuple[str, ...]:
    """The results that are shown by default in some row, and every truth that fails in one."""
    found = {name for row in rows for name, value in row.results.items() if not usual or name in usual or value == FALSE}
    return tuple([info.name for info in plan.topic.results if info.name in found])


def _said(error: Exception) -> tuple[str, ...]:
    return (error.parameter, error.got, error.rule) if isinstance(error, DomainError) else (str(error),)


def _row(plan: Plan, combination: tuple[Entry, ...], answer: Derivation | None, error: Exception | None) -> Row:
    raw = plan.raw(combination)
    assumed = {} if answer is None else {entry.parameter: entry.value for entry in answer.assumed}
    cells: list[Expr | str] = []
    labels, varied, case = [], {}, ""
    for axis, entry in zip(plan.axes, combination, strict=True):
        if axis.parameter is None:
            case = entry.text
            cells.append(_words(entry.text))
            labels.append(_words(entry.text))
        for parameter in _parameters(plan, axis):
            value = raw.get(parameter.name, assumed.get(parameter.name, parameter.default if answer is None else None))
            if axis.parameter is not None or not _always(axis, parameter):
                cells.append(_cell(parameter, value))
            if value is not None:
                varied[parameter.name] = text_of(value)
            if axis.parameter is not None:
                labels.append(f"`{parameter.symbol} = {entry.text}`" if parameter.symbol else f"{parameter.name} {_words(entry.text)}")
    given = {name: value if isinstance(value, str) else _typed(plan.topic.parameter(name), value) for name, value in raw.items()}
    return Row(", ".join(labels), case, tuple(cells), varied, given, answer, None if error is None else _broken(error))


def _broken(error: Exception) -> Broken:
    if isinstance(error, DomainError):
        return Broken(error.parameter, error.got, error.rule)
    return Broken("", "", str(error) or "it cannot be decided exactly")


def _parameters(plan: Plan, axis: Axis) -> tuple[Parameter, ...]:
    """What an axis sets: one parameter, or those of all named variants."""
    if axis.parameter is not None:
        return (axis.parameter,)
    names = {name for entry in axis.entries for name in entry.sets}
    return tuple([parameter for parameter in plan.topic.parameters if parameter.name in names])


def _headings(plan: Plan, axis: Axis) -> list[str]:
    if axis.parameter is not None:
        return [_heading(axis.parameter)]
    return [CASE, *[_heading(each) for each in _parameters(plan, axis) if not _always(axis, each)]]


def _heading(parameter: Parameter) -> str:
    return f"`{parameter.symbol}`" if parameter.symbol else parameter.name


def _always(axis: Axis, parameter: Parameter) -> bool:
    """Whether every named variant sets a parameter, so that their names tell it."""
    return all(parameter.name in entry.sets for entry in axis.entries)


def _cell(parameter: Parameter, value: object) -> Expr | str:
    """A raw or assumed value as a table shows it: notation where it is some, else its words."""
    if value is None:
        return "–"
    try:
        found = read_value(parameter, value)
    except DomainError:
        return number(int(value)) if isinstance(value, str) and value.lstrip("+-").isdecimal() else _words(text_of(value))
    if isinstance(found, Expr):
        return found
    if isinstance(found, tuple):
        sizes = [size[0] if isinstance(size, tuple) and size[0] == size[1] else size for size in found]
        plain = [size for size in sizes if isinstance(size, Expr)]
        if len(plain) == len(sizes):
            return plain[0] if len(plain) == 1 else Seq("shape", tuple(plain))
    return _words(text_of(value))


def _words(text: str) -> str:
    """A text as prose that holds no notation."""
    return text.replace("`", "'")


def _warnings(rows: Iterable[Row]) -> tuple[Warning, ...]:
    """Every kind of warning once: as it stands where all rows have it, else with its first row and how many others have its like."""
    told: dict[str, list[tuple[Row, Warning]]] = {}
    answered = [row for row in rows if row.answer is not None]
    for row in answered:
        for warning in row.answer.warnings if row.answer else ():
            told.setdefault(warning.code, []).append((row, warning))
    found = []
    for code, each in told.items():
        row, first = each[0]
        others = len({row.label for row, _ in each}) - 1
        if others + 1 == len(answered) and len({warning.message for _, warning in each}) == 1:
            found.append(first)
            continue
        more = f" ({others} other row{'s' * (others > 1)} alike)" if others else ""
        found.append(Warning(code, f"{row.label}{more}: {first.message}"))
    return tuple(found)

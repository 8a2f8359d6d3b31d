"""Hold what was read against the right value, and say what differs."""

from __future__ import annotations

from dlcalc.marking import differing, shapes
from dlcalc.marking.equal import Found, equal, same_items
from dlcalc.marking.how import How
from dlcalc.marking.readings import Reading
from dlcalc.marking.sets import same_set
from dlcalc.marking.tolerance import Digits, is_rounded, within
from dlcalc.marking.verdict import RIGHT, UNDECIDED, UNREADABLE, WRONG, Verdict, ends_soon, is_number, shown
from dlcalc.notation.canonical import same
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import FALSE, ONE, TRUE, Const, Div, Expr, Matrix, Rel, Seq, symbols


def hold(value: Expr, reading: Reading, how: How, relation: str = "=") -> Verdict:
    """Judge what was read.

    Args:
        value: the right value.
        reading: the answer.
        how: tolerance, assumptions, given quantities.
        relation: one of ``= != < <= > >=``.

    Raises:
        Unfit: the answer is no value of this kind.
    """
    given = reading.value
    unknown = symbols(value)
    if unknown and (relation not in ("=", "!=") or not symbols(given)):
        missing = f"{' and '.join(unknown)} {'is' if len(unknown) == 1 else 'are'} not given"
        return Verdict(UNDECIDED, f"the value is {shown(value)}, and {missing}")
    if relation not in ("=", "!="):
        return _limit(value, given, relation, how)
    if symbols(given) and not unknown and not isinstance(value, Seq | Matrix):
        return formula_for_number(value, given, how)
    found = compared(value, reading, how)
    if relation == "!=":
        found = found._replace(equal=None if found.equal is None else not found.equal)
    if found.equal is None:
        return Verdict(UNDECIDED, found.why or f"whether it equals {_said(value, how)} could not be proved")
    if found.equal:
        return Verdict(RIGHT, found.why if relation == "=" else f"the value is {_said(value, how)}")
    return Verdict(WRONG, _told(value, given, found, how))


def _said(value: Expr, how: How) -> str:
    """The right value as a verdict repeats it."""
    return shown(value, nearly=how.nearly)


def _told(value: Expr, given: Expr, found: Found, how: How) -> str:
    if found.differs is not None and symbols(value):
        told = found.differs.told()
        return f"{found.why}: {told}" if found.why else told
    return found.why or difference(value, given, how)


def compared(value: Expr, reading: Reading, how: How) -> Found:
    """Whether an answer is the value, or near enough to it."""
    given = reading.value
    if value in (TRUE, FALSE) or given in (TRUE, FALSE):
        return Found(value == given)
    if isinstance(value, Seq) and value.kind == "set":
        return Found(same_set(value, given)) if isinstance(given, Seq) else Found(False)
    if isinstance(value, Seq | Matrix) or isinstance(given, Seq | Matrix):
        return entrywise(value, reading, how)
    if symbols(value):
        return _formula(value, given, how)
    return number(value, given, reading.scale, reading.digits[0], how)


def number(value: Expr, given: Expr, scale: Expr, digits: Digits | None, how: How) -> Found:
    """Whether a number is the right one, exactly or as near as the tolerance says."""
    exactly = same(value, given)
    if exactly:
        return Found(True)
    plain, typed = (value, given) if scale == ONE else (evaluate(Div(value, scale)), evaluate(Div(given, scale)))
    ends = ends_soon(value)
    if within(plain, typed, how.tolerance, digits, ends=ends):
        return Found(True, f"rounded; the value is {_said(value, how)}" if how.tolerance.kind in ("usual", "rounded") else "")
    if exactly is None:
        return Found(None, "error bounds cannot tell the two numbers apart")
    rounded = digits is not None and ends and not how.nearly and is_rounded(plain, typed, digits)
    if rounded and how.tolerance.kind in ("usual", "exact"):
        return Found(False, f"rounded, but the value is exactly {shown(value)}")
    return Found(False)


def entrywise(value: Expr, reading: Reading, how: How) -> Found:
    """Whether a list or a matrix is the right one, entry by entry."""
    given = reading.value
    if isinstance(value, Seq) and isinstance(given, Seq):
        right, yours = value.items, given.items
        if len(right) != len(yours):
            return Found(False)
    elif isinstance(value, Matrix) and isinstance(given, Matrix) and [*map(len, value.rows)] == [*map(len, given.rows)]:
        right, yours = (tuple([entry for row in each.rows for entry in row]) for each in (value, given))
    elif isinstance(value, Matrix) and isinstance(given, Seq) and {len(value.rows), len(value.rows[0])} & {1}:
        right, yours = tuple([entry for row in value.rows for entry in row]), given.items
        if len(right) != len(yours):
            return Found(False)
    else:
        return Found(False, f"{sizes(given)} instead of {sizes(value)}")
    if isinstance(value, Seq) and value.kind in ("shape", "tuple"):
        return _letters(right, yours) or same_items(right, yours, how.assumed)
    digits = reading.digits if len(reading.digits) == len(yours) else (None,) * len(yours)
    found = [_entry(a, b, written, how) for a, b, written in zip(right, yours, digits, strict=True)]
    wrong = [place for place, each in enumerate(found) if each.equal is False]
    if wrong:
        shape = (len(value.rows), len(value.rows[0])) if isinstance(value, Matrix) else (len(right),)
        return Found(False, differing.difference(shape, wrong, right, yours))
    return next((each for each in found if each.equal is None), Found(True, next((each.why for each in found if each.why), "")))


def _letters(right: tuple[Expr, ...], yours: tuple[Expr, ...]) -> Found | None:
    """That an answer holds letters of which the key knows nothing."""
    known = {name for each in right for name in symbols(each)}
    strange = [name for each in yours for name in symbols(each) if name not in known]
    return Found(None, f"the value holds no {' and no '.join(dict.fromkeys(strange))}") if strange else None


def _entry(right: Expr, yours: Expr, digits: Digits | None, how: How) -> Found:
    if symbols(right) or symbols(yours):
        return _formula(right, yours, how)
    return number(right, yours, ONE, digits, how)


def _formula(value: Expr, given: Expr, how: How) -> Found:
    """Whether two formulas are equal; given quantities may stand in the answer by their letters."""
    known = {*symbols(value), *how.assumed.letters}
    strange = [name for name in symbols(given) if name not in known]
    if any(name in how.values for name in strange):
        given = evaluate(given, {name: how.values[name] for name in strange if name in how.values})
        strange = [name for name in symbols(given) if name not in known]
    if strange:
        return Found(None, f"the value holds no {' and no '.join(strange)}")
    return equal(value, given, how.assumed, proof=how.proof)


def formula_for_number(value: Expr, given: Expr, how: How) -> Verdict:
    """A formula where a number is asked for: wrong where it gives another number, else for a person to judge."""
    known = {name: how.values[name] for name in symbols(given) if name in how.values}
    strange = [name for name in symbols(given) if name not in known]
    if strange:
        return Verdict(UNDECIDED, f"the value holds no {' and no '.join(strange)}")
    found = evaluate(given, known)
    if symbols(found):
        return Verdict(UNDECIDED, f"the value holds no {' and no '.join(symbols(found))}")
    if same(value, found):
        return Verdict(UNDECIDED, f"a formula that gives {_said(value, how)}, where the number is asked for")
    return Verdict(WRONG, f"it comes to {shown(found)}, and the value is {_said(value, how)}")


def _limit(value: Expr, given: Expr, relation: str, how: How) -> Verdict:
    """Judge a limit: the value stands to the answer as it says."""
    if not (is_number(value) and is_number(given)):
        return Verdict(UNREADABLE, "only numbers are larger or smaller")
    try:
        truth = evaluate(Rel((relation,), (value, given)))
    except (Undefined, TooLarge) as error:
        return Verdict(UNREADABLE, str(error))
    except Undecided as error:
        return Verdict(UNDECIDED, str(error))
    if not isinstance(truth, Const):
        return Verdict(UNDECIDED, f"whether it holds could not be proved; the value is {_said(value, how)}")
    return Verdict(RIGHT if truth == TRUE else WRONG, f"the value is {_said(value, how)}")


TOLD_UNITS = ("FLOPs", "MACs", "bytes", "bits", "nats")


def difference(value: Expr, given: Expr, how: How) -> str:
    """What the right value is, and what is peculiar about the wrong one."""
    says = f"the value is {_said(value, how)}{f' {how.unit}' if how.unit in TOLD_UNITS else ''}"
    if isinstance(value, Seq) and isinstance(given, Seq):
        if value.kind == "set":
            return says if value.items else "there is none"
        if value.kind in ("shape", "tuple"):
            return shapes.difference(value, given) + says
        if len(value.items) != len(given.items):
            return f"{len(given.items)} entries instead of {len(value.items)}: {says}"
    return says


def sizes(value: Expr) -> str:
    """How many entries a list or matrix has, in words."""
    if isinstance(value, Matrix):
        return f"{len(value.rows)}×{len(value.rows[0])} numbers"
    return f"{len(value.items)} numbers" if isinstance(value, Seq) else "one number"

"""A turned query times a turned key: the score depends on their offset alone (Su et al. 2021, equation 16)."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Assumption, Table
from dlcalc.notation.array import Array, entry
from dlcalc.notation.expr import Add, Expr, Mul, Num
from dlcalc.topics.posenc.question import EXACT, whole
from dlcalc.topics.posenc.rope import ALL_PAIRS, names, not_finite, turned_pairs, vector_of
from dlcalc.topics.posenc.rows import Rows, exact_row, turned
from dlcalc.topics.posenc.telling import Answer

SHIFTS = (0, 1, 10, 100)
"""How far both are moved together, to see that the score stays."""


def with_key(found: Answer, query: Rows, d: int) -> None:
    """Turn the key too, and add the score and what becomes of it when both are moved.

    Raises:
        DomainError: several rows, another width, numbers that are not finite, a position that is not known.
    """
    inputs = found.inputs
    numbers = vector_of(found.question, "key", d)
    if query.size > 1 or len(numbers) > 1:
        name = "x" if query.size > 1 else "key"
        raise DomainError(name, inputs.typed[name], "one query meets one key: one row is expected", "--x '1 0 0 1' --key '0 1 1 0'")
    at = whole(inputs.expr("key-pos")) if inputs.given("key-pos") else 0
    if at is None:
        raise DomainError("key-pos", inputs.typed["key-pos"], "the position of the key must be a number", "--key-pos 5")
    key = Rows("k", numbers, at, "key")
    if not key.finite:
        found.warnings.append(not_finite(key))
    assert query.start is not None
    found.given.append("key `k`" + f" at position {at}" * inputs.given("key-pos"))
    if not inputs.given("key-pos"):
        found.assumed.append(Assumption("key-pos", 0, "the key at position 0"))
    found.headline = f"query at position {query.start}, key at position {at}: offset {at - query.start}"
    if query.finite and key.finite and d // 2 <= ALL_PAIRS:
        _steps(found, query, key, d)
    found.results["score"] = _score(found, query, key, d, 0, 0)
    if query.finite and key.finite:
        _moved(found, query, key, d)
        _plot(found, query, key, d)
    found.remark = "Moved together, both turn by the same angle more, and the score stays: it knows the offset, and no position."


def _steps(found: Answer, query: Rows, key: Rows, d: int) -> None:
    """The key's angles and rotation, and the dot product."""
    ledger, pairs = found.ledger, range(d // 2)
    ledger.values["pos"] = Num(key.start or 0)
    for i in pairs:
        ledger.values["i"] = Num(i)
        note = f"of the key, at position {key.start}"
        found.step(f"key_angle_{i}", f"phi_{i} = pos/base^(2*i/d)", of="score", title="Angles of the key", note=note)
    turned_pairs(found, key, list(pairs), d, 0, angle="phi", title="Rotation of the key")
    dims = tuple(range(d))
    text = " + ".join([f"{q}'*{k}'" for q, k in zip(names(query, 0, dims), names(key, 0, dims), strict=True)])
    found.step("score", f"score = {text}", title="Score", note="the dot product of both, before it is divided by `sqrt(d)`")


def _score(found: Answer, query: Rows, key: Rows, d: int, shift: int, key_shift: int) -> Expr:
    """The dot product when both are moved by so many positions first."""
    if (
        query.numbers is not None
        and key.numbers is not None
        and d <= EXACT
        and "f" not in (query.numbers.dtype.kind, key.numbers.dtype.kind)
    ):
        step = next((step for step in found.ledger.steps if step.id == "score"), None)
        if step is not None and not shift and not key_shift:
            return step.value
        rows = [exact_row(found, query, 0, d, shift), exact_row(found, key, 0, d, key_shift)]
        return found.ledger.evaluate(Add(tuple([Mul(pair) for pair in zip(*rows, strict=True)])))
    return entry(float(_float_score(found, query, key, d, shift, key_shift)))


def _float_score(found: Answer, query: Rows, key: Rows, d: int, shift: int, key_shift: int) -> float:
    first, second = (turned(found, rows._replace(start=(rows.start or 0) + by), d) for rows, by in ((query, shift), (key, key_shift)))
    assert isinstance(first, Array)
    assert isinstance(second, Array)
    from dlcalc.derivation.exactly import floats

    return float(floats(first.numbers) @ floats(second.numbers))


def _moved(found: Answer, query: Rows, key: Rows, d: int) -> None:
    """The score at other positions: the same offset, then another."""
    assert query.start is not None
    assert key.start is not None
    rows: list[tuple[Expr | str, ...]] = []
    for shift, key_shift in (*[(shift, shift) for shift in SHIFTS], (0, 1)):
        at, key_at = query.start + shift, key.start + key_shift
        rows.append((str(at), str(key_at), str(key_at - at), _score(found, query, key, d, shift, key_shift)))
    headings = ("query at", "key at", "offset", "score")
    found.tables.append(Table("moved", "Moved together, and apart", headings, tuple(rows)))


def _plot(found: Answer, query: Rows, key: Rows, d: int) -> None:
    from dlcalc.derivation.plots import Lines, Series, wanted

    if wanted(found.inputs):
        assert query.start is not None
        offsets = list(range(65))
        at_query = key._replace(start=query.start)
        values = [_float_score(found, query, at_query, d, 0, offset) for offset in offsets]
        found.plots = (Lines("Score against the offset of the key", "offset", "score", offsets, (Series("score", values),), (0.0,)),)

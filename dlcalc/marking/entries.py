"""Answers that are whole arrays: their entries in any notation, the sizes of their axes, how each was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dlcalc.derivation.array_numbers import TextError
from dlcalc.derivation.array_text import read_text
from dlcalc.marking import entry_names, numbers, vectors
from dlcalc.marking.chains import Link, links
from dlcalc.marking.entry_links import link_of
from dlcalc.marking.entry_values import Entries
from dlcalc.marking.how import How
from dlcalc.marking.marked import Marked
from dlcalc.marking.reading import Written, cleaned, written
from dlcalc.marking.tolerance import Digits
from dlcalc.notation.array import Array
from dlcalc.notation.errors import NotationError
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import FALSE, TRUE, Expr, Matrix, Seq, rational, symbols

_MORE_THAN_NUMBERS = re.compile(r"[\\^*√π∞=≈:$°·×⋅|~?¼-¾⅐-⅞]|\w\(|[-+]\s*[a-z]|\)\s*/|/\s*\(", re.IGNORECASE)
_TOKEN = re.compile(r"[^\s,;()\[\]{}]+")
_BREAK = re.compile(r";(?:\s*;)*")
_PRINTED = re.compile(
    r"\A(?:(?:np|numpy|torch|jnp|tf)\.)?(?:array|tensor|matrix|Tensor)\(\s*(?P<inner>[\[(].*[\])])\s*"
    r"(?:,\s*(?:dtype|device|grad_fn|requires_grad|shape)\s*=\s*[^=()\[\]]{1,40})*\)\s*\Z",
    re.DOTALL,
)


def read(answer: str, how: How) -> Entries:
    """Read an array: rows by ``;``, nested lists, a filled shape, LaTeX's environments; entries as formulas too (``sin(3)``, ``-3/√5``).

    Raises:
        TextError, NotationError: it is none.
        TooLarge, Undefined, Undecided: an entry cannot be evaluated.
    """
    text = cleaned(answer, decimal_comma=True).text if how.decimal_comma else answer
    printed = _PRINTED.match(text.strip())
    text = printed["inner"] if printed else text
    try:
        return _plain(text)
    except TextError as error:
        if not _MORE_THAN_NUMBERS.search(answer):
            raise error from None
        return _in_notation(answer, how)


def _plain(text: str) -> Entries:
    """The same where entries are plain numbers.

    Raises:
        TextError: it is no array of them.
    """
    lined = text.lstrip().startswith("[") and "\n" in text.strip()
    try:
        flat, shape = read_text(text)
    except TextError:
        if not lined:
            raise
        text = text.replace("\n", " ")  # a long list, broken where the screen ended
        flat, shape = read_text(text)
    digits = [numbers.digits_of(token) for token in _TOKEN.findall(text)] if len(flat) <= vectors.MOST else []
    digits = digits if len(digits) == len(flat) else [None for _ in flat]
    return Entries([*flat], shape, digits, lined=lined and len(shape) == 2 and text.count("[") == 1 and ";" not in text)


def _in_notation(answer: str, how: How) -> Entries:
    """The same where entries are more than plain numbers, or have names, or are worked out."""
    text = cleaned(answer, decimal_comma=how.decimal_comma)
    by_name = entry_names.named(text)
    if by_name is not None:
        return _named(by_name, how)
    pieces = written(text, how.vocabulary)
    found = _array(pieces.answer, how)
    return found._replace(label=pieces.label, links=_links(pieces, found, how))


def _array(text: Marked, how: How) -> Entries:
    """One member of a chain."""
    printed = _PRINTED.match(text.text)
    text = text.part(*printed.span("inner")) if printed else text
    try:
        return _plain(text.text)
    except TextError:
        bare, turned = vectors.transposed(text)
    blocks = _blocks(bare)
    shape = _shape(blocks)
    cells = [*_flat(blocks)]
    if len(cells) > vectors.MOST:
        raise NotationError(f"at most {vectors.MOST:,} entries with formulas are read", text.text)
    found = [*vectors.timed(lambda cell: _entry(cell, how), cells)]
    if turned and len(shape) > 2:
        raise NotationError("a matrix can be transposed, with rows and columns alone", text.text, text.at(0))
    if turned and len(shape) == 2:
        rows, columns = shape
        found = [found[row * columns + column] for column in range(columns) for row in range(rows)]
        shape = (columns, rows)
    return Entries([value for value, _, _ in found], shape, [by for _, by, _ in found], trees=tuple([tree for _, _, tree in found]))


def _named(by_name: entry_names.Named, how: How) -> Entries:
    """Entries, or rows, that stand behind their names, each of which may be worked out."""
    found: list[Entries] = []
    for value in vectors.timed(lambda each: written(each, how.vocabulary), by_name.values):
        each = _array(value.answer, how)
        single = len(each.flat) == 1 and value.answer.text[:1] not in "[("
        worked = links(value, lambda member: numbers.read(member, how), how) if single else _links(value, each, how)
        found.append(each._replace(shape=() if single else tuple([size for size in each.shape if size > 1]) or (1,), links=worked))
    if len({each.shape for each in found}) > 1:
        raise NotationError("the rows have different lengths", by_name.values[0].text, by_name.values[0].at(0))
    trees = [tree for each in found for tree in each.written]
    return Entries(
        [value for each in found for value in each.flat], (*by_name.shape, *found[0].shape), [by for each in found for by in each.digits],
        by_name.name, tuple(trees), links=tuple([link for each in found for link in each.links]),
    )  # fmt: skip


def _links(pieces: Written, last: Entries, how: How) -> tuple[Link, ...]:
    """Every equation between the arrays of a chain; a member that is no array of numbers is not looked at.

    Raises:
        NotationError: two arrays of bare numbers that differ are both answered.
    """
    found, right = [], last
    for member, nearly in zip(reversed(pieces.members[:-1]), reversed(pieces.nearly), strict=True):
        try:
            left = _array(member, how)
        except (NotationError, ArithmeticError):
            continue
        found += link_of(left, right, nearly=nearly)
        right = left
    return tuple(reversed(found))


def _entry(cell: Marked, how: How) -> tuple[Any, Digits | None, Expr]:
    """One entry as an exact number or a tree, how it was written, and its tree before it was worked out."""
    if not cell.text:
        raise NotationError("an entry is empty", "", cell.at(0))
    found = numbers.read(cell, how)
    if found is None:
        raise NotationError("an entry is one number", cell.text, cell.at(0))
    value = found.value
    if symbols(value):
        value = evaluate(value, {name: how.values[name] for name in symbols(value) if name in how.values})
        if symbols(value):
            raise NotationError(f"the letter {symbols(value)[0]} has no value here", cell.text, cell.at(0))
    if isinstance(value, Seq | Matrix | Array) or value in (TRUE, FALSE):  # a given vector, by its letter
        raise NotationError("an entry is one number", cell.text, cell.at(0))
    exact = rational(value)
    return value if exact is None else exact, found.digits[0], found.tree or value


# Brackets and breaks


def _blocks(text: Marked) -> Any:
    """The entries as nested lists."""
    breaks = vectors.breaks(text, _BREAK)
    most = max([text.text[start:end].count(";") for start, end in breaks], default=0)
    if most > 1:
        found, last = [], 0
        for start, end in [each for each in breaks if text.text[each[0] : each[1]].count(";") == most]:
            found.append(_blocks(text.part(last, start)))
            last = end
        return [*found, _blocks(text.part(last, len(text.text)))]
    parts = _lists(text)
    if parts:
        return [_blocks(part) if _lists(part) else _row(part) for part in parts]
    return vectors.cells(text)


def _lists(text: Marked) -> list[Marked]:
    """The lists in a list; none where it holds entries."""
    inner = vectors.opened(text)
    parts = vectors.cut(inner, ",")
    found = inner.text != text.text and all(part.text[:1] in ("[", "(") and vectors.opened(part) != part for part in parts)
    return parts if found else []


def _row(part: Marked) -> Any:
    """One list of a list: its entries, or its rows where it has several."""
    rows = vectors.cells(part)
    return rows[0] if len(rows) == 1 else rows


def _flat(blocks: Any) -> Iterator[Marked]:
    if isinstance(blocks, Marked):
        yield blocks
        return
    for each in blocks:
        yield from _flat(each)


def _shape(blocks: Any) -> tuple[int, ...]:
    """The sizes of nested lists.

    Raises:
        NotationError: they differ within one axis.
    """
    if isinstance(blocks, Marked):
        return ()
    inner = {_shape(each) for each in blocks}
    if len(inner) > 1:
        cell = next(_flat(blocks))
        raise NotationError("the rows have different lengths", cell.text, cell.at(0))
    return (len(blocks), *inner.pop())

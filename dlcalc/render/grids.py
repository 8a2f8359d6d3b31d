"""Arrays for people: two axes at a time as grids of text, a large one in part; and for programs: lists, lines of numbers."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import inf, isfinite, isnan
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.notation.array import Array, entry
from dlcalc.notation.errors import TooLarge
from dlcalc.notation.expr import Const, Expr, Neg, is_short_decimal, rational
from dlcalc.notation.show import ascii_text, unicode_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dlcalc.derivation.model import Heads, Table
    from dlcalc.render import Look

LEFT_OUT = "…"

ROWS, COLUMNS, GRIDS = 16, 24, 8
"""How many rows, columns and grids of one array are shown at most; of a larger one the first and the last."""

MOST_WRITTEN = 1_000_000
"""Numbers that one answer writes out as text."""

_LONGEST, _LONGEST_INTEGER = 12, 19
_SMALL_DENOMINATOR = 16


class Cell(NamedTuple):
    """An entry as text; ``marked`` as the table asks; ``expr`` is its tree where the text is an exact value that is no decimal."""

    text: str
    marked: bool = False
    expr: Expr | None = None


class Grid(NamedTuple):
    """Two axes of an array. ``title`` is prose; ``rows`` hold :data:`LEFT_OUT` where something is left out.

    ``head`` names the corner and the columns, ``labels`` the rows, in prose; both are empty for a bare grid.
    """

    title: str
    rows: list[list[Cell]]
    head: Sequence[str] = ()
    labels: Sequence[str] = ()

    @property
    def marks(self) -> bool:
        """Whether an entry is marked."""
        return any(cell.marked for row in self.rows for cell in row)


class Part(NamedTuple):
    """The grids of one table, prose that says what is left out, and what its entries are rounded to; both may be empty."""

    grids: list[Grid]
    left_out: str
    rounded: str


def part(table: Table, look: Look, rows: int = ROWS, columns: int = COLUMNS, reader: Reader | None = None) -> Part:
    """The grids that show a table's array.

    Args:
        table: one with ``numbers``.
        look: how entries are rounded.
        rows: how many rows of a grid are shown at most.
        columns: how many columns.
        reader: one that has read some of the table's entries by this look, where a table is tried with fewer and fewer columns.
    """
    assert table.numbers is not None
    numbers, axes = table.numbers.numbers, table.numbers.axes
    numbers = numbers.reshape(1, -1) if numbers.ndim == 1 else numbers
    outer = numbers.shape[:-2]
    marked = {place if len(place) == numbers.ndim else (0, *place) for place in table.marked}
    reader = reader or Reader(look)
    reader.rounded = False
    indices = list(_some(list(product(*map(range, outer))), GRIDS, GRIDS - 2, 1)) if outer else [()]
    down = list(_some(range(numbers.shape[-2]), rows, rows // 2, 2))
    across = list(_some(range(numbers.shape[-1]), columns, max(columns - 3, 0), min(columns - 1, 2)))
    grids = []
    for index in indices:
        if index is None:
            grids.append(Grid(LEFT_OUT, []))
            continue
        title = ", ".join(
            [table.title, *[f"{axis} {place + 1}" for axis, place, size in zip(axes, index, outer, strict=False) if size > 1]]
        )
        cells = [[_cell(numbers, index, i, j, marked, reader) for j in across] for i in down]
        grids.append(Grid(title, cells, *_names(table.heads, down, across)))
    left_out = ""
    if None in down or None in across or None in indices:
        shape = table.numbers.numbers.shape
        sizes = f"is {'×'.join(map(str, shape))}, {numbers.size:,} numbers" if len(shape) > 1 else f"has {numbers.size:,} numbers"
        left_out = f"{table.title} {sizes}; … stands for those that are left out"
    return Part(grids, left_out, reader.says if reader.rounded else "")


def notes(shown: Sequence[tuple[Table, Part]]) -> list[str]:
    """What is to be said below tables: what is left out of them, what is rounded, and their own notes."""
    said = [part.left_out for _, part in shown if part.left_out]
    for rounded in dict.fromkeys(part.rounded for _, part in shown if part.rounded):
        *titles, last = [table.title for table, part in shown if part.rounded == rounded]
        said.append(f"{', '.join(titles)} and {last} are rounded to {rounded}" if titles else f"{last} is rounded to {rounded}")
    return [*said, *[table.note for table, _ in shown if table.note]]


def _names(heads: Heads | None, down: list[Any], across: list[Any]) -> tuple[list[str], list[str]]:
    """The names of the columns that are shown, after the corner, and of the rows."""
    if heads is None:
        return [], []

    def named(names: Sequence[object], places: list[Any]) -> list[str]:
        return [LEFT_OUT if place is None else str(names[place]) for place in places]

    return [heads.corner, *named(heads.across, across)], named(heads.down, down)


def _some(places: Sequence[Any], most: int, first: int, last: int) -> Iterator[Any]:
    """All places, or where they are too many the first and the last of them round a None."""
    if len(places) <= most:
        yield from places
        return
    yield from places[:first]
    yield None
    yield from places[-last:]


def _cell(numbers: Any, index: tuple[int, ...], i: int | None, j: int | None, marked: set[tuple[int, ...]], reader: Reader) -> Cell:
    if i is None or j is None:
        return Cell(LEFT_OUT)
    place = (*index, i, j)
    if reader.look.exact:
        value = _python(numbers[place])
        if isinstance(value, Expr | Fraction):
            tree = entry(value)
            return Cell(unicode_text(tree), place in marked, tree)
    return Cell(reader.at(numbers, place), place in marked)


class Reader:
    """Writes entries, and remembers whether one had to be rounded; what it has written once it knows by its place."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.rounded = False
        self.known: dict[tuple[int, ...], tuple[str, bool]] = {}

    @property
    def says(self) -> str:
        places, figures = self.look.places, self.look.figures
        count, what = (places, "decimal place") if places is not None else (figures or 6, "significant figure")
        return f"{count} {what}{'s' * (count != 1)}"

    def at(self, numbers: Any, place: tuple[int, ...]) -> str:
        """The entry of one array at a place."""
        if place not in self.known:
            before, self.rounded = self.rounded, False
            self.known[place] = self.text(_python(numbers[place])), self.rounded
            self.rounded = before
        text, is_rounded = self.known[place]
        self.rounded |= is_rounded
        return text

    def text(self, value: Any) -> str:
        """An entry: exact where that is short, else rounded."""
        from dlcalc.render.values import decimals, scientific

        if isinstance(value, float) and not isfinite(value):
            return "NaN" if isnan(value) else "∞" if value > 0 else "−∞"
        if isinstance(value, Const | Neg) and _is_infinite(value):
            return unicode_text(value)
        asked = self.look.places is not None or self.look.figures is not None
        exact = _exact(value)
        if exact and (not asked or float(value).is_integer()):
            return exact.replace("-", "−")
        digits, is_exact = decimals(entry(value), self.look, 6)
        self.rounded |= not is_exact
        digits = scientific(digits)
        if self.look.places is None and not self.look.figures and "." in digits and "e" not in digits:
            digits = digits.rstrip("0").rstrip(".")
        return digits.replace("-", "−")


def _exact(value: Any) -> str:
    """The exact text of an entry where that is short, else an empty text."""
    if isinstance(value, float):
        text = repr(float(value)).removesuffix(".0")
        return text if len(text) <= 8 and "e" not in text else ""
    if isinstance(value, Fraction) and value.denominator > _SMALL_DENOMINATOR and not is_short_decimal(value):
        return ""
    if isinstance(value, Expr) and rational(value) is None:
        return ""
    text = ascii_text(entry(value))
    return text if len(text) <= (_LONGEST if isinstance(value, Fraction) else _LONGEST_INTEGER) else ""


# For programs


def nested(array: Array) -> object:
    """Nested lists of JSON's numbers: integers of any size, floats; infinity and NaN are words."""
    check_size([array])
    if array.numbers.dtype.kind != "O" and _is_finite(array):
        plain: object = array.numbers.tolist()
        return plain
    return _nested(array.numbers, _datum)


def check_size(arrays: Iterable[Array]) -> None:
    """Refuse to write out very many numbers as text, before any of it is built.

    Raises:
        TooLarge: it says how many there are, and which format holds them.
    """
    sizes = [(array.numbers.size, "×".join(map(str, array.numbers.shape))) for array in arrays]
    total = sum([size for size, _ in sizes])
    if total > MOST_WRITTEN:
        most = f"{max(sizes)[1]} and others are {total:,} numbers" if len(sizes) > 1 else f"{sizes[0][1]} is {total:,} numbers"
        raise TooLarge(f"{most}, and at most {MOST_WRITTEN:,} are written as text; -o FILE.npy holds an array of any size")


def _is_finite(array: Array) -> bool:
    return array.numbers.dtype.kind in "iu" or abs(array.numbers).max(initial=0) < inf  # NaN is not less either


def exact(array: Array) -> object:
    """Nested lists of exact texts."""
    check_size([array])
    plain = array.numbers.dtype.kind != "O" and _is_finite(array)
    return _nested(array.numbers, (str if array.numbers.dtype.kind in "iu" else repr) if plain else _exact_text)


def _nested(numbers: Any, write: Any) -> object:
    if numbers.ndim == 1:
        return [write(_python(value)) for value in numbers.tolist()]
    return [_nested(part, write) for part in numbers]


def _python(value: Any) -> Any:
    """An entry of an object array as Python has it, whatever NumPy made of it."""
    return value.item() if hasattr(value, "item") else value


def _is_infinite(value: Expr) -> bool:
    inner = value.arg if isinstance(value, Neg) else value
    return isinstance(inner, Const) and inner.name == "inf"


def _datum(value: Any) -> object:
    if isinstance(value, Expr):
        from dlcalc.render.values import data

        return data(value)
    if isinstance(value, Fraction):
        try:
            return float(value)
        except OverflowError:
            return _exact_text(value)
    if isinstance(value, float) and not isfinite(value):
        return "nan" if isnan(value) else "inf" if value > 0 else "-inf"
    return value


def _exact_text(value: Any) -> str:
    if isinstance(value, float) and isnan(value):
        return "nan"
    if isinstance(value, Expr):
        return ascii_text(value)
    return (
        f"{value.numerator}/{value.denominator}" if isinstance(value, Fraction) else str(value) if isinstance(value, int) else repr(value)
    )


def lines(array: Array, look: Look | None = None, breaks: str = "\n") -> str:
    """Rows as lines of numbers, an empty line between matrices, two between blocks of them; it is read back as typed.

    Args:
        array: any array.
        look: how to round; exact numbers that are no short decimals are rounded to a float's digits in any case.
        breaks: what ends a row (``"; "`` on one line).
    """
    check_size([array])
    return _lines(array.numbers, _Writer(look), breaks)


def _lines(numbers: Any, writer: _Writer, breaks: str) -> str:
    if numbers.ndim == 1:
        return " ".join([writer(_python(value)) for value in numbers.tolist()])
    depth = numbers.ndim - 1
    between = breaks * depth if breaks == "\n" else f" {breaks.strip() * depth} " if depth > 1 else breaks
    return between.join([_lines(part, writer, breaks) for part in numbers])


class _Writer:
    def __init__(self, look: Look | None) -> None:
        self.look = look if look is not None and (look.places is not None or look.figures is not None) else None

    def __call__(self, value: Any) -> str:
        from dlcalc.render.values import decimals

        if self.look is not None and not (isinstance(value, float) and not isfinite(value)):
            return decimals(entry(value), self.look, 6)[0]
        datum = _datum(value)
        return repr(datum) if isinstance(datum, float) else str(datum)

"""A derivation is data: what was given, the steps in order, the results by name.

Prose fields (``given``, ``assumed``, titles, notes, remarks, warnings) are plain English in which a piece
between backticks is notation: ``"width `W_1 = 27`"``. Each renderer writes such a piece in its own script, so
no formula is ever spelt twice. :func:`prose_pieces` takes a prose text apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, dataclass_transform

from dlcalc.notation.array import Array
from dlcalc.notation.expr import Expr, Rel, Sym, symbols
from dlcalc.notation.filled import filled
from dlcalc.notation.vocabulary import Vocabulary

if TYPE_CHECKING:
    from dlcalc.derivation.plots import Plot
    from dlcalc.derivation.records import Records


class Step:
    """One line of a derivation: a formula, the numbers put in, the value.

    Made only by :class:`~dlcalc.derivation.ledger.Ledger`, which evaluates the formula: what is shown is
    what was computed. The substituted form is made when somebody looks at it.

    Attributes:
        id: the result it computes (``"output_w"``).
        symbol: left-hand side of the formula (``W_2``).
        formula: right-hand side, in letters, neutral values dropped.
        inputs: the values by symbol name that ``substituted`` puts in; what is unknown stays a letter.
        value: the exact value, in normal form; it holds symbols when an input is unknown.
        title: heading; consecutive steps with one title are shown under it together.
        note: prose beside the heading.
        source: where the formula stands in the literature; may be empty.
        unrounded: the value without any rounding between the steps, where the question asked for that rounding; else None.
        rounded: whether ``value`` was rounded, because the question asked for it.
        counts: whether every letter in it is a positive whole number.
    """

    __slots__ = ("counts", "formula", "id", "inputs", "note", "rounded", "source", "symbol", "title", "unrounded", "value")

    def __init__(
        self, id: str, symbol: Expr, formula: Expr, inputs: Mapping[str, Expr], value: Expr,
        title: str = "", note: str = "", source: str = "", unrounded: Expr | None = None, rounded: bool = False, counts: bool = False,
    ) -> None:  # fmt: skip
        self.id = id
        self.symbol = symbol
        self.formula = formula
        self.inputs = inputs
        self.value = value
        self.title = title
        self.note = note
        self.source = source
        self.unrounded = unrounded
        self.rounded = rounded
        self.counts = counts

    @property
    def nearly(self) -> bool:
        """Whether ``value`` is known to a bound of its error only, as an integral that was worked by numbers."""
        return self.rounded and self.unrounded is None

    @property
    def equation(self) -> Expr:
        """``symbol = formula``."""
        return Rel(("=",), (self.symbol, self.formula))

    @property
    def substituted(self) -> Expr:
        """The formula with the known numbers put in, not simplified."""
        return filled(self.formula, self.inputs)

    @property
    def is_trivial(self) -> bool:
        """Whether the formula only names another quantity (``H_2 = W_2``), so that substituting shows nothing."""
        return isinstance(self.formula, Sym)

    @property
    def symbolic(self) -> bool:
        """Whether the value holds an unknown."""
        return bool(symbols(self.value))


class Assumption(NamedTuple):
    """A default that was used: the parameter, its value as data, and the prose that says so."""

    parameter: str
    value: object
    text: str


class Warning(NamedTuple):
    """Something the reader should know; ``code`` is stable, ``message`` is prose."""

    code: str
    message: str


class Heads(NamedTuple):
    """What the rows and columns of a grid are called: prose, or numbers.

    Attributes:
        corner: over the names of the rows (``"pos"``).
        down: one name a row; of an array with one axis, one name.
        across: one name a column.
    """

    corner: str
    down: Sequence[object]
    across: Sequence[object]


class Table(NamedTuple):
    """Values side by side: the entries of a map, one row a convention, one row a layer.

    Attributes:
        id: stable name (``"output"``).
        title: prose heading.
        columns: prose headings of the columns, the first over the rows' names.
        rows: one cell a column: a value of the notation, or prose.
        note: prose below; may be empty.
        numbers: an array instead of columns and rows; it is shown as a grid, beside the next table where that is one too, and a
            large one is shown in part.
        marked: the entries of ``numbers`` to mark, by their indices from 0.
        heads: names of the rows and columns of ``numbers``; without them it is a bare grid.
    """

    id: str
    title: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Expr | str, ...], ...] = ()
    note: str = ""
    numbers: Array | None = None
    marked: tuple[tuple[int, ...], ...] = ()
    heads: Heads | None = None


class Picture(NamedTuple):
    """A drawing in characters, Unicode, line by line; ``title`` and ``note`` are prose.

    ``plot`` is what it draws, where that is known as data: a narrow screen draws it anew.
    """

    title: str
    lines: tuple[str, ...]
    note: str = ""
    plot: Plot | None = None


class ResultInfo(NamedTuple):
    """What a topic says about one of its results.

    ``type`` is ``integer``, ``number``, ``shape``, ``boolean``, ``vector``, ``set``, ``array`` or ``expression``; ``unit`` may be
    empty; ``symbol`` is its letter in the notation (``W_2``), or empty.
    """

    name: str
    type: str
    help: str
    symbol: str = ""
    aliases: tuple[str, ...] = ()
    unit: str = ""


@dataclass_transform(frozen_default=True, kw_only_default=True)
class _Record:
    """A value made from keywords, every declared field without a default given; :mod:`dataclasses` would cost each start too much."""

    def __init__(self, **fields: Any) -> None:
        declared = self.__annotations__
        if len({*declared, *fields}) > len(declared) or any(name not in fields and not hasattr(self, name) for name in declared):
            raise TypeError(f"{type(self).__name__} takes {', '.join(declared)}")
        self.__dict__.update(fields)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")


class Derivation(_Record):
    """The answer to one question, whole, and all that any format needs to show it.

    Attributes:
        topic: name of the topic (``"conv"``).
        title: heading of the answer (``"Convolution"``).
        headline: prose beside the heading (``"`27 × 27 × D` → `25 × 25 × 384`"``).
        inputs: what was given, by parameter name: numbers, words, text of symbolic values.
        given: prose fragments that say it in words, one a quantity.
        assumed: defaults that were used.
        conventions: the conventions in force, by name (``{"convention": "textbook", "rounding": "floor"}``).
        symbols: unknown letters and what they mean (``{"D": "input depth"}``).
        steps: every step that was worked, in order.
        shown: ids of the steps that answer the question by default, or that ``--only``/``--all`` chose.
        results: every result by name, as a value of the notation in normal form.
        info: what the topic says of each result, by name.
        remark: the one most useful sentence under the answer; may be empty.
        warnings: what the reader should know.
        tables: values side by side, shown after the steps.
        pictures: drawings, shown after the tables.
        vocabulary: what the formulas and values of this derivation are read back with.
        composed: how results that are made of several quantities follow from them (``output_shape`` from ``W_2``, ``H_2``, ``K``), as steps
            that are not shown.
        plots: what can be drawn into a file, as data.
        unrounded: results by name without the rounding between the steps, where the question asked for that rounding.
        records: rows for programs, where the answer is about many like things; CSV and JSON lines write these.

    In Python, ``d["parameters"]``, ``d["params"]`` and ``d["W_2"]`` are plain values (see :meth:`__getitem__`), ``dict(d)``
    is all of them, ``print(d)`` shows the worked answer, ``d.to("latex")`` any other format; a notebook shows it as HTML.
    """

    topic: str
    title: str
    headline: str
    inputs: Mapping[str, object]
    given: tuple[str, ...]
    assumed: tuple[Assumption, ...]
    conventions: Mapping[str, str]
    symbols: Mapping[str, str]
    steps: tuple[Step, ...]
    shown: tuple[str, ...]
    results: Mapping[str, Expr]
    info: Mapping[str, ResultInfo]
    remark: str
    warnings: tuple[Warning, ...]
    tables: tuple[Table, ...]
    pictures: tuple[Picture, ...]
    vocabulary: Vocabulary
    composed: tuple[Step, ...] = ()
    plots: tuple[Plot, ...] = ()
    unrounded: Mapping[str, Expr] = MappingProxyType({})
    records: Records | None = None

    @property
    def rows(self) -> list[dict[str, object]]:
        """What the answer is made of, as dictionaries of plain values: the layers of a network. Empty where it is about one thing."""
        return self.records.plain() if self.records is not None else []

    @property
    def shown_steps(self) -> tuple[Step, ...]:
        """The steps to show, in the order they were worked."""
        return tuple(step for step in self.steps if step.id in self.shown)

    @property
    def nearly(self) -> frozenset[str]:
        """Names of the results that are known to a bound of their error only: nobody should take their digits for exact."""
        return frozenset([step.id for step in self.steps if step.nearly])

    @property
    def symbolic(self) -> tuple[str, ...]:
        """Names of the results that hold an unknown."""
        return tuple(name for name, value in self.results.items() if symbols(value))

    def name_of(self, word: str) -> str:
        """The name of the result that a word stands for: its name, an alias, or its letter.

        Raises:
            KeyError: this derivation has no such result.
        """
        for name in self.results:
            info = self.info[name]
            if word in (name, info.symbol, *info.aliases):
                return name
        raise KeyError(f"{self.topic} has no result {word!r} here; it has {', '.join(self.results)}")

    def __getitem__(self, word: str) -> object:
        """A result by name, alias or letter, as a plain Python value.

        An integer of any size is an ``int``, an exact fraction a ``Fraction``, a truth value a ``bool``, a shape a tuple
        of such values, an irrational number the nearest ``float``; what holds an unknown is text in the notation
        (``"384*(9*D + 1)"``). The exact value is always the tree in ``results``.

        Raises:
            KeyError: this derivation has no such result.
        """
        from dlcalc.derivation.plain import plain

        return plain(self.results[self.name_of(word)])

    def keys(self) -> Iterator[str]:
        """The names of the results, so that ``dict(derivation)`` holds them all."""
        return iter(self.results)

    __iter__ = keys

    def __len__(self) -> int:
        return len(self.results)

    def __contains__(self, word: object) -> bool:
        try:
            return isinstance(word, str) and bool(self.name_of(word))
        except KeyError:
            return False

    def to(self, format: str) -> str:
        """The answer in a format that is text: ``text``, ``json``, ``jsonl``, ``csv``, ``latex``, ``markdown`` or ``html``."""
        return _shown(self, format)

    def __str__(self) -> str:
        return self.to("text") if _show else repr(self)

    def __repr__(self) -> str:
        return f"<Derivation {self.topic}: {', '.join(self.results)}>"

    def _repr_html_(self) -> str:
        return self.to("html")

    def _repr_latex_(self) -> str:
        return _shown(self, "mathjax")


def _shown(derivation: Derivation, format: str) -> str:
    if _show is None:
        raise RuntimeError("no format is bound to derivations; `import dlcalc` and ask its functions")
    return _show(derivation, format)


_show: Callable[[Derivation, str], str] | None = None


def bind_formats(show: Callable[[Derivation, str], str]) -> None:
    """Tell derivations how to show themselves: the renderers are a room that this one may not import.

    Args:
        show: renders in a text format, or in ``mathjax``, mathematics alone for a notebook that knows no HTML.
    """
    global _show  # noqa: PLW0603 (bound once, by the Python API)
    _show = show


def prose_pieces(text: str) -> Iterator[tuple[bool, str]]:
    """Take a prose text apart into ``(is_notation, piece)`` pairs; empty pieces are left out."""
    for place, piece in enumerate(text.split("`")):
        if piece:
            yield place % 2 == 1, piece

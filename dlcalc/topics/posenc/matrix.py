"""Whole encodings: the vector of one position and the matrix of many, exactly where they are small, else in NumPy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.array_numbers import check_computed
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Heads, Table
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Expr, Num, Seq
from dlcalc.topics.posenc.question import EXACT, Question, whole
from dlcalc.topics.posenc.telling import Answer, array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

POSITIONS, DIMENSIONS = "position", "dimension"
BASES = 2**1023
"""A base below this has a float."""


def exact_rows(
    question: Question, ledger: Ledger, positions: Iterable[Expr], d: int, *, rounds: bool = True
) -> tuple[list[list[Expr]], ...]:
    """Encodings and angles of some positions, entry by entry, by the formulas that the steps show.

    Args:
        question: layout and exponent.
        ledger: knows base and d.
        positions: numbers or letters.
        d: numbers of one encoding.
        rounds: whether to round after every step where the question asks for it.

    Returns:
        The rows of encodings, the rows of angles.
    """
    from dlcalc.derivation.rounding import rounded_value

    places = question.inputs.places if rounds else None

    def kept(value: Expr) -> Expr:
        return value if places is None else rounded_value(value, places)

    formula = f"pos/base^({question.exponent})"
    found: list[list[Expr]] = []
    every: list[list[Expr]] = []
    for pos in positions:
        angles = [kept(ledger.value(formula, pos=pos, i=Num(i))) for i in range(d // 2)]
        sines, cosines = ([kept(ledger.value(f"{function}(theta)", theta=angle)) for angle in angles] for function in ("sin", "cos"))
        interleaved = question.words["layout"] == "interleaved"
        found.append([each for pair in zip(sines, cosines, strict=True) for each in pair] if interleaved else [*sines, *cosines])
        every.append(angles)
    return found, every


def vectors(found: Answer, pos: int, d: int) -> None:
    """The results of one position: encoding, angles, wavelengths."""
    question = found.question
    check_width(question, d)
    check_base(question)
    if d <= EXACT:
        for rounds, results in ((True, found.results), *([(False, found.unrounded)] if question.inputs.places is not None else [])):
            rows, angles = exact_rows(question, found.ledger, [Num(pos)], d, rounds=rounds)
            results |= {"encoding": array(rows[0], (d,), (DIMENSIONS,)), "angles": Seq("vector", tuple(angles[0]))}
    else:
        _check_floats(question, "pos", pos + 1)
        _floats(found, 1, d, start=pos)
        found.results["encoding"] = Array(_shown(found.results["encoding"]).numbers.reshape(d), (DIMENSIONS,))
    _wavelengths(found, d)
    if d // 2 > 4:
        found.tables += tables(found, d, [pos])


def matrix(question: Question, length: int, d: int) -> Answer:
    """All positions: the matrix, and one entry written out."""
    from dlcalc.topics.posenc.sinusoidal import entry_steps, nothing_learnt, prepare, trap

    check_computed((length, d), "the encoding", "length", question.inputs.typed["length"])
    check_width(question, d)
    check_base(question)
    found = prepare(question, f"encodings of {length:,} positions × {d:,} dimensions")
    found.given = [text for text in found.given if not text.startswith("position")]
    dim = whole(question.inputs.expr("dim"))
    pos = min(1, length - 1) if question.pos is None else whole(question.pos)
    if pos is None:
        raise DomainError(
            "pos", question.inputs.typed["pos"], "with --length it is the entry to write out, and must be a number", "--pos 1"
        )
    found.ledger.values["pos"] = Num(pos)
    dim = min(2, d - 2) if dim is None else dim
    entry_steps(found, dim, number=False)
    if length * d <= EXACT:
        _exactly(found, length, d)
    else:
        _check_floats(question, "length", length)
        _floats(found, length, d)
    _wavelengths(found, d)
    nothing_learnt(found)
    found.tables += tables(found, d, range(length), ((pos, dim),))
    found.remark = trap(question, dim) if question.inputs.given("dim") else slower(question)
    _plot(found, length, d)
    return found


def slower(question: Question) -> str:
    """How the wavelengths grow."""
    factor = "base^(2/d)" if question.words["divisor"] == "d" else "base^(1/(d/2 - 1))"
    return f"Each pair of columns is one wave, as sine and cosine, and slower than the pair before it by a factor of `{factor}`."


def _exactly(found: Answer, length: int, d: int) -> None:
    question = found.question
    positions: Sequence[Expr] = [Num(pos) for pos in range(length)]
    for rounds, results in ((True, found.results), *([(False, found.unrounded)] if question.inputs.places is not None else [])):
        rows, angles = exact_rows(question, found.ledger, positions, d, rounds=rounds)
        results["encoding"] = array([each for row in rows for each in row], (length, d), (POSITIONS, DIMENSIONS))
        if found.wanted("angles"):
            results["angles"] = array([each for row in angles for each in row], (length, d // 2), (POSITIONS, "pair"))


def _floats(found: Answer, length: int, d: int, start: int = 0) -> None:
    """The same as floats; where every step is to be rounded, from the angles on."""
    from dlcalc.topics.posenc import kernels

    question = found.question
    layout, divisor, base = question.words["layout"], question.words["divisor"], check_base(question)
    if start:
        import numpy as np

        exact = np.empty((length, d))
        at = kernels.places(d // 2, layout)
        for first, s, c in kernels.sines(kernels.frequencies(d, base, divisor), length, start):
            exact[first : first + len(s), at[0]], exact[first : first + len(s), at[1]] = s, c
    else:
        exact = kernels.encoding(length, d, base, layout, divisor)
    encoding = Array(exact, (POSITIONS, DIMENSIONS))
    angles = kernels.angles(length, d, base, divisor, start) if found.wanted("angles") or question.inputs.places is not None else None
    if question.inputs.places is not None and angles is not None:
        found.unrounded["encoding"] = encoding
        encoding, angles = _rounded(question, angles, d)
    found.results["encoding"] = encoding
    if found.wanted("angles") and angles is not None:
        found.results["angles"] = Array(angles, (POSITIONS, "pair"))


def _rounded(question: Question, angles: Numbers, d: int) -> tuple[Array, Numbers]:
    import numpy as np

    from dlcalc.derivation.rounding import keeper
    from dlcalc.topics.posenc import kernels

    keep = keeper(question.inputs.places)
    angles = keep(angles)
    found = np.empty((len(angles), d))
    at_sine, at_cosine = kernels.places(d // 2, question.words["layout"])
    found[:, at_sine], found[:, at_cosine] = keep(np.sin(angles)), keep(np.cos(angles))
    return Array(found, (POSITIONS, DIMENSIONS)), angles


def _wavelengths(found: Answer, d: int) -> None:
    """The wavelengths: exact ones where they are few; very many only where they are asked for."""
    question = found.question
    if d // 2 <= EXACT:
        formula = f"2*pi*base^({question.exponent})"
        found.vector("wavelength", [found.ledger.value(formula, i=Num(i)) for i in range(d // 2)])
    elif found.wanted("wavelength"):
        from dlcalc.topics.posenc import kernels

        found.results["wavelength"] = Array(kernels.wavelengths(d, check_base(question), question.words["divisor"]), ("pair",))


def check_base(question: Question) -> int:
    """The base as a number.

    Raises:
        DomainError: it is a letter, or larger than any float.
    """
    base = whole(question.base)
    if base is None or base >= BASES:
        raise DomainError(
            "base", question.inputs.typed["base"], "a whole matrix of floats needs a number that a float can hold", "--base 10000"
        )
    return base


def check_width(question: Question, d: int) -> None:
    """Refuse more dimensions than arrays are computed for.

    Raises:
        DomainError: it says how many are.
    """
    from dlcalc.topics.posenc.kernels import WIDEST

    if d > WIDEST:
        parameter = "d-model" if question.inputs.given("d-model") else "x"
        rule = f"at most {WIDEST:,} dimensions are computed together, and these are {d:,}"
        raise DomainError(parameter, question.inputs.typed[parameter], rule, "one dimension alone: --pos 1 --dim 0")


def _check_floats(question: Question, parameter: str, farthest: int) -> None:
    """Refuse positions too far out for floats."""
    from dlcalc.topics.posenc.kernels import FARTHEST

    got = question.inputs.typed[parameter]
    if farthest > FARTHEST:
        rule = f"many dimensions are computed up to position {FARTHEST:,}"
        raise DomainError(parameter, got, rule, "one dimension has no bound: --dim 0")


def _shown(value: Expr) -> Array:
    assert isinstance(value, Array)
    return value


class Columns(Sequence[object]):
    """Names of the dimensions: ``0 sin``, ``1 cos`` …, made when they are looked at."""

    def __init__(self, d: int, layout: str) -> None:
        self.d = d
        self.interleaved = layout == "interleaved"

    def __len__(self) -> int:
        return self.d

    def __getitem__(self, place: int) -> str:  # type: ignore[override]
        if not 0 <= place < self.d:
            raise IndexError(place)
        is_cosine = place % 2 if self.interleaved else place >= self.d // 2
        return f"{place} {'cos' if is_cosine else 'sin'}"


def tables(found: Answer, d: int, positions: Sequence[object], marked: tuple[tuple[int, ...], ...] = ()) -> list[Table]:
    """The encoding, and beside a rounded one the encoding without rounding."""
    heads = Heads("pos", positions, Columns(d, found.question.words["layout"]))
    every = [Table("encoding", "Encoding", numbers=_shown(found.results["encoding"]), marked=marked, heads=heads)]
    if "encoding" in found.unrounded:
        every.append(
            Table(
                "unrounded",
                "Unrounded",
                note="Unrounded: the same without rounding between the steps.",
                numbers=_shown(found.unrounded["encoding"]),
                heads=heads,
            )
        )
    return every


def _plot(found: Answer, length: int, d: int) -> None:
    from dlcalc.derivation.plots import Heat, wanted

    if wanted(found.inputs):
        title = f"{found.title}, {length:,} positions × {d:,} dimensions"
        found.plots = (Heat(title, _shown(found.results["encoding"]), y="position", x="dimension", first=(0, 0), values="encoding"),)

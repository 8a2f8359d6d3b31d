"""Whole arrays in NumPy: sines and cosines of every position and frequency, rotations, linear biases.

The sines of many positions come from few: position 128·b + q is position 128·b turned by q steps, by the addition formulas
sin(α + β) = sin α·cos β + cos α·sin β and cos(α + β) = cos α·cos β − sin α·sin β. Frequencies are kept to 60 digits and reduced by
whole turns before they become floats, so that an angle of thousands of radians loses nothing: every entry is right to the last bits
of a float, and four products cost less than a sine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from numpy.typing import NDArray

    Numbers = NDArray[Any]

ROWS = 128
"""Positions whose sines are computed one by one; those of others follow from them."""

WIDEST = 2**16
"""Dimensions that are computed with at most: each frequency is kept to 60 digits."""

FARTHEST = 2**53
"""Positions up to here are computed with; one entry alone may stand farther out."""

_TURN = "6.2831853071795864769252867665590057683943387987502116419498891846156328125724179972560696506842341359643"
_DIGITS = 60
_BITS = 43  # a frequency below 8 to so many bits, times a position below 128, is exact in a float


def frequencies(d: int, base: int, divisor: str) -> list[Decimal]:
    """The frequency of each of the d/2 pairs, in radians a position.

    Args:
        d: numbers of one encoding, even.
        base: 10000 in the papers.
        divisor: ``d`` for base^(−2i/d), ``tensor2tensor`` for base^(−i/(d/2 − 1)).
    """
    from decimal import Decimal, localcontext

    with localcontext() as context:
        context.prec = _DIGITS
        last = Decimal(d) / 2 if divisor == "d" else Decimal(max(d // 2 - 1, 1))
        ratio = Decimal(base) ** (-1 / last)
        found = [Decimal(1)]
        for _ in range(d // 2 - 1):
            found.append(found[-1] * ratio)
        return found


def sines(pairs: list[Decimal], count: int, start: int = 0) -> Iterator[tuple[int, Numbers, Numbers]]:
    """Sines and cosines of the angles of ``count`` positions from ``start`` on, at most :data:`ROWS` of them at a time.

    Args:
        pairs: frequencies.
        count: how many positions.
        start: the first one.

    Yields:
        The place of the first row, and the two arrays ``[positions, pairs]``; they are written over by the next ones.
    """
    import numpy as np

    sine, cosine = _few(pairs, min(count, ROWS))
    if start:
        sine, cosine = _turned(sine, cosine, *_few(_times(pairs, start), 2, from_one=True))
    if count <= ROWS:
        yield 0, sine, cosine
        return
    high = _every(_times(pairs, ROWS), -(-count // ROWS))
    s, c, spare = np.empty_like(sine), np.empty_like(sine), np.empty_like(sine)
    for block in range(-(-count // ROWS)):
        by_sine, by_cosine = high[0][block], high[1][block]
        np.multiply(sine, by_cosine, out=s)
        s += np.multiply(cosine, by_sine, out=spare)
        np.multiply(cosine, by_cosine, out=c)
        c -= np.multiply(sine, by_sine, out=spare)
        rows = min(ROWS, count - block * ROWS)
        yield block * ROWS, s[:rows], c[:rows]


def _every(pairs: list[Decimal], count: int) -> tuple[Numbers, Numbers]:
    """All sines and cosines as two arrays ``[count, pairs]``."""
    import numpy as np

    if count <= ROWS:
        return _few(pairs, count)
    sine, cosine = np.empty((count, len(pairs))), np.empty((count, len(pairs)))
    for first, s, c in sines(pairs, count):
        sine[first : first + len(s)], cosine[first : first + len(c)] = s, c
    return sine, cosine


def _few(pairs: list[Decimal], count: int, *, from_one: bool = False) -> tuple[Numbers, Numbers]:
    """The same for positions below :data:`ROWS`: each angle as an exact float and what is left of it."""
    import numpy as np

    scale = 1 << _BITS
    whole = [int(frequency * scale) for frequency in pairs]
    rest = [float(frequency * scale - part) for frequency, part in zip(pairs, whole, strict=True)]
    positions = np.arange(int(from_one), count, dtype=np.float64)[:, None]
    angle, left = positions * (np.array(whole, dtype=np.float64) / scale), positions * (np.array(rest) / scale)
    sine, cosine = np.sin(angle), np.cos(angle)
    return sine + left * cosine, cosine - left * sine


def _turned(sine: Numbers, cosine: Numbers, by_sine: Numbers, by_cosine: Numbers) -> tuple[Numbers, Numbers]:
    return sine * by_cosine + cosine * by_sine, cosine * by_cosine - sine * by_sine


def _times(pairs: list[Decimal], positions: int) -> list[Decimal]:
    """The angles that a number of positions makes, less whole turns."""
    from decimal import Decimal, localcontext

    with localcontext() as context:
        context.prec = _DIGITS + len(str(positions))
        turn = Decimal(_TURN)
        return [frequency * positions % turn for frequency in pairs]


def places(pairs: int, layout: str) -> tuple[slice, slice]:
    """Where the sines and where the cosines stand among the dimensions (of a rotation: both halves of its pairs).

    Args:
        pairs: how many there are.
        layout: ``interleaved`` or ``adjacent``: 0 and 1, 2 and 3 …; ``concatenated`` or ``halves``: 0 and d/2, 1 and d/2 + 1 ….
    """
    if layout in ("interleaved", "adjacent"):
        return slice(0, None, 2), slice(1, None, 2)
    return slice(0, pairs), slice(pairs, None)


def encoding(length: int, d: int, base: int, layout: str, divisor: str) -> Numbers:
    """The sinusoidal encodings of positions 0 … length − 1 (Vaswani et al. 2017, section 3.5).

    Returns:
        ``[length, d]`` float64.
    """
    import numpy as np

    found = np.empty((length, d))
    at_sine, at_cosine = places(d // 2, layout)
    for first, s, c in sines(frequencies(d, base, divisor), length):
        rows = found[first : first + len(s)]
        rows[:, at_sine], rows[:, at_cosine] = s, c
    return found


def angles(length: int, d: int, base: int, divisor: str, start: int = 0) -> Numbers:
    """The angle of each position and pair, ``[length, d/2]``, in radians."""
    import numpy as np

    positions = np.arange(start, start + length, dtype=np.float64)
    found: Numbers = np.multiply.outer(positions, np.array([float(each) for each in frequencies(d, base, divisor)]))
    return found


def wavelengths(d: int, base: int, divisor: str) -> Numbers:
    """Positions in which each pair comes full circle, ``[d/2]``."""
    from decimal import Decimal

    import numpy as np

    return np.array([float(Decimal(_TURN) / each) for each in frequencies(d, base, divisor)])


def dot_products(length: int, d: int, base: int, divisor: str) -> Numbers:
    """The dot product of two sinusoidal encodings for every offset 0 … length − 1: the sum of cos(offset·frequency), ``[length]``."""
    import numpy as np

    found = np.empty(length)
    for first, _, c in sines(frequencies(d, base, divisor), length):
        found[first : first + len(c)] = c.sum(axis=1)
    return found


def rotated(x: Numbers, start: int, base: int, pairing: str) -> Numbers:
    """Rows turned by their positions (Su et al. 2021, section 3.2).

    Args:
        x: ``[positions, d]`` float64, the first row at position ``start``.
        start: that position.
        base: 10000 in the paper.
        pairing: ``adjacent`` or ``halves``.
    """
    import numpy as np

    found = np.empty_like(x)
    a, b = places(x.shape[1] // 2, pairing)
    for first, s, c in sines(frequencies(x.shape[1], base, "d"), len(x), start):
        rows, out = x[first : first + len(s)], found[first : first + len(s)]
        out[:, a] = rows[:, a] * c - rows[:, b] * s
        out[:, b] = rows[:, a] * s + rows[:, b] * c
    return found


def biases(slopes: Numbers, length: int, attention: str) -> Numbers:
    """What ALiBi adds to the scores (Press et al. 2022, section 3): −slope·distance; −∞ where a causal model does not look.

    Args:
        slopes: one a head.
        length: positions of queries and keys.
        attention: ``causal`` or ``symmetric``.

    Returns:
        ``[heads, query, key]`` float64.
    """
    import numpy as np

    places = np.arange(length, dtype=np.float64)
    distance = np.abs(places[:, None] - places)
    found = np.multiply.outer(-slopes, distance)
    found += 0.0  # no negative zero on the diagonal
    if attention == "causal":
        found[:, places > places[:, None]] = -np.inf
    return found

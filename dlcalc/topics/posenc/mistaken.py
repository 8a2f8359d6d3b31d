"""Positional encodings worked with known mistakes in them, in floats: what the slips' words change.

The words, each with what it may say (what is not said is done rightly):

========= ===========================================================================================================
function  ``exchanged`` (sine and cosine), ``sines`` (no cosines)
exponent  ``dimension`` (j/d), ``twice`` (2j/d), ``single`` (i/d), ``from_one`` (2(i + 1)/d), ``other`` (the other divisor)
power     ``turned``: multiplied by the power, not divided; ``none``: without it
layout    ``other``: concatenated for interleaved, or the reverse
pos       ``from_one``, ``less_one``
base      what is taken for it, a number
unit      ``degrees``: the angle is taken for degrees
wave      ``no_turn`` (without 2π), ``half`` (π), ``no_power`` (the exponent turned)
pairing   ``other``: halves for neighbours, or the reverse
turn      ``back``, ``same`` (no minus), ``still`` (nothing is turned), ``key`` (the key is not turned), ``query`` (nor the query)
score     ``scaled``: divided by √d
slope     ``from_zero`` (8(h − 1)/H), ``plain`` (h), ``no_eight`` (h/H), ``straight`` (8h/H though H is no power of two), ``same``
bias      ``plus``, ``open`` (no −∞), ``other`` attention, ``one`` (distances from 1)
count     ``learnt``: L·d numbers
========= ===========================================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dlcalc.derivation.exactly import floats
from dlcalc.derivation.mistaken import inputs_of, mistaken, once
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.rounding import rough_keeper
from dlcalc.notation.array import Array
from dlcalc.notation.expr import symbols
from dlcalc.topics.posenc.question import Question, read, whole

if TYPE_CHECKING:
    from dlcalc.derivation.mistaken import Numbers, Words

MOST = 100_000
"""Numbers of an encoding whose mistakes are made again."""


@mistaken
def again(derivation: Derivation, words: Words, held: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """The results by name, worked with mistakes (:func:`~dlcalc.derivation.mistaken.mistaken`); none in which a letter stays."""
    question = _asked(derivation)
    work = {"sinusoidal": _sinusoidal, "rope": _rope, "alibi": _alibi}.get(question.kind)
    if work is None or question.inputs.given("theorem") or question.base is None:
        return {}
    found = work(question, words, held) | _counted(question, words)
    return {name: numbers for name, numbers in found.items() if name in derivation.results and not symbols(derivation.results[name])}


@once
def _asked(derivation: Derivation) -> Question:
    """The question of a derivation."""
    from dlcalc.topics.posenc import TOPIC

    return read(inputs_of(derivation, TOPIC))


class _Pairs:
    """The angles of every pair of dimensions.

    Args:
        question: what was asked.
        words: what is done otherwise.
        d: numbers of one encoding.
    """

    def __init__(self, question: Question, words: Words, d: int) -> None:
        self.question, self.words, self.d = question, words, d
        self.keep = rough_keeper(question.inputs.places)
        self.base = float(words["base"]) if "base" in words and whole(question.base) != 10 ** (len(words["base"]) - 1) else float(
            whole(question.base) or 10_000
        )  # fmt: skip

    def exponents(self, *, cosines: bool = False) -> Numbers:
        """The exponents of the base, of the sines or of the cosines."""
        import numpy as np

        d, i, way = self.d, np.arange(self.d // 2, dtype=np.float64), self.words.get("exponent", "")
        usual = (self.question.words["divisor"] == "d" or self.question.kind == "rope") != (way == "other")
        dims = np.array(self.dimensions(cosines=cosines), dtype=np.float64)
        other = i / max(d / 2 - 1, 1)
        found = {"dimension": dims / d, "twice": 2 * dims / d, "single": i / d, "from_one": 2 * (i + 1) / d}
        return found.get(way, 2 * i / d if usual else other)

    def dimensions(self, *, cosines: bool) -> list[int]:
        """The dimensions of the sines, or of the cosines, in the layout that is right."""
        word = self.question.words["layout"] if self.question.kind == "sinusoidal" else self.question.words["pairing"]
        if word in ("interleaved", "adjacent"):
            return list(range(int(cosines), self.d, 2))
        return list(range(self.d // 2)) if not cosines else list(range(self.d // 2, self.d))

    def angles(self, positions: Numbers, *, cosines: bool = False) -> Numbers:
        """``[positions, pairs]``, in radians."""
        way = self.words.get("power", "")
        positions = positions + {"from_one": 1, "less_one": -1}.get(self.words.get("pos", ""), 0)
        power = self.base ** self.exponents(cosines=cosines) if way != "none" else 1.0 + 0 * self.exponents()
        found = positions[:, None] * power if way == "turned" else positions[:, None] / power
        return self.keep(found)

    def wavelengths(self) -> Numbers:
        """Positions in which each pair comes full circle."""
        from math import pi

        way, exponents = self.words.get("wave", ""), self.exponents()
        power: Numbers = self.base ** (-exponents if way == "no_power" else exponents)
        return {"no_turn": 1.0, "half": pi}.get(way, 2 * pi) * power

    def functions(self, angles: Numbers, cosine_angles: Numbers) -> tuple[Numbers, Numbers]:
        """The sines and the cosines that are used."""
        import numpy as np

        if self.words.get("unit") == "degrees":
            angles, cosine_angles = np.radians(angles), np.radians(cosine_angles)
        s, c = self.keep(np.sin(angles)), self.keep(np.cos(cosine_angles))
        if self.words.get("function") == "exchanged":
            return self.keep(np.cos(angles)), self.keep(np.sin(cosine_angles))
        return (s, self.keep(np.sin(cosine_angles))) if self.words.get("function") == "sines" else (s, c)


def _sinusoidal(question: Question, words: Words, held: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """One entry, one position, all of them, or dot products."""
    import numpy as np

    d, inputs = question.width, question.inputs
    if d is None:
        return {}
    pairs = _Pairs(question, words, d)
    if inputs.given("dot"):
        return _dots(question, pairs)
    length, pos, dim = whole(question.length), whole(question.pos), whole(inputs.expr("dim"))
    if (length is None and pos is None) or (length or 1) * d > MOST or (pos or 0) > 2**40:
        return {}
    positions = np.arange(length, dtype=np.float64) if length is not None else np.array([float(pos or 0)])
    angles, others = pairs.angles(positions), pairs.angles(positions, cosines=True)
    if held.get("angles", np.array(np.nan)).shape == angles[0].shape:
        angles = others = held["angles"][None]
    used = (angles, others)
    if dim is not None and held.get("angles", angles).shape == ():
        used = (angles * 0 + held["angles"], others * 0 + held["angles"])
    rows = _laid(pairs, *pairs.functions(*used), other=words.get("layout") == "other")
    waves = pairs.wavelengths()
    if length is not None:
        return {"encoding": rows, "wavelength": waves}
    if dim is None:
        return {"encoding": rows[0], "angles": angles[0], "wavelength": pairs.keep(waves)}
    at_cosine = dim in pairs.dimensions(cosines=True)
    i = pairs.dimensions(cosines=at_cosine).index(dim)
    own = others if at_cosine else angles
    return {"encoding": rows[0, dim], "angles": own[0, i], "wavelength": pairs.keep(waves[i])}


def _laid(pairs: _Pairs, s: Numbers, c: Numbers, *, other: bool) -> Numbers:
    """Sines and cosines in their dimensions."""
    import numpy as np

    interleaved = (pairs.question.words["layout"] == "interleaved") != other
    if not interleaved:
        return np.concatenate([s, c], axis=1)
    return np.stack([s, c], axis=2).reshape(len(s), -1)


def _dots(question: Question, pairs: _Pairs) -> dict[str, Numbers]:
    """Dot products of encodings by offset."""
    import numpy as np

    found: dict[str, Numbers] = {}
    offset, length = whole(question.inputs.expr("offset")), whole(question.length)
    sizes = {"dot_product": None if offset is None else [float(offset)], "dot_products": None if length is None else range(length)}
    for name, offsets in sizes.items():
        if offsets is not None and len(offsets) * pairs.d <= MOST:
            angles = pairs.angles(np.array(offsets, dtype=np.float64))
            found[name] = pairs.functions(angles, angles)[1].sum(axis=1)
    if "dot_product" in found:
        found["dot_product"] = found["dot_product"][0]
    return found


def _rope(question: Question, words: Words, held: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """Vectors turned, and the score of two."""
    import numpy as np

    x, key = [question.inputs.values.get(name) for name in ("x", "key")]
    pos = whole(question.pos)
    if not isinstance(x, Array) or x.numbers.size > MOST or (pos or 0) > 2**40:
        return {}
    rows = floats(x.numbers).reshape(-1, x.numbers.shape[-1])
    pairs = _Pairs(question, words, rows.shape[1])
    start = float(pos or 0)
    angles = held.get("angles", pairs.angles(np.array([start]))[0])
    still = words.get("turn") == "still" or (words.get("turn") == "query" and key is not None)
    turned = _turned(pairs, rows, start, still=still, angles=held.get("angles"))
    turned = held["encoding"].reshape(turned.shape) if "encoding" in held else turned
    found = {"encoding": turned if len(rows) > 1 else turned[0], "angles": angles, "wavelength": pairs.keep(pairs.wavelengths())}
    if isinstance(key, Array) and len(rows) == 1:
        at = whole(question.inputs.expr("key-pos")) if question.inputs.given("key-pos") else 0
        other = _turned(pairs, floats(key.numbers).reshape(1, -1), float(at or 0), still=words.get("turn") in ("still", "key"))
        score = (turned[0] * other[0]).sum()
        found["score"] = pairs.keep(np.array(score / rows.shape[1] ** 0.5 if words.get("score") == "scaled" else score))
    return found


def _turned(pairs: _Pairs, rows: Numbers, start: float, *, still: bool, angles: Numbers | None = None) -> Numbers:
    """Rows turned by their positions; a single one by the reader's own angles, where they are said."""
    import numpy as np

    if still:
        return rows
    words, found = pairs.words, np.empty_like(rows)
    positions = start + np.arange(len(rows))
    turns = pairs.angles(positions) if angles is None or len(rows) > 1 else angles[None]
    s, c = pairs.functions(turns, turns)
    a, b = [pairs.dimensions(cosines=each) for each in (False, True)]
    if words.get("pairing") == "other":
        halves = pairs.question.words["pairing"] == "adjacent"
        size = pairs.d // 2
        a, b = (list(range(size)), list(range(size, 2 * size))) if halves else (list(range(0, 2 * size, 2)), list(range(1, 2 * size, 2)))
    sign = {"back": 1.0, "same": 1.0}.get(words.get("turn", ""), -1.0)
    found[:, a] = rows[:, a] * c + sign * rows[:, b] * s
    found[:, b] = (-1.0 if words.get("turn") == "back" else 1.0) * rows[:, a] * s + rows[:, b] * c
    return pairs.keep(found)


def _alibi(question: Question, words: Words, held: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """Slopes and biases."""
    import numpy as np

    heads = whole(question.inputs.expr("heads"))
    length = whole(question.length)
    if heads is None or heads * (length or 1) ** 2 > MOST:
        return {}
    slopes = held.get("slopes", _slopes(heads, words.get("slope", "")))
    if length is None:
        return {"slopes": slopes}
    at = np.arange(length, dtype=np.float64)
    way = words.get("bias", "")
    distance = np.abs(at[:, None] - at) + (way == "one")
    found = np.multiply.outer(slopes if way == "plus" else -slopes, distance) + 0.0
    if (question.words["attention"] == "causal") != (way == "other"):
        found[:, at > at[:, None]] = 0.0 if way == "open" else -np.inf
    head = whole(question.inputs.expr("head")) if question.inputs.given("head") else None
    return {"slopes": slopes, "encoding": found if head is None else found[head - 1]}


def _slopes(heads: int, way: str) -> Numbers:
    """The slope of each head."""
    import numpy as np

    h = np.arange(1, heads + 1, dtype=np.float64)
    wrong = {"from_zero": 8 * (h - 1) / heads, "plain": h, "no_eight": h / heads, "straight": 8 * h / heads, "same": 8 / heads + 0 * h}
    if way in wrong:
        return 2.0 ** -wrong[way]
    power = 2 ** (heads.bit_length() - 1)
    return np.concatenate([2.0 ** (-8 * h[:power] / power), 2.0 ** (-8 * (2 * h[: heads - power] - 1) / (2 * power))])


def _counted(question: Question, words: Words) -> dict[str, Numbers]:
    """The number of parameters."""
    import numpy as np

    length, d = whole(question.length), question.width
    return {"parameters": np.array(float(length * d if words.get("count") == "learnt" and length and d else 0))}

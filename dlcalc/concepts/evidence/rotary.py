"""Evidence about rotary encodings: lengths stay, scores know the offset alone, nothing is added and nothing learnt."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from dlcalc.concepts.evidence import Evidence, ask, shown, tabled, whole
from dlcalc.concepts.evidence.attention import largest, sinusoids, softmax
from dlcalc.concepts.evidence.figures import decimals, places

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.notation.expr import Expr

    Numbers = NDArray[Any]
    Row = tuple[Expr | str | int, ...]


def turned(x: Numbers, first: int = 0, pairing: str = "adjacent") -> Numbers:
    """Each row turned by its position, the first of which is ``first``."""
    import numpy as np

    given: dict[str, Any] = {"kind": "rope", "pairing": pairing}
    return np.stack([decimals(ask("posenc", x=row, pos=first + place, **given), "encoding") for place, row in enumerate(x)])


def pairs_are_turned() -> Evidence:
    """A vector of four numbers at position 3."""
    import numpy as np

    found = ask("posenc", kind="rope", x="3 4 0 5", pos=3)
    after = decimals(found, "encoding")
    lengths = [float(np.hypot(*pair)) for pair in after.reshape(2, 2)]
    return Evidence(
        largest(np.array(lengths) - 5) < 1e-12 and abs(after[0] - 3) > 1,
        f"The pairs (3, 4) and (0, 5) become ({', '.join(places(value, 2).strip('`') for value in after[:2])}) and "
        f"({', '.join(places(value, 2).strip('`') for value in after[2:])}); both keep their length 5.".replace("-", "−"),
        shown(found, steps=("angle_0", "angle_1", "turned_x_0", "turned_x_1")),
    )


def only_the_offset_counts() -> Evidence:
    """One query and one key at several pairs of positions."""
    scores = {
        at: float(str(ask("posenc", kind="rope", x="1 0 0 1", pos=at[0], key="0 1 1 0", key_pos=at[1])["score"]))
        for at in ((3, 5), (4, 6), (103, 105), (1000, 1002), (3, 6))
    }
    first, *moved, apart = scores.values()
    rows: list[Row] = [(f"{query:,}", f"{key:,}", key - query, places(score, 6)) for (query, key), score in scores.items()]
    return Evidence(
        all(abs(score - first) < 1e-9 for score in moved) and abs(apart - first) > 0.5,
        f"The score is {places(first)} at positions 3 and 5, 103 and 105, 1,000 and 1,002, and {places(apart)} at 3 and 6.",
        tabled(("query at", "key at", "offset", "score"), rows),
    )


def a_text_can_be_shifted() -> Evidence:
    """Attention over five tokens that stand at 0 to 4, and at 100 to 104: rotary and sinusoidal."""
    import numpy as np

    random = np.random.default_rng(0)
    x, (query, key, value) = random.standard_normal((5, 8)), random.standard_normal((3, 8, 8)) / 8**0.5
    rotary = [softmax(turned(x @ query, at) @ turned(x @ key, at).T / 8**0.5) @ (x @ value) for at in (0, 100)]
    code = sinusoids(105, 8)
    added = [attend(x + code[at : at + 5], query, key, value) for at in (0, 100)]
    gaps = largest(rotary[0] - rotary[1]), largest(added[0] - added[1])
    return Evidence(
        gaps[0] < 1e-9 and gaps[1] > 0.05,
        f"Five tokens moved from positions 0 to 4 to 100 to 104: with RoPE the outputs stay, to within `10^(-9)`; with a sinusoidal "
        f"encoding added they change by up to {places(gaps[1], 2)}.",
    )


def attend(x: Numbers, query: Numbers, key: Numbers, value: Numbers) -> Numbers:
    """One head of attention."""
    found: Numbers = softmax((x @ query) @ (x @ key).T / x.shape[1] ** 0.5) @ (x @ value)
    return found


def nothing_is_learnt() -> Evidence:
    """Parameters, and position 0."""
    import numpy as np

    count = whole(ask("posenc", kind="rope", d_model=64), "parameters")
    x = np.random.default_rng(0).standard_normal(8)
    still = decimals(ask("posenc", kind="rope", x=x, pos=0), "encoding")
    return Evidence(
        count == 0 and largest(still - x) < 1e-15,
        f"For queries and keys of 64 numbers it learns `{count}` numbers. Position 0 turns by no angle and leaves the vector as it is.",
    )


def fast_and_slow_pairs() -> Evidence:
    """The wavelengths of a head of 128 numbers."""
    d = 128
    waves = [float(str(wave)) for wave in _wavelengths(d)]
    at = (0, 16, 32, 48, 63)
    rows: list[Row] = [("positions in a full turn", *[f"{waves[i]:,.1f}" if waves[i] < 100 else f"{waves[i]:,.0f}" for i in at])]
    ratios = [later / earlier for earlier, later in pairwise(waves)]
    return Evidence(
        max(ratios) - min(ratios) < 1e-9 and 6 < waves[0] < 7 and waves[-1] > 50_000,
        f"Pair 0 comes full circle in {places(waves[0], 2)} positions, pair 63 in `{waves[-1]:.0f}`. Each is "
        f"{places(ratios[0])} times as slow as the one before.",
        tabled((f"pair, `d = {d}`", *map(str, at)), rows),
    )


def _wavelengths(d: int) -> tuple[object, ...]:
    found = ask("posenc", kind="rope", d_model=d, pos=1)["wavelength"]
    assert isinstance(found, tuple)
    return found


def scores_fall_with_the_distance() -> Evidence:
    """A query and an equal key, ever farther apart."""
    import numpy as np

    d = 64
    one = np.ones((1, d))
    start = turned(one)[0]
    at = (0, 1, 2, 4, 8, 16, 32, 64, 128)
    scores = [float(start @ turned(one, offset)[0]) for offset in at]
    rows: list[Row] = [("score", *[places(score, 1) for score in scores])]
    return Evidence(
        scores[0] == max(scores) and scores[-1] < scores[3] < 0.8 * scores[0] and scores[6] > scores[5],
        f"A query and a key of ones score {places(scores[0], 0)} at offset 0, {places(scores[4], 1)} at 8 and {places(scores[-1], 1)} at "
        "128. It does not fall at every step.",
        tabled(("offset", *map(str, at)), rows, note="`d = 64`, both vectors all ones."),
    )


def pairs_by_order() -> Evidence:
    """Neighbours and halves: another result, and the same after the dimensions are put in another order."""
    import numpy as np

    d = 8
    x = np.random.default_rng(0).standard_normal((2, d))
    order = np.concatenate([np.arange(0, d, 2), np.arange(1, d, 2)])  # where halves look for what neighbours pair
    near, halves = turned(x, 3), turned(x, 3, "halves")
    same = turned(x[:, order], 3, "halves")
    return Evidence(
        largest(near - halves) > 0.1 and largest(near[:, order] - same) < 1e-12,
        f"For a vector of {d} numbers, turning neighbours and turning halves give other results. With the dimensions put in the other "
        "order first they give the same, to within `10^(-12)`.",
    )

"""Evidence about self-attention and the order of its tokens: nothing tells it, until positions do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlcalc.concepts.evidence import Evidence, ask, tabled
from dlcalc.concepts.evidence.figures import decimals, places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[Any]

TOKENS, WIDTH, HEADS = 6, 8, 2


class Attention:
    """One layer of multi-head self-attention with random weights (Vaswani et al. 2017, section 3.2)."""

    def __init__(self) -> None:
        from numpy.random import default_rng

        random = default_rng(0)
        self.query, self.key, self.value, self.out = random.standard_normal((4, WIDTH, WIDTH)) / WIDTH**0.5

    def __call__(self, x: Numbers, bias: Numbers | float = 0) -> Numbers:
        """The output for tokens ``[token, feature]``; ``bias`` is added to the scores ``[head, query, key]``."""
        import numpy as np

        q, k, v = (np.stack(np.split(x @ weights, HEADS, axis=1)) for weights in (self.query, self.key, self.value))
        scores = q @ k.transpose(0, 2, 1) / (WIDTH / HEADS) ** 0.5 + bias
        found: Numbers = np.concatenate(list(softmax(scores) @ v), axis=1) @ self.out
        return found


def softmax(scores: Numbers) -> Numbers:
    """Each row as shares that add up to 1."""
    import numpy as np

    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    found: Numbers = powers / powers.sum(axis=-1, keepdims=True)
    return found


def tokens() -> Numbers:
    """Six random token vectors."""
    from numpy.random import default_rng

    return default_rng(1).standard_normal((TOKENS, WIDTH))


def orders(count: int) -> list[Numbers]:
    """Random orders of the tokens, none the order itself."""
    from numpy.random import default_rng

    random = default_rng(2)
    drawn = [random.permutation(TOKENS) for _ in range(count)]
    return [order for order in drawn if list(order) != list(range(TOKENS))]


def sinusoids(length: int, width: int) -> Numbers:
    """The encodings of the first positions."""
    return decimals(ask("posenc", length=length, d_model=width), "encoding")


def largest(values: Numbers) -> float:
    """The largest entry in size."""
    return float(abs(values).max())


def moves(layer: Attention, x: Numbers, order: Numbers, **more: Any) -> float:
    """By how much the outputs for reordered tokens differ from the reordered outputs."""
    return largest(layer(x[order], **more) - layer(x, **more)[order])


def reordering_reorders() -> Evidence:
    """Twenty random orders of six tokens."""
    layer, x = Attention(), tokens()
    gap = max(moves(layer, x, order) for order in orders(20))
    return Evidence(
        gap < 1e-12 and largest(layer(x)[0] - layer(x)[1]) > 0.1,
        f"{TOKENS} tokens in 20 random orders: each token's output stays its own, to within `10^(-12)`. It is only handed out in "
        "the other order.",
    )


WORDS = ("dog", "bites", "man")


def a_pooled_sentence_has_no_order() -> Evidence:
    """The mean over the outputs for the same words in two orders."""
    layer = Attention()
    vectors = dict(zip(WORDS, tokens(), strict=False))
    pooled = [layer(sentence(vectors, words)).mean(axis=0) for words in (WORDS, WORDS[::-1])]
    other = layer(sentence(vectors, ("dog", "bites", "dog"))).mean(axis=0)
    rows = [
        (" ".join(words), *[places(value) for value in layer(sentence(vectors, words)).mean(axis=0)[:4]]) for words in (WORDS, WORDS[::-1])
    ]
    gap = largest(pooled[0] - pooled[1])
    return Evidence(
        gap < 1e-12 and largest(pooled[0] - other) > 0.05,
        "The mean of the outputs for “dog bites man” and for “man bites dog” differs by less than `10^(-12)`.",
        tabled(("mean of the outputs", *[f"feature {place}" for place in range(1, 5)]), rows),
    )


def sentence(vectors: dict[str, Numbers], words: Sequence[str]) -> Numbers:
    """The words' vectors, a row a word."""
    import numpy as np

    return np.stack([vectors[word] for word in words])


def a_word_twice_is_the_same() -> Evidence:
    """The same token at positions 0 and 4, without positions and with them."""
    layer, x = Attention(), tokens()
    x[4] = x[0]
    plain, placed = layer(x), layer(x + sinusoids(TOKENS, WIDTH))
    without, with_them = largest(plain[0] - plain[4]), largest(placed[0] - placed[4])
    return Evidence(
        without < 1e-12 and with_them > 0.05,
        f"The same word at positions 0 and 4: its two outputs differ by less than `10^(-12)` without positions, and by up to "
        f"{places(with_them, 2)} with a sinusoidal encoding added.",
    )


def an_encoding_breaks_the_tie() -> Evidence:
    """The same orders, positions added to what stands there."""
    layer, x, code = Attention(), tokens(), sinusoids(TOKENS, WIDTH)
    gaps = [largest(layer(x[order] + code) - layer(x + code)[order]) for order in orders(20)]
    return Evidence(
        min(gaps) > 0.05,
        f"With a sinusoidal encoding added, each of the 20 orders changes the outputs, by {places(min(gaps), 2)} at least and "
        f"{places(max(gaps), 2)} at most.",
    )


def a_recurrent_cell_needs_none() -> Evidence:
    """A plain RNN on the same numbers in two orders."""
    x = "1; 0.5; -1"
    back = "; ".join(reversed(x.split("; ")))
    first, second = (float(decimals(ask("lstm", cell="rnn", x=each, wx=0.5, wh=1), "h")[-1, 0]) for each in (x, back))
    return Evidence(
        abs(first - second) > 0.1,
        f"An RNN ends at {places(first)} after 1, 0.5, −1, and at {places(second)} after −1, 0.5, 1.",
    )


def a_causal_mask_tells_too() -> Evidence:
    """The same orders with a mask that hides what comes later."""
    import numpy as np

    layer, x = Attention(), tokens()
    mask = np.where(np.tri(TOKENS) > 0, 0.0, -np.inf)
    gaps = [moves(layer, x, order, bias=mask) for order in orders(20)]
    return Evidence(
        min(gaps) > 0.05,
        f"With a causal mask each of the 20 orders changes the outputs, by {places(min(gaps), 2)} at least: how many tokens one sees "
        "depends on where it stands.",
    )

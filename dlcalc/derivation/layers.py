"""The one-line notation for layers: ``c64f7s2p3 max3s2p1 c64f3p1 relu gap fc1000``.

A layer is a word, a number that belongs to it, and settings, each a letter and its value, without spaces::

    c64f7s2p3      convolution: 64 filters, kernel 7, stride 2, padding 3     max3s2p1   max pool: window 3, stride 2, padding 1
    dw3s1p1        depthwise: kernel 3                                        avg2       average pool: window 2, stride 2
    pw64           pointwise: 64 filters of 1 × 1                             gap gmp    global average or max pool
    sep64f3p1      separable: depthwise, then pointwise                       fc1000     dense: 1000 outputs
    t64f4s2p1      transposed convolution                                     relu bn …  what works cell by cell
    lstm256l2      recurrent: hidden size 256, 2 layers; gru rnn bilstm …     emb30522x768   a table: 30522 rows of 768 numbers
    mha12          attention with 12 heads                                    pos512x768     positions that are learnt; sinpos are not
    adapt7         average pool to 7 × 7                                      ln in gn32     norms; rms, lrn5

Settings: ``k`` filters, ``f`` kernel, ``s`` stride, ``p`` padding, ``d`` dilation, ``g`` groups, ``o`` output padding, ``m`` filters a
channel, ``b`` biases (``b0`` none), ``u1`` rounding up; of norms ``b0`` no shift, ``w0`` no scale, ``r0`` no
running statistics. A value is a number, one per axis (``f3x5``), for padding also ``same``, ``valid`` or before:after (``p1:0``). What is
left out is 1, padding 0; a pool moves by its window. Layers are parted by spaces, commas or arrows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from dlcalc.notation.errors import NotationError

MAX_LAYERS = 2_000
MAX_DIGITS = 9

SETTINGS = {
    "k": "filters", "f": "kernel", "s": "stride", "p": "padding", "d": "dilation", "g": "groups", "o": "output padding",
    "m": "filters a channel", "b": "biases", "u": "rounding up", "h": "hidden size", "l": "layers", "a": "heads", "q": "output size",
    "v": "table's size", "w": "scales", "r": "running statistics",
}  # fmt: skip
"""The letters of the settings."""

MAY_BE_0 = "obuwr"
"""The settings that are 0 or more; all others are 1 or more."""

PADDING_WORDS = ("same", "valid")


class Kind(NamedTuple):
    """One kind of layer.

    Attributes:
        name: its name, that of ``conv --kind`` where there is one.
        title: its name in prose.
        number: the setting that a number right after the word stands for; empty when there is none.
        takes: the letters of its settings.
        needs: those that must be given.
        sees: what one output cell is made from: a ``window`` that moves, the ``whole`` input, its own ``cell``, or, where the kernel is
            ``spread``, a number of cells that differs from place to place; what works on a ``sequence`` sees its steps, what joins
            ``several`` layers what each of them sees.
        words: other ways to write the word.
    """

    name: str
    title: str
    number: str = ""
    takes: str = ""
    needs: str = ""
    sees: str = "cell"
    words: tuple[str, ...] = ()


KINDS: Mapping[str, Kind] = {
    "c": Kind("conv", "convolution", "k", "kfspdgb", "f", "window", ("conv",)),
    "dw": Kind("depthwise", "depthwise convolution", "f", "fspdmb", "f", "window", ("dwconv", "depthwise")),
    "pw": Kind("pointwise", "pointwise convolution", "k", "ksgb", "k", "window", ("pwconv", "pointwise")),
    "sep": Kind("separable", "separable convolution", "k", "kfspdb", "f", "window", ("separable",)),
    "t": Kind("transposed", "transposed convolution", "k", "kfspdgob", "f", "spread", ("tconv", "deconv", "transposed")),
    "max": Kind("maxpool", "max pool", "f", "fspdu", "f", "window", ("maxpool",)),
    "avg": Kind("avgpool", "average pool", "f", "fspdu", "f", "window", ("avgpool",)),
    "adapt": Kind("adaptive", "adaptive average pool", "q", "q", "q", "spread", ("adaptive",)),
    "gap": Kind("globalavg", "global average pool", sees="whole", words=("globalavg",)),
    "gmp": Kind("globalmax", "global max pool", sees="whole", words=("globalmax",)),
    "fc": Kind("dense", "dense layer", "k", "kb", "k", "whole", ("dense", "linear")),
    "flatten": Kind("flatten", "flattening", words=("flat",)),
    "bn": Kind("batchnorm", "batch normalisation", takes="bwr", words=("batchnorm",)),
    "ln": Kind("layernorm", "layer normalisation", takes="bw", words=("layernorm",)),
    "gn": Kind("groupnorm", "group normalisation", "g", "gbw", "g", words=("groupnorm",)),
    "in": Kind("instancenorm", "instance normalisation", takes="bwr", words=("instancenorm",)),
    "rms": Kind("rmsnorm", "RMS normalisation", takes="w", words=("rmsnorm",)),
    "lrn": Kind("response", "local response normalisation", "f", "f"),
    "drop": Kind("dropout", "dropout", words=("dropout",)),
    **{
        f"{ways}{cell}": Kind(f"{ways}{cell}", f"{title}{' in both directions' * bool(ways)}", "h", "hlb", "h", "sequence")
        for ways in ("", "bi") for cell, title in (("lstm", "LSTM"), ("gru", "GRU"), ("rnn", "plain RNN"))
    },
    "first": Kind("first", "first step", sees="sequence"),
    "last": Kind("last", "last step", sees="sequence"),
    "emb": Kind("embedding", "embedding", "v", "v", "v", "sequence", ("embedding",)),
    "pos": Kind("positions", "learned positions", "v", "v", "v", "sequence", ("positions",)),
    "sinpos": Kind("sinusoidal", "sinusoidal positions", sees="sequence", words=("sinusoidal",)),
    "mha": Kind("attention", "multi-head attention", "a", "ab", "a", "sequence", ("attention",)),
    "add": Kind("add", "sum of branches", sees="several"),
    "mul": Kind("multiply", "product of branches", sees="several", words=("multiply",)),
    "cat": Kind("concat", "concatenation", sees="several", words=("concat",)),
    **{
        name: Kind(name, title) for name, title in (
            ("relu", "ReLU"), ("relu6", "ReLU6"), ("lrelu", "leaky ReLU"), ("elu", "ELU"), ("gelu", "GELU"), ("silu", "SiLU"),
            ("sigmoid", "sigmoid"), ("hsigmoid", "hard sigmoid"), ("hswish", "hard swish"), ("tanh", "tanh"), ("identity", "identity"),
            ("softmax", "softmax over the channels"),
        )
    },
}  # fmt: skip
"""Every kind by its shortest word."""

WORDS = {word: kind for short, kind in KINDS.items() for word in (short, *kind.words)}
"""Every kind by each of its words."""

_ONE_WORD = re.compile(
    rf"(?P<word>{'|'.join(sorted(WORDS, key=len, reverse=True))})(?=\d|\Z|[a-z]\d|p(?:{'|'.join(PADDING_WORDS)}))"
)  # fmt: skip
_LAYER = re.compile(r"(?:(?!->)[^\s,;→>])+")
_SIZES = re.compile(r"\d+(?:x\d+)*(?![:\d])")
_PADDING = re.compile(rf"{'|'.join(PADDING_WORDS)}|\d+(?::\d+)?(?:x\d+(?::\d+)?)*")

Sides = tuple[int, int]
Value = tuple[int, ...] | tuple[Sides, ...] | str


class LayerText(NamedTuple):
    """One layer as it was written: its kind, the settings that were given, its text and where that begins."""

    kind: Kind
    settings: Mapping[str, Value]
    text: str
    position: int

    def sizes(self, letter: str, default: int = 1) -> tuple[int, ...]:
        """The sizes of a setting, one per axis or one for all; pools move by their window unless told otherwise."""
        value = self.settings.get(letter)
        if value is None and letter == "s" and self.kind.name in ("maxpool", "avgpool"):
            return self.sizes("f")
        return (default,) if value is None or isinstance(value, str) else tuple(each for each in value if isinstance(each, int))

    @property
    def rounds_up(self) -> bool:
        """Whether a size that is not whole is rounded up."""
        return self.sizes("u", 0) != (0,)

    @property
    def padding(self) -> tuple[Sides, ...] | str:
        """``same``, or cells before and after, per axis or one pair for all."""
        value = self.settings.get("p", "valid")
        if isinstance(value, str):
            return ((0, 0),) if value == "valid" else value
        return tuple(each for each in value if isinstance(each, tuple))


def read_layers(text: str) -> tuple[LayerText, ...]:
    """Read a line of layers.

    Raises:
        NotationError: with the place of the first thing that does not fit, and often what would.
    """
    found = [read_layer(match.group(), match.start(), text) for match in _LAYER.finditer(text)]
    if not found:
        raise NotationError("there is no layer", text, 0, "c64f7s2p3 max3s2p1 c64f3p1")
    if len(found) > MAX_LAYERS:
        raise NotationError(f"more than {MAX_LAYERS:,} layers", text, found[MAX_LAYERS].position)
    return tuple(found)


def read_layer(piece: str, start: int, text: str) -> LayerText:
    """Read one layer, a piece of a text that begins at ``start``.

    Raises:
        NotationError: with the place in ``text`` of the first thing that does not fit.
    """
    folded = piece.lower().replace("×", "x")
    match = _ONE_WORD.match(folded)
    if match is None:
        raise _unknown_word(folded, start, text)
    kind = WORDS[match["word"]]
    settings: dict[str, Value] = {}
    place = match.end()
    while place < len(folded):
        letter = folded[place] if folded[place].isalpha() else kind.number if place == match.end() else ""
        given = place + folded[place].isalpha()
        if letter not in SETTINGS or letter not in kind.takes:
            raise _unknown_setting(kind, folded[place], start + place, text)
        if letter in settings:
            raise NotationError(f"the {SETTINGS[letter]} is given twice", text, start + place)
        settings[letter], place = _value(letter, folded, given, start, text)
    missing = [letter for letter in kind.needs if letter not in settings]
    if missing:
        named = " and ".join(f"{SETTINGS[letter]} ({letter})" for letter in missing)
        example = f"{piece}3" if missing == [kind.number] else f"{piece}{missing[0]}3"
        raise NotationError(f"the {kind.title} needs its {named}", text, start + len(piece) - 1, f"did you mean {example}?")
    return LayerText(kind, settings, piece, start)


def _value(letter: str, folded: str, place: int, start: int, text: str) -> tuple[Value, int]:
    """The value of a setting, and where it ends."""
    match = (_PADDING if letter == "p" else _SIZES).match(folded, place)
    if match is None:
        what = "a number, same, or before:after" if letter == "p" else "a number"
        raise NotationError(f"the {SETTINGS[letter]} ({letter}) wants {what}", text, start + min(place, len(folded) - 1))
    if any(len(digits) > MAX_DIGITS for digits in re.findall(r"\d+", match.group())):
        raise NotationError(f"the {SETTINGS[letter]} has more than {MAX_DIGITS} digits", text, start + place)
    if letter != "p":
        sizes = tuple(int(size) for size in match.group().split("x"))
        if 0 in sizes and letter not in MAY_BE_0:
            raise NotationError(f"the {SETTINGS[letter]} is at least 1", text, start + place)
        return sizes, match.end()
    if match.group() in PADDING_WORDS:
        return match.group(), match.end()
    pairs = [axis.split(":") for axis in match.group().split("x")]
    return tuple((int(sides[0]), int(sides[-1])) for sides in pairs), match.end()


def _unknown_word(folded: str, start: int, text: str) -> NotationError:
    from difflib import get_close_matches

    word = re.match(r"[a-z]*", folded)
    letters = word.group() if word else ""
    if not letters:
        return NotationError("a layer begins with its word", text, start, "c64f3 is a convolution of 64 filters of size 3")
    if re.match(r"[fspd]\d", folded):
        return NotationError("a layer begins with its word", text, start, f"did you mean c{folded}, a convolution?")
    near = get_close_matches(letters, list(WORDS), 1, 0.6)
    taken = next((short for short in sorted(WORDS, key=len, reverse=True) if letters.startswith(short)), "")
    if taken and not near:
        return NotationError(f"{letters} is no layer; after {taken} stand settings, each with its value", text, start + len(taken))
    hint = f"did you mean {near[0]}?" if near else f"the words are {', '.join(KINDS)}"
    return NotationError(f"{letters} is no layer", text, start, hint)


def _unknown_setting(kind: Kind, letter: str, position: int, text: str) -> NotationError:
    listed = ", ".join(f"{each} {SETTINGS[each]}" for each in kind.takes)
    takes = f"it takes {listed}" if listed else "it takes no settings"
    name = f"{letter} ({SETTINGS[letter]})" if letter in SETTINGS else letter
    return NotationError(f"a {kind.title} takes no {name}", text, position, takes)

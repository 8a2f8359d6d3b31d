"""Networks in one line: layers, branches and repetitions.

``( … | … )+`` adds branches up, ``( … | … )&`` joins their channels, ``( … | … )*`` multiplies them; a branch without layers is the
shortcut, the input itself. ``3*c64f3p1`` and ``3*( … )+`` repeat. A name stands before ``=``: ``conv1=c96f11s4``; of a group it names
the block, and ``#`` in it counts the repetitions from 1, ``#0`` from 0.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from dlcalc.derivation.layers import KINDS, LayerText, read_layer
from dlcalc.networks.model import INPUT, MAX_LAYERS, Layer, spec
from dlcalc.notation.errors import NotationError

LONGEST = 100_000
"""Characters that are read."""

DEEPEST = 12
"""Groups inside groups at most."""

NAME = r"[A-Za-z_][\w.#-]*"
NAMES = {"conv": "conv", "maxpool": "pool", "avgpool": "pool", "adaptive": "pool", "pointwise": "conv", "embedding": "embedding"}
"""What layers are called where that is not their word in the notation."""

_TOKEN = re.compile(rf"\s*(?:,|->|→|;)?\s*(?:(?P<times>\d+)\*)?(?:(?P<name>{NAME})=)?(?P<mark>\)[+&*]?|[(|]|(?:(?!->)[^\s,;→>()|])+)")
_JOINS = {")+": "add", ")&": "cat", ")*": "mul", ")": ""}


class Token(NamedTuple):
    """A layer, a bracket or a bar, with what stands before it and where."""

    times: int
    name: str
    mark: str
    start: int


class Reader:
    """The state of one reading: what stands where, and the layers so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.layers: list[Layer] = []
        self.names: Counter[str] = Counter()
        self.taken: set[str] = {INPUT}

    # Layers

    def chain(self, place: int, before: str, prefix: str, depth: int) -> tuple[int, str]:
        """Read layers until a bar, a closing bracket or the end; the place behind them, and the name of the last layer."""
        while place < len(self.tokens) and self.tokens[place].mark[0] not in "|)":
            token = self.tokens[place]
            end = place
            for count in range(1, token.times + 1):
                own = token.name.replace("#0", str(count - 1)).replace("#", str(count))
                name = f"{prefix}{own}" if own else ""
                if token.mark == "(":
                    end, before = self.group(place, before, name, prefix, depth)
                else:
                    end, before = place + 1, self.layer(token, before, name, prefix)
            place = end
        return place, before

    def layer(self, token: Token, before: str, name: str, prefix: str) -> str:
        """One layer after another."""
        read = read_layer(token.mark, token.start, self.text)
        found = spec(read.kind, read.settings)
        return self.put(Layer(self.named(name, prefix, base_name(found), token.start), found, (before,)), token.start)

    def put(self, layer: Layer, start: int) -> str:
        if len(self.layers) >= MAX_LAYERS:
            raise NotationError(f"more than {MAX_LAYERS:,} layers", self.text, start)
        self.layers.append(layer)
        return layer.name

    def named(self, name: str, prefix: str, word: str, start: int) -> str:
        """The name given, or one that counts: ``conv2``.

        Raises:
            NotationError: it stands twice.
        """
        if name and name in self.taken:
            raise NotationError(f"the name {name} stands twice", self.text, start, "# in the name of what is repeated counts")
        while not name or name in self.taken:
            base = f"{prefix}{word}"
            self.names[base] += 1
            name = f"{base}{self.names[base]}"
        self.taken.add(name)
        return name

    # Groups

    def group(self, place: int, before: str, name: str, prefix: str, depth: int) -> tuple[int, str]:
        """Branches in brackets; the place behind them, and the name of what joins them."""
        opened = self.tokens[place]
        if depth >= DEEPEST:
            raise NotationError(f"more than {DEEPEST} brackets inside each other", self.text, opened.start)
        inside = f"{name}." if name else prefix
        ends = []
        while True:
            place, end = self.chain(place + 1, before, inside, depth + 1)
            ends.append(end)
            if place >= len(self.tokens):
                raise NotationError("the bracket is not closed", self.text, opened.start)
            if self.tokens[place].mark[0] == ")":
                break
        closed = self.tokens[place]
        word = _JOINS[closed.mark]
        if not word:
            if len(ends) == 1 and ends[0] == before:
                raise NotationError("there is nothing between the brackets", self.text, opened.start)
            if len(ends) > 1:
                hint = ")+ adds the branches up, )& joins their channels, )* multiplies them"
                raise NotationError("how are the branches joined?", self.text, closed.start, hint)
            return place + 1, ends[0]
        if len(ends) == 1:
            raise NotationError("one branch alone cannot be joined", self.text, closed.start, "a bar parts branches: ( | c64f3p1 )+")
        found = read_layer(word, 0, word)
        joined = self.named("", inside, word, closed.start)
        return place + 1, self.put(Layer(joined, spec(found.kind, {}), tuple(ends)), closed.start)


def base_name(layer: LayerText) -> str:
    """What a layer without a name is called by, before its number."""
    return NAMES.get(layer.kind.name) or next(short for short, kind in KINDS.items() if kind == layer.kind)


def _tokens(text: str) -> list[Token]:
    found, place = [], 0
    end = len(text.rstrip(" \t\r\n,;>→-"))
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            raise NotationError("a layer, a bracket or a bar is expected", text, place)
        times, name, mark = match["times"], match["name"] or "", match["mark"]
        if (times or name) and mark[0] in "|)":
            raise NotationError("a layer or a group is expected", text, match.start("mark"))
        if times and not 0 < int(times[:9]) <= MAX_LAYERS:
            raise NotationError(f"a layer is repeated 1 to {MAX_LAYERS:,} times", text, match.start("times"))
        found.append(Token(int(times or 1), name, mark, match.start("mark")))
        place = match.end()
    return found


def read_line(text: str) -> tuple[Layer, ...]:
    """Read a network.

    Raises:
        NotationError: with the place of the first thing that does not fit.
    """
    if len(text) > LONGEST:
        raise NotationError(f"more than {LONGEST:,} characters", text, LONGEST)
    reader = Reader(text)
    place, _ = reader.chain(0, INPUT, "", 0)
    if place < len(reader.tokens):
        raise NotationError("there is no open bracket here", text, reader.tokens[place].start)
    if not reader.layers:
        raise NotationError("there is no layer", text, 0, "227x227x3 c96f11s4 relu max3s2 fc1000")
    return tuple(reader.layers)

"""A network as data: its layers in order, each with where its input comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dlcalc.derivation.layers import KINDS, SETTINGS, Kind, LayerText, Value
from dlcalc.notation.expr import Expr

INPUT = "input"
"""What the network's own input is called among the layers."""

MAX_LAYERS = 5_000
"""Layers of one network at most; the deepest that are known have about a thousand."""


class Layer(NamedTuple):
    """One layer.

    Attributes:
        name: unlike any other's; dots part blocks (``layer1.0.conv1``).
        spec: its kind and settings, sizes width first; its text is how the one-line notation writes it.
        inputs: the names of the layers that it reads; :data:`INPUT` is the network's own input.
        expects: channels (or numbers) that it was made for, where what it was read from says so; 0 where not.
        shares: the layer before it whose weights it uses too, and which counts them; empty where they are its own.
    """

    name: str
    spec: LayerText
    inputs: tuple[str, ...]
    expects: int = 0
    shares: str = ""


class Network(NamedTuple):
    """A network, read and not yet worked.

    Attributes:
        title: its name.
        layers: in an order in which every layer stands after those that it reads.
        input: sizes of one example, those of space first (width, height), channels last; empty when they are not known.
        source: where it was published, or what it was read from.
        variant: which of several; what differs from the publication.
        notes: what a reader should know of how it was read.
        published: its parameters as they are published; 0 where nobody says so.
    """

    title: str
    layers: tuple[Layer, ...]
    input: tuple[Expr, ...] = ()
    source: str = ""
    variant: str = ""
    notes: tuple[str, ...] = ()
    published: int = 0


def spec(kind: Kind, settings: Mapping[str, Value]) -> LayerText:
    """A layer from its settings, in the order of :data:`~dlcalc.derivation.layers.SETTINGS`; what changes nothing is left out."""
    plain = {letter: _joined(letter, settings[letter]) for letter in SETTINGS if letter in settings}
    kept = {letter: value for letter, value in plain.items() if not _is_usual(kind, letter, plain)}
    return LayerText(kind, kept, written(kind, kept), 0)


def _joined(letter: str, value: Value) -> Value:
    """One size for all axes where they are alike; a table's size is two numbers even then."""
    return value if isinstance(value, str) or letter == "v" or len(set(value)) > 1 else value[:1]


def _is_usual(kind: Kind, letter: str, settings: Mapping[str, Value]) -> bool:
    """Whether a setting says what would hold without it."""
    value = settings[letter]
    if letter in kind.needs or letter == kind.number:
        return False
    if letter == "s" and kind.name in ("maxpool", "avgpool"):
        return value == settings["f"]
    if letter == "p":
        return value == "valid" or (not isinstance(value, str) and set(value) == {(0, 0)})
    return value == ((0,) if letter in "ou" or (letter, kind.name) == ("r", "instancenorm") else (1,))


def written(kind: Kind, settings: Mapping[str, Value]) -> str:
    """A layer in the one-line notation: ``c64f7s2p3``."""
    word = next(short for short, each in KINDS.items() if each == kind)
    number = _value(settings[kind.number]) if kind.number in settings else ""
    rest = "".join([f"{letter}{_value(value)}" for letter, value in settings.items() if letter != kind.number])
    return f"{word}{number}{rest}"


def _value(value: Value) -> str:
    if isinstance(value, str):
        return value
    sides = [(each, each) if isinstance(each, int) else each for each in value]
    return "x".join([str(before) if before == after else f"{before}:{after}" for before, after in sides])


def alike(first: Network, second: Network) -> bool:
    """Whether two networks have the same layers with the same inputs, whatever they are called."""
    return shape_of(first) == shape_of(second)


def shape_of(network: Network) -> list[tuple[str, tuple[int, ...]]]:
    """Each layer as text, with the places of those that it reads; the names do not matter."""
    places = {INPUT: -1, **{layer.name: place for place, layer in enumerate(network.layers)}}
    found = []
    for layer in network.layers:
        inputs = [places[name] for name in layer.inputs]
        text = layer.spec.text
        if layer.spec.kind.name == "pointwise":
            text = spec(KINDS["c"], {**layer.spec.settings, "f": (1,)}).text
        found.append((text, tuple(sorted(inputs) if layer.spec.kind.name in ("add", "multiply") else inputs)))
    return found

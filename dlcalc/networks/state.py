"""What a layer is worked from, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation
from dlcalc.networks.model import Layer
from dlcalc.notation.expr import ONE, ZERO, Expr
from dlcalc.notation.show import unicode_text
from dlcalc.notation.vocabulary import Vocabulary

COUNTS = ("parameters", "buffers", "macs", "activations")
"""What is counted of every layer."""

VOCABULARY = Vocabulary(words=frozenset({*COUNTS, "flops", "memory", "bytes", "receptive_field", "jump", "d_k"}))


class Field(NamedTuple):
    """What a cell of a map sees of the network's input, along each axis of space.

    Attributes:
        seen: input cells that it is made from.
        jump: input cells between it and its neighbour.
    """

    seen: tuple[Expr, ...]
    jump: tuple[Expr, ...]


class Signal(NamedTuple):
    """What goes from a layer to the next.

    Attributes:
        shape: sizes of one example, channels last; of one size, a row of numbers (or of words); of two, a sequence.
        field: what a cell sees, where that is the same everywhere and known.
    """

    shape: tuple[Expr, ...]
    field: Field | None

    def __str__(self) -> str:
        return sizes_text(self.shape)


class Question(NamedTuple):
    """A question to a topic: its name, and the raw inputs by parameter name."""

    topic: str
    raw: Mapping[str, object]


class Answer(NamedTuple):
    """What a layer comes to.

    Attributes:
        signal: what it gives to the next.
        counts: by name in :data:`COUNTS`; one that is missing is 0.
        question: the topic that works it, or None where the layer's own ``ledger`` does.
        ledger: the steps, where no topic has them.
        warnings: what the topic says beside them, by code.
    """

    signal: Signal
    counts: Mapping[str, Expr]
    question: Question | None = None
    ledger: Ledger | None = None
    warnings: frozenset[str] = frozenset()

    def amount(self, name: str) -> Expr:
        return self.counts.get(name, ZERO)


class Worked(NamedTuple):
    """A layer with what it read and what it comes to."""

    layer: Layer
    before: tuple[Signal, ...]
    answer: Answer


class Asked(NamedTuple):
    """A layer about to be worked: what it reads, and how many examples at once (None for one)."""

    layer: Layer
    before: tuple[Signal, ...]
    batch: Expr | None

    @property
    def kind(self) -> str:
        return self.layer.spec.kind.name

    @property
    def signal(self) -> Signal:
        """What the one layer before gives."""
        return self.before[0]

    @property
    def shape(self) -> tuple[Expr, ...]:
        return self.before[0].shape

    def refused(self, rule: str, hint: str = "") -> DomainError:
        """The error that names the layer and the shapes that it is given."""
        return refused(self.layer, self.before, rule, hint)

    def numbers(self) -> dict[str, Expr]:
        """The batch size as a quantity, where it was given."""
        return {} if self.batch is None else {"N": self.batch}

    def neutral(self) -> dict[str, Expr]:
        return {"N": ONE} if self.batch is None else {}


Kernel = Callable[[Asked], Answer]


def refused(layer: Layer, before: Iterable[Signal], rule: str, hint: str = "") -> DomainError:
    """The error of a layer: its name, how it is written, what it is given, and the rule that is broken."""
    from dlcalc.networks.model import INPUT

    shapes = " and ".join([*map(str, islice(before, 4))])
    who = f"layer {layer.name} ({layer.spec.text})"
    after = " and ".join(["the input" if name == INPUT else name for name in layer.inputs[:4]])
    if len(layer.inputs) > 4:
        shapes = f"{shapes} …"
    return DomainError("network", "", f"{who} after {after}, {shapes}: {rule}", hint)


def sizes_text(shape: tuple[Expr, ...]) -> str:
    """Sizes as a message shows them: ``27×27×96``."""
    return "×".join([unicode_text(size) for size in shape])


def product(names: Iterable[str]) -> str:
    """The product of quantities as a formula; 1 of none."""
    return "*".join(names) or "1"


class Found(NamedTuple):
    """What a topic answered."""

    results: Mapping[str, Expr]
    warnings: frozenset[str]


def ask(question: Question) -> Found:
    """Ask a topic; the same question is worked once.

    Raises:
        DomainError: as the topic raises it.
    """
    return _asked(question.topic, tuple(sorted(question.raw.items(), key=lambda item: item[0])))


@lru_cache(1024)
def _asked(topic: str, raw: tuple[tuple[str, object], ...]) -> Found:
    derivation = derived(Question(topic, dict(raw)))
    return Found(derivation.results, frozenset([warning.code for warning in derivation.warnings]))


def derived(question: Question, *, only: tuple[str, ...] = (), all: bool = False) -> Derivation:
    """The whole answer of a topic to a layer's question."""
    from dlcalc.derivation.parameters import read
    from dlcalc.topics import load

    topic = load(question.topic)
    return topic.work(read(topic, question.raw, only=only, all=all))

"""Layers that join branches: sums (residual connections), products, concatenations."""

from __future__ import annotations

from dlcalc.derivation.ledger import Ledger
from dlcalc.networks.kinds.cells import names
from dlcalc.networks.state import VOCABULARY, Answer, Asked, Field, Signal, product
from dlcalc.notation.expr import ONE, Expr, Rel
from dlcalc.notation.show import unicode_text


def added(asked: Asked) -> Answer:
    """A sum, number by number: all shapes are the same."""
    first = asked.before[0].shape
    for other in asked.before[1:]:
        if not _alike(first, other.shape):
            raise asked.refused("a sum needs shapes that are the same", "a 1×1 convolution with the same stride on the shortcut")
    return _joined(asked, first)


def multiplied(asked: Asked) -> Answer:
    """A product, number by number; a factor of one cell scales each channel."""
    shapes = sorted([signal.shape for signal in asked.before], key=lambda shape: sum(size == ONE for size in shape[:-1]))
    for other in shapes[1:]:
        is_scale = _alike((shapes[0][-1],), (other[-1],)) and all(size == ONE for size in other[:-1])
        if not is_scale and not _alike(shapes[0], other):
            raise asked.refused("a product needs shapes that are the same, or one number a channel")
    found = _joined(asked, shapes[0])
    if len({shape[:-1] for shape in shapes}) > 1:  # what a factor of one cell sees does not move with the cell that it scales
        return found._replace(signal=found.signal._replace(field=None))
    return found


def concatenated(asked: Asked) -> Answer:
    """Channels after channels: all other sizes are the same."""
    first = asked.before[0].shape
    for other in asked.before[1:]:
        if len(first) != len(other.shape) or not _alike(first[:-1], other.shape[:-1]):
            raise asked.refused("branches are joined along their channels, so their other sizes must be the same")
    ledger = Ledger(VOCABULARY, {f"D_{place}": signal.shape[-1] for place, signal in enumerate(asked.before, 1)} | asked.numbers())
    ledger.neutral = asked.neutral()
    terms = " + ".join([f"D_{place}" for place in range(1, len(asked.before) + 1)])
    depth = ledger.step("output_d", f"D = {terms}", title="Depth", note="the channels of every branch")
    return _joined(asked, (*first[:-1], depth), ledger)


def _joined(asked: Asked, shape: tuple[Expr, ...], ledger: Ledger | None = None) -> Answer:
    ledger = ledger or Ledger(VOCABULARY, asked.numbers(), asked.neutral())
    letters = names(shape)
    ledger.values |= dict(zip(letters, shape, strict=True))
    formula = f"activations = {product(['N', *letters])}"
    activations = ledger.step("activations", formula, title="Activations", note="the numbers in the output")
    return Answer(Signal(shape, _field(asked)), {"activations": activations}, ledger=ledger)


def _alike(first: tuple[Expr, ...], second: tuple[Expr, ...]) -> bool:
    """Whether two shapes can be the same; letters are taken to be what they must be."""
    if len(first) != len(second):
        return False
    ledger = Ledger(VOCABULARY, {})
    differ = [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]]
    return not any(_is_false(ledger, *pair) for pair in differ)


def _is_false(ledger: Ledger, first: Expr, second: Expr) -> bool:
    return unicode_text(ledger.evaluate(Rel(("=",), (first, second)))) == "false"


def _field(asked: Asked) -> Field | None:
    """A cell sees all that its branches see: the largest of their fields, where their jumps are the same."""
    fields = [signal.field for signal in asked.before]
    known = [field for field in fields if field is not None]
    if len(known) < len(fields) or len({field.jump for field in known}) > 1:
        return None
    ledger = Ledger(VOCABULARY, {})
    seen = known[0].seen
    for field in known[1:]:
        pairs = zip(seen, field.seen, strict=True)
        seen = tuple([first if first == second else ledger.value("max(a, b)", a=first, b=second) for first, second in pairs])
    return Field(seen, known[0].jump)

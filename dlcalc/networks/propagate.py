"""A network worked layer by layer: shapes and counts go from each layer to those that read it."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.networks.kinds import answer
from dlcalc.networks.letters import Letters, TooDeep
from dlcalc.networks.model import INPUT, Network
from dlcalc.networks.state import Asked, Field, Signal, Worked
from dlcalc.notation.errors import TooLarge
from dlcalc.notation.expr import ONE, Expr


def work(network: Network, shape: tuple[Expr, ...], batch: Expr | None, letters: Letters) -> tuple[Worked, ...]:
    """Work every layer.

    Args:
        network: its layers.
        shape: sizes of one example, channels last.
        batch: examples at once; None for one.
        letters: where sizes that hold an unknown get theirs.

    Raises:
        DomainError: a layer that cannot take what it is given; it names the layer and the shapes.
    """
    cells = (ONE,) * (len(shape) - 1)
    signals = {INPUT: Signal(shape, Field(cells, cells) if cells else None)}
    worked = []
    for layer in network.layers:
        before = tuple([signals[name] for name in layer.inputs])
        try:
            found = letters.named(answer(Asked(layer, before, batch)))
        except (TooLarge, TooDeep) as error:
            raise DomainError("network", "", f"layer {layer.name} ({layer.spec.text}): {error}") from None
        signals[layer.name] = found.signal
        worked.append(Worked(layer, before, found))
    return tuple(worked)

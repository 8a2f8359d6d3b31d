"""Networks from the text that PyTorch prints of a module, ``print(model)``. Nothing of it is ever run."""

from __future__ import annotations

from dlcalc.networks.model import Network
from dlcalc.networks.printed.text import parse
from dlcalc.networks.printed.wiring import Wiring

SOURCE = "read from what PyTorch prints"


def read_printed(text: str) -> Network:
    """Read a network.

    The text lists modules; how ``forward`` joins them it does not say. Blocks that are known (residual ones, Inception …) are joined as
    their classes do it, all others one after the other, which the network's notes say.

    Raises:
        DomainError: a line that is none of a module, a module that is not known.
    """
    root = parse(text)
    wiring = Wiring()
    wiring.root(root)
    return Network(root.kind, tuple(wiring.layers), source=SOURCE, notes=tuple(wiring.notes))

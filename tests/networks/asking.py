"""Networks worked for the tests beside this file: as plain numbers, layer by layer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import read
from dlcalc.networks.declared import TOPIC
from dlcalc.networks.letters import Letters
from dlcalc.networks.model import Network
from dlcalc.networks.propagate import work
from dlcalc.networks.state import Worked
from dlcalc.notation.expr import Expr, Num, rational

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
TORCH: Mapping[str, Any] = json.loads((FIXTURES / "networks_torch.json").read_text(encoding="utf-8"))


def worked(network: Network, *channels_first: int) -> tuple[Worked, ...]:
    """Every layer, for an input of sizes as PyTorch orders them."""
    sizes = (*channels_first[:0:-1], channels_first[0]) if len(channels_first) > 2 else channels_first
    return work(network, tuple([Num(size) for size in sizes]), None, Letters(()))


def asked(name: str, network: Network) -> tuple[Worked, ...]:
    """A network of the fixture with the input that PyTorch gave it; a sequence is channels × steps there, and steps × channels here."""
    sizes = TORCH[name]["input"]
    return worked(network, *(sizes[::-1] if len(sizes) == 2 else sizes))


def plain(value: Expr) -> int:
    found = rational(value)
    assert isinstance(found, int)
    return found


def channels_first(layer: Worked) -> list[int]:
    """The shape of a layer's output as PyTorch orders it."""
    sizes = [plain(size) for size in layer.answer.signal.shape]
    return [sizes[-1], *sizes[-2::-1]]


def net(network: str, *, all: bool = False, only: tuple[str, ...] = (), **raw: object) -> Derivation:
    """The answer of ``dlcalc net``."""
    return TOPIC.work(read(TOPIC, {"network": network, **raw}, all=all, only=only))

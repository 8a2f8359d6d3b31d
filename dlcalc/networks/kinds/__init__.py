"""How each kind of layer is worked: by which topic, or by formulas of its own."""

from __future__ import annotations

from collections.abc import Mapping

from dlcalc.derivation.layers import KINDS
from dlcalc.networks.kinds import cells, joins, sequences, windows
from dlcalc.networks.state import Answer, Asked, Kernel
from dlcalc.notation.expr import rational

_RECURRENT = ("lstm", "gru", "rnn", "bilstm", "bigru", "birnn")

KERNELS: Mapping[str, Kernel] = {
    **dict.fromkeys(("conv", "depthwise", "pointwise", "separable", "transposed"), windows.convolution),
    **dict.fromkeys(("maxpool", "avgpool"), windows.pool),
    **dict.fromkeys(("globalavg", "globalmax"), windows.whole),
    "adaptive": windows.adaptive,
    "dense": cells.dense,
    "flatten": cells.flatten,
    **dict.fromkeys(("batchnorm", "layernorm", "groupnorm", "instancenorm", "rmsnorm"), cells.norm),
    **dict.fromkeys(_RECURRENT, sequences.recurrent),
    **dict.fromkeys(("first", "last"), sequences.one_step),
    "embedding": sequences.embedding,
    "positions": sequences.positions,
    "sinusoidal": sequences.sinusoidal,
    "attention": sequences.attention,
    "add": joins.added,
    "multiply": joins.multiplied,
    "concat": joins.concatenated,
}
"""By the name of the kind; any other works cell by cell."""

JOINS = frozenset(name for kind in KINDS.values() if kind.sees == "several" for name in [kind.name])
"""The kinds that take several inputs."""


MOST = 1_000
"""Layers that a sum, a product or a concatenation joins at most."""


def answer(asked: Asked) -> Answer:
    """Work one layer.

    Raises:
        DomainError: a shape that it cannot take, or a rule of its own that is broken; the layer is named.
    """
    several = asked.kind in JOINS
    if not several and len(asked.before) > 1:
        raise asked.refused(f"a {asked.layer.spec.kind.title} reads one layer", "add or cat joins several")
    if several and len(asked.before) < 2:
        raise asked.refused(f"a {asked.layer.spec.kind.title} joins two layers or more")
    if len(asked.before) > MOST:
        raise asked.refused(f"it joins {len(asked.before):,} layers; at most {MOST:,} are joined")
    made, given = asked.layer.expects, rational(asked.shape[-1])
    if made and given is not None and given != made:
        what = "channels" if len(asked.shape) > 1 else "numbers"
        turned = len(asked.shape) == 2 and rational(asked.shape[0]) == made
        hint = f"a sequence is steps × numbers a step: {given}x{made}" if turned else ""
        raise asked.refused(f"it was made for {made:,} {what}, and gets {given:,}", hint)
    return KERNELS.get(asked.kind, cells.each)(asked)

"""Divergences between two vectors of independent components."""

from __future__ import annotations

from dlcalc.distributions.divergences.working import NAMES, Working
from dlcalc.distributions.kinds import Independent


def components(work: Working, p: Independent, q: Independent, wanted: tuple[str, ...] = NAMES) -> None:
    """Add the steps of the wanted divergences; components in which p and q agree drop out.

    Where one component differs, every divergence is that component's: the others are common to both, and the best plan leaves them alone.
    """
    from dlcalc.distributions.divergences.apart import apart

    differing = [(a, b) for a, b in zip(p.components, q.components, strict=True) if a != b]
    if len(differing) > 1:
        for name in wanted:
            work.missing[name] = f"{len(differing)} components differ; compare them one by one: KL and the square of `W_2` add up"
        return
    if len(differing) < len(p.components):
        same = [place for place, (a, b) in enumerate(zip(p.components, q.components, strict=True), 1) if a == b]
        listed = ", ".join([f"component {place}" for place in same])
        work.remarks.append(f"p and q agree in {listed}, so every divergence is that of the other component.")
    for a, b in differing or [(p.components[0], q.components[0])]:
        apart(work, a, b, wanted)

"""The gradients by one number, and by its scale and shift, written out from the upstream gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlcalc.notation.array import entry
from dlcalc.topics.norm.kernels import Backward
from dlcalc.topics.norm.written import LONGEST, Writing, indexed, is_number, known_as, vector

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]


class Gradients:
    """The steps of the gradients.

    Args:
        writing: the steps of the number under way.
        g: the upstream gradient, of the layout's shape.
        found: what the kernel computed.
    """

    def __init__(self, writing: Writing, g: Numbers, found: Backward) -> None:
        self.writing = writing
        self.g = g
        self.found = found

    def write(self) -> None:
        """Add the steps; none where a number among them is infinite or none."""
        writing = self.writing
        asked = writing.asked
        group = writing.at.group
        rows = [asked.layout.rows(self.g)[group], writing.found.normalized[group], self.found.dx[group]]
        if not all(is_number(value) for row in rows for value in row.tolist()):
            return
        if asked.settings.affine != "none":
            self.learnt()
        writing.ledger.values["g"] = vector(rows[0]) if writing.short else entry(rows[0][writing.at.place])
        if asked.settings.training:
            writing.both("xhat", lambda forward: forward.normalized)
            self.by_input()
        else:
            scale = "gamma*" * (asked.settings.affine != "none")
            note = "the running statistics do not depend on `x`"
            writing.ledger.step("dx_entry", f"∂L/∂x = {scale}g/{self.bottom('sigma_R^2')}", title="Gradient by the input", note=note)

    def bottom(self, variance: str = "sigma^2") -> str:
        """What the number was divided by."""
        if self.writing.asked.kind == "rms":
            return "r"
        return "s" if self.writing.rounds else f"sqrt({variance} + eps)"

    def learnt(self) -> None:
        """``∂L/∂β = Σ g`` and ``∂L/∂γ = Σ g·x̂``, over every number that this scale was used for."""
        asked, ledger = self.writing.asked, self.writing.ledger
        sees = asked.layout
        index = tuple([at if size > 1 else slice(None) for at, size in zip(asked.where, sees.spread, strict=True)])
        g, xhat = self.g[index].reshape(-1), sees.back(self.writing.found.normalized)[index].reshape(-1)
        plain = sees.back(self.writing.plain.normalized)[index].reshape(-1)
        if not all(map(is_number, [*g.tolist(), *xhat.tolist()])):
            return
        short = g.size <= LONGEST
        total, times = asked.with_.total, asked.with_.times
        note = f"over all {g.size:,} numbers that it was used for" if g.size > 1 else "it was used for one number"
        if short:
            ledger.values |= {"g": vector(g), "xhat": vector(xhat)}
            ledger.remember("xhat", known_as(plain))
        else:
            ledger.values |= {"G_1": entry(total(g)), "G_2": entry(total(times(g, xhat)))}
        if asked.settings.affine == "both":
            text = "sum_j g_j" if short else "G_1"
            more = "" if short else "; `G_1 = sum_j g_j`"
            ledger.step("dbeta_entry", f"∂L/∂beta = {text}", title="Gradient by the shift", note=note + more)
        text = "sum_j g_j*xhat_j" if short else "G_2"
        more = "" if short else "; `G_2 = sum_j g_j*xhat_j`"
        ledger.step("dgamma_entry", f"∂L/∂gamma = {text}", title="Gradient by the scale", note=note + more)

    def by_input(self) -> None:
        """``(γ·g_i − T_1/m − x̂_i·T_2/m)/√(σ² + ε)``, with its sums as steps of their own."""
        writing, at = self.writing, self.writing.at
        asked, ledger, m, i = writing.asked, writing.ledger, writing.m, writing.i
        scale = "" if asked.gamma is None else "gamma_j*" if indexed(asked, at, "gamma") else "gamma*"
        title = "Gradient by the input"
        note = f"`g = ∂L/∂y`; `x` is in {'the mean and the variance' if asked.kind != 'rms' else 'the mean square'} too"
        assert self.found.products is not None
        terms = [f"{scale.replace('_j', '_i')}g{i}"]
        sums = (
            ("T_1", "dx_sum", self.found.sums, f"{scale}g_j", ""),
            ("T_2", "dx_product", self.found.products, f"{scale}g_j*xhat_j", f"xhat{i}*"),
        )
        for name, id, found, text, factor in sums:
            if found is None:
                continue
            if writing.short:
                ledger.step(id, f"{name} = sum_j {text}", title=title, note=note)
            else:
                ledger.values[name] = entry(found[at.group])
                note += f"; `{name} = sum_j {text}`"
            terms.append(f"{factor}{name}/{m}")
        ledger.step("dx_entry", f"∂L/∂x{i} = ({' - '.join(terms)})/{self.bottom()}", title=title, note=note)

"""Headings of the steps, and beside them the formula for all units at once, or what a gate is for."""

from __future__ import annotations

from dlcalc.topics.lstm.cells import CELLS, UPDATES
from dlcalc.topics.lstm.numbers.letters import Names
from dlcalc.topics.lstm.numbers.operands import Operands
from dlcalc.topics.lstm.numbers.unit import Place


def titles(found: Operands, names: Names, place: Place, *, several: bool) -> dict[str, tuple[str, str]]:
    """Headings and notes: one a gate, or one a time step where several are written."""
    cell = CELLS[found.cell]
    letters = [*[gate.letter for gate in cell.gates], "c", "h"]
    if several:
        unit = f", unit {place.j + 1}" if names.hidden > 1 else ""
        return dict.fromkeys(letters, (f"Time step {place.t + 1}{unit}", ""))
    whole = names.hidden > 1 or names.features > 1
    notes = {gate.letter: (gate.title, formula_of(found, gate.letter) if whole else gate.says) for gate in cell.gates}
    notes["c"] = ("Cell state", "`c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t`" if whole else "keep a part of the old, write a part of the new")
    notes["h"] = ("Hidden state", "`h_t = o_t ⊙ tanh(c_t)`" if whole else "what the cell shows of its state")
    if found.cell == "gru":
        formula, says = UPDATES[found.layers[-1][0].update]
        mixed = formula.format(z="z_t", n="n_t", h="h_{t-1}").replace("*", " ⊙ ")
        notes["h"] = ("Hidden state", f"`h_t = {mixed}`" if whole else says)
    if found.cell == "rnn":
        activation = found.layers[-1][0].activation
        notes["h"] = ("Hidden state", formula_of(found, "h") if whole else f"{activation} of what comes in and what was there")
    return notes


def formula_of(found: Operands, letter: str) -> str:
    """A gate in letters, for all units at once."""
    weights = found.layers[-1][0]
    if found.cell == "rnn":
        terms = ["W_x @ x_t", "W_h @ h_{t-1}"][: 1 if found.stateless else 2] + ["b"] * ("h" in found.biased)
        return f"`h_t = {weights.activation}({' + '.join(terms)})`"
    own, state, bias = f"W_{letter} @ x_t", f"U_{letter} @ h_{{t-1}}", [f"b_{letter}"] * (letter in found.biased)
    function = next(gate.function for gate in CELLS[found.cell].gates if gate.letter == letter)
    if found.cell == "gru" and letter == "n":
        state = "U_n @ (r_t ⊙ h_{t-1})"
        if weights.reset == "after":
            state = f"r_t ⊙ (U_n @ h_{{t-1}}{' + b_{hn}' if weights.inner is not None else ''})"
            return f"`n_t = tanh({' + '.join([own, *bias, state])})`"
    if found.joined:
        inside = f"W_{letter} @ [{'h_{t-1}, x_t' if found.joined == 'hx' else 'x_t, h_{t-1}'}]"
        return f"`{letter}_t = {function}({' + '.join([inside, *bias])})`"
    seen = []
    if f"p{letter}" in found.biased:
        seen = [f"p_{letter} ⊙ c_{'t' if letter == 'o' else '{t-1}'}"]
    return f"`{letter}_t = {function}({' + '.join([own, *([] if found.stateless else [state]), *seen, *bias])})`"

"""What the layers come to: each total a step, the sum of what the layers have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.derivation.ledger import Ledger
from dlcalc.networks.rows import chosen
from dlcalc.networks.state import COUNTS, VOCABULARY, Field
from dlcalc.notation.expr import ZERO, Add, Expr, Num, Seq, Sym, symbols

if TYPE_CHECKING:
    from dlcalc.networks.telling import Told

BYTES = {"float64": 8, "float32": 4, "float16": 2, "bfloat16": 2, "int8": 1}

LETTERS = {"parameters": "p", "buffers": "b", "macs": "m", "activations": "a"}
NOTES = {
    "parameters": "those of every layer that learns",
    "buffers": "running means and variances: kept, not learnt",
    "macs": "those of every convolution, dense, recurrent and attention layer",
    "activations": "the outputs of all layers but those that work cell by cell, which may overwrite their input",
}
TITLES = {"parameters": "Parameters", "buffers": "Buffers", "macs": "MACs", "activations": "Activations"}


def totals(told: Told) -> tuple[Ledger, dict[str, Expr]]:
    """The steps and the results."""
    ledger = Ledger(VOCABULARY, {"bytes": Num(BYTES[told.inputs.word("dtype")])})
    for name, size in told.letters.defined.items():
        note = "each new size of a map gets a letter"
        id = f"size_{name.lower()}".replace("{", "").replace("}", "")
        ledger.step(id, (Sym(name), told.plain(size)), title="Sizes", note=note)
        del ledger.values[name]
    for name in COUNTS:
        _sum(told, ledger, name)
    ledger.step("flops", "flops = 2*macs", title="FLOPs", note="a multiply-add is one multiply, one add")
    number = f"each number takes {BYTES[told.inputs.word('dtype')]} bytes ({told.inputs.word('dtype')})"
    ledger.step("memory", "memory = (parameters + activations)*bytes", title="Memory", note=number)
    values = {step.id: step.value for step in ledger.steps}
    shape = told.written(told.worked[-1].answer.signal.shape)
    values["output_shape"] = Seq("shape", shape) if len(shape) > 1 else shape[0]
    values["layers"] = Num(len(told.worked))
    field = last_field(told)
    if field is not None:
        values["receptive_field"], values["jump"] = told.along(field.seen), told.along(field.jump)
    return ledger, {info.name: told.letters.full(values[info.name]) for info in told.inputs.topic.results if info.name in values}


def _sum(told: Told, ledger: Ledger, name: str) -> None:
    letter = LETTERS[name]
    terms: list[Expr] = []
    for place, row in enumerate(chosen(told), 1):
        value = told.plain(row.total(name))
        if value != ZERO:
            ledger.values[f"{letter}_{place}"] = value
            terms.append(Sym(f"{letter}_{place}"))
    values = [ledger.values[term.name] for term in terms if isinstance(term, Sym)]
    if any(map(symbols, values)):  # collected by the sizes, it says more than a letter a layer
        formula = ledger.evaluate(Add(tuple(values)) if len(values) > 1 else values[0])
        ledger.step(name, (Sym(name), formula), title=TITLES[name], note=NOTES[name])
        return
    formula = Add(tuple(terms)) if len(terms) > 1 else terms[0] if terms else ZERO
    ledger.step(name, (Sym(name), formula), title=TITLES[name], note=NOTES[name])


def last_field(told: Told) -> Field | None:
    """What a cell of the last map sees: the last that a window or a join made; None where it differs from cell to cell."""
    maps = [each for each in told.worked if each.layer.spec.kind.sees in ("window", "spread", "several")]
    return maps[-1].answer.signal.field if maps else None

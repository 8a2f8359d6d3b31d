"""What is said beside the counts: headline, given, assumed, the remark."""

from __future__ import annotations

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, Warning
from dlcalc.notation.expr import Expr, symbols
from dlcalc.notation.show import ascii_text
from dlcalc.topics.lstm.cells import CELLS
from dlcalc.topics.lstm.counts.cells import NAMES
from dlcalc.topics.lstm.counts.layer import LETTERS, MEANINGS, Layer, total, with_biases

_EXAMPLE = {"I": "128", "H": "256", "P": "64", "O": "10", "L": "2", "T": "10", "N": "32"}
_COUNTED = {"L": "layers", "T": "time steps", "N": "sequences"}
"""Sizes that read better as "`T = 10` time steps"."""


def tell(layer: Layer, ledger: Ledger, results: dict[str, Expr]) -> Derivation:
    """Put the derivation together."""
    inputs = layer.inputs
    shown = _shown(layer, ledger)
    letters = _letters_given(layer)
    open_letters = {name for step in ledger.steps for name in symbols(step.value)}
    unknown = {letter: meaning for letter, meaning in MEANINGS.items() if letter in open_letters and letter not in ledger.values}
    in_shown = {name for step in ledger.steps if step.id in shown for name in symbols(step.value)}
    return Derivation(
        topic=inputs.topic.name,
        title=CELLS[inputs.word("cell")].title,
        headline=_headline(layer, ledger),
        inputs={each.name: inputs.values[each.name] for each in inputs.topic.parameters if inputs.given(each.name)},
        given=tuple(_given(layer, ledger)),
        assumed=layer.assumed,
        conventions=_conventions(layer),
        symbols={**{letter: meaning for letter, meaning in letters.items() if letter in open_letters}, **unknown},
        steps=tuple(ledger.steps),
        shown=shown,
        results=results,
        info={info.name: info for info in inputs.topic.results},
        remark=_remark(layer, ledger, [letter for letter in unknown if letter in in_shown]),
        warnings=tuple(
            Warning("same_letter", f"`{letter}` was given for the {given}, and is also the {unknown[letter]}: it counts as one quantity.")
            for letter, given in letters.items()
            if letter in unknown
        ),
        tables=(),
        pictures=(),
        plots=(),
        unrounded={},
        vocabulary=ledger.vocabulary,
    )


def _conventions(layer: Layer) -> dict[str, str]:
    found = {"convention": layer.convention, "bias": layer.bias, "flops": "2 a multiply-add"}
    return {**found, "reset": layer.reset} if layer.reset else found


def _letters_given(layer: Layer) -> dict[str, str]:
    """The letters that were given as values, with the size that each was given for."""
    found: dict[str, str] = {}
    for name, letter in LETTERS.items():
        value = layer.inputs.expr(name)
        for used in symbols(value) if value is not None else ():
            if used != letter:
                found.setdefault(used, MEANINGS[letter])
    return found


def _shown(layer: Layer, ledger: Ledger) -> tuple[str, ...]:
    """The steps that answer the question: those asked for, or parameters and the operations of what is known."""
    ids = [step.id for step in ledger.steps]
    if layer.inputs.all:
        return tuple(ids)
    parts = [part.name for part in layer.parts]
    wanted = [*parts, "parameters", "macs_per_step", "flops_per_step"]
    if layer.inputs.given("t") or layer.inputs.given("n"):
        wanted.append("flops")
    if layer.inputs.only:
        wanted = [*layer.inputs.only, *(parts if "parameters" in layer.inputs.only else [])]
    return tuple(id for id in ids if id in wanted)


def _is(ledger: Ledger, letter: str) -> str:
    """``H = 256`` as notation, or just the letter when that is all that was given."""
    value = ascii_text(ledger.value(letter))
    return f"`{letter} = {value}`" if value != letter else f"`{letter}`"


def _given(layer: Layer, ledger: Ledger) -> list[str]:
    inputs = layer.inputs
    said = []
    for name, letter in LETTERS.items():
        if inputs.given(name):
            counted = _COUNTED.get(letter)
            said.append(f"{_is(ledger, letter)} {counted}" if counted else f"{MEANINGS[letter]} {_is(ledger, letter)}")
    if inputs.given("bidirectional"):
        said.append("both directions")
    if inputs.given("reset"):
        said.append(f"reset {layer.reset} the matrix")
    if inputs.given("bias"):
        word = inputs.word("bias")
        said.append("no biases" if word == "none" else f"{word} bias vector{'s' * (word == 'two')}")
    if inputs.given("convention"):
        name = NAMES[layer.convention]
        said.append(f"{name} convention")
    return said


def _headline(layer: Layer, ledger: Ledger) -> str:
    before = f"`{ascii_text(ledger.value('I'))}` inputs"
    if layer.inputs.given("output-size"):
        return f"{before} → `{ascii_text(ledger.value('H'))}` hidden → `{ascii_text(ledger.value('O'))}` outputs"
    after = f"`{ascii_text(ledger.value(layer.state))}` {'projected' if layer.state == 'P' else 'hidden'}"
    return f"{before} → {after}{', twice' if layer.inputs.given('bidirectional') else ''}"


# The remark


def _remark(layer: Layer, ledger: Ledger, unknown: list[str]) -> str:
    """An unknown size, then the convention that changes the number, then what a FLOP is."""
    if unknown:
        return _not_given(unknown)
    if layer.inputs.given("bias") or layer.inputs.given("all-conventions"):
        return _multiply_adds(ledger)
    return _biases(layer, ledger)


def _not_given(unknown: list[str]) -> str:
    names = {letter: name for name, letter in LETTERS.items()}
    named = [f"the {MEANINGS[letter]} `{letter}`" if len(unknown) < 3 else f"`{letter}`" for letter in unknown]
    whole = f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else named[0]
    verb = "were not given, so they stay letters" if len(named) > 1 else "was not given, so it stays a letter"
    options = " ".join(f"--{names[letter]} {_EXAMPLE[letter]}" for letter in unknown)
    return f"{whole[0].upper()}{whole[1:]} {verb}. With numbers: {options}"


def _biases(layer: Layer, ledger: Ledger) -> str:
    """What the count would be with one bias vector more, or one fewer."""
    other = "two" if layer.bias == "one" else "one"
    number = ascii_text(ledger.value(total(with_biases(layer, other).parts, "parameters")))
    if layer.bias == "two" and layer.reset == "after":
        said = "Of the second biases only the candidate's changes what the cell can do: it stands inside the reset."
        return f"{said} With one bias vector there are `{number}` parameters: --bias one"
    if layer.bias == "two":
        return f"Only the sum of the two biases matters: with one, as in textbooks, there are `{number}` parameters: --bias one"
    option = "pytorch" if "pytorch" in layer.cell.frameworks else "onnx"
    return f"{NAMES[option]} keeps two bias vectors{layer.cell.each}, and counts `{number}` parameters: --convention {option}"


def _multiply_adds(ledger: Ledger) -> str:
    macs = ascii_text(ledger.value("macs_per_step"))
    return f"FLOPs count a multiply-add as two operations. Tools that count it as one print the MACs: `{macs}` a step."

"""A stack's answer as a derivation: a row for each layer, and one layer written out."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Assumption, Derivation, Table
from dlcalc.notation.expr import Expr, Num, Seq, Sym, rational, symbols
from dlcalc.notation.show import ascii_text
from dlcalc.topics.conv.layer import LETTERS, NAMES
from dlcalc.topics.conv.stacks.stack import Stack

_SIZES = {"w": "output_w", "h": "output_h", "t": "output_t"}


def tell(stack: Stack) -> Derivation:
    """Put the derivation together."""
    inputs, layer, ledger = stack.layer.inputs, stack.layer, stack.ledger
    chosen = _chosen(stack)
    results = _results(stack)
    open_letters = {name for step in ledger.steps for name in symbols(step.value)}
    inputs_shown = {name: str(value) if isinstance(value, str) else value for name, value in inputs.values.items() if name != "input"}
    return Derivation(
        topic=inputs.topic.name,
        title="Receptive field",
        headline=_headline(stack, results),
        inputs={**{name: value for name, value in layer.given.items() if isinstance(value, Expr)}, **inputs_shown},
        given=tuple(_given(stack)),
        assumed=_assumed(stack),
        conventions={"convention": layer.convention, "rounding": layer.rounding, "offset": "from the centre of the first input cell"},
        symbols={f"{LETTERS[name]}_0": f"{NAMES[name]} of the input" for name in stack.names if f"{LETTERS[name]}_0" in open_letters}
        | {letter: "as given" for letter in sorted(open_letters) if not letter.endswith("_0")},
        steps=tuple(ledger.steps),
        shown=tuple(step.id for step in ledger.steps if inputs.all or (_place(step.id) == chosen and _is_wanted(stack, step.id))),
        results=results,
        info={info.name: info for info in inputs.topic.results},
        remark=_remark(stack, results),
        warnings=(),
        tables=(_table(stack),),
        pictures=(),
        vocabulary=ledger.vocabulary,
    )


def _place(id: str) -> int:
    return int(id.rpartition("_")[2])


def _is_wanted(stack: Stack, id: str) -> bool:
    """Whether a step is one of those that ``--only`` names, or one that they need."""
    only = stack.layer.inputs.only
    quantity = id.rpartition("_")[0].rpartition("_")[0]
    return not only or quantity in only or (quantity == "size" and any(name.startswith("output_") for name in only)) or (
        quantity in ("kernel", "padding", "padding_total")
    )  # fmt: skip


def _chosen(stack: Stack) -> int:
    """The layer to write out: that of ``--show``, or the last."""
    inputs = stack.layer.inputs
    if not inputs.given("show"):
        return len(stack.specs)
    text = inputs.word("show").strip()
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= len(stack.specs)):
        raise DomainError("show", text, f"the layers are counted from 1 to {len(stack.specs)}", f"--show {len(stack.specs)}")
    return int(text)


def _every(stack: Stack, base: str, place: int) -> tuple[Expr, ...]:
    """A quantity along every axis; where they are alike, that of the first stands for all."""
    values = [stack.ledger.values.get(stack.letter(base, name, place)) for name in stack.names]
    known = [value if value is not None else Sym(base) for value in values]
    return tuple(known * stack.layer.dims if len(known) == 1 else known)


def _size_of(stack: Stack, name: str, place: int) -> Expr:
    letter = f"{LETTERS[name if name in stack.names else stack.names[0]]}_{place}"
    return stack.ledger.values.get(letter, Sym(letter))


def _results(stack: Stack) -> dict[str, Expr]:
    last = len(stack.specs)
    found: dict[str, Expr] = {}
    if stack.sized:
        found |= {_SIZES[axis.name]: _size_of(stack, axis.name, last) for axis in stack.layer.axes}
    found["receptive_field"] = Seq("shape", _every(stack, "r", last))
    found["jump"] = Seq("shape", _every(stack, "j", last))
    found["center"] = Seq("vector", _every(stack, "o", last))
    return found


def _headline(stack: Stack, results: dict[str, Expr]) -> str:
    count = len(stack.specs)
    cells = ascii_text(results["receptive_field"])
    if stack.layer.dims == 1:
        cells = ascii_text(_every(stack, "r", count)[0])
    return f"{count} layer{'s' * (count > 1)} → one output cell sees `{cells}` input cells"


def _given(stack: Stack) -> list[str]:
    given = stack.layer.given
    said = [
        f"{NAMES[axis.name]} `{LETTERS[axis.name]}_0 = {ascii_text(_size_of(stack, axis.name, 0))}`"
        for axis in stack.layer.axes if axis.name in given
    ]  # fmt: skip
    return [*said, f"{len(stack.specs)} layers" if len(stack.specs) > 1 else f"the layer {stack.specs[0].text}"]


def _assumed(stack: Stack) -> tuple[Assumption, ...]:
    """The defaults that a stack uses."""
    kept = []
    for entry in stack.layer.assumed:
        if entry.parameter in NAMES:
            kept.append(entry._replace(text=entry.text.replace("_1", "_0")))
        elif entry.parameter in ("dims", "convention", "rounding"):
            kept.append(entry)
    words = []
    if any(spec.kind.name in ("maxpool", "avgpool") and "s" not in spec.settings for spec in stack.specs):
        words.append("a pool moves by its window")
    if any("s" not in spec.settings and "s" in spec.kind.takes and not spec.kind.name.endswith("pool") for spec in stack.specs):
        words.append("`S = 1`")
    if any("p" not in spec.settings and "p" in spec.kind.takes for spec in stack.specs):
        words.append("`P = 0`")
    if words:
        kept.append(Assumption("stack", "stride 1, of a pool its window; padding 0", ", ".join(words) + " where a layer does not say"))
    return tuple(kept)


# The table


def _table(stack: Stack) -> Table:
    dilated = any(set(spec.sizes("d")) != {1} for spec in stack.specs)
    sizes = tuple(f"`{LETTERS[name]}`" for name in stack.names) if stack.sized else ()
    columns = ("layer", "`F'`" if dilated else "`F`", "`S`", "`P`", *sizes, "`r`", "`j`", "`o`")
    start = tuple(_size_of(stack, name, 0) for name in stack.names) if stack.sized else ()
    rows: list[tuple[Expr | str, ...]] = [("input", "", "", "", *start, *[_cell(stack, base, 0) for base in "rjo"])]
    for place, spec in enumerate(stack.specs, 1):
        settings: tuple[Expr | str, ...] = ("", "", "")
        if spec.kind.sees != "cell":
            settings = (_kernel(stack, place), _cell(stack, "S", place), _padding(stack, place))
        out = tuple(_size_of(stack, name, place) for name in stack.names) if stack.sized else ()
        rows.append((f"{place}  {spec.text}", *settings, *out, *[_cell(stack, base, place) for base in "rjo"]))
    note = "`r` receptive field, `j` jump: input cells between neighbouring output cells, `o` offset of the first output cell's centre."
    if dilated:
        note += " `F'` is what a dilated kernel spans."
    return Table("layers", "Layer by layer", columns, tuple(rows), note)


def _joined(values: list[Expr]) -> Expr:
    return values[0] if len(set(values)) == 1 else Seq("shape", tuple(values))


def _cell(stack: Stack, base: str, place: int) -> Expr:
    values = [stack.ledger.values[stack.letter(base, name, place)] for name in stack.names]
    return Seq("vector", tuple(values)) if base == "o" and len(set(values)) > 1 else _joined(values)


def _kernel(stack: Stack, place: int) -> Expr:
    return _joined([stack.ledger.values[stack.axis(name, place).kernel] for name in stack.names])


def _padding(stack: Stack, place: int) -> Expr | str:
    """The padding, one number where both sides are alike."""
    spec = stack.specs[place - 1]
    if spec.padding == "same":
        return "same"
    sides = [stack.sides(name, spec) for name in stack.names]
    if all(before == after for before, after in sides):
        return _joined([Num(before) for before, _ in sides])
    return " × ".join(f"{before}:{after}" for before, after in sides)


def _remark(stack: Stack, results: dict[str, Expr]) -> str:
    last = len(stack.specs)
    for name in stack.names if stack.sized else ():
        size, seen = rational(_size_of(stack, name, 0)), rational(stack.ledger.values[stack.letter("r", name, last)])
        if size is not None and seen is not None and seen > size:
            return f"`{seen} > {size}`: the receptive field is larger than the input, so an output cell in the middle sees all of it."
    unknown = [letter for letter in symbols(results["receptive_field"]) if letter.endswith("_0")]
    if unknown:
        return f"A layer sees its whole input, so `{unknown[0]}` stays a letter. With numbers: --w 224"
    return "All of these cells can have an influence, those in the middle much more than those at the edge (Luo et al. 2016)."

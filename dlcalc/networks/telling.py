"""A worked network as a derivation: the layers as a table, the totals, one layer alone where that is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Assumption, Derivation, ResultInfo, Warning
from dlcalc.derivation.parameters import Inputs
from dlcalc.networks.letters import Letters
from dlcalc.networks.model import Network
from dlcalc.networks.records import records
from dlcalc.networks.sizes import out_of_order
from dlcalc.networks.state import VOCABULARY, Worked
from dlcalc.networks.tables import tables
from dlcalc.networks.totals import totals
from dlcalc.notation.expr import Expr, Seq, Sym, symbols
from dlcalc.notation.show import ascii_text

SIZES = {1: ("length",), 2: ("steps", "numbers a step"), 3: ("width", "height", "channels"), 4: ("width", "height", "frames", "channels")}
"""What the sizes of an input are called."""


class Told(NamedTuple):
    """What there is to tell.

    Attributes:
        inputs: the question.
        network: as it was read.
        worked: every layer.
        shape: the input's sizes, width first, letters with their index.
        letters: those of the sizes.
        prefix: what the names of all layers begin with, which the table leaves out.
    """

    inputs: Inputs
    network: Network
    worked: tuple[Worked, ...]
    shape: tuple[Expr, ...]
    letters: Letters
    prefix: str = ""

    @property
    def convention(self) -> str:
        return self.inputs.word("convention")

    def plain(self, value: Expr) -> Expr:
        """A value with the input's letters as they were typed."""
        return self.letters.plain(value)

    def written(self, shape: tuple[Expr, ...]) -> tuple[Expr, ...]:
        """A shape as the convention writes it."""
        return tuple([self.plain(size) for size in out_of_order(shape, self.convention)])

    def shown(self, shape: tuple[Expr, ...]) -> str:
        """A shape in prose."""
        texts = [ascii_text(size) for size in self.written(shape)]
        return " × ".join([f"`({text})`" if " + " in text or " - " in text else f"`{text}`" for text in texts])

    def info(self, results: Mapping[str, Expr]) -> dict[str, ResultInfo]:
        """What is said of each result; a shape of one size is a whole number."""
        found = {info.name: info for info in self.inputs.topic.results}
        if not isinstance(results["output_shape"], Seq):
            found["output_shape"] = found["output_shape"]._replace(type="integer")
        return found

    def along(self, sizes: tuple[Expr, ...]) -> Expr:
        """One size for each axis of space, as the convention orders them."""
        plain = tuple([self.plain(size) for size in (sizes if self.convention == "textbook" else sizes[::-1])])
        return Seq("shape", plain) if len(plain) > 1 else plain[0]


def tell(told: Told) -> Derivation:
    """The answer: a layer or a block alone, or the network.

    Raises:
        DomainError: no layer and no block of the name that is asked for.
    """
    if told.inputs.given("layer"):
        from dlcalc.networks.alone import alone

        return alone(told)
    return whole(told)


def whole(told: Told) -> Derivation:
    """The answer about all layers that there are."""
    ledger, results = totals(told)
    inputs = told.inputs
    open_letters = {name for value in results.values() for name in symbols(value)}
    return Derivation(
        topic=inputs.topic.name,
        title=told.network.title,
        headline=f"{told.shown(told.shape)} → {told.shown(told.worked[-1].answer.signal.shape)}",
        inputs={name: str(value) if isinstance(value, str) else value for name, value in inputs.values.items()},
        given=tuple(_given(told)),
        assumed=tuple(_assumed(told)),
        conventions=_conventions(told),
        symbols={letter: _meaning(told, letter) for letter in sorted(open_letters)},
        steps=tuple(ledger.steps),
        shown=_shown(inputs, ledger),
        results=results,
        info=told.info(results),
        remark=_remark(told),
        warnings=tuple([Warning("as_read", note) for note in told.network.notes[1:]]),
        tables=tables(told, results | {step.id: step.value for step in ledger.steps}),
        pictures=(),
        vocabulary=VOCABULARY,
        records=records(told),
    )


def _conventions(told: Told) -> dict[str, str]:
    network = told.network
    said = {"source": network.source, "variant": network.variant}
    return {"convention": told.convention, "flops": "2 a multiply-add", **{name: text for name, text in said.items() if text}}


def _shown(inputs: Inputs, ledger: Ledger) -> tuple[str, ...]:
    """What was asked for; of an input with letters, its sizes, and the totals that hold one."""
    totals = () if inputs.only else ("parameters", "macs")
    usual = [step.id for step in ledger.steps if step.id.startswith("size_") or (step.id in totals and step.symbolic)]
    return tuple([step.id for step in ledger.steps if inputs.all or step.id in (*inputs.only, *usual)])


def _meaning(told: Told, letter: str) -> str:
    if not any(f"{letter}_0" in symbols(size) for size in told.shape):
        return "batch size"
    names = SIZES.get(len(told.shape), ("size",))
    place = next((place for place, size in enumerate(told.shape) if size == Sym(f"{letter}_0")), None)
    return f"{names[place] if place is not None and place < len(names) else 'size'} of the input"


def _given(told: Told) -> list[str]:
    network, inputs = told.network, told.inputs
    count = f"{len(told.worked):,} layer{'s' * (len(told.worked) != 1)}"
    said = [f"{count}; {network.source}" if network.source else count]
    batch = inputs.expr("n")
    if batch is not None:
        said.append(f"batch size `N = {ascii_text(batch)}`" if batch != Sym("N") else "batch size `N`")
    return said


def _assumed(told: Told) -> list[Assumption]:
    inputs = told.inputs
    found = [] if inputs.given("n") else [Assumption("n", 1, "one example at a time")]
    if not inputs.given("dtype"):
        found.append(Assumption("dtype", "float32", "4 bytes a number"))
    if not inputs.given("convention"):
        found.append(Assumption("convention", "textbook", ""))
    return found


def _remark(told: Told) -> str:
    """How it was read or which variant it is, else where a size was not whole."""
    network = told.network
    if network.notes:
        return network.notes[0]
    return f"{network.variant[0].upper()}{network.variant[1:].rstrip('.')}." if network.variant else _floored(told)


def _floored(told: Told) -> str:
    """Where a size was not whole and was rounded down."""
    names = [each.layer.name for each in told.worked if "not_whole" in each.answer.warnings]
    if not names:
        return ""
    some = f"{', '.join(names[:4])}{' …' if len(names) > 4 else ''}"
    return f"In {some} the window's last place does not end at the border: the size is not whole and is rounded down. --layer {names[0]}"

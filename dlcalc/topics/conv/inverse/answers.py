"""Which parameters give the wanted result: ``--solve p --where output_w=27``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Assumption, Derivation
from dlcalc.derivation.parameters import Inputs, Value
from dlcalc.derivation.solve import MAX_TRIED, Piece, items_of, whole_numbers
from dlcalc.notation.errors import TooLarge
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import TRUE, Expr, Logic, Num, Seq, Sym, number, rational, substitute, symbols
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.topics.conv import fit
from dlcalc.topics.conv.inverse.where import Names, read_condition
from dlcalc.topics.conv.layer import Layer
from dlcalc.topics.conv.scalar import worked

LETTERS = {"w": "W_1", "h": "H_1", "d": "D", "k": "K", "f": "F", "s": "S", "p": "P", "dilation": "delta", "output-padding": "P_out"}
"""The parameters that can be solved for; those without an upper end are solved last, for each value of the other."""

_OUTER_FIRST = ("f", "dilation", "s", "output-padding", "p", "h", "w", "k", "d")
MAX_OUTER = 20_000
"""No more values of the outer of two unknowns than this: for each of them the condition is worked out anew."""

_LARGEST = {"f": 11, "s": 8, "dilation": 8}  # where nothing that was given bounds it


class Range(NamedTuple):
    """From which to which whole number an unknown is looked for; the upper end is a formula, or None where there is none."""

    name: str
    letter: str
    low: int
    highs: tuple[Expr, ...]

    def high(self, values: Mapping[str, Expr]) -> tuple[Expr, int] | None:
        """The first upper end whose value is known, with that value."""
        for formula in self.highs:
            found = rational(evaluate(formula, values))
            if isinstance(found, int):
                return formula, found
        return None


class Problem(NamedTuple):
    """A layer with unknowns, and what it is to satisfy.

    Attributes:
        layer: the layer, a letter for each unknown.
        ledger: the steps of the forward question.
        ranges: the unknowns in the order of the answer.
        condition: what was asked, in the layer's letters.
        legal: what any layer must satisfy.
        formulas: what each letter of a step stands for.
        values: the known quantities.
    """

    layer: Layer
    ledger: Ledger
    ranges: tuple[Range, ...]
    condition: Expr
    legal: tuple[Expr, ...]
    formulas: Mapping[str, Expr]
    values: Mapping[str, Expr]

    @property
    def order(self) -> tuple[Range, ...]:
        """The unknowns, outermost first."""
        return tuple(sorted(self.ranges, key=lambda each: _OUTER_FIRST.index(each.name)))

    def whole(self, expr: Expr) -> Expr:
        """A tree down to given quantities and unknowns, the known ones put in."""
        expanded = expr
        while any(name in self.formulas for name in symbols(expanded)):
            expanded = substitute(expanded, self.formulas)
        return substitute(expanded, self.values)


Found = tuple[tuple[int | None, tuple[Piece, ...]], ...]
"""Solutions of the innermost unknown for each value of the outer one, which is None when there is one unknown."""


def answer(inputs: Inputs) -> Derivation:
    """Every solution, or the proof that there is none.

    Raises:
        DomainError: an unknown that was given or cannot be solved for, a condition that cannot be read.
        Undecided: whether a candidate is a solution depends on something that was not given.
    """
    from dlcalc.topics.conv.inverse.shown import tell

    problem = problem_of(inputs)
    found = solve(problem)
    return tell(inputs, problem, found, value_of(problem, found))


def problem_of(inputs: Inputs) -> Problem:
    """Read the question."""
    unknowns = _unknowns(inputs)
    text = inputs.word("where")
    if not text.strip():
        raise DomainError("solve", inputs.word("solve"), "what is to hold? A condition belongs to it", "--where output_w=27")
    values: dict[str, Value] = {name: value for name, value in inputs.values.items() if name not in ("solve", "where")}
    values |= {name: _as_letter(name) for name in unknowns}
    if "h" in unknowns and inputs.word("dims") == "1":
        raise DomainError("solve", inputs.word("solve"), "a 1-D convolution has no height", "--solve w")
    layer, ledger, results = worked(inputs._replace(values=values), checked=False)
    _check_letters(inputs, unknowns, layer)
    formulas: dict[str, Expr] = {}
    for step in ledger.steps:  # a later step may work the same out in another way
        if isinstance(step.symbol, Sym):
            formulas.setdefault(step.symbol.name, step.formula)
    letters = {name: letter for name, letter in _letters(layer).items() if letter}
    known = frozenset([*formulas, *layer.values, *LETTERS.values(), *(name for value in layer.values.values() for name in symbols(value))])
    condition = read_condition(text, Names(inputs.topic, known, letters, _named(ledger, results)))
    if any(name not in layer.values and name not in formulas and name not in known for name in symbols(condition)):
        raise DomainError("where", text, "it names something that is not known here")
    legal = tuple(parse(rule, ledger.vocabulary) for rule in fit.rules(layer))
    own = {name: value for name, value in layer.values.items() if value != Sym(name)}
    return Problem(layer, ledger, tuple(_range(name, layer) for name in unknowns), condition, legal, formulas, own)


def _unknowns(inputs: Inputs) -> tuple[str, ...]:
    text = inputs.word("solve")
    names = {name: parameter.name for parameter in inputs.topic.parameters for name in (parameter.name, *parameter.long)}
    found = []
    for word in text.split(","):
        name = names.get(word.strip().lower().replace("_", "-"))
        if name not in LETTERS:
            raise DomainError("solve", text, f"{word.strip() or 'nothing'} cannot be solved for", f"one or two of {', '.join(LETTERS)}")
        if name == "output-padding" and inputs.word("kind") != "transposed":
            raise DomainError("solve", text, "only a transposed convolution has output padding", "--kind transposed")
        if inputs.given(name):
            raise DomainError("solve", text, f"{name} is also given, as {inputs.typed[name]}", f"leave out --{name}")
        found.append(name)
    if len(found) > 2 or len(set(found)) < len(found):
        raise DomainError("solve", text, "one or two different parameters can be solved for", "--solve s,p")
    if len([name for name in found if name in ("w", "h", "d", "k")]) > 1:
        raise DomainError("solve", text, "both may be as large as you like: one of them must be given", f"--solve {found[0]}")
    return tuple(found)


def _as_letter(name: str) -> Value:
    letter = Sym(LETTERS[name])
    return ((letter, letter),) if name == "p" else letter if name in ("w", "h", "d", "k") else (letter,)


def _check_letters(inputs: Inputs, unknowns: tuple[str, ...], layer: Layer) -> None:
    """A letter that the user gave must not be the unknown's own."""
    for name in unknowns:
        letter = LETTERS[name]
        taken = [other for other, value in layer.values.items() if other != letter and letter in symbols(value)]
        if any(not (name in "wh" and other in ("H_1", "T_1")) for other in taken):
            raise DomainError("solve", inputs.word("solve"), f"{letter} was given as a value, and is the letter of the unknown")


def _letters(layer: Layer) -> dict[str, str]:
    axis = layer.axes[0]
    own = {"f": axis.filter, "s": axis.stride, "p": axis.before, "dilation": axis.dilation}
    return {**LETTERS, **own, "t": "T_1", "n": "N", "groups": "G"}


def _named(ledger: Ledger, results: Mapping[str, Expr]) -> dict[str, Expr]:
    """Results by name: the letter of the step that works one out, or what it is made of."""
    return {**results, **{step.id: step.formula if isinstance(step.formula, Seq) else step.symbol for step in ledger.steps}}


def _range(name: str, layer: Layer) -> Range:
    """Where an unknown is looked for.

    Padding stays below the kernel: more would add places that see nothing but zeros. A filter is no larger than the padded
    input; a stride larger than the input leaves one place, as that of its size does. Output padding stays below the stride or the
    dilation, as in the tools that have it.
    """
    first = layer.axes[0]
    sizes = tuple(dict.fromkeys(axis.size for axis in layer.axes if layer.values.get(axis.size) != layer.values.get(first.size)))
    widest = f"max({first.size}, {', '.join(sizes)})" if sizes else first.size
    padded = f"{first.size} + {first.padding}" if layer.padding == "number" else widest
    kernels = list(dict.fromkeys(axis.kernel for axis in layer.axes))
    kernel = f"min({', '.join(kernels)})" if len(kernels) > 1 else kernels[0]
    highs = {
        "p": [f"{kernel} - 1"], "output-padding": [f"max({first.stride}, {first.dilation}) - 1"],
        "s": [widest, kernel], "f": [padded, widest], "dilation": [padded, widest, first.filter],
    }.get(name, [])  # fmt: skip
    if name in _LARGEST:
        highs.append(str(_LARGEST[name]))
    formulas = {axis.kernel: parse(f"{axis.dilation}*({axis.filter} - 1) + 1") for axis in layer.axes if axis.kernel != axis.filter}
    trees = [substitute(parse(high), {**formulas}) for high in highs]
    return Range(name, LETTERS[name], 0 if name in ("p", "output-padding") else 1, tuple(trees))


def solve(problem: Problem) -> Found:
    """Every solution.

    Raises:
        DomainError: nothing bounds an unknown.
    """
    condition, legal = problem.whole(problem.condition), problem.whole(Logic("and", problem.legal) if problem.legal else TRUE)
    *outer, inner = problem.order
    if not outer:
        return ((None, _inner(problem, inner, condition, legal, problem.values)),)
    found = []
    for each in _outer_values(problem, outer[0], inner):
        own = {outer[0].letter: number(each)}
        pieces = _inner(problem, inner, substitute(condition, own), substitute(legal, own), {**problem.values, **own})
        if pieces:
            found.append((each, pieces))
    return tuple(found)


def _outer_values(problem: Problem, outer: Range, inner: Range) -> range:
    """The values of the outer unknown, once it is known that all pairs with them can be tried.

    Raises:
        TooLarge: there are too many of them, or too many pairs; found by counting, before anything is tried.
    """
    high = _high(problem, outer, problem.values)
    if high is None or high - outer.low >= MAX_OUTER:
        raise TooLarge(f"more than {MAX_OUTER:,} values of {outer.letter} would have to be tried")
    every, pairs = range(outer.low, high + 1), 0
    for each in every:
        last = _high(problem, inner, {**problem.values, outer.letter: number(each)})
        pairs += 1 if last is None else max(0, last - inner.low + 1)
        if pairs > MAX_TRIED:
            raise TooLarge(f"more than {MAX_TRIED:,} pairs of {outer.letter} and {inner.letter} would have to be tried")
    return every


def _inner(problem: Problem, inner: Range, condition: Expr, legal: Expr, values: Mapping[str, Expr]) -> tuple[Piece, ...]:
    return whole_numbers(evaluate(condition), inner.letter, inner.low, _high(problem, inner, values), evaluate(legal))


def _high(problem: Problem, unknown: Range, values: Mapping[str, Expr]) -> int | None:
    if not unknown.highs:
        return None
    found = unknown.high(values)
    if found is None:  # the kernel size, say, is not known
        rule = f"nothing that was given bounds {unknown.letter} from above"
        raise DomainError("solve", problem.layer.inputs.word("solve"), rule, "the kernel size bounds the padding: --f 3")
    return found[1]


def value_of(problem: Problem, found: Found) -> Expr:
    """The solutions as a set: numbers or intervals, or pairs of them in the order asked for."""
    swapped = problem.order != problem.ranges
    items: list[Expr] = []
    for outer, pieces in found:
        for item in items_of(pieces):
            pair = (item, Num(outer)) if swapped and outer is not None else (Num(outer or 0), item)
            items.append(item if outer is None else Seq("tuple", pair))
    if swapped:
        items.sort(key=_rank)
    return Seq("set", tuple(items))


def _rank(pair: Expr) -> tuple[int, int]:
    first, second = pair.items if isinstance(pair, Seq) else (pair, pair)
    low, other = rational(getattr(first, "low", first)), rational(getattr(second, "low", second))
    return int(low or 0), int(other or 0)


def assumed(problem: Problem) -> tuple[Assumption, ...]:
    """The defaults that were used, and where each unknown was looked for."""
    counted = {"weights", "biases", "parameters", "macs", "flops", "activations", "memory"}.intersection(symbols(problem.condition))
    kept = [entry if counted or entry.parameter != "bias" else entry._replace(text="") for entry in problem.layer.assumed]
    for unknown in problem.ranges:
        high = unknown.high(problem.values) if unknown.highs else None
        formula = high[0] if high else unknown.highs[0] if unknown.highs else None
        if formula is None:
            kept.append(Assumption(unknown.name, f"{unknown.low}..", f"`{unknown.letter} >= {unknown.low}`"))
            continue
        said = f"{unknown.low} <= {unknown.letter} <= {ascii_text(formula)}"
        if high and ascii_text(formula) != str(high[1]):
            said += f" = {high[1]}"
        kept.append(Assumption(unknown.name, f"{unknown.low}..{high[1] if high else ascii_text(formula)}", f"`{said}`"))
    return tuple(kept)

"""The formulas of a question that was worked in letters, put into one program over columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dlcalc.derivation.ledger import Rule
from dlcalc.derivation.model import Step
from dlcalc.notation.columns_compile import PLAIN_CALLS, Compiler
from dlcalc.notation.columns_program import Part, Program
from dlcalc.notation.errors import Undecided
from dlcalc.notation.expr import (
    Add,
    Call,
    Const,
    Div,
    Expr,
    Hadamard,
    Logic,
    Mod,
    Mul,
    Neg,
    Num,
    Pow,
    Rel,
    Seq,
    Sym,
    rational,
    symbols,
    walk,
)  # fmt: skip
from dlcalc.notation.filled import quantity_of

Output = Part | tuple["Output", ...]
"""A result: a number or a truth value, or the entries of a shape."""


class Letter:
    """A letter that stands for the numbers of a column.

    The evaluator takes every letter of a count to be positive. Where 0 is allowed, the quantity is therefore the letter minus 1.

    Attributes:
        name: of the column.
        below: how far below 1 the numbers may be.
    """

    __slots__ = ("below", "name")

    def __init__(self, name: str, minimum: int) -> None:
        self.name = name
        self.below = max(1 - minimum, 0)

    @property
    def value(self) -> Expr:
        """The quantity, as a tree."""
        return Add((Sym(self.name), Neg(Num(self.below)))) if self.below else Sym(self.name)

    def known(self, program: Program) -> Iterator[tuple[Expr, Part]]:
        """What the trees that hold it stand for."""
        column = program.column(self.name, positive=not self.below)
        yield self.value, column
        if self.below:
            yield Sym(self.name), Part(program.emit("add", column.above, program.number(self.below), positive=True))


class Resolver:
    """Finds what the letters of a formula stand for: a column, or what an earlier step computes.

    Args:
        steps: those of a question worked in letters, in order.
        letters: those that stand for columns.

    Raises:
        Undecided: (its methods) a formula is not made of whole numbers by plain arithmetic, or holds a letter that is no column.
    """

    def __init__(self, steps: tuple[Step, ...], letters: tuple[Letter, ...]) -> None:
        self.program = Program()
        self.known = {tree: part for letter in letters for tree, part in letter.known(self.program)}
        self.columns = frozenset(letter.name for letter in letters)
        self.letters = {letter.name: letter.below for letter in letters}
        self.steps = {(quantity_of(step.symbol), step.value): step for step in reversed(steps)}
        self._made: dict[int, Output] = {}
        self._values: dict[Expr, Part] = {}
        self._open: set[int] = set()

    def step(self, step: Step) -> Output:
        """What a step computes."""
        place = id(step)
        if place not in self._made:
            if place in self._open:
                raise Undecided("a step that needs itself")
            self._open.add(place)
            self._made[place] = self.output(step.formula, step.inputs)
            self._open.discard(place)
        return self._made[place]

    def output(self, tree: Expr, inputs: Mapping[str, Expr]) -> Output:
        """The value of a formula, entry by entry where it has entries."""
        if isinstance(tree, Seq) and tree.kind != "set":
            return tuple([self.output(item, inputs) for item in tree.items])
        if isinstance(tree, Sym) and tree.name in inputs and isinstance(inputs[tree.name], Seq):
            return self.output(inputs[tree.name], {})
        return self.part(tree, inputs)

    def part(self, tree: Expr, inputs: Mapping[str, Expr]) -> Part:
        """The value of a formula that is one number or truth value."""
        return Compiler(self.program, lambda name: self._symbol(name, inputs), {} if inputs else self.known).part(tree)

    def _symbol(self, name: str, inputs: Mapping[str, Expr]) -> Part:
        value = inputs.get(name)
        if value is None:
            if name in self.columns:
                return self.known[Sym(name)]
            raise Undecided(f"not known: {name}")
        step = self.steps.get((name, value))
        if step is not None and id(step) not in self._open:
            found = self.step(step)
            if isinstance(found, Part):
                return found
        if value not in self._values:
            self._values[value] = self.part(value, {})
        return self._values[value]

    def foreign(self, tree: Expr, inputs: Mapping[str, Expr]) -> set[str]:
        """The letters in a formula that stand for no column, those in the values of its letters included."""
        return self._symbols(tree, inputs) - self.columns

    def columns_in(self, tree: Expr, inputs: Mapping[str, Expr]) -> set[str]:
        """The letters in a formula that stand for columns, likewise."""
        return self._symbols(tree, inputs) & self.columns

    def _symbols(self, tree: Expr, inputs: Mapping[str, Expr]) -> set[str]:
        found: set[str] = set()
        for name in symbols(tree):
            found.update(symbols(inputs[name]) if name in inputs else (name,))
        return found

    def harmless(self, step: Step) -> bool:
        """Whether a step that is not worked over columns has a value in every row.

        Nothing in it can then go wrong but a division, by what is checked or by a letter that stays one.
        """
        for node in walk(step.formula):
            if isinstance(node, Call) and node.name not in PLAIN_CALLS:
                return False
            if isinstance(node, Pow) and not (isinstance(power := rational(node.exp), int) and power > 0):
                return False
            if isinstance(node, Div | Mod) and not self._divides(node.den if isinstance(node, Div) else node.right, step.inputs):
                return False
            if not isinstance(node, _PLAIN):
                return False
        return True

    def _divides(self, tree: Expr, inputs: Mapping[str, Expr]) -> bool:
        """Whether a divisor is known not to be 0, or checked from now on."""
        if isinstance(tree, Sym) and isinstance(inputs.get(tree.name, tree), Sym) and self.foreign(tree, inputs):
            return True
        try:
            self.program.divisor(self.part(tree, inputs))
        except Undecided:
            return False
        return True

    def rule(self, rule: Rule) -> int | None:
        """The place of a rule's truth; None where a letter that is no column keeps it from ever being broken."""
        foreign = self.foreign(rule.predicate, rule.inputs)
        if not foreign:
            found = self.part(rule.predicate, rule.inputs)
            if found.truth:
                return found.above
        elif self._stays_open(rule):
            return None
        raise Undecided("a rule that is not made of whole numbers")

    def _stays_open(self, rule: Rule) -> bool:
        """Whether an unknown letter leaves a rule open whatever the other numbers are: ``W + 2P >= F``, ``D mod G = 0``."""
        tree = rule.predicate
        if not isinstance(tree, Rel) or len(tree.ops) != 1:
            return False
        left, right = tree.items
        if tree.ops == ("=",):
            return isinstance(left, Mod) and isinstance(left.left, Sym) and right == Num(0)
        if tree.ops[0] not in ("<", "<=", ">", ">="):
            return False
        small, large = (left, right) if tree.ops[0] in ("<", "<=") else (right, left)
        terms = large.terms if isinstance(large, Add) else (large,)
        free = {name for term in terms if isinstance(term, Sym) for name in [self._free(term, rule.inputs)] if name}
        rest = [term for term in terms if not (isinstance(term, Sym) and self._free(term, rule.inputs) in free)]
        return bool(free) and not any(self.foreign(each, rule.inputs) & free for each in (small, *rest))

    def _free(self, term: Sym, inputs: Mapping[str, Expr]) -> str:
        """The unknown letter that a term is, or nothing."""
        value = inputs.get(term.name, term)
        return value.name if isinstance(value, Sym) and value.name not in self.columns else ""


_PLAIN = (Num, Sym, Const, Neg, Add, Mul, Hadamard, Div, Pow, Mod, Call, Rel, Logic, Seq)

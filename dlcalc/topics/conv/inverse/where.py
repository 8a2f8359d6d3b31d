"""Conditions on a layer, as typed: ``output_w=27, parameters<=1e6``, ``shape=27x27x384 and fits``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dlcalc.derivation.conditions import pieces
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.topic import Topic
from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import FALSE, TRUE, Expr, Logic, Rel, Seq, Sym, rebuild
from dlcalc.notation.parse import parse
from dlcalc.notation.vocabulary import Vocabulary

_RELATION = re.compile(r"[<>=≤≥≠]")
_NAME = re.compile(r"\s*(?P<name>[A-Za-z]\w*)\s*(?:!=|<=|>=|=|≠)")


class Names:
    """What the words of a condition stand for.

    Args:
        topic: whose results and parameters may be named.
        known: every letter that has a meaning here.
        letters: the letters of the parameters, by name.
        results: what each result is: its letter, or what it is made of.
    """

    def __init__(self, topic: Topic, known: frozenset[str], letters: Mapping[str, str], results: Mapping[str, Expr]) -> None:
        self.known = known
        self.words: dict[str, Expr] = {}
        self.several = frozenset(
            name for info in topic.results if info.type in ("shape", "vector") for name in (info.name, *info.aliases)
        )  # fmt: skip
        for parameter in topic.parameters:
            if parameter.name in letters:
                self.words |= {name.replace("-", "_"): Sym(letters[parameter.name]) for name in (parameter.name, *parameter.long)}
        for info in topic.results:
            if info.name in results:
                self.words |= dict.fromkeys((info.name, *info.aliases), results[info.name])

    def vocabulary(self, *, shape: bool) -> Vocabulary:
        """How a condition is read."""
        return Vocabulary(words=frozenset(self.words) | self.known, shape=shape)

    def resolve(self, expr: Expr, text: str) -> Expr:
        """The same with every name replaced by what it stands for."""
        if isinstance(expr, Sym):
            meant = self.words.get(expr.name)
            if expr.name in self.known and not isinstance(meant, Seq):
                return expr
            if meant is not None:
                return meant
            named = ", ".join(name for name in self.words if len(name) > 1)
            raise DomainError("where", text, f"{expr.name} names nothing here", f"the names are {named}")
        return rebuild(expr, lambda part: self.resolve(part, text))


def read_condition(text: str, names: Names) -> Expr:
    """A condition as a tree over the letters of a layer.

    Raises:
        DomainError: it cannot be read, is no condition, or names what is not there.
    """
    parts = []
    for start, piece in pieces(text):
        match = _NAME.match(piece)
        several = match is not None and match["name"] in names.several
        try:
            tree = parse(piece, names.vocabulary(shape=several))
        except NotationError as error:
            raise DomainError("where", text, error.message, error.hint, start + error.position) from None
        parts.append(_truth(names.resolve(tree, text), text))
    return parts[0] if len(parts) == 1 else Logic("and", tuple(parts))


def _truth(tree: Expr, text: str) -> Expr:
    """A tree that is a condition; of two lists compared, both of one kind."""
    if isinstance(tree, Rel):
        sides = [each for each in tree.items if isinstance(each, Seq)]
        if len(tree.items) == 2 and len(sides) == 1:
            rule = "sizes are held against as many sizes, joined by x"
            raise DomainError("where", text, rule, "shape=27x27x384, or output_w=27 for one of them")
        if len(tree.items) == 2 and tree.ops == ("=",) and (TRUE in tree.items or FALSE in tree.items):
            wanted = TRUE in tree.items
            inner = tree.items[0] if tree.items[1] in (TRUE, FALSE) else tree.items[1]
            return inner if wanted else Logic("not", (inner,))
        return Rel(tree.ops, tuple(Seq("tuple", each.items) if isinstance(each, Seq) else each for each in tree.items)) if sides else tree
    if isinstance(tree, Logic):
        return Logic(tree.op, tuple(_truth(arg, text) for arg in tree.args))
    if isinstance(tree, Sym) and tree.name == "fits":
        return tree
    raise DomainError("where", text, "a condition says how a result stands to a value", "--where output_w=27")

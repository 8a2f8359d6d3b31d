"""What every node of the tree has in common, prepared once a class: its constructor, its parts, the nodes below it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dlcalc.notation import expr as nodes
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Add, Call, Const, Expr, Interval, Matrix, Num, Piecewise, Sym, children, symbols, walk
from dlcalc.notation.parse import parse
from dlcalc.notation.vocabulary import PLAIN

CLASSES = [each for each in vars(nodes).values() if isinstance(each, type) and issubclass(each, Expr) and each is not Expr]

TEXTS = (
    "W_2 = floor((W_1 - F + 2*P)/S) + 1", "sum_{i=1}^{n} x_i^2", "{x if x > 0; 0 otherwise}", "[1, 2; a, b]", "x in (0, 1]", "{1, 2, y}",
    "E_{x~p}[log(x)]", "not a < b and c < d", "-3/sqrt(5)", "x mod 3 + 5!", "∂L/∂x * |y|", "int_0^1 x^2 dx", "(1, 2, z)", "e^(-x) + pi",
)  # fmt: skip


def held(part: Any) -> Iterator[Expr]:
    """The nodes in a field, by its value and not by what the class declares."""
    if isinstance(part, Expr):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from held(item)


@pytest.mark.parametrize("text", TEXTS)
def test_the_nodes_below_are_those_in_the_fields(text: str) -> None:
    tree = parse(text, PLAIN._replace(indices=frozenset("i")))
    for node in walk(tree):
        values = tuple([getattr(node, name) for name in node._fields])
        assert node.parts() == values
        assert children(node) == tuple([each for value in values for each in held(value)])
        again = type(node)(*values)
        assert (again == node, hash(again) == hash(node), again is node) == (True, True, False)


def test_every_way_to_hold_nodes_is_looked_at() -> None:
    x, y, z = Sym("x"), Sym("y"), Sym("z")
    assert children(Matrix(((x, y), (z, x)))) == (x, y, z, x)
    assert children(Piecewise(((x, y),), z)) == (x, y, z)
    assert children(Piecewise(((x, y),), None)) == (x, y)
    assert children(Interval(x, y, (True, False))) == (x, y)
    assert children(Call("f", (x, y))) == (x, y)
    assert [children(leaf) for leaf in (x, Num(1), Const("pi"))] == [(), (), ()]
    assert [symbols(leaf) for leaf in (x, Num(1), Const("pi"))] == [("x",), (), ()]
    assert Array._below == ()


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_a_node_takes_its_fields_and_never_changes(kind: type[Expr]) -> None:
    values = [Num(place) for place in range(len(kind._fields))]
    node = kind(*values)
    assert node.parts() == tuple(values)
    for wrong in (values[:-1], [*values, Num(9)]):
        with pytest.raises(TypeError):
            kind(*wrong)
    with pytest.raises(AttributeError, match="immutable"):
        setattr(node, kind._fields[0], Num(7))


def test_equal_nodes_are_of_one_kind() -> None:
    assert Sym("e") != Const("e")
    assert Add((Num(1), Num(2))) != nodes.Mul((Num(1), Num(2)))
    assert Num(1) != 1

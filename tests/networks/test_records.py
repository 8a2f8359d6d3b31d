"""The layers as rows for programs: they add up to the totals, in numbers and in letters."""

from __future__ import annotations

import pytest
from asking import TORCH, net, plain

from dlcalc.networks.presets import names
from dlcalc.networks.records import COLUMNS
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Add, Expr, Num, Seq, substitute, symbols

COUNTS = ("parameters", "buffers", "macs", "flops", "activations", "memory")


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("depth", ["0", "1"])
def test_every_column_of_counts_adds_up_to_its_total(name: str, depth: str) -> None:
    found = net(name, depth=depth)
    for column in COUNTS:
        amounts = [row[column] for row in found.rows]
        assert all(type(amount) is int for amount in amounts)
        assert sum(map(int, map(str, amounts))) == found[column]


def test_the_last_row_gives_the_networks_shape() -> None:
    for name in names():
        found = net(name)
        shape = found.results["output_shape"]
        assert found.rows[-1]["output_shape"] == tuple(map(plain, shape.items if isinstance(shape, Seq) else (shape,)))


def test_a_row_reads_what_the_rows_before_it_give() -> None:
    """Of every layer, joins among them: the shapes that it reads are those that the named layers give."""
    for name in ("resnet18", "inception-v1", "bert-base"):
        found = net(name)
        given: dict[object, object] = {}
        for row in found.rows:
            inputs, shapes = row["inputs"], row["input_shapes"]
            assert isinstance(inputs, tuple)
            assert isinstance(shapes, tuple)
            pairs = list(zip(inputs, shapes, strict=True))
            assert pairs
            assert all(given[each] == shape for each, shape in pairs if each != "input")
            given[row["name"]] = row["output_shape"]


def test_the_shapes_are_pytorchs() -> None:
    rows = {row["name"]: row for row in net("resnet18", convention="pytorch").rows}
    known = [(name, shape) for name, _, shape, _ in TORCH["resnet18"]["calls"] if name in rows]
    assert len(known) > 30
    assert all(rows[name]["output_shape"] in (tuple(shape), (shape[0],)) for name, shape in known)


@pytest.mark.parametrize("name", ["alexnet-torchvision", "resnet18", "inception-v1"])
def test_letters_put_in_give_the_rows_in_numbers(name: str) -> None:
    values = {"W": Num(224), "H": Num(192), "N": Num(2)}
    symbolic, numeric = net(name, input="WxHx3", n="N"), net(name, input="224x192x3", n="2")
    assert symbolic.records is not None
    rows = symbolic.records.make()
    terms: list[Expr] = []
    for row, expected in zip(rows, numeric.rows, strict=True):
        for column, cell in zip(COLUMNS, row, strict=True):
            if isinstance(cell, Expr):
                assert set(symbols(cell)) <= set(values)
                put = evaluate(substitute(cell, values))
                found = tuple(map(plain, put.items)) if isinstance(put, Seq) else plain(put)
                assert found == expected[column], (row[0], column)
        macs = row[list(COLUMNS).index("macs")]
        assert isinstance(macs, Expr)
        terms.append(macs)
    assert evaluate(substitute(Add(tuple(terms)), values)) == numeric.results["macs"]


def test_the_type_of_the_numbers_changes_memory_alone() -> None:
    one, other = net("lenet5").rows, net("lenet5", dtype="float64").rows
    for row, double in zip(one, other, strict=True):
        assert int(str(double["memory"])) == 2 * int(str(row["memory"]))
        assert {**row, "memory": 0} == {**double, "memory": 0}


def test_a_layer_that_reads_another_twice_says_so_twice() -> None:
    row = net("8x8x4 ( | )+").rows[0]
    assert row["inputs"] == ("input", "input")
    assert row["input_shapes"] == ((8, 8, 4), (8, 8, 4))


def test_nothing_is_made_before_somebody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    found = net("lenet5")

    def fails(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("dlcalc.networks.records._row", fails)
    assert found["parameters"] == 61706
    with pytest.raises(AssertionError):
        _ = found.rows

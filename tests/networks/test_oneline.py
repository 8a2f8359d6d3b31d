"""Networks in one line: layers, branches, repetitions, names; text that is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcalc.networks.model import INPUT, MAX_LAYERS
from dlcalc.networks.oneline import DEEPEST, LONGEST, read_line
from dlcalc.notation.errors import NotationError


def listed(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(layer.name, layer.spec.text, layer.inputs) for layer in read_line(text)]


def test_layers_stand_one_after_the_other() -> None:
    assert listed("c6f5 tanh, avg2 -> fc10") == [
        ("conv1", "c6f5", (INPUT,)), ("tanh1", "tanh", ("conv1",)), ("pool1", "avg2", ("tanh1",)), ("fc1", "fc10", ("pool1",)),
    ]  # fmt: skip


def test_a_branch_without_layers_is_the_shortcut() -> None:
    assert listed("c8f1 ( | c8f3p1 )+ relu") == [
        ("conv1", "c8f1", (INPUT,)), ("conv2", "c8f3p1", ("conv1",)), ("add1", "add", ("conv1", "conv2")), ("relu1", "relu", ("add1",)),
    ]  # fmt: skip


@pytest.mark.parametrize(("mark", "word"), [("+", "add"), ("&", "cat"), ("*", "mul")])
def test_branches_are_joined(mark: str, word: str) -> None:
    found = listed(f"(c1f1|c2f1|gap){mark}")
    assert found[-1] == (f"{word}1", word, ("conv1", "conv2", "gap1"))


def test_names_and_counts() -> None:
    found = [name for name, _, _ in listed("2*stage.#=( ( a=c4f3p1 bn | )+ relu ) 2*block#0=c4f1 end=fc2")]
    assert found == [
        "stage.1.a", "stage.1.bn1", "stage.1.add1", "stage.1.relu1", "stage.2.a", "stage.2.bn1", "stage.2.add1", "stage.2.relu1",
        "block0", "block1", "end",
    ]  # fmt: skip


def test_groups_stand_in_groups() -> None:
    found = listed("( ( c1f1 | c2f1 )& | c3f1 )+")
    assert [inputs for _, _, inputs in found] == [(INPUT,), (INPUT,), ("conv1", "conv2"), (INPUT,), ("cat1", "conv3")]


def test_what_changes_nothing_is_left_out() -> None:
    assert [text for _, text, _ in listed("c8f3x3s1p0d1g1b1 max2s2 c8f3p1x1")] == ["c8f3", "max2", "c8f3p1"]


REFUSED = {
    "": (0, "no layer"),
    "( c1f1": (0, "not closed"),
    "c1f1 )": (5, "no open bracket"),
    "( | c1f1 )": (9, "how are the branches joined"),
    "( c1f1 )+": (7, "one branch alone"),
    "( )": (0, "nothing between"),
    "a=c1f1 a=c1f1": (9, "stands twice"),
    "0*c1f1": (0, "repeated 1 to"),
    "9999999999*c1f1": (0, "repeated 1 to"),
    "a=|": (2, "a layer or a group is expected"),
    "c1f1 c1": (6, "needs its kernel"),
    "c1f1 zz": (5, "zz is no layer"),
    "input=c1f1": (6, "stands twice"),
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_does_not_fit_is_refused_with_its_place(text: str) -> None:
    place, rule = REFUSED[text]
    with pytest.raises(NotationError) as caught:
        read_line(text)
    assert rule in caught.value.message
    assert caught.value.position == place


def test_it_is_bounded() -> None:
    for text in (
        f"{MAX_LAYERS}*c1f1 relu", "5000*(5000*(5000*(relu)))", "5000*(5000*(5000*( )))", "(" * (DEEPEST + 1), "relu " * (LONGEST // 4),
    ):  # fmt: skip
        with pytest.raises(NotationError):
            read_line(text)


@given(st.text(alphabet="c3f1()|+&*=#a2 relu,", max_size=40) | st.text(max_size=20))
def test_nothing_but_a_notation_error_comes_out(text: str) -> None:
    try:
        layers = read_line(text)
    except NotationError as error:
        assert 0 <= error.position <= len(text)
        return
    names = [layer.name for layer in layers]
    assert len(names) == len(set(names))
    for place, layer in enumerate(layers):
        assert set(layer.inputs) <= {INPUT, *names[:place]}


@given(st.text(alphabet="c3f1()|+&* relu", max_size=40))
def test_every_layer_is_read_back_from_its_own_text(text: str) -> None:
    try:
        layers = read_line(text)
    except NotationError:
        return
    for layer in layers:
        assert read_line(f"({layer.spec.text}|{layer.spec.text})+")[0].spec == layer.spec if layer.spec.kind.sees != "several" else True

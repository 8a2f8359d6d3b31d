"""Each kind of layer: its shape, counts and field; what it refuses, with the layer and the shapes."""

from __future__ import annotations

from typing import Any

import pytest
from asking import net, plain
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.layers import KINDS
from dlcalc.derivation.parameters import read
from dlcalc.networks.kinds import KERNELS
from dlcalc.networks.model import spec
from dlcalc.networks.oneline import read_line
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Num, substitute, symbols
from dlcalc.topics import load

ROWS = {
    # layers: (shape, parameters, macs); worked by hand or with PyTorch (nn.Module with these settings)
    "8x8x3 c4f3": ((6, 6, 4), 112, 36 * 108),
    "8x6x3 c4f3x1p1:0x0s2x1b0": ((4, 6, 4), 36, 24 * 36),
    "8x8x4 c6f3p1g2": ((8, 8, 6), 114, 64 * 108),
    "8x8x4 dw3p1": ((8, 8, 4), 40, 64 * 36),
    "8x8x4 dw3p1m2b0": ((8, 8, 8), 72, 64 * 72),
    "8x8x4 pw6": ((8, 8, 6), 30, 64 * 24),
    "8x8x4 sep6f3p1b0": ((8, 8, 6), 60, 64 * 60),
    "4x4x4 t6f4s2p1": ((8, 8, 6), 390, 16 * 384),
    "7x7x4 max3s2u1": ((3, 3, 4), 0, 0),
    "8x8x4 max3s2u1": ((4, 4, 4), 0, 0),
    "7x7x4 gap": ((1, 1, 4), 0, 0),
    "14x7x4 adapt7": ((7, 7, 4), 0, 0),
    "7x7x4 flatten fc5": (5, 985, 980),
    "7x7x4 fc5b0": (5, 980, 980),
    "12 fc5": (5, 65, 60),
    "10x8 fc5": ((10, 5), 45, 400),
    "8x8x4 bn": ((8, 8, 4), 8, 0),
    "8x8x4 gn2": ((8, 8, 4), 8, 0),
    "8x8x4 in": ((8, 8, 4), 8, 0),
    "10x8 ln": ((10, 8), 16, 0),
    "10x8 rms": ((10, 8), 8, 0),
    "8x8x4 bnw0 bnr0 bnb0": ((8, 8, 4), 12, 0),
    "8x8x4 inw0r1 inr1 gn2w0 gn2b0": ((8, 8, 4), 12, 0),
    "10x8 lnb0 lnw0 rmsw0": ((10, 8), 8, 0),
    "8x8x4 lrn5 relu drop softmax": ((8, 8, 4), 0, 0),
    "20x4 c8f3p1 max2": ((10, 8), 104, 20 * 96),
    "8x8x8x2 c4f3": ((6, 6, 6, 4), 220, 216 * 216),
    "10x3 lstm5b2": ((10, 5), 200, 10 * 160),
    "10x3 lstm5": ((10, 5), 180, 10 * 160),
    "10x3 bilstm5b2l2": ((10, 10), 400 + 680, 10 * (320 + 600)),
    "10x3 gru5b2 last": (5, 150, 10 * 120),
    "10x3 rnn5b0 first": (5, 40, 400),
    "7 emb100x16": ((7, 16), 1600, 0),
    "7 emb100x16 pos12x16": ((7, 16), 1792, 0),
    "7 emb100x16 sinpos": ((7, 16), 1600, 0),
    "10x64 mha4": ((10, 64), 16640, 4 * 10 * 64 * 64 + 2 * 10 * 10 * 64),
    "10x64 mha4b0": ((10, 64), 16384, 4 * 10 * 64 * 64 + 2 * 10 * 10 * 64),
    "8x8x4 ( | c4f3p1 )+": ((8, 8, 4), 148, 64 * 144),
    "8x8x4 ( c2f1 | c3f1 | )&": ((8, 8, 9), 25, 64 * 20),
    "8x8x4 ( | gap pw4 )*": ((8, 8, 4), 20, 16),
}


@pytest.mark.parametrize("text", ROWS)
def test_shape_parameters_and_multiply_adds(text: str) -> None:
    found = net(text)
    assert (found["shape"], found["parameters"], found["macs"]) == ROWS[text]
    assert found["flops"] == 2 * ROWS[text][2]


@pytest.mark.parametrize("text", ROWS)
def test_a_batch_multiplies_work_and_maps_and_nothing_else(text: str) -> None:
    one, eight = net(text), net(text, n="8")
    assert (eight["shape"], eight["parameters"], eight["receptive_field"] if "rf" in eight else 0) == (
        one["shape"], one["parameters"], one["receptive_field"] if "rf" in one else 0,
    )  # fmt: skip
    assert (eight["macs"], eight["activations"]) == (8 * plain(one.results["macs"]), 8 * plain(one.results["activations"]))


@pytest.mark.parametrize("text", ROWS)
def test_every_layer_alone_has_steps_and_the_same_counts(text: str) -> None:
    head, _, line = text.partition(" ")
    whole, parameters = net(text), 0
    for layer in read_line(line):
        alone = net(line, input=head, layer=layer.name, all=True)
        assert alone.steps
        parameters += plain(alone.results["parameters"]) if "parameters" in alone else 0
    assert parameters == whole["parameters"]


def test_every_kind_is_tried() -> None:
    tried = {layer.spec.kind.name for text in ROWS for layer in read_line(text.partition(" ")[2])}
    cells = {kind.name for kind in KINDS.values() if kind.sees == "cell" and not kind.takes}
    assert {kind.name for kind in KINDS.values()} - tried - cells <= {"avgpool", "globalmax", "bigru", "birnn"}
    assert set(KERNELS) <= {kind.name for kind in KINDS.values()}


def test_a_layer_is_the_topics_own_answer() -> None:
    """The same question, asked of ``conv`` itself."""
    conv = load("conv")
    raw = {"input": "27x27x96", "k": "256", "f": "5", "p": "2", "groups": "2"}
    own = conv.work(read(conv, raw))
    alone = net("alexnet", layer="conv2")
    for name in ("parameters", "macs", "flops", "activations", "memory"):
        assert alone[name] == own[name]


# Fields


def test_branches_see_what_the_widest_of_them_sees() -> None:
    assert net("28x28x8 ( c4f1 | c4f3p1 | c4f1 c4f5p2 )&")["rf"] == (5, 5)
    assert net("32x32x8 ( max2 c4f1 | c4f3s2p1 )+")["rf"] == (3, 3)


def test_a_join_is_bounded_and_its_error_short() -> None:
    assert net(f"3x3x2 ( {'| ' * 999})&")["shape"] == (3, 3, 2000)
    for text, rule in ((f"3x3x2 ( {'| ' * 1000})&", "joins 1,001 layers"), (f"3x3x2 ( c2f2 {'| ' * 900})+", "a sum needs shapes")):
        with pytest.raises(DomainError, match=rule) as caught:
            net(text)
        assert len(caught.value.rule) < 250


BUFFERS = {"bn": 8, "bnw0": 8, "bnr0": 0, "bnw0r0": 0, "in": 0, "inr1": 8, "inw0r1": 8, "ln": 0, "c4f1 bnw0": 8}


@pytest.mark.parametrize("layers", BUFFERS)
def test_running_statistics_are_counted(layers: str) -> None:
    """As many as PyTorch's modules have, among the totals too where nothing is learnt; how many batches were seen is not among them."""
    assert net(f"8x8x4 {layers}")["buffers"] == BUFFERS[layers]


def test_sizes_inside_sizes_are_bounded() -> None:
    assert "W" in symbols(net("WxHx3 15*max2").results["activations"])
    assert net("WxHx3 100*c4f3")["layers"] == 100  # W - 200, which is no deep formula
    with pytest.raises(DomainError, match=r"layer pool20 .*takes an input in numbers"):
        net("WxHx3 300*max2")


def test_the_field_of_a_chain_is_that_of_a_stack() -> None:
    line = "c64f7s2p3 max3s2p1 c64f3x5d2 avg2"
    conv = load("conv")
    own = conv.work(read(conv, {"stack": line, "w": "224", "h": "224"}))
    found = net(f"224x224x3 {line}")
    assert found["receptive_field"] == own["receptive_field"]
    assert found["jump"] == own["jump"]


@settings(max_examples=30)
@given(st.lists(st.sampled_from(["c4f3p1", "c4f5s2p2", "max3s2p1", "max2", "relu", "c4f3x1", "c4f3d2p2"]), min_size=1, max_size=6))
def test_a_chain_is_worked_as_a_stack_works_it(layers: list[str]) -> None:
    line = " ".join(layers)
    conv = load("conv")
    own = conv.work(read(conv, {"stack": line, "w": "101", "h": "90"}))
    found = net(f"101x90x3 {line}")
    assert (found["rf"], found["jump"]) == (own["receptive_field"], own["jump"])
    shape = found["shape"]
    assert isinstance(shape, tuple)
    assert shape[:2] == (own["output_w"], own["output_h"])


# Letters


LETTERS = ["alexnet-torchvision", "vgg16", "resnet18", "mobilenet", "inception-v1"]


@pytest.mark.parametrize("name", LETTERS)
def test_letters_put_in_give_the_numbers(name: str) -> None:
    symbolic, numeric = net(name, input="WxHx3", n="N"), net(name, input="224x192x3", n="2")
    values = {"W": Num(224), "H": Num(192), "N": Num(2)}
    for result in ("parameters", "macs", "flops", "activations", "memory"):
        value = symbolic.results[result]
        assert set(symbols(value)) <= set(values)
        assert evaluate(substitute(value, values)) == numeric.results[result]


def test_a_letter_of_the_input_is_never_a_setting() -> None:
    """F, S, K and P of the input's sizes mean nothing to a layer's kernel, stride, filters and padding."""
    for letters in ("FxSx3", "KxPx3", "DxGx3"):
        found = net(f"{letters} c8f3s2 max2", all=True)
        first, second = letters[0], letters[2]
        value = found.results["parameters"]
        assert plain(value) == 224
        put = substitute(found.results["macs"], {first: Num(31), second: Num(17)})
        assert evaluate(put) == net("31x17x3 c8f3s2 max2").results["macs"]


@pytest.mark.parametrize("letter", ["N", "K", "F", "D", "S"])
def test_a_letter_of_the_batch_is_never_a_setting(letter: str) -> None:
    found = net("8x8x3 c8f3 bn fc5", n=letter)
    assert found["macs"] == f"{36 * 216 + 1440}*{letter}"
    assert found.symbols == {letter: "batch size"}
    assert net("8x8x3 c8f3", n=letter, layer="conv1")["macs"] == f"{36 * 216}*{letter}_0"


def test_the_sizes_are_stated_as_steps() -> None:
    found = net("WxWx3 c8f3s2 c8f3 c8f3s2")
    assert [step.id for step in found.shown_steps] == ["size_w_a", "size_w_b", "size_w_c", "macs"]
    assert found.symbols == {"W": "width of the input"}


def test_a_sequence_of_any_length() -> None:
    found = net("T emb100x16 lstm8 last fc2")
    assert found["macs"] == "768*T + 16"
    assert net("bert-base", input="T", layer="encoder.1.attention.mha1")["macs"] == "2359296*T_0 + 1536*T_0^2"


# Refusals


REFUSED = {
    "56x56x64 ( | c64f3 )+": ("add1 (add) after the input and conv1, 56×56×64 and 54×54×64", "shapes that are the same"),
    "8x8x4 ( c4f1 | max2 )&": ("8×8×4 and 4×4×4", "along their channels"),
    "8x8x4 ( c4f1 | c3f1 )*": ("8×8×4 and 8×8×3", "one number a channel"),
    "7x7x64 c64f9": ("layer conv1 (c64f9) after the input, 7×7×64", "larger than the padded width"),
    "7x7x64 fc10 c3f3": ("layer conv1 (c3f3) after fc1, 10", "a row of 10 numbers"),
    "7x7x64 max3p3": ("pool1", "padding must be smaller"),
    "7x7x65 c64f3g2": ("7×7×65", "groups must divide the depth"),
    "7x7x64 lstm5": ("lstm1", "takes a sequence"),
    "7x7x64 emb5x3": ("embedding1", "takes a row of words"),
    "7 emb5": ("embedding1", "rows and numbers a row"),
    "20 emb5x4 pos12x4": ("pos1", "fewer rows"),
    "7 emb5x4 pos12x8": ("pos1", "as long"),
    "7x10 mha3": ("mha1", "must divide 10"),
    "7x7x3 c4f3x3x5": ("conv1", "3 sizes for 2 axes"),
    "7x7x3 c4f3b2": ("conv1", "one bias a filter"),
    "7x7 lstm3b3": ("lstm1", "two bias vectors"),
    "7x7x10 gn3": ("gn1", "cannot be split into 3 groups"),
    "7x7x10 add": ("add1", "joins two layers"),
    "4x4x4x4x4 c3f3": ("conv1", "three axes at most"),
}


@pytest.mark.parametrize("text", REFUSED)
def test_an_error_names_the_layer_and_the_shapes(text: str) -> None:
    with pytest.raises(DomainError) as caught:
        net(text)
    who, rule = REFUSED[text]
    assert who in caught.value.rule
    assert rule in caught.value.rule
    assert caught.value.rule.startswith("layer ")


def test_questions_that_cannot_be_asked() -> None:
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({"network": "c3f3"}, "does not say how large its input is"),
        ({"network": "alexnet", "input": "224x224"}, "this network takes 3 sizes, and these are 2"),
        ({"network": "resnt"}, "there is no network of this name"),
        ({"network": "alexnet", "layer": "conv9"}, "no layer and no block of this name"),
        ({"network": "c3f3", "input": "W_1xHx3"}, "without an index"),
    )
    for raw, rule in cases:
        with pytest.raises(DomainError) as caught:
            net(**raw)
        assert rule in caught.value.rule


def test_a_block_alone_has_the_counts_of_its_layers() -> None:
    whole = net("resnet18")
    blocks = ["layer1", "layer2", "layer3", "layer4"]
    parts = [plain(net("resnet18", layer=name).results["parameters"]) for name in (*blocks, "conv1", "bn1", "fc")]
    assert sum(parts) == whole["parameters"]
    found = net("resnet18", layer="layer2.0")
    assert (found["layers"], found["shape"], found["parameters"]) == (9, (28, 28, 128), 230_144)
    assert found.headline == "`56` × `56` × `64` → `28` × `28` × `128`"
    assert "a block of ResNet-18, after layer1.1.relu2" in found.given[0]


def test_settings_are_written_in_one_way() -> None:
    assert spec(KINDS["c"], {"f": (3, 3), "k": (8,), "p": ((1, 1), (1, 1)), "s": (1, 1)}).text == "c8f3p1"
    assert spec(KINDS["emb"], {"v": (8, 8)}).text == "emb8x8"


# The stack of ``conv``, which shares the notation


@pytest.mark.parametrize("width", range(5, 12))
def test_a_stack_rounds_up_as_the_layer_does(width: int) -> None:
    conv = load("conv")
    stack = conv.work(read(conv, {"stack": "max3s2u1", "w": str(width)}))
    layer = conv.work(read(conv, {"kind": "maxpool", "w": str(width), "f": "3", "s": "2", "rounding": "ceil"}))
    shape = net(f"{width}x{width}x1 max3s2u1")["shape"]
    assert isinstance(shape, tuple)
    assert stack["output_w"] == layer["output_w"] == shape[0]


@pytest.mark.parametrize("text", ["c4f3 lstm5", "c4f3 add", "emb5x3", "mha2"])
def test_a_stack_refuses_what_belongs_to_a_network(text: str) -> None:
    conv = load("conv")
    with pytest.raises(DomainError) as caught:
        conv.work(read(conv, {"stack": text, "w": "9"}))
    assert "dlcalc net" in caught.value.hint

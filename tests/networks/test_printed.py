"""What PyTorch prints: read, worked and held against PyTorch itself; text that is none."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from asking import FIXTURES, TORCH, asked, channels_first, plain, worked
from hypothesis import given
from hypothesis import strategies as st

from dlcalc.derivation.errors import DomainError
from dlcalc.networks.find import find
from dlcalc.networks.model import alike
from dlcalc.networks.presets import preset
from dlcalc.networks.printed import read_printed
from dlcalc.networks.printed.text import DEEPEST, MAX_LINES, is_printed, parse

MODULES = json.loads((FIXTURES / "modules_torch.json").read_text(encoding="utf-8"))
PRESETS = {
    "lenet5": "lenet5", "alexnet": "alexnet-torchvision", "vgg16": "vgg16", "vgg19": "vgg19", "resnet18": "resnet18",
    "resnet50": "resnet50", "mobilenet_v1": "mobilenet", "googlenet": "googlenet-torchvision",
}  # fmt: skip


@pytest.mark.parametrize("name", TORCH)
def test_parameters_and_the_last_shape_are_pytorchs(name: str) -> None:
    truth = TORCH[name]
    layers = asked(name, read_printed(truth["print"]))
    assert sum(plain(each.answer.amount("parameters")) for each in layers) == truth["parameters"]
    assert [size for size in channels_first(layers[-1]) if size > 1] == [size for size in truth["calls"][-1][2] if size > 1]


@pytest.mark.parametrize("name", TORCH)
def test_every_module_has_pytorchs_shape(name: str) -> None:
    """By name: a module called several times (a block's ReLU) stands for each of its calls."""
    truth = TORCH[name]
    by_name = {each.layer.name: channels_first(each) for each in asked(name, read_printed(truth["print"]))}
    calls = {called: shape for called, _, shape, _ in truth["calls"]}
    assert set(calls) <= set(by_name)
    for called, shape in calls.items():
        first = next(each for each in truth["calls"] if each[0] == called)[2]
        assert [size for size in by_name[called] if size > 1] in ([size for size in each if size > 1] for each in (shape, first)), called


@pytest.mark.parametrize("name", TORCH)
def test_operations_are_those_of_pytorchs_counter(name: str) -> None:
    """torch.utils.flop_counter: two a multiply-add."""
    layers = asked(name, read_printed(TORCH[name]["print"]))
    assert 2 * sum(plain(each.answer.amount("macs")) for each in layers) == TORCH[name]["flops"]


@pytest.mark.parametrize("module", MODULES, ids=[module["print"][:40] for module in MODULES])
def test_a_single_module_has_pytorchs_parameters(module: dict[str, Any]) -> None:
    layers = worked(read_printed(module["print"]), *module["input"])
    assert sum(plain(each.answer.amount("parameters")) for each in layers) == module["parameters"]


@pytest.mark.parametrize("name", PRESETS)
def test_a_printed_network_is_its_preset(name: str) -> None:
    known = preset(PRESETS[name])
    assert known is not None
    assert alike(read_printed(TORCH[name]["print"]), known)


def test_networks_that_differ_are_not_alike() -> None:
    one, other = TORCH["resnet18"]["print"], TORCH["resnet18"]["print"].replace("stride=(2, 2)", "stride=(1, 1)", 1)
    assert not alike(read_printed(one), read_printed(other))


def test_it_may_be_pasted_in_place_of_a_name() -> None:
    assert find(TORCH["lenet5"]["print"]).title == "LeNet"
    assert find("Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))").layers[0].spec.text == "c8f3"


def test_what_the_text_does_not_say_is_told() -> None:
    network = read_printed("Mine(\n  (a): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))\n  (b): Linear(in_features=8, out_features=2)\n)")
    assert [layer.spec.text for layer in network.layers] == ["c8f3", "gap", "flatten", "fc2"]
    assert "how Mine joins its layers" in network.notes[0]
    assert "global average pool" in network.notes[1]


LAYERS = {
    "LSTM(3, 5, num_layers=2, bias=False, batch_first=True, bidirectional=True)": "bilstm5b0l2",
    "GRU(3, 5)": "gru5b2",
    "Embedding(100, 64, padding_idx=0)": "emb100x64",
    "MaxPool2d(kernel_size=3, stride=3, padding=0, dilation=1, ceil_mode=True)": "max3u1",
    "MaxPool2d(kernel_size=(3, 2), stride=(2, 1), padding=(1, 0), dilation=1, ceil_mode=False)": "max2x3s1x2p0x1",
    "Conv2d(8, 16, kernel_size=(3, 5), stride=(1, 2), padding=same, groups=8, bias=False)": "dw5x3s2x1psamem2b0",
    "ConvTranspose2d(8, 4, kernel_size=(4, 4), stride=(2, 2), padding=(1, 1), output_padding=(1, 1))": "t4f4s2p1o1",
    "BatchNorm2d(8, eps=1e-05, momentum=0.1, affine=False, track_running_stats=True)": "bnw0",
    "BatchNorm1d(8, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=False)": "bnr0",
    "InstanceNorm2d(8, eps=1e-05, momentum=0.1, affine=False, bias=False, track_running_stats=True)": "inw0r1",
    "GroupNorm(2, 8, eps=1e-05, affine=False, bias=False)": "gn2w0",
    "LayerNorm((7,), eps=1e-05, elementwise_affine=True, bias=False)": "lnb0",
    "RMSNorm((7,), eps=None, elementwise_affine=False)": "rmsw0",
    "Flatten(start_dim=1, end_dim=-1)": "flatten",
    "LayerNorm((64,), eps=1e-05, elementwise_affine=True)": "ln",
    "AdaptiveAvgPool2d(output_size=1)": "gap",
    "AdaptiveAvgPool2d(output_size=(7, 5))": "adapt5x7",
    "LocalResponseNorm(5, alpha=0.0001, beta=0.75, k=2)": "lrn5",
    "Softmax(dim=1)": "softmax",
    "Linear(in_features=8, out_features=2, bias=False)": "fc2b0",
}


@pytest.mark.parametrize("text", LAYERS)
def test_a_module_is_the_layer(text: str) -> None:
    assert read_printed(text).layers[0].spec.text == LAYERS[text]


ENCODER = """TransformerEncoder(
  (layers): ModuleList(
    (0-1): 2 x TransformerEncoderLayer(
      (self_attn): MultiheadAttention(
        (out_proj): NonDynamicallyQuantizableLinear(in_features=64, out_features=64, bias=True)
      )
      (linear1): Linear(in_features=64, out_features=2048, bias=True)
      (dropout): Dropout(p=0.1, inplace=False)
      (linear2): Linear(in_features=2048, out_features=64, bias=True)
      (norm1): LayerNorm((64,), eps=1e-05, elementwise_affine=True, bias=True)
      (norm2): LayerNorm((64,), eps=1e-05, elementwise_affine=True, bias=True)
      (dropout1): Dropout(p=0.1, inplace=False)
      (dropout2): Dropout(p=0.1, inplace=False)
    )
  )
)"""


def test_an_encoder_has_its_residual_sums() -> None:
    """562,304 parameters: PyTorch's TransformerEncoder(TransformerEncoderLayer(64, 4), 2)."""
    network = read_printed(ENCODER)
    layers = worked(network, 10, 64)
    assert sum(plain(each.answer.amount("parameters")) for each in layers) == 562_304
    assert [layer.name for layer in network.layers].count("layers.1.add2") == 1
    assert channels_first(layers[-1]) == [64, 10]


REFUSED = {
    "Sequential(\n  (0): Conv2d(3, 8, kernel_size=(3, 3))": "is not closed",
    "Sequential(\n  (0): Upsample(scale_factor=2.0, mode='nearest')\n)": "line 2: Upsample is no layer that is known",
    "Sequential(\n  nonsense here\n  (0): ReLU()\n  more\n)": "line 4: 'more' is no module",
    "Sequential(\n)\n)": "line 3: the module is closed",
    "Sequential(\n  (0): Conv2d(3, 8, kernel_size=evil())\n)": "kernel_size is no size",
    "Sequential(\n  (0): Conv2d(3, -8, kernel_size=(3, 3))\n)": "out_channels is no whole number",
    "Sequential(\n  (0): Conv2d(3, 8, kernel_size=(3, 3), padding=mirror)\n)": "its padding is 'mirror'",
    "Sequential(\n  (0-3): 2 x ReLU()\n)": "2 modules are said",
    "Sequential(\n  (0-9998): 9999 x ReLU()\n)": "more than 5,000 modules",
    "LSTM(3, 5, proj_size=2)": "projection",
    "Flatten(start_dim=2, end_dim=-1)": "from axis 1 to the last",
    "Sequential(\n  (0): Sequential()\n)": "has no layers",
    "Sequential(\n  (0): Conv2d(3, 8, kernel_size=(3, 3))\n  (1): Linear(in_features=8, out_features=5)\n)": "line 3: nothing flattens",
    "LayerNorm((3, 4), eps=1e-05)": "last axis alone",
    "AdaptiveMaxPool2d(output_size=(2, 2))": "one cell alone",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_read_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(DomainError) as caught:
        read_printed(text)
    assert REFUSED[text] in caught.value.rule


def test_it_is_bounded() -> None:
    for text in ("A(\n" + "  (b): A(\n" * (DEEPEST + 5), "A(\n" + "x\n" * MAX_LINES, "A(\n" + "x" * 5_000):
        with pytest.raises(DomainError):
            parse(text)


def test_repeats_inside_repeats_are_counted_before_they_are_made() -> None:
    """Blocks without layers, whose number is the product of what is said of them."""
    begin = "Sequential(\n" + "(0-98): 99 x Sequential(\n" * 30
    with pytest.raises(DomainError, match="more than 5,000 modules"):
        read_printed(f"{begin}(x): InceptionAux(\n(y): ReLU()\n)\n" + ")\n" * 31)


BLOCK = """{kind}(
  (conv1): Conv2d(4, 4, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
  (bn1): BatchNorm2d(4)
  (relu): ReLU()
  (conv2): Conv2d(4, 4, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
  (bn2): BatchNorm2d(4)
)"""


@pytest.mark.parametrize(("kind", "last", "said"), [("BasicBlock", "relu2", "Joined as"), ("ResNet", "bn2", "does not say how ResNet")])
def test_what_a_name_alone_suggests_is_said(kind: str, last: str, said: str) -> None:
    """Somebody's own class may have the name of a known one: of a block it is told, and a network's parts must be the known ones."""
    network = read_printed(BLOCK.format(kind=kind))
    assert network.layers[-1].name == last
    assert any(said in note and kind in note for note in network.notes)


def test_what_is_not_printed_of_a_layer_is_said() -> None:
    notes = read_printed("AvgPool2d(kernel_size=3, stride=3, padding=0)").notes
    assert any("ceil_mode" in note for note in notes)
    text = "MultiheadAttention(\n  (out_proj): NonDynamicallyQuantizableLinear(in_features=24, out_features=24, bias=False)\n)"
    network = read_printed(text)
    assert any("add_bias_kv" in note for note in network.notes)
    assert [layer.spec.text for layer in network.layers] == ["mha1b0"]  # 4·24², as PyTorch counts them
    assert plain(worked(network, 10, 24)[0].answer.amount("parameters")) == 2304


EXCITED = """SqueezeExcitation(
  (avgpool): AdaptiveAvgPool2d(output_size=1)
  (fc1): Conv2d(8, 2, kernel_size=(1, 1), stride=(1, 1))
  (fc2): Conv2d(2, 8, kernel_size=(1, 1), stride=(1, 1))
  (activation): ReLU()
  (scale_activation): Hardsigmoid()
)"""


def test_squeeze_and_excitation_keeps_its_map() -> None:
    layers = worked(read_printed(EXCITED), 8, 9, 7)
    assert channels_first(layers[-1]) == [8, 9, 7]
    assert sum(plain(each.answer.amount("macs")) for each in layers) == 2 * 8 * 2


@given(st.text(alphabet="A(): 0b12x,=\n)ReLU", max_size=80))
def test_nothing_but_a_domain_error_comes_out(text: str) -> None:
    if is_printed(text):
        with contextlib.suppress(DomainError):
            read_printed(text)

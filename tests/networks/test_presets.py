"""Published networks: their totals, and the shape of every layer against PyTorch."""

from __future__ import annotations

import pytest
from asking import TORCH, channels_first, net, plain, worked

from dlcalc.networks.presets import ALIASES, names, preset

PUBLISHED = {
    "lenet5": (61_706, "the count of today's code, all maps of c3 connected; 156 + 2416 + 48120 + 10164 + 850"),
    "alexnet": (60_965_224, "Krizhevsky et al. 2012 with groups, as Caffe's bvlc_alexnet"),
    "alexnet-torchvision": (61_100_840, "torchvision's table of models, num_params"),
    "vgg16": (138_357_544, "torchvision, num_params; Simonyan & Zisserman 2014 say 138 million"),
    "vgg19": (143_667_240, "torchvision, num_params; the paper says 144 million"),
    "resnet18": (11_689_512, "torchvision, num_params"),
    "resnet50": (25_557_032, "torchvision, num_params"),
    "mobilenet": (4_231_976, "Howard et al. 2017 say 4.2 million; Keras' trainable parameters"),
    "inception-v1": (6_998_552, "Caffe's bvlc_googlenet without the auxiliary classifiers: 6,990,272 weights and 8,280 biases"),
    "googlenet-torchvision": (6_624_904, "torchvision, num_params"),
    "bert-base": (109_482_240, "Devlin et al. 2018 say 110 million; Hugging Face's BertModel with the pooler"),
}
"""Parameters, and who says so."""

MACS = {
    "alexnet-torchvision": "0.71", "vgg16": "15.47", "vgg19": "19.63", "resnet18": "1.81", "resnet50": "4.09",
    "googlenet-torchvision": "1.50",
}  # fmt: skip
"""Billions, as torchvision's table of models has them under GFLOPS (fvcore's flops, which are multiply-adds)."""


def test_every_preset_is_published() -> None:
    assert set(names()) == set(PUBLISHED)
    assert set(ALIASES.values()) <= set(names())


@pytest.mark.parametrize("name", PUBLISHED)
def test_parameters_are_the_published_ones(name: str) -> None:
    found = net(name)
    assert found["parameters"] == PUBLISHED[name][0]
    assert ("parameters", found.results["parameters"], "learnt, as published") in found.tables[-1].rows


@pytest.mark.parametrize("name", MACS)
def test_multiply_adds_are_those_of_a_counter(name: str) -> None:
    macs = net(name)["macs"]
    assert isinstance(macs, int)
    assert f"{macs / 1e9:.2f}" == MACS[name]


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_preset_says_where_it_comes_from(name: str) -> None:
    found = preset(name)
    assert found is not None
    assert found.source
    assert found.published == PUBLISHED[name][0]
    assert found.variant
    assert found.input


@pytest.mark.parametrize("name", ["ResNet50", "resnet-50", "RESNET_50", " resnet50 ", "googlenet", "bert"])
def test_names_fold(name: str) -> None:
    assert preset(name) is not None


def test_what_is_no_name_is_no_preset() -> None:
    assert preset("resnet51") is None
    assert preset("../presets/alexnet") is None


PAIRS = {
    "lenet5": "lenet5", "alexnet-torchvision": "alexnet", "vgg16": "vgg16", "vgg19": "vgg19", "resnet18": "resnet18",
    "resnet50": "resnet50", "mobilenet": "mobilenet_v1", "googlenet-torchvision": "googlenet",
}  # fmt: skip


@pytest.mark.parametrize("name", PAIRS)
def test_shapes_and_parameters_layer_by_layer_are_pytorchs(name: str) -> None:
    """Every module that PyTorch calls, in order; what it does without a module (sums, joins, flattening) stands between them."""
    found, truth = preset(name), TORCH[PAIRS[name]]
    assert found is not None
    layers = worked(found, *truth["input"])
    ours = [(channels_first(each), plain(each.answer.amount("parameters"))) for each in layers]
    unnamed = ("add", "concat", "flatten")
    kept = [each for each, layer in zip(ours, layers, strict=True) if layer.layer.spec.kind.name not in unnamed]
    theirs = [(shape, own) for _, kind, shape, own in truth["calls"] if kind != "Flatten"]
    joined = name.startswith("googlenet")  # the ReLU of its convolutions is no module
    if joined:
        kept = [each for each, layer in zip(ours, layers, strict=True) if layer.layer.spec.kind.name not in (*unnamed, "relu")]
    assert [(product(shape), own) for shape, own in kept] == [(product(shape), own) for shape, own in theirs]
    assert [shape for shape, _ in kept if len(shape) == 3] == [shape for shape, _ in theirs if len(shape) == 3 and not is_row(shape, kept)]


def product(shape: list[int]) -> int:
    count = 1
    for size in shape:
        count *= size
    return count


def is_row(shape: list[int], kept: list[tuple[list[int], int]]) -> bool:
    """Whether PyTorch keeps as a map of one cell what is a row of numbers here."""
    return shape not in [each for each, _ in kept]


def test_the_receptive_fields_are_known_ones() -> None:
    """AlexNet 195 and VGG-16 212 as in Araujo et al. 2019, table 1."""
    assert net("alexnet")["receptive_field"] == (195, 195)
    assert net("vgg16")["rf"] == (212, 212)
    assert net("vgg16")["jump"] == (32, 32)


@pytest.mark.parametrize("name", ["lenet5", "alexnet-torchvision", "vgg16", "mobilenet"])
def test_activations_are_the_numbers_in_pytorchs_outputs(name: str) -> None:
    """Those of every module but the ones that may overwrite their input."""
    in_place = ("ReLU", "Tanh", "Dropout", "Flatten")
    kept = [product(shape) for _, kind, shape, _ in TORCH[PAIRS[name]]["calls"] if kind not in in_place]
    found = net(name)
    assert found["activations"] == sum(kept)
    assert found["memory"] == 4 * (sum(kept) + PUBLISHED[name][0])

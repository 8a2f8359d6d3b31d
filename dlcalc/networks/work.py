"""A question about a network, from its inputs to a derivation."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs
from dlcalc.networks.find import find
from dlcalc.networks.letters import Letters
from dlcalc.networks.model import Network
from dlcalc.networks.presets import names
from dlcalc.networks.printed import SOURCE
from dlcalc.networks.propagate import work as propagated
from dlcalc.networks.read import longest, read_file, suffix_of
from dlcalc.networks.sizes import in_order, letters_of, out_of_order, read_sizes
from dlcalc.networks.telling import Told, tell
from dlcalc.notation.show import ascii_text


def work(inputs: Inputs) -> Derivation:
    """Answer a question about a network that is named or typed.

    Raises:
        DomainError: no such network, or as :func:`answer`.
    """
    if not inputs.given("network"):
        hint = f"{', '.join(names())}; a file, or layers in one line: '227x227x3 c96f11s4 max3s2 fc1000'"
        raise DomainError("network", "", "which network?", hint)
    return answer(inputs, find(inputs.word("network"), inputs.word("convention")))


def of_file(inputs: Inputs, name: str, data: bytes) -> Derivation:
    """Answer a question about the network in a file.

    Args:
        inputs: the question.
        name: the file's, which errors say; ``-`` for standard input.
        data: what it holds.

    Raises:
        DomainError: it is longer than is read, it holds no network, or one that cannot be; the file is named.
    """
    import os

    suffix, most = suffix_of(name), longest(name)
    if len(data) > most:
        raise DomainError("network", name, f"it is longer than the {most >> 20:,} MB that are read")
    try:
        network = read_file(data, suffix, inputs.word("convention"))
        if network.title == "Network" and suffix:
            network = network._replace(title=os.path.basename(name).rpartition(".")[0][:60] or "Network")
        return answer(inputs, network)
    except DomainError as error:
        if error.parameter != "network":
            raise
        raise DomainError("network", name, error.rule, error.hint) from None


def answer(inputs: Inputs, network: Network) -> Derivation:
    """Answer a question about a network.

    Raises:
        DomainError: no input to work with, a layer that cannot be, no layer of the name that is asked for.
    """
    typed = inputs.typed.get("input", "")
    sizes = in_order(read_sizes(typed), inputs.word("convention")) if typed else network.input
    if not sizes:
        raise DomainError("input", "", "the network does not say how large its input is", _hint(network, inputs.word("convention")))
    if network.input and len(sizes) != len(network.input):
        said = f"this network takes {len(network.input)} sizes, and these are {len(sizes)}"
        raise DomainError("input", typed, said, "x".join(map(ascii_text, out_of_order(network.input, inputs.word("convention")))))
    given = inputs.expr("n")
    batch = () if given is None else (given,)
    names = (*letters_of(sizes, "input", typed), *letters_of(batch, "n", inputs.typed.get("n", "")))
    letters = Letters(tuple(dict.fromkeys(names)))
    shape, many = letters.shape(sizes), letters.shape(batch)
    try:
        worked = propagated(network, shape, many[0] if many else None, letters)
    except DomainError as error:
        if network.source != SOURCE or error.hint:
            raise
        hint = "print(model) shows no function that forward calls, as F.max_pool2d or torch.cat; layers in one line, TOML or ONNX say it"
        raise DomainError(error.parameter, error.got, error.rule, hint) from None
    return tell(Told(inputs, network, worked, shape, letters))


def _hint(network: Network, convention: str) -> str:
    """What could be typed: a size for what the first layer takes."""
    first = network.layers[0]
    if first.spec.kind.name == "embedding":
        return "--input 512 for 512 words"
    channels = first.expects or 3
    if first.spec.kind.name == "dense":
        return f"--input {channels}"
    if first.spec.kind.sees == "sequence":
        return f"--input 100x{channels}"
    return f"--input {channels}x224x224" if convention == "pytorch" else f"--input 224x224x{channels}"

"""Networks from ONNX files, by the ``onnx`` package: the graph and the sizes of its weights; no weight is looked at, nothing is run."""

from __future__ import annotations

from typing import Any

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.layers import KINDS, LayerText
from dlcalc.networks.model import INPUT, MAX_LAYERS, Layer, Network, spec
from dlcalc.networks.onnx_nodes import CELLS, JOINS, READERS, Found, Node, refused
from dlcalc.notation.expr import Expr, Num


def read_onnx(data: bytes) -> Network:
    """Read a network.

    Raises:
        DomainError: the ``onnx`` package is not installed, the bytes are no model, or an operator is not known.
    """
    try:
        import onnx
    except ImportError:
        hint = "pip install 'dlcalc-exam[onnx]'"
        raise DomainError("network", "", "an ONNX file is read by the package onnx, which is not installed", hint) from None
    try:
        model = onnx.load_model_from_string(data)
    except Exception:  # noqa: BLE001 (protobuf's own errors, of several kinds)
        raise refused("it is no ONNX model, or a damaged one") from None
    if not model.graph.node:
        raise refused("the model has no nodes")
    reader = Reader(model.graph)
    reader.read()
    title, made = _plain_text(model.graph.name), _plain_text(model.producer_name)
    title = "Network" if title in _NAMELESS else title
    return Network(title, tuple(reader.layers), reader.shape, source=f"read from ONNX{f', made by {made}' if made else ''}")


_NAMELESS = ("", "main_graph", "torch_jit", "torch-jit-export", "graph")
"""What tools call a graph that nobody named."""


def _plain_text(text: str | bytes) -> str:
    if isinstance(text, bytes):  # what is no UTF-8 is handed over as it is
        text = text.decode("utf-8", "replace")
    return " ".join("".join([char if char.isprintable() else " " for char in text[:60].replace("`", "'")]).split())


class Reader:
    """The state of one reading."""

    def __init__(self, graph: Any) -> None:
        self.graph = graph
        self.sizes: dict[str, tuple[int, ...]] = {each.name: tuple(each.dims) for each in graph.initializer}
        self.where: dict[str, str] = {}  # tensors, by the layer that makes them
        self.expected: dict[str, int] = {}
        self.layers: list[Layer] = []
        self.taken: set[str] = {INPUT}
        self.shape: tuple[Expr, ...] = ()

    def read(self) -> None:
        """Read the inputs, then every node."""
        inputs = [each for each in self.graph.input if each.name not in self.sizes]
        for each in inputs[1:]:  # a file without weights lists them among its inputs
            self.sizes[each.name] = tuple([int(size.dim_value) for size in each.type.tensor_type.shape.dim])
        if not inputs:
            raise refused("the model has no input")
        self.where[inputs[0].name] = INPUT
        self.shape = _input(inputs[0])
        for each in self.graph.node:
            node = Node(each, self.sizes)
            try:
                self.node(node)
            except (IndexError, TypeError, ValueError) as error:
                if isinstance(error, DomainError):
                    raise
                raise node.refused("its attributes and inputs do not fit each other") from None
        if not self.layers:
            raise refused("the model has no layers")

    def node(self, node: Node) -> None:
        """One node: a constant, a bias, or a layer."""
        if not node.outputs:
            raise node.refused("it gives nothing")
        if node.type == "Constant" and "value" in node.attributes:
            self.sizes[node.outputs[0]] = tuple(node.attributes["value"].t.dims)
            return
        data = [name for name in node.inputs if name in self.where]
        if not data:
            self.sizes.setdefault(node.outputs[0], ())  # worked from constants alone
            return
        if self.is_bias(node, data):
            return
        layer, expects = self.layer(node, data)
        inputs = tuple([self.where[name] for name in (data if layer.kind.sees == "several" else data[:1])])
        if len(self.layers) >= MAX_LAYERS:
            raise node.refused(f"more than {MAX_LAYERS:,} layers")
        name = self.named(node, layer)
        self.layers.append(Layer(name, layer, inputs, expects))
        self.where[node.outputs[0]] = name

    def is_bias(self, node: Node, data: list[str]) -> bool:
        """Whether a sum adds a known row to what a matrix gave: the biases of a dense layer."""
        if node.type != "Add" or len(data) != 1 or len(node.inputs) != 2:
            return False
        other = next(name for name in node.inputs if name != data[0])
        owner = next((place for place, layer in enumerate(self.layers) if layer.name == self.where[data[0]]), None)
        if owner is None or len(self.sizes.get(other, ())) != 1:
            return False
        layer = self.layers[owner]
        if layer.spec.kind.name != "dense" or layer.spec.settings.get("b") != (0,) or self.sizes[other] != layer.spec.settings["k"]:
            return False
        kept = {letter: value for letter, value in layer.spec.settings.items() if letter != "b"}
        self.layers[owner] = layer._replace(spec=spec(layer.spec.kind, kept))
        self.where[node.outputs[0]] = layer.name
        return True

    def layer(self, node: Node, data: list[str]) -> Found:
        """The layer that a node is.

        Raises:
            DomainError: it is not known.
        """
        if node.type in CELLS:
            return spec(KINDS[CELLS[node.type]], {}), 0
        if node.type in JOINS:
            if len(data) < 2 or len(data) != len(node.inputs):
                raise node.refused("it joins a layer with a constant, which no layer here does")
            if node.type == "Concat" and node.number("axis", 1) not in (1, -3, -1):
                raise node.refused("branches are joined along their channels alone")
            return spec(KINDS[JOINS[node.type]], {}), 0
        make = READERS.get(node.type)
        if make is None:
            known = ", ".join(sorted([*READERS, *CELLS, *JOINS]))
            raise node.refused("the operator is not known here", f"known are {known}")
        return make(node)

    def named(self, node: Node, layer: LayerText) -> str:
        """A name from that of the node: ``/layer1/layer1.0/conv1/Conv`` is ``layer1.0.conv1``."""
        parts: list[str] = []
        for part in [each for each in node.name.replace("`", "'").split("/")[:-1] if each.isprintable() and each]:
            if parts and part.startswith(f"{parts[-1]}."):
                parts.pop()
            parts.append(part)
        base = ".".join(parts)[:80] or layer.kind.name
        count, name = 1, base
        while name in self.taken:
            count += 1
            name = f"{base}{count}"
        self.taken.add(name)
        return name


def _input(value: Any) -> tuple[Expr, ...]:
    """The sizes of one example: width, height, channels; nothing where one is not known."""
    sizes = [int(each.dim_value) for each in value.type.tensor_type.shape.dim]
    if len(sizes) < 2 or any(size <= 0 for size in sizes[1:]):
        return ()
    return tuple([Num(size) for size in (*sizes[:1:-1], sizes[1])])

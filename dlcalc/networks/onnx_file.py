"""Networks from ONNX files, by the ``onnx`` package: the graph and the sizes of its weights; no weight is looked at, nothing is run."""

from __future__ import annotations

from typing import Any

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.layers import KINDS, LayerText
from dlcalc.networks.model import INPUT, MAX_LAYERS, Layer, Network, spec
from dlcalc.networks.onnx_nodes import CELLS, JOINS, READERS, Found, Node, reduced, refused
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
    if len(model.graph.node) > MAX_NODES:
        raise refused(f"the model has {len(model.graph.node):,} nodes; at most {MAX_NODES:,} are read")
    reader = Reader(model.graph)
    reader.read()
    title, made = _plain_text(model.graph.name), _plain_text(model.producer_name)
    title = "Network" if title in _NAMELESS else title
    source = f"read from ONNX{f', made by {made}' if made else ''}"
    return Network(title, tuple(reader.layers), reader.shape, source, notes=tuple(reader.notes))


MAX_NODES = 50_000

FOLDED = "onnx::Conv_"
"""What PyTorch calls the weights that it makes of a convolution's and of the batch norm's behind it."""

CHANNELS_FIRST = frozenset(
    ("Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "BatchNormalization", "InstanceNormalization")
)
"""Operators whose maps have the channels before the axes of space; where a network has none, three axes are a sequence."""


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
        self.values: dict[str, tuple[int, ...]] = dict(filter(None, map(_whole_numbers, graph.initializer)))
        self.axes: dict[str, int] = {}  # how many a tensor has, the batch among them
        self.owners: dict[str, str] = {}  # weights, by the layer that counts them
        self.channels_last = not any(each.op_type in CHANNELS_FIRST for each in graph.node)
        self.notes: list[str] = []

    def read(self) -> None:
        """Read the inputs, then every node."""
        inputs = [each for each in self.graph.input if each.name not in self.sizes]
        for each in inputs[1:]:  # a file without weights lists them among its inputs
            self.sizes[each.name] = tuple([int(size.dim_value) for size in each.type.tensor_type.shape.dim])
        if not inputs:
            raise refused("the model has no input")
        self.where[inputs[0].name] = INPUT
        self.axes[inputs[0].name] = len(inputs[0].type.tensor_type.shape.dim)
        self.shape = _input(inputs[0], self.channels_last)
        for each in self.graph.node:
            node = Node(each, self.sizes, self.values, next((self.axes[name] for name in each.input if name in self.axes), 0))
            node.channels_last = self.channels_last
            try:
                self.node(node)
            except (IndexError, TypeError, ValueError) as error:
                if isinstance(error, DomainError):
                    raise
                raise node.refused("its attributes and inputs do not fit each other") from None
        if not self.layers:
            raise refused("the model has no layers")
        self.end()

    def end(self) -> None:
        """The layer that gives the output stands last; what a reader should know is said."""
        found = [self.where[each.name] for each in self.graph.output if each.name in self.where]
        last = next((layer for layer in self.layers if found and layer.name == found[0]), self.layers[-1])
        if last is not self.layers[-1] and not any(last.name in layer.inputs for layer in self.layers):
            self.layers.remove(last)
            self.layers.append(last)
        elif last is not self.layers[-1]:
            self.notes.append(f"The model gives what {last.name} gives; the shape is that of {self.layers[-1].name}, its last layer.")
        if len(found) > 1:
            self.notes.append(f"The model has {len(found)} outputs; the shape is that of {self.layers[-1].name}.")
        if any(name.startswith(FOLDED) for name in self.owners):
            self.notes.append("Batch norms were folded into convolutions when it was exported: what they had learnt is not counted.")
        shared = [layer for layer in self.layers if layer.shares]
        if shared:
            named = ", ".join([f"{layer.name} uses those of {layer.shares}" for layer in shared[:3]])
            self.notes.append(f"Weights that serve several layers are counted once: {named}{' …' if len(shared) > 3 else ''}.")

    def node(self, node: Node) -> None:
        """One node: a constant, a bias, or a layer."""
        if not node.outputs:
            raise node.refused("it gives nothing")
        if node.type == "Constant" and "value" in node.attributes:
            tensor = node.attributes["value"].t
            self.sizes[node.outputs[0]] = tuple(tensor.dims)
            found = _whole_numbers(tensor)
            self.values |= {node.outputs[0]: found[1]} if found else {}
            return
        data = [name for name in node.inputs if name in self.where]
        if not data:
            known = self.sizes.get(node.inputs[0], ()) if node.type == "Identity" and node.inputs else ()
            self.sizes.setdefault(node.outputs[0], known)  # worked from constants alone
            return
        if self.is_bias(node, data):
            self.axes[node.outputs[0]] = node.axes
            return
        if node.type == "Concat" and len(node.inputs) == 1:
            self.where[node.outputs[0]], self.axes[node.outputs[0]] = self.where[data[0]], node.axes
            return
        layer, expects = self.layer(node, data)
        inputs = tuple([self.where[name] for name in (data if layer.kind.sees == "several" else data[:1])])
        if len(self.layers) >= MAX_LAYERS:
            raise node.refused(f"more than {MAX_LAYERS:,} layers")
        name = self.named(node, layer)
        self.layers.append(Layer(name, layer, inputs, expects, self.shared(node, name)))
        self.where[node.outputs[0]] = name
        self.axes[node.outputs[0]] = _axes_after(node, [self.axes[each] for each in data])

    def shared(self, node: Node, name: str) -> str:
        """The layer whose matrix this one uses too; rows of numbers that are alike are made one by tools, and mean nothing."""
        matrix = node.inputs[1] if node.has(1) else ""
        if node.type not in ("Conv", "ConvTranspose", "Gemm", "MatMul") or len(self.sizes.get(matrix, ())) < 2:
            return ""
        owner = self.owners.setdefault(matrix, name)
        return "" if owner == name else owner

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
            channels = node.axes - 1 if node.is_sequence else 1
            if node.type == "Concat" and node.number("axis", 1) not in (channels, channels - node.axes):
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


def _axes_after(node: Node, before: list[int]) -> int:
    """How many axes a layer's output has."""
    if node.type in ("Flatten", "Reshape", "Gemm"):
        return 2
    if node.type == "ReduceMean" and not node.number("keepdims", 1):
        return node.axes - len(reduced(node))
    return max(before)


def _whole_numbers(tensor: Any) -> tuple[str, tuple[int, ...]] | None:
    """The name and the entries of a short row of whole numbers, as axes are; None for what else a tensor may be."""
    from onnx import TensorProto, numpy_helper

    dims = tuple(tensor.dims)
    if tensor.data_type != TensorProto.INT64 or len(dims) > 1 or (dims and not 0 < dims[0] <= 8) or tensor.external_data:
        return None
    try:
        return tensor.name, tuple([int(each) for each in numpy_helper.to_array(tensor).reshape(-1)])
    except (ValueError, TypeError):
        return None


def _input(value: Any, channels_last: bool) -> tuple[Expr, ...]:
    """The sizes of one example: width, height, channels; steps and numbers of a sequence; nothing where one is not known."""
    sizes = [int(each.dim_value) for each in value.type.tensor_type.shape.dim[:6]]
    if len(sizes) > 5:
        raise refused("its input has more than five axes, the batch among them")
    if channels_last and len(sizes) == 3 and min(sizes[1:]) > 0:
        return Num(sizes[1]), Num(sizes[2])
    if len(sizes) < 2 or any(size <= 0 for size in sizes[1:]):
        return ()
    return tuple([Num(size) for size in (*sizes[:1:-1], sizes[1])])

"""PyTorch's modules without children as layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dlcalc.derivation.layers import KINDS, LayerText, Sides, Value
from dlcalc.networks.model import spec
from dlcalc.networks.printed.text import Argument, Module, refused

CELLS = {
    "ReLU": "relu", "ReLU6": "relu6", "LeakyReLU": "lrelu", "ELU": "elu", "GELU": "gelu", "SiLU": "silu", "Sigmoid": "sigmoid",
    "Hardsigmoid": "hsigmoid", "Hardswish": "hswish", "Tanh": "tanh", "Softmax": "softmax", "LogSoftmax": "softmax", "Identity": "identity",
    "Dropout": "drop", "Dropout1d": "drop", "Dropout2d": "drop", "Dropout3d": "drop", "AlphaDropout": "drop", "StochasticDepth": "identity",
}  # fmt: skip
"""What works cell by cell and has nothing to learn."""

Found = tuple[LayerText, int]
"""A layer, and the channels (or numbers) that it was made for; 0 where it does not say."""


class Arguments:
    """The arguments of a module, by their place or by name."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.plain, self.named = module.given()

    def size(self, place: int, name: str) -> int:
        """A whole number.

        Raises:
            DomainError: there is none.
        """
        value = self.plain[place] if 0 <= place < len(self.plain) else self.named.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self.refused(f"its {name} is no whole number of at least 1")
        return value

    def sizes(self, name: str, default: tuple[int, ...], least: int = 1) -> tuple[int, ...]:
        """Sizes, one or one an axis, the width first."""
        value: Argument = self.named.get(name, default)
        found = (value,) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(found, tuple) or not 0 < len(found) <= 3 or any(each < least for each in found):
            raise self.refused(f"its {name} is no size: {str(value)[:40]!r}")
        return found[::-1]

    def padding(self) -> Value:
        value = self.named.get("padding", 0)
        if isinstance(value, str):
            if value not in ("same", "valid"):
                raise self.refused(f"its padding is {value[:40]!r}")
            return value
        sides: tuple[Sides, ...] = tuple([(size, size) for size in self.sizes("padding", (0,), least=0)])
        return sides

    def flag(self, name: str, default: bool) -> bool:
        return bool(self.named.get(name, default))

    def refused(self, rule: str) -> Exception:
        return refused(self.module.line, f"{self.module.kind}: {rule}")


def layer_of(module: Module) -> Found:
    """The layer that a module is.

    Raises:
        DomainError: it is not known, or an argument is not.
    """
    if module.kind in CELLS:
        return spec(KINDS[CELLS[module.kind]], {}), 0
    base = module.kind.rstrip("d").rstrip("123") if module.kind.endswith(("1d", "2d", "3d")) else module.kind
    make = READERS.get(base)
    if make is None:
        near = "a module that is not known here; TOML or the one-line notation can say what it does"
        raise refused(module.line, f"{module.kind} is no layer that is known", near)
    return make(Arguments(module))


def _convolution(found: Arguments) -> Found:
    channels, filters = found.size(0, "in_channels"), found.size(1, "out_channels")
    settings: dict[str, Value] = {
        "k": (filters,), "f": found.sizes("kernel_size", (0,)), "s": found.sizes("stride", (1,)), "p": found.padding(),
        "d": found.sizes("dilation", (1,)), "g": found.sizes("groups", (1,)), "b": (int(found.flag("bias", True)),),
    }  # fmt: skip
    if found.module.kind.startswith("ConvTranspose"):
        return spec(KINDS["t"], {**settings, "o": found.sizes("output_padding", (0,), least=0)}), channels
    return convolution(channels, filters, settings), channels


def convolution(channels: int, filters: int, settings: Mapping[str, Value]) -> LayerText:
    """A convolution; one whose groups are single channels is depthwise."""
    if channels > 1 and settings["g"] == (channels,) and filters % channels == 0:
        kept = {letter: value for letter, value in settings.items() if letter not in "kg"}
        return spec(KINDS["dw"], {**kept, "m": (filters // channels,)})
    return spec(KINDS["c"], settings)


def _pool(word: str) -> Callable[[Arguments], Found]:
    def make(found: Arguments) -> Found:
        kernel = found.sizes("kernel_size", (0,))
        settings: dict[str, Value] = {
            "f": kernel, "s": found.sizes("stride", kernel[::-1]), "p": found.padding(), "u": (int(found.flag("ceil_mode", False)),),
        }  # fmt: skip
        if "dilation" in found.named:
            settings["d"] = found.sizes("dilation", (1,))
        return spec(KINDS[word], settings), 0

    return make


def _adaptive(found: Arguments) -> Found:
    sizes = found.sizes("output_size", (0,))
    is_max = found.module.kind.startswith("AdaptiveMax")
    if set(sizes) == {1}:
        return spec(KINDS["gmp" if is_max else "gap"], {}), 0
    if is_max:
        raise found.refused("an adaptive max pool is known to one cell alone")
    return spec(KINDS["adapt"], {"q": sizes}), 0


def _dense(found: Arguments) -> Found:
    inputs, outputs = found.size(0, "in_features"), found.size(1, "out_features")
    return spec(KINDS["fc"], {"k": (outputs,), "b": (int(found.flag("bias", True)),)}), inputs


def _learnt(found: Arguments, name: str, default: bool) -> dict[str, Value]:
    """Whether a norm has scales and shifts."""
    if not found.flag(name, default):
        return {"w": (0,)}
    return {} if found.flag("bias", True) else {"b": (0,)}


def _norm(word: str) -> Callable[[Arguments], Found]:
    def make(found: Arguments) -> Found:
        keeps = int(found.flag("track_running_stats", word == "bn"))
        return spec(KINDS[word], _learnt(found, "affine", word != "in") | {"r": (keeps,)}), found.size(0, "num_features")

    return make


def _layer_norm(word: str) -> Callable[[Arguments], Found]:
    def make(found: Arguments) -> Found:
        shape = found.plain[0] if found.plain else ()
        if not isinstance(shape, tuple) or len(shape) != 1:
            raise found.refused("a norm over the last axis alone is known")
        learnt = _learnt(found, "elementwise_affine", True)
        return spec(KINDS[word], {letter: value for letter, value in learnt.items() if letter in KINDS[word].takes}), shape[0]

    return make


def _groups(found: Arguments) -> Found:
    return spec(KINDS["gn"], {"g": (found.size(0, "num_groups"),), **_learnt(found, "affine", True)}), found.size(1, "num_channels")


def _response(found: Arguments) -> Found:
    return spec(KINDS["lrn"], {"f": (found.size(0, "size"),)}), 0


def _recurrent(word: str) -> Callable[[Arguments], Found]:
    def make(found: Arguments) -> Found:
        if "proj_size" in found.named:
            raise found.refused("a projection is not known here")
        both = "bi" if found.flag("bidirectional", False) else ""
        settings: dict[str, Value] = {"h": (found.size(1, "hidden_size"),), "b": (2 if found.flag("bias", True) else 0,)}
        if "num_layers" in found.named:
            settings["l"] = found.sizes("num_layers", (1,))
        return spec(KINDS[f"{both}{word}"], settings), found.size(0, "input_size")

    return make


def _flatten(found: Arguments) -> Found:
    if found.named.get("start_dim", 1) != 1 or str(found.named.get("end_dim", -1)) != "-1":
        raise found.refused("a flattening to one row of numbers is known, from axis 1 to the last")
    return spec(KINDS["flatten"], {}), 0


def _embedding(found: Arguments) -> Found:
    return spec(KINDS["emb"], {"v": (found.size(0, "num_embeddings"), found.size(1, "embedding_dim"))}), 0


READERS: Mapping[str, Callable[[Arguments], Found]] = {
    "Conv": _convolution, "ConvTranspose": _convolution, "MaxPool": _pool("max"), "AvgPool": _pool("avg"),
    "AdaptiveAvgPool": _adaptive, "AdaptiveMaxPool": _adaptive, "Linear": _dense, "NonDynamicallyQuantizableLinear": _dense,
    "BatchNorm": _norm("bn"), "SyncBatchNorm": _norm("bn"), "InstanceNorm": _norm("in"), "LayerNorm": _layer_norm("ln"),
    "RMSNorm": _layer_norm("rms"), "GroupNorm": _groups, "LocalResponseNorm": _response, "LSTM": _recurrent("lstm"),
    "GRU": _recurrent("gru"), "RNN": _recurrent("rnn"), "Embedding": _embedding,
    "Flatten": _flatten,
}  # fmt: skip
"""By the class, the number of its axes left out."""

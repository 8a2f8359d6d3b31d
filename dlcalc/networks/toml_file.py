"""Networks in TOML: ``layers`` in one line (or several), or a table for each layer.

It may say ``title``, ``source``, ``variant``, ``input``, ``convention``, and under ``published`` the ``parameters`` that it is known to
have and ``by`` whom::

    title = "LeNet-5"
    input = "32x32x1"
    layers = "c6f5 tanh avg2 c16f5 tanh avg2 fc120 fc84 fc10"

Or a table each, in which the letters of the one-line notation have names; ``kernel`` may be a list with a size for each axis, ``padding``
also ``"same"`` or pairs, before and after; without ``inputs`` a layer reads the one before it::

    [[layers]]
    name = "conv1"
    kind = "conv"
    filters = 6
    kernel = 5
    inputs = ["input"]
"""

from __future__ import annotations

from collections.abc import Mapping

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.layers import MAX_DIGITS, MAY_BE_0, PADDING_WORDS, SETTINGS, WORDS, Kind, Value
from dlcalc.networks.model import INPUT, MAX_LAYERS, Layer, Network, spec
from dlcalc.networks.oneline import LONGEST, read_line
from dlcalc.networks.sizes import in_order, read_sizes
from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import Expr

NAMES = {
    "filters": "k", "units": "k", "outputs": "k", "kernel": "f", "window": "f", "stride": "s", "padding": "p", "dilation": "d",
    "groups": "g", "output_padding": "o", "multiplier": "m", "biases": "b", "bias": "b", "ceil": "u", "hidden": "h", "layers": "l",
    "heads": "a", "output": "q", "table": "v",
}  # fmt: skip
"""The settings by name; the letters of the one-line notation stand for them too."""

KEYS = ("title", "source", "variant", "input", "layers", "convention", "published")

LONGEST_NAME = 80

PARTS = 200
"""Full stops between two equals signs of a line at most: to read a key, `a.b.c`, takes the square of its parts."""


def read_toml(text: str, convention: str) -> Network:
    """Read a network.

    Args:
        text: the file.
        convention: the order of sizes, where the file does not say it.

    Raises:
        DomainError: it is no TOML, or no network; the line or the layer is named.
    """
    import tomllib

    if any(piece.count(".") > PARTS for line in text.splitlines() for piece in line.split("=")):
        raise _refused(f"it is no TOML: more than {PARTS} parts in one key")
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise _refused(f"it is no TOML: {str(error)[:200]}") from None
    for key in found:
        if key not in KEYS:
            raise _refused(f"{key!r:.60} means nothing here", _near(key, KEYS) or f"the keys are {', '.join(KEYS)}")
    order = _text(found, "convention") or convention
    if order not in ("textbook", "pytorch", "keras"):
        raise _refused(f"there is no convention {order!r:.60}", "textbook, pytorch or keras")
    layers = found.get("layers")
    if isinstance(layers, str):
        read = _line(layers)
    elif isinstance(layers, list) and layers:
        read = _tables(layers, order)
    else:
        raise _refused("it has no layers", 'layers = "c6f5 relu max2 fc10", or a table [[layers]] for each')
    title, source, variant = _text(found, "title") or "Network", _text(found, "source"), _text(found, "variant")
    return Network(title, read, _input(found, order), source, variant, published=_published(found))


def _refused(rule: str, hint: str = "") -> DomainError:
    return DomainError("network", "", rule, hint)


def _near(word: str, known: Mapping[str, object] | tuple[str, ...]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word[:60].lower(), list(known), 1, 0.6)
    return f"did you mean {near[0]}?" if near else ""


def _text(found: Mapping[str, object], key: str) -> str:
    value = found.get(key, "")
    if not isinstance(value, str) or len(value) > LONGEST:
        raise _refused(f"{key} is a text")
    return " ".join("".join([char if char.isprintable() else " " for char in value.replace("`", "'")]).split())


def _line(text: str) -> tuple[Layer, ...]:
    try:
        return read_line(text)
    except NotationError as error:
        line = text.count("\n", 0, error.position or 0) + 1
        raise DomainError("network", text, f"line {line} of its layers: {error.message}", error.hint, error.position) from None


def _input(found: Mapping[str, object], order: str) -> tuple[Expr, ...]:
    """The input's sizes: a text, a number or a list of them."""
    value = found.get("input")
    if value is None:
        return ()
    if isinstance(value, list):
        value = "x".join(map(str, value))
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _refused("input is a text, as 224x224x3", "or a list, as [224, 224, 3]")
    return in_order(read_sizes(str(value)), order)


def _published(found: Mapping[str, object]) -> int:
    table = found.get("published", {})
    keys = set(table) if isinstance(table, dict) else {""}
    parameters = table.get("parameters", 0) if isinstance(table, dict) else None
    if isinstance(parameters, bool) or not isinstance(parameters, int) or keys - {"parameters", "by"}:
        raise _refused("published says how many parameters, and by whom", '[published], then parameters = 61706, by = "…"')
    return parameters


# A table for each layer


def _tables(tables: list[object], order: str) -> tuple[Layer, ...]:
    if len(tables) > MAX_LAYERS:
        raise _refused(f"more than {MAX_LAYERS:,} layers")
    found: list[Layer] = []
    names = {INPUT}
    for place, table in enumerate(tables, 1):
        if not isinstance(table, dict):
            raise _refused(f"layer {place} is no table", "[[layers]], then kind = ...")
        layer = _layer(table, place, found[-1].name if found else INPUT, names, order)
        names.add(layer.name)
        found.append(layer)
    return tuple(found)


def _layer(table: Mapping[str, object], place: int, before: str, names: set[str], order: str) -> Layer:
    word = table.get("kind")
    kind = WORDS.get(word.lower()) or _by_name(word) if isinstance(word, str) else None
    if kind is None:
        hint = (_near(word, WORDS) if isinstance(word, str) else "") or 'kind = "conv", or a word of the one-line notation'
        raise _refused(f"layer {place} has no kind that is known: {word!r:.60}", hint)
    name = table.get("name", f"{kind.name}{place}")
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME or not name.isprintable() or "`" in name:
        raise _refused(f"the name of layer {place} is a text of at most {LONGEST_NAME} characters")
    if name in names:
        raise _refused(f"layer {place}: the name {name!r:.60} stands twice")
    inputs = table.get("inputs", [before])
    for each in inputs if isinstance(inputs, list) else [inputs]:
        if not isinstance(each, str) or each not in names:
            near = _near(each, tuple(names)) if isinstance(each, str) else ""
            raise _refused(f"layer {name} reads {each!r:.60}, and no layer before it has that name", near)
    if not isinstance(inputs, list) or not inputs:
        raise _refused(f"layer {name}: inputs is a list of names", f'inputs = ["{before}"]')
    given = {key: value for key, value in table.items() if key not in ("name", "kind", "inputs")}
    return Layer(name, spec(kind, _settings(given, kind, name, order)), tuple(inputs))


def _by_name(word: str) -> Kind | None:
    return next((kind for kind in WORDS.values() if kind.name == word.lower()), None)


def _settings(given: Mapping[str, object], kind: Kind, name: str, order: str) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key, value in given.items():
        letter = NAMES.get(key.lower().replace("-", "_"), key)
        if letter not in SETTINGS or letter not in kind.takes:
            takes = ", ".join([long for long, each in NAMES.items() if each in kind.takes])
            raise _refused(f"layer {name}: a {kind.title} has no {key!r:.60}", f"it takes {takes}" if takes else "it takes no settings")
        if letter in found:
            raise _refused(f"layer {name}: the {SETTINGS[letter]} is given twice")
        found[letter] = _value(letter, value, name, order)
    for letter in kind.needs:
        if letter not in found:
            raise _refused(f"layer {name}: a {kind.title} needs its {SETTINGS[letter]}")
    return found


def _value(letter: str, value: object, name: str, order: str) -> Value:
    """A setting: whole numbers, one or one an axis; of a padding also a word, or pairs."""
    what = f"layer {name}: the {SETTINGS[letter]}"
    if letter == "p" and isinstance(value, str) and value.lower() in PADDING_WORDS:
        return value.lower()
    if letter in "bu" and isinstance(value, bool):
        return (int(value),)
    every = value if isinstance(value, list) else [value]
    if not 0 < len(every) <= 3:
        raise _refused(f"{what} is a number, or a list with one for each axis")
    if order != "textbook" and letter != "v":
        every = every[::-1]
    if letter == "p":
        return tuple([_sides(each, what) for each in every])
    return tuple([_size(each, what, 0 if letter in MAY_BE_0 else 1) for each in every])


def _sides(value: object, what: str) -> tuple[int, int]:
    pair = value if isinstance(value, list) else [value, value]
    if len(pair) != 2:
        raise _refused(f"{what} is a number of cells, or a pair: before and after")
    return _size(pair[0], what, 0), _size(pair[1], what, 0)


def _size(value: object, what: str, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value < 10**MAX_DIGITS:
        raise _refused(f"{what} is a whole number from {least} to {10**MAX_DIGITS - 1:,}, and not {value!r:.60}")
    return value

"""Which settings are possible, which leave the border unread, and what would fit instead."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger, parse
from dlcalc.derivation.model import Warning
from dlcalc.notation.expr import Expr, Num, rational, substitute, symbols
from dlcalc.notation.show import ascii_text
from dlcalc.topics.conv.kind_rules import check_kind, rules_of, warnings_of_transposed
from dlcalc.topics.conv.layer import CHANNELS_FIRST, NAMES, Axis, Layer

SUGGESTED = 12  # strides and paddings up to here are tried as suggestions


def rules(layer: Layer) -> tuple[str, ...]:
    """What the numbers of a layer must satisfy, as conditions; :func:`check` says why."""
    found = ["D mod G = 0", "K mod G = 0"] if "groups" in layer.given else []
    found += [rule.condition for rule in rules_of(layer)]
    for axis in layer.axes if layer.kind.size == "windows" else ():
        if layer.padding == "same" and layer.convention in ("pytorch", "cs231n"):
            found += [_unmoved(axis), *([_odd(axis)] if layer.convention == "cs231n" else [])]
        elif layer.padding == "number":
            found.append(_large_enough(axis))
            if layer.rounding == "exact":
                found.append(_whole(axis))
            elif layer.rounding == "ceil" and axis.after:
                found.append(_padding_below(axis))
    return tuple(dict.fromkeys(found))


def _unmoved(axis: Axis) -> str:
    return f"{axis.stride} = 1"


def _odd(axis: Axis) -> str:
    return f"({axis.kernel} - 1) mod 2 = 0"


def _large_enough(axis: Axis, padding: str = "") -> str:
    return f"{axis.size} + {padding or axis.padding} >= {axis.kernel}"


def _whole(axis: Axis) -> str:
    return f"({axis.room}) mod {axis.stride} = 0"


def _padding_below(axis: Axis) -> str:
    return f"{axis.after} < {axis.kernel}"


def check(layer: Layer, ledger: Ledger) -> None:
    """Refuse what no layer can do.

    Raises:
        DomainError: groups that do not divide, ``same`` where it is not defined, a kernel larger than its input.
    """
    typed = layer.inputs.typed
    for letter, name in (("D", "depth"), ("K", "number of filters")) if "groups" in layer.given else ():
        rule = f"groups must divide the {name}, {_shown(ledger, letter)}"
        ledger.require(f"{letter} mod G = 0", "groups", typed["groups"], rule)
    check_kind(layer, ledger)
    for axis in layer.axes if layer.kind.size == "windows" else ():
        if layer.padding == "same":
            _check_same(layer, ledger, axis)
        elif layer.padding == "number":
            _check_kernel(layer, ledger, axis)
            if layer.rounding == "exact":
                check_whole(layer, ledger, axis)
            elif layer.rounding == "ceil" and axis.after:
                rule = "rounding up is defined for a padding smaller than the kernel only, as in every tool that has it"
                ledger.require(_padding_below(axis), "p", typed.get("p", "0"), rule)


def _shown(ledger: Ledger, letter: str) -> str:
    return ascii_text(ledger.value(letter))


def _check_same(layer: Layer, ledger: Ledger, axis: Axis) -> None:
    if layer.convention not in ("pytorch", "cs231n"):
        return
    who = {"pytorch": "PyTorch", "cs231n": "CS231n"}[layer.convention]
    got = layer.inputs.typed.get("s", "1")
    rule, hint = f"{who} defines padding “same” for stride 1 only", "--convention keras defines it for any stride"
    ledger.require(_unmoved(axis), "s", got, rule, hint)
    if layer.convention == "cs231n":
        rule = "CS231n's P = (F - 1)/2 needs an odd kernel"
        hint = "--convention keras pads one side more"
        ledger.require(_odd(axis), "f", layer.inputs.typed.get("f", ""), rule, hint)


def _check_kernel(layer: Layer, ledger: Ledger, axis: Axis) -> None:
    if not ledger.broken(_large_enough(axis)):
        return
    sizes = parse(f"{axis.size} + {axis.padding}", ledger.vocabulary)
    sum_ = ascii_text(substitute(sizes, ledger.values))
    total = ascii_text(ledger.evaluate(sizes))
    kernel = f"a {layer.kind.kernel}" if axis.kernel == axis.filter else "an effective kernel"
    raise DomainError(
        "f", layer.inputs.typed.get("f", ""),
        f"{kernel} of {_shown(ledger, axis.kernel)} is larger than the padded {NAMES[axis.name]}, {sum_} = {total}",
        lambda: _larger_padding(layer, ledger, axis),
    )  # fmt: skip


def _larger_padding(layer: Layer, ledger: Ledger, axis: Axis) -> str:
    """The padding from which on a kernel fits, or what else may have been meant."""
    if _may_be_channels_first(layer, ledger):
        return _channels_first(layer, ledger)
    needed = next((p for p in range(1, 1000) if ledger.holds(_large_enough(axis, f"2*{p}"))), None)
    return f"it fits from padding {needed} on: --p {needed}" if needed else ""


def check_whole(layer: Layer, ledger: Ledger, axis: Axis) -> None:
    """Refuse a quotient that is not whole, where that is the convention.

    Raises:
        DomainError: it is not whole.
    """
    if not ledger.broken(_whole(axis)):
        return
    reason = "--rounding exact" if layer.inputs.given("rounding") else "CS231n"
    rule = f"{_quotient(ledger, axis)} is not whole, and {reason} refuses that"
    got = layer.inputs.typed.get("s", "1")
    raise DomainError("s", got, rule, lambda: "; ".join([*_fitting(ledger, axis), "--rounding floor rounds down"]))


def _quotient(ledger: Ledger, axis: Axis, mark: str = "") -> str:
    """``(W_1 - F + 2*P)/S = (7 - 2 + 2*0)/2 = 5/2``, the fraction before rounding."""
    formula = parse(f"({axis.room})/{axis.stride}", ledger.vocabulary)
    known = {name: ledger.values[name] for name in symbols(formula) if name in ledger.values}
    value = rational(ledger.evaluate(formula))
    fraction = "" if value is None else f"{value.numerator}/{value.denominator}"
    return f"{mark}{ascii_text(formula)} = {ascii_text(substitute(formula, known))} = {fraction}{mark}"


def _fitting(ledger: Ledger, axis: Axis) -> list[str]:
    """The strides, and the paddings below the kernel, for which the filter ends at the border."""
    whole = _whole(axis)
    strides = [each for each in range(1, SUGGESTED) if ledger.holds(f"{each} <= {axis.kernel} and {whole}", **{axis.stride: Num(each)})]
    suggestions = [_listed("stride", strides)]
    if axis.before == axis.after:
        below = f"{axis.before} < {axis.kernel} and {whole}"
        paddings = [each for each in range(SUGGESTED) if ledger.holds(below, **{axis.before: Num(each)})]
        suggestions.append(_listed("padding", paddings))
    return [each for each in suggestions if each]


def _listed(what: str, numbers: list[int]) -> str:
    if not numbers:
        return ""
    *rest, last = map(str, numbers[:6])
    return f"{what} {', '.join(rest)} or {last} would fit" if rest else f"{what} {last} would fit"


def warnings(layer: Layer, ledger: Ledger) -> list[Warning]:
    """What a reader should know about the fit."""
    if layer.kind.size != "windows":
        return warnings_of_transposed(layer, ledger) if layer.kind.size == "transposed" else []
    found: list[Warning] = []
    for axis in _different(layer, ledger):
        if layer.padding != "same" and ledger.holds(_whole(axis)) is False:
            found.append(Warning("not_whole", _not_whole(layer, ledger, axis)))
        if ledger.holds(f"{axis.stride} > {axis.kernel}"):
            text = f"The stride is larger than the kernel, so cells between two places are never read ({NAMES[axis.name]})."
            found.append(Warning("gaps", text))
        if layer.padding == "number" and axis.before == axis.after and ledger.holds(f"{axis.before} >= {axis.kernel}"):
            text = f"Padding `{axis.before} >= {axis.kernel}`: the first and the last place see nothing but zeros."
            found.append(Warning("padding_only", text))
    if _may_be_channels_first(layer, ledger):
        found.append(Warning("channels_first", _channels_first(layer, ledger)))
    if layer.inputs.given("k") and layer.inputs.given("f") and ledger.holds("F > 11 and K < F"):
        found.append(Warning("letters_swapped", _swapped(layer)))
    return found


def _different(layer: Layer, ledger: Ledger) -> tuple[Axis, ...]:
    """The axes that fit in different ways: an axis like one before it needs no second warning."""
    seen: dict[tuple[Expr, ...], Axis] = {}
    for axis in layer.axes:
        seen.setdefault(tuple(ledger.value(part) for part in (axis.room, axis.stride, axis.kernel, axis.padding)), axis)
    return tuple(seen.values())


def _may_be_channels_first(layer: Layer, ledger: Ledger) -> bool:
    """Whether a shape such as 3x224x224 was probably meant in the order of PyTorch."""
    reads_width_first = layer.inputs.given("input") and layer.dims == 2 and layer.convention not in CHANNELS_FIRST
    return reads_width_first and ledger.holds("W_1 <= 4 and H_1 = D and D > 4") is True


def _channels_first(layer: Layer, ledger: Ledger) -> str:
    width, typed = _shown(ledger, "W_1"), layer.inputs.typed["input"]
    return f"{typed} is read as width {width}, height, depth. If its first size is the channels: --convention pytorch"


def _not_whole(layer: Layer, ledger: Ledger, axis: Axis) -> str:
    """The fraction, what is left unread, and what would fit."""
    rounded = "it is rounded up" if layer.rounding == "ceil" else f"it is rounded down, and {_unread(ledger, axis)}"
    tried = "; ".join(_fitting(ledger, axis))
    return f"{_quotient(ledger, axis, '`')} is not whole; {rounded}." + (f" {tried[0].upper()}{tried[1:]}." if tried else "")


def _unread(ledger: Ledger, axis: Axis) -> str:
    rest = ledger.value(f"({axis.room}) mod {axis.stride}")
    line = {"w": "column", "h": "row", "t": "frame"}[axis.name]
    lines = f"the last {line} of the padded input is" if rest == Num(1) else f"the last {ascii_text(rest)} {line}s of the padded input are"
    return f"{lines} never read"


def _swapped(layer: Layer) -> str:
    """The same line with kernel size and number of filters exchanged."""
    typed = dict(layer.inputs.typed)
    typed["f"], typed["k"] = typed["k"], typed["f"]
    line = " ".join(text if name == "input" else f"--{name} {text}" for name, text in typed.items())
    return f"Was it {typed['k']} filters of size {typed['f']}? Here f is the kernel size, k the number of filters: dlcalc conv {line}"

"""Evidence about the sigmoid and the hyperbolic tangent: their ranges, slopes and means, and what those do to gradients."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from dlcalc.concepts.evidence import Evidence, tabled
from dlcalc.concepts.evidence.figures import places, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from dlcalc.derivation.ledger import Ledger
    from dlcalc.derivation.model import Derivation
    from dlcalc.notation.expr import Expr

    Numbers = NDArray[Any]
    Row = tuple[Expr | str | int, ...]

FUNCTIONS = ("sigmoid", "tanh")


def kernel(name: str, x: Numbers) -> Numbers:
    """The function on many numbers, as the recurrent cells compute it."""
    from dlcalc.topics.lstm.numbers import kernels

    found: Numbers = {"sigmoid": kernels.sigmoid, "tanh": kernels.tanh}[name](x)
    return found


def slope(name: str, x: Numbers) -> Numbers:
    """Its derivative, by the value: y·(1 − y), and 1 − y²."""
    y = kernel(name, x)
    return y * (1 - y) if name == "sigmoid" else 1 - y * y


def ledger(values: Mapping[str, Expr] = {}) -> Ledger:
    """A ledger in which any formula can be stated."""
    from dlcalc.derivation.ledger import Ledger
    from dlcalc.notation.vocabulary import PLAIN

    return Ledger(PLAIN, values, counts=False)


def stated(told: Ledger) -> Derivation:
    """The steps of a ledger as a derivation."""
    from dlcalc.derivation.document import bare
    from dlcalc.derivation.swept import replaced

    return replaced(bare(told.vocabulary), steps=tuple(told.steps), shown=tuple([step.id for step in told.steps]))


def ranges() -> Evidence:
    """Both functions far out, and at 0."""
    import numpy as np

    at = (-5.0, -2.0, 0.0, 2.0, 5.0)
    many = np.linspace(-15, 15, 3001)
    found = {name: kernel(name, many) for name in FUNCTIONS}
    rows: list[Row] = [(f"{name}", *[places(value, 4) for value in kernel(name, np.array(at))]) for name in FUNCTIONS]
    low = {name: float(values.min()) for name, values in found.items()}
    high = {name: float(values.max()) for name, values in found.items()}
    is_inside = (
        0 < low["sigmoid"] < 1e-5 and 1 - 1e-5 < high["sigmoid"] < 1 and -1 < low["tanh"] < -1 + 1e-5 and 1 - 1e-5 < high["tanh"] < 1
    )
    return Evidence(
        is_inside and all(bool((np.diff(values) > 0).all()) for values in found.values()),
        "At 3,001 places from −15 to 15 the sigmoid stays between 0 and 1 and tanh between −1 and 1. Both rise, and come "
        "as near to either end as 0.00001.",
        tabled(("`x`", *[f"`{value:g}`" for value in at]), rows),
    )


def one_is_the_other_stretched() -> Evidence:
    """tanh(x) = 2·σ(2x) − 1."""
    import numpy as np

    x = np.linspace(-20, 20, 2001)
    gap = float(np.abs(kernel("tanh", x) - (2 * kernel("sigmoid", 2 * x) - 1)).max())
    return Evidence(
        gap < 1e-14,
        "`tanh(x)` and `2*sigmoid(2*x) - 1` differ by less than `10^(-14)` at 2,001 places from −20 to 20: by nothing but rounding.",
    )


def largest_slopes() -> Evidence:
    """Both derivatives as formulas, at 0 and elsewhere."""
    import numpy as np

    from dlcalc.notation.differentiate import derivative
    from dlcalc.notation.expr import Call, Derivative, Num, Sym, number

    told = ledger({"x": Num(0)})
    calls = [Call(name, (Sym("x"),)) for name in FUNCTIONS]
    peaks = [told.step(call.name, (Derivative(call, Sym("x")), derivative(call, "x"))) for call in calls]
    many = np.linspace(-15, 15, 3001)
    others = {name: slope(name, many[np.abs(many) > 1e-9]) for name in FUNCTIONS}
    return Evidence(
        peaks == [number(Fraction(1, 4)), number(1)] and float(others["sigmoid"].max()) < 0.25 and float(others["tanh"].max()) < 1,
        "At `x = 0` the derivative of the sigmoid is 1/4 and that of tanh is 1; at the 3,000 other places tried both are smaller.",
        stated(told),
    )


def zero_centred() -> Evidence:
    """What random inputs with mean 0 become."""
    import numpy as np

    x = np.random.default_rng(0).standard_normal(10_000)
    means = {name: float(kernel(name, x).mean()) for name in FUNCTIONS}
    return Evidence(
        abs(means["tanh"]) < 0.02 and abs(means["sigmoid"] - 0.5) < 0.02,
        f"10,000 numbers from N(0, 1) come out of the sigmoid with mean {places(means['sigmoid'], 2)}, and of tanh with mean "
        f"{places(means['tanh'], 2)}.",
    )


def signs_of_the_gradients() -> Evidence:
    """The gradients of one unit's weights behind a layer of sigmoids, and of tanhs."""
    import numpy as np

    random = np.random.default_rng(0)
    x, error = random.standard_normal((1000, 5)), random.standard_normal((1000, 1))
    agree = {}
    for name in FUNCTIONS:
        gradients = np.sign(error * kernel(name, x))  # of the weights: the unit's error times its inputs
        agree[name] = float((np.abs(gradients.sum(axis=1)) == x.shape[1]).mean())
    return Evidence(
        agree["sigmoid"] == 1 and agree["tanh"] < 0.15,
        f"A unit with 5 inputs: behind sigmoids the gradients of its 5 weights have one sign for every one of 1,000 random examples; "
        f"behind tanhs for {places(100 * agree['tanh'], 0)} per cent of them.",
    )


def both_saturate() -> Evidence:
    """The slopes ever farther from 0."""
    import numpy as np

    at = (0.0, 1.0, 2.0, 4.0, 8.0)
    slopes = {name: slope(name, np.array(at)) for name in FUNCTIONS}
    rows: list[Row] = [(f"slope of {name}", *map(said, slopes[name])) for name in FUNCTIONS]
    return Evidence(
        all(values[-1] < 1e-3 for values in slopes.values()) and slopes["tanh"][3] < slopes["sigmoid"][3],
        f"At `x = 4` the slope of the sigmoid is {said(slopes['sigmoid'][3])} and that of tanh, which saturates sooner, "
        f"{said(slopes['tanh'][3])}.",
        tabled(("`x`", *[f"`{value:g}`" for value in at]), rows),
    )


DEPTHS = (1, 2, 5, 10, 20)


def through_many_layers() -> Evidence:
    """Chains of units with weight 1 from input 0.5: the product of the slopes."""
    import numpy as np

    products = {}
    for name in FUNCTIONS:
        value, product, seen = np.array(0.5), 1.0, []
        for _ in range(max(DEPTHS)):
            product *= float(slope(name, value))
            value = kernel(name, value)
            seen.append(product)
        products[name] = [seen[depth - 1] for depth in DEPTHS]
    rows: list[Row] = [(f"{name}s", *map(said, products[name])) for name in FUNCTIONS]
    bound = all(product <= 0.25**depth for product, depth in zip(products["sigmoid"], DEPTHS, strict=True))
    return Evidence(
        bound and products["tanh"][3] > 1e4 * products["sigmoid"][3],
        f"Of a gradient there is left, behind 10 sigmoids in a row, {said(products['sigmoid'][3])} of its size, and behind 10 tanhs "
        f"{said(products['tanh'][3])}. More than `(1/4)^10` the sigmoids cannot leave.",
        tabled(("in a row", *map(str, DEPTHS)), rows, note="One unit a layer, every weight 1, input 0.5."),
    )

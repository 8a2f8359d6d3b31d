"""What things are called in an answer, so that no letter of the question means two things."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from dlcalc.notation.expr import Call, Expect, Expr, Given, Seq, Sym

_PAIRS = (("a", "b"), ("c", "d"), ("m", "s"), ("a_0", "b_0"))
_DENSITIES = ("p", "f", "p_z")
_NOISE_DENSITIES = ("phi", "f", "phi_0")


class Letters(NamedTuple):
    """Names that the question does not use.

    Attributes:
        variable: the map's value.
        free: letters that stay, which the law is given under.
        pair: the coefficients of an affine map.
        p: the density of the value.
        phi: the density of the noise.
    """

    variable: str
    free: tuple[str, ...]
    pair: tuple[str, str]
    p: str
    phi: str

    def given(self) -> Expr:
        """``z``, or ``z|x`` when letters are left."""
        z = Sym(self.variable)
        if not self.free:
            return z
        rest = tuple([Sym(name) for name in self.free])
        return Given("|", z, rest[0] if len(rest) == 1 else Seq("tuple", rest))

    def moment(self, op: str) -> Expr:
        """``E[z|x]`` or ``Var[z|x]``."""
        return Expect(op, None, self.given())

    def density(self) -> Expr:
        """``p(z|x)``."""
        return Call(self.p, (self.given(),))


def letters(variable: str, free: tuple[str, ...], used: Iterable[str]) -> Letters:
    """Names that do not collide with the letters of a question."""
    taken = {*used, variable}
    pair = next(each for each in _PAIRS if not taken & set(each))
    p = next(name for name in _DENSITIES if name not in taken)
    phi = next(name for name in _NOISE_DENSITIES if name not in taken and name != p)
    return Letters(variable, free, pair, p, phi)

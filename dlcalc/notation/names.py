"""Names of quantities: how ``W_1``, ``σ``, ``x̂_i``, ``f^*`` are spelt in each script.

The canonical name is ASCII: base, accent, subscript, primes, star, in this order: ``W_1``, ``sigma``,
``xhat_i``, ``c_{t-1}``, ``W_2'``, ``f^*``. A subscript that is a number, or letters
with digits after them, stands bare, any other in braces.
"""

from __future__ import annotations

import re
from typing import NamedTuple

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Sigma": "Σ", "Upsilon": "Υ",
    "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
"""Letters by name. ``pi`` is a constant and ``Pi`` a product sign, so neither is a symbol."""

GREEK_ALIASES = {"eps": "epsilon", "varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varsigma": "sigma",
                 "varrho": "rho", "lam": "lambda"}  # fmt: skip
LETTER_OF = {letter: name for name, letter in GREEK.items()} | {"ϵ": "epsilon", "ϕ": "phi", "ϑ": "theta", "µ": "mu", "ς": "sigma"}
ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}

_NAME = re.compile(r"(?P<base>[A-Za-z]+?)(?P<accent>hat|bar|tilde)?(?:_(?P<sub>[A-Za-z0-9]+|\{[^{}]*\}))?(?P<primes>'*)(?P<star>\^\*)?\Z")


class Name(NamedTuple):
    """The pieces of a canonical name."""

    base: str
    accent: str = ""
    sub: str = ""
    primes: str = ""
    star: str = ""

    def canonical(self) -> str:
        bare = self.sub.isdigit() or (self.sub.isalnum() and self.sub[0].isalpha())
        sub = f"_{self.sub if bare else '{' + self.sub + '}'}" if self.sub else ""
        return f"{self.base}{self.accent}{sub}{self.primes}{self.star}"


def split(name: str) -> Name:
    """The pieces of a canonical name (``W_1`` → base ``W``, sub ``1``); a word keeps itself as base."""
    match = _NAME.match(name)
    if not match:
        return Name(name)
    base, accent = match["base"], match["accent"] or ""
    if accent and not is_letter(base):  # "chat" and "that" are words, not accented letters
        base, accent = base + accent, ""
    return Name(base, accent, (match["sub"] or "").strip("{}"), match["primes"], match["star"] or "")


def is_letter(base: str) -> bool:
    """Whether a base is one Latin letter or the name of a Greek one."""
    return (len(base) == 1 and base.isalpha() and base.isascii()) or base in GREEK

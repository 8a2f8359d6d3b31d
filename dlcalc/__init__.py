"""Works exam-style deep-learning questions: the formula, the numbers put in, the exact answer.

Every subcommand is a function here: ``dlcalc.conv(w=27, f=3, k=384)`` takes the options of ``dlcalc conv`` as keywords and
returns a :class:`~dlcalc.derivation.model.Derivation`. Importing this package imports nothing else; a name is looked up when it
is first used.
"""

from __future__ import annotations

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name.startswith("_") or _is_room(name):
        raise AttributeError(f"module 'dlcalc' has no attribute {name!r}")
    from dlcalc.api import public

    found = globals()[name] = public(name)
    return found


def __dir__() -> list[str]:
    from dlcalc.api import public_names

    return sorted([*public_names(), "__version__"])


def _is_room(name: str) -> bool:
    """Whether a name is a folder or module of the package: ``from dlcalc import topics`` asks for an attribute first."""
    from os.path import exists

    return exists(f"{__path__[0]}/{name}") or exists(f"{__path__[0]}/{name}.py")

"""Work that may never end, in a process of its own that is killed at its limit.

The two sides speak JSON; expressions are texts in our notation, read by our own parser. What comes back is a proposal: whoever
asked checks it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from dlcalc.notation.errors import NotationError, TooLarge, Undecided
from dlcalc.notation.expr import Expr, Sym
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text

SECONDS = 4.0
MEMORY = 1 << 30
_MOST = 12
_LONGEST = 2000


class Proposals(NamedTuple):
    """What SymPy found in time; nothing of it is certain.

    Attributes:
        forms: maps that should be equal to the one asked about.
        turns: zeros of its slope.
        limits: what it tends to at the lower and the upper end of the noise.
        inverses: the noise as formulas in the value.
    """

    forms: tuple[Expr, ...] = ()
    turns: tuple[Expr, ...] = ()
    limits: tuple[Expr, ...] = ()
    inverses: tuple[Expr, ...] = ()


def ask(expr: Expr, noise: str, value: str, ends: tuple[Expr, Expr], seconds: float = SECONDS) -> Proposals:
    """Ask the process; what it did not finish is left out.

    Args:
        expr: the map.
        noise: its random letter.
        value: a letter for its value.
        ends: lower and upper end of the noise.
        seconds: after which the process is killed.
    """
    import os
    import subprocess

    # nothing in the folder where the program is run may be imported: -P leaves it out, and so does the path that is handed on
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    request = {"expr": ascii_text(expr), "noise": noise, "value": value, "ends": [ascii_text(end) for end in ends]}
    try:
        out = subprocess.run(
            [sys.executable, "-P", "-m", "dlcalc.distributions.worker"], input=json.dumps(request).encode(), stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, timeout=seconds, check=False, env={**os.environ, "PYTHONPATH": root},
        ).stdout  # fmt: skip
    except subprocess.TimeoutExpired as killed:
        out = killed.stdout or b""
    except OSError:
        out = b""
    return _proposals(out)


def _proposals(out: bytes) -> Proposals:
    """The answers that came, one line of JSON each; a line that was cut off is dropped."""
    found: dict[str, tuple[Expr, ...]] = {}
    for line in out.decode("utf-8", "replace").splitlines():
        try:
            name, texts = json.loads(line)
        except ValueError:
            continue
        if name in Proposals._fields and isinstance(texts, list):
            found[name] = tuple(_read(texts[:_MOST]))
    return Proposals(**found)


def _read(texts: list[Any]) -> Iterator[Expr]:
    for text in texts:
        try:
            yield parse(str(text))
        except NotationError:
            continue


# Inside the process


def main() -> None:
    """Answer one question from standard input, a line for each part; the process limits itself first."""
    _limit()
    request = json.load(sys.stdin)
    expr, ends = parse(request["expr"]), [parse(text) for text in request["ends"]]
    for name, work in _QUESTIONS.items():
        try:
            found = work(expr, request["noise"], request["value"], ends)
        except Exception:  # noqa: BLE001, S112 (SymPy raises anything; a part without an answer is left out)
            continue
        texts = [text for text in map(ascii_text, found) if len(text) <= _LONGEST]
        sys.stdout.write(json.dumps([name, texts]) + "\n")
        sys.stdout.flush()


def _limit() -> None:
    try:
        import resource
    except ImportError:  # no such limits on this system; the parent's clock remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    seconds = int(SECONDS) + 4
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _back(bridge: Any, values: Any) -> list[Expr]:
    found = []
    for value in values:
        try:
            found.append(bridge.back(value))
        except (Undecided, TooLarge):
            continue
    return found


def _forms(expr: Expr, noise: str, value: str, ends: list[Expr]) -> list[Expr]:  # noqa: ARG001
    from dlcalc.notation.symbolic import Bridge

    bridge = Bridge(expr, positives=frozenset({noise}))  # a form that holds there only fails when it is checked
    inner = bridge.to(expr)
    sympy = bridge.sympy
    ways = (
        sympy.factor,
        sympy.simplify,
        lambda x: sympy.logcombine(x, force=True),
        lambda x: sympy.simplify(sympy.logcombine(x, force=True)),
    )
    return _back(bridge, dict.fromkeys(way(inner) for way in ways))


def _turns(expr: Expr, noise: str, value: str, ends: list[Expr]) -> list[Expr]:  # noqa: ARG001
    from dlcalc.notation.symbolic import Bridge

    bridge = Bridge(expr)
    e = bridge.to(Sym(noise))
    return _back(bridge, bridge.sympy.solve(bridge.sympy.diff(bridge.to(expr), e), e))


def _limits(expr: Expr, noise: str, value: str, ends: list[Expr]) -> list[Expr]:  # noqa: ARG001
    from dlcalc.notation.symbolic import Bridge

    bridge = Bridge(expr)
    e, inner = bridge.to(Sym(noise)), bridge.to(expr)
    return _back(bridge, [bridge.sympy.limit(inner, e, bridge.to(end), side) for end, side in zip(ends, "+-", strict=True)])


def _inverses(expr: Expr, noise: str, value: str, ends: list[Expr]) -> list[Expr]:  # noqa: ARG001
    from dlcalc.notation.symbolic import Bridge

    bridge = Bridge(expr)
    z = bridge.symbol(value, "value")
    return _back(bridge, bridge.sympy.solve(bridge.to(expr) - z, bridge.to(Sym(noise)), check=False))


_QUESTIONS: dict[str, Callable[[Expr, str, str, list[Expr]], list[Expr]]] = {
    "forms": _forms, "turns": _turns, "limits": _limits, "inverses": _inverses,
}  # fmt: skip

if __name__ == "__main__":
    main()

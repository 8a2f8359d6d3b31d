"""The topic `reparam`: what is refused, how clearly and how fast, and that a wrong law is caught."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

import pytest
from program import environment, run
from reparam_asked import asked

import dlcalc
from dlcalc.derivation.errors import DomainError
from dlcalc.notation.errors import NotationError, Undecided

HOSTILE = (
    ("9**9**9", 2), ("foo(eps)", 2), ("(" * 200 + "eps" + ")" * 200, 2), ("eps_1*eps_2", 3), ("eps^eps", 3), ("log(eps)", 2),
    ("sin(exp(exp(eps)))", 3), ("exp(exp(exp(exp(eps))))", 3), ("eps^2000", 3), ("eps > 0", 2),
    ("__import__('os').system('true')", 2), ("sum_{i=1}^{n} eps", 2), ("x", 2), ("eps + mu*exp(eps)", 3), ("eps!", 3), ("[eps, 1]", 3),
    ("sin(1000*eps)", 3), ("1/0 + eps", 2), ("eps*10^2000", 2), ("", 2),
)  # fmt: skip


@pytest.mark.parametrize(("z", "code"), HOSTILE, ids=[z[:24] for z, _ in HOSTILE])
def test_hostile_and_hopeless_maps_get_a_clear_no(z: str, code: int) -> None:
    started = time.monotonic()
    ran = run(["reparam", "--z", z])
    assert ran.returncode == code, ran.stderr
    assert time.monotonic() - started < 20  # ten seconds on a machine that does nothing else
    assert ran.stderr.startswith("error: ")
    assert "Traceback" not in ran.stderr
    assert "internal error" not in ran.stderr
    assert ran.stdout == ""


@pytest.mark.parametrize(
    ("raw", "parameter"),
    [
        ({"z": "mu + sigma*eps", "noise": "Nope(1)"}, "noise"),
        ({"z": "mu + sigma*eps", "noise": "N(0,-1)"}, "noise"),
        ({"z": "mu + sigma*eps", "noise": "u ~ U(0,1)"}, "noise"),
        ({"z": "x*u*v", "noise": "U(0,1), N(0,1)"}, "noise"),
        ({"z": "mu + sigma*eps", "assume": "tau > 0"}, "assume"),
        ({"z": "mu + sigma*eps", "assume": "mu prime"}, "assume"),
        ({"z": "mu + sigma*eps", "at": "eps=1"}, "at"),
        ({"z": "mu + sigma*eps", "at": "nu=1"}, "at"),
        ({"z": "z + eps"}, "z"),
        ({"z": "mu + sigma*eps", "f": "z^2"}, "theta"),
        ({"z": "mu + sigma*eps", "f": "z^2", "theta": "mu"}, "at"),
        ({"z": "mu + sigma*eps", "f": "z^2", "theta": "eps", "at": "mu=1,sigma=1"}, "theta"),
        ({"target": "N(1,4)", "z": "eps"}, "z"),
        ({"target": "Bernoulli(1/2)"}, "target"),
        ({}, "z"),
        ({"z": "mu + sigma*eps", "theta": "mu"}, "theta"),
        ({"z": "[1,2] + [1,0;0,1]@eps", "picture": True}, "picture"),
        ({"target": "N(1,4)", "picture": True}, "picture"),
    ],
)
def test_an_error_names_the_parameter(raw: dict[str, Any], parameter: str) -> None:
    with pytest.raises((DomainError, NotationError)) as caught:
        dlcalc.reparam(**raw)
    assert isinstance(caught.value, DomainError)
    assert caught.value.parameter == parameter
    assert caught.value.rule


def test_a_wrong_density_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    from dlcalc.distributions.transforms import assemble

    right = assemble.inverted

    def forgotten(*args: Any) -> Any:
        found = right(*args)
        return found._replace(density=args[1].density(found.inverse))  # without its Jacobian

    monkeypatch.setattr(assemble, "inverted", forgotten)
    with pytest.raises(Undecided, match="fails its certificate"):
        asked("eps^3")


def test_a_law_that_integrates_to_1_and_is_wrong_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    from dlcalc.distributions.transforms import assemble
    from dlcalc.notation.expr import Add, Num, Sym, substitute

    right = assemble.inverted

    def moved(*args: Any) -> Any:
        found = right(*args)
        return found._replace(density=substitute(found.density, {"z": Add((Sym("z"), Num(1)))}))

    monkeypatch.setattr(assemble, "inverted", moved)
    with pytest.raises(Undecided, match="draws are"):
        asked("sinh(eps)")


@pytest.mark.parametrize("z", ["tan(eps^7 + sin(exp(eps)))", "(eps^2+1)^50+eps"])
def test_a_hopeless_map_stays_within_its_memory(z: str) -> None:
    resource = pytest.importorskip("resource")
    code = f"import resource, dlcalc\ntry: dlcalc.reparam(z={z!r})\nexcept ArithmeticError: pass\n"
    code += "print(max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment())
    scale = 1 if sys.platform == "darwin" else 1024
    assert int(ran.stdout) * scale < 1 << 30
    assert resource

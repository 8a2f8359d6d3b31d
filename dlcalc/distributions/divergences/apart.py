"""Any two distributions: which of the ways to tell them apart applies."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.distributions.divergences.working import NAMES, Working
from dlcalc.distributions.families import Distribution
from dlcalc.distributions.kinds import Discrete, Independent, Known, MultivariateNormal, Scalar
from dlcalc.notation.expr import ZERO


def apart(work: Working, p: Known, q: Known, wanted: tuple[str, ...] = NAMES, parameter: str = "q") -> None:
    """Add the steps of the divergences between two distributions.

    Args:
        work: gets the steps, the results by name, and why a result is missing.
        p: what is compared, as :func:`~dlcalc.distributions.read.read_distribution` gives it.
        q: with what.
        wanted: names of results.
        parameter: the declared parameter that errors are about.

    Raises:
        DomainError: the two do not live in one space.
    """
    p, q = _both_normal(p, q)
    if isinstance(p, MultivariateNormal) and isinstance(q, MultivariateNormal):
        from dlcalc.distributions.divergences.vectors import vectors

        check_sizes(len(p.mean), len(q.mean), q, parameter, "components")
        vectors(work, p, q, wanted)
    elif isinstance(p, Independent) and isinstance(q, Independent):
        from dlcalc.distributions.divergences.components import components

        check_sizes(len(p.components), len(q.components), q, parameter, "components")
        components(work, p, q, wanted)
    elif isinstance(p, MultivariateNormal | Independent) or isinstance(q, MultivariateNormal | Independent):
        rule = f"p is {_kind(p)} and q is {_kind(q)}; only like is compared with like"
        raise DomainError(parameter, q.text(), rule, "both as vectors of one kind")
    else:
        _numbers(work, p, q, wanted, parameter)


def _numbers(work: Working, p: Scalar, q: Scalar, wanted: tuple[str, ...], parameter: str) -> None:
    from dlcalc.distributions.divergences.lists import aligned, finite, lists

    if isinstance(p, Discrete) and isinstance(q, Discrete) and not (p.labelled or q.labelled):
        check_sizes(len(p.values), len(q.values), q, parameter, "probabilities")
    elif finite(p) and finite(q) and _bare(p) != _bare(q):
        rule = f"{'p' if _bare(p) else 'q'} is a bare list, which does not say where its probabilities stand, as the other does"
        raise DomainError(parameter, q.text(), rule, "each value before a colon: 0:0.3, 1:0.7")
    if finite(p) and finite(q) and not _points(p, q) and (both := aligned(p, q)) is not None:
        lists(work, both, wanted)
    else:
        from dlcalc.distributions.divergences.scalar import scalar

        scalar(work, p, q, wanted)


def _both_normal(p: Known, q: Known) -> tuple[Known, Known]:
    """Vectors of independent Normal components as Normal vectors, where the other is one or more than one component differs."""
    normal_p, normal_q = _normal(p), _normal(q)
    if normal_p is None or normal_q is None:
        return p, q
    if isinstance(p, Independent) and isinstance(q, Independent):
        pairs = zip(p.components, q.components, strict=False)
        if len(p.components) != len(q.components) or sum(a != b for a, b in pairs) < 2:
            return p, q
    return normal_p, normal_q


def _normal(of: Known) -> MultivariateNormal | None:
    if isinstance(of, MultivariateNormal):
        return of
    parts = of.components if isinstance(of, Independent) else ()
    normal = [each for each in parts if isinstance(each, Distribution) and each.family.name == "normal"]
    if not normal or len(normal) != len(parts):
        return None
    rows = tuple([tuple([each.parameters[1] if i == j else ZERO for j in range(len(normal))]) for i, each in enumerate(normal)])
    return MultivariateNormal(tuple([each.parameters[0] for each in normal]), rows)


def _bare(of: Known) -> bool:
    return isinstance(of, Discrete) and not of.labelled


def _points(p: Known, q: Known) -> bool:
    return all(isinstance(each, Distribution) and each.family.name == "point" for each in (p, q))


def check_sizes(of_p: int, of_q: int, q: Known, parameter: str, what: str) -> None:
    """Refuse two that are not of one size."""
    if of_p != of_q:
        hint = "an outcome that cannot happen has the probability 0" if what == "probabilities" else ""
        raise DomainError(parameter, q.text(), f"p has {of_p} {what} and q has {of_q}", hint)


def _kind(of: Known) -> str:
    if isinstance(of, MultivariateNormal):
        return "a Normal vector"
    return "a vector of independent components" if isinstance(of, Independent) else "one number"

"""Vectors: z = mu + L @ eps with a Gaussian eps is Gaussian with covariance L·C·Lᵀ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Assumption, Derivation, Table
from dlcalc.distributions.certificate import BOUND, DRAWS
from dlcalc.distributions.families import make
from dlcalc.distributions.kinds import MultivariateNormal
from dlcalc.notation.columns import columns
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import (
    ONE,
    ZERO,
    Add,
    Call,
    Expect,
    Expr,
    Hadamard,
    MatMul,
    Matrix,
    Mul,
    Neg,
    Seq,
    Sym,
    Transpose,
    rebuild,
    substitute,
    symbols,
)
from dlcalc.notation.show import ascii_text
from dlcalc.topics.reparam import telling
from dlcalc.topics.reparam.letters import letters
from dlcalc.topics.reparam.question import Question

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

MOST = 16
"""Components of a vector that are worked with."""

_NUMBERS = (0.7, 1.3, -0.4, 2.1, 0.9, -1.6)


class Form(NamedTuple):
    """``constant + matrix @ noise``."""

    constant: Expr | None
    matrix: Matrix


def answer(question: Question) -> Derivation:
    """Work a vector that is affine in one Gaussian vector.

    Raises:
        DomainError: its shapes do not fit.
        Undecided: it is not of that form, or its certificate fails.
    """
    if len(question.noises) != 1:
        raise Undecided("a vector is worked out where it is mu + L @ eps with one random vector")
    noise = question.noise
    form = _form(question)
    k, n = len(form.matrix.rows), len(form.matrix.rows[0])
    mean, covariance = _noise(question, n)
    names = letters(question.variable, question.free, (*question.free, *question.at, "L", "C", *question.noises))
    ledger = Ledger(telling.vocabulary(names, question), dict(question.at), counts=False)
    try:
        found = _steps(ledger, names.moment("E"), names.moment("Cov"), form, noise, mean, covariance, k)
    except (Undefined, TooLarge) as error:
        raise DomainError("z", question.inputs.typed["z"], f"its shapes do not fit: {error}") from None
    family = Call("N", found)
    law = f"`{question.variable} ~ {ascii_text(family)}`"
    distance, at = _checked(question, found, mean, covariance)
    where = f" at {', '.join(f'`{name} = {value:g}`' for name, value in at.items())}" if at else ""
    note = f"✓ checked{where}: along {2 * k + 2} directions {DRAWS:,} draws leave the Normal CDF by at most {telling.up(distance)}"
    rows = ((law, "mean, covariance"),)
    results = {"family": family, "mean": found[0], "covariance": found[1]}
    remark = "A covariance is `L @ L^T` for many `L`: the triangular one is its Cholesky factor."
    tables = (Table("cases", "Result", ("", ""), rows, note=note),)
    vocabulary = ledger.vocabulary._replace(matrices=frozenset({"L", "C"}))
    ledger.vocabulary = vocabulary
    identity = Assumption("noise", "N(0, I)", f"`{ascii_text(Sym(noise))} ~ N(0, I)` with {n} components")
    said = tuple([identity if each.parameter == "noise" else each for each in question.assumed])
    question = question._replace(assumed=said)
    return telling.assembled(question, ledger, names, results, tables, remark)


def _form(question: Question) -> Form:
    """The constant and the matrix of a map, at given values."""
    noise = question.noise
    expr = question.map
    constants: list[Expr] = []
    matrix: Expr | None = None
    for term in expr.terms if isinstance(expr, Add) else (expr,):
        if noise not in symbols(term):
            constants.append(term)
            continue
        found = _factor(term, noise)
        if found is None or matrix is not None:
            raise Undecided(f"{ascii_text(term)} is not of the form L @ {ascii_text(Sym(noise))} with a matrix L")
        matrix = found
    if matrix is None:
        raise Undecided("a vector is worked out where it is mu + L @ eps")
    constant = Add(tuple(constants)) if len(constants) > 1 else constants[0] if constants else None
    value = evaluate(matrix) if not isinstance(matrix, Matrix) else matrix
    if not isinstance(value, Matrix):
        raise Undecided(f"{ascii_text(matrix)} is no matrix that is written out")
    if max(len(value.rows), len(value.rows[0])) > MOST:
        raise DomainError("z", question.inputs.typed["z"], f"at most {MOST} components are worked with")
    return Form(constant, value)


def _factor(term: Expr, noise: str) -> Expr | None:
    """The matrix that a term multiplies the noise by; a vector of standard deviations is a diagonal one."""
    if isinstance(term, Neg):
        inner = _factor(term.arg, noise)
        return None if inner is None else evaluate(Neg(inner))
    if isinstance(term, MatMul) and term.factors[-1] == Sym(noise) and noise not in symbols(MatMul(term.factors[:-1])):
        return term.factors[0] if len(term.factors) == 2 else evaluate(MatMul(term.factors[:-1]))
    if isinstance(term, Hadamard | Mul):
        others = [factor for factor in term.factors if factor != Sym(noise)]
        if len(others) == 1 and len(term.factors) == 2 and isinstance(others[0], Seq):
            return _diagonal(others[0].items)
    return None


def _diagonal(items: tuple[Expr, ...]) -> Matrix:
    return Matrix(tuple([tuple([item if row == column else ZERO for column in range(len(items))]) for row, item in enumerate(items)]))


def _noise(question: Question, n: int) -> tuple[Seq, Matrix]:
    """Mean and covariance of the noise, as many components as the matrix has columns."""
    law = question.noises[question.noise]
    if isinstance(law, MultivariateNormal):
        if len(law.mean) != n:
            raise DomainError("noise", question.inputs.typed["noise"], f"L has {n} columns, and the noise {len(law.mean)} components")
        return Seq("vector", law.mean), Matrix(law.covariance)
    if law.family.name != "normal":
        raise Undecided("the law of a vector is worked out for a Gaussian noise")
    mu, v = law.parameters
    return Seq("vector", (mu,) * n), _diagonal((v,) * n)


def _steps(ledger: Ledger, e: Expr, cov: Expr, form: Form, noise: str, mean: Seq, covariance: Matrix, k: int) -> tuple[Expr, Expr]:
    """Mean and covariance, by the rules for affine maps."""
    ledger.step("L", (Sym("L"), form.matrix), title="Form", note=f"`L` is {k} by {len(mean.items)}")
    ledger.values[f"E[{noise}]"] = mean
    product = MatMul((Sym("L"), Expect("E", None, Sym(noise))))
    formula: Expr = product if form.constant is None else Add((form.constant, product))
    found = ledger.step("mean", (e, formula), title="Mean")
    ledger.values["C"] = covariance
    squared = MatMul((Sym("L"), Sym("C"), Transpose(Sym("L"))))
    note = f"`C` is the covariance of `{ascii_text(Sym(noise))}`" + (
        ", the identity" if covariance == _diagonal((ONE,) * len(mean.items)) else ""
    )
    return found, ledger.step("covariance", (cov, squared), title="Covariance", note=note)


def _checked(question: Question, found: tuple[Expr, Expr], mean: Seq, covariance: Matrix) -> tuple[float, dict[str, float]]:
    """Draws of the map along every axis, their sums and differences, against the Normal law.

    Raises:
        Undecided: they do not agree.
    """
    import numpy as np

    at = {name: _NUMBERS[place % len(_NUMBERS)] for place, name in enumerate(question.free)}
    at = {name: abs(value) if name in question.facts.positives else value for name, value in at.items()}
    numbers: dict[str, Any] = {**at, **{name: float(columns(value, {})) for name, value in question.at.items()}}
    n = len(mean.items)
    center, spread = _array(mean, numbers), _array(covariance, numbers)
    rng = np.random.default_rng(20_240_229)
    eps = rng.multivariate_normal(center, spread, DRAWS, method="eigh")
    put = substitute(question.map, {question.noise: Seq("vector", tuple([Sym(f"epsilon_{place + 1}") for place in range(n)]))})
    z = _each(put, {**numbers, **{f"epsilon_{place + 1}": eps[:, place] for place in range(n)}})
    mu, sigma = _array(found[0], numbers), _array(found[1], numbers)
    k = len(mu)
    ways = np.concatenate([np.eye(k), np.eye(k) - np.roll(np.eye(k), 1, axis=0), [np.ones(k), np.arange(1, k + 1)]])
    worst = max(_distance(z @ way, float(mu @ way), float(way @ sigma @ way)) for way in ways)
    if worst > BOUND:
        raise Undecided(f"the Normal vector that was derived fails its certificate: draws are {worst:.4f} from it. No answer is given")
    return worst, at


def _distance(draws: Numbers, mean: float, variance: float) -> float:
    """Largest distance between the CDF of draws and a Normal one."""
    import numpy as np

    if variance <= 1e-12:
        return 0.0 if bool(np.allclose(draws, mean, atol=1e-6)) else 1.0
    ordered = np.sort(draws)
    law = make("normal", 0, 1).cdf_at((ordered - mean) / variance**0.5)
    steps = np.arange(draws.size + 1) / draws.size
    return float(max(np.abs(law - steps[:-1]).max(), np.abs(law - steps[1:]).max()))


def _array(expr: Expr, numbers: dict[str, Any]) -> Numbers:
    import numpy as np

    value = expr if isinstance(expr, Seq | Matrix) else evaluate(expr)
    if isinstance(value, Matrix):
        return np.array([[float(columns(entry, numbers)) for entry in row] for row in value.rows])
    assert isinstance(value, Seq)
    return np.array([float(columns(entry, numbers)) for entry in value.items])


def _each(expr: Expr, numbers: dict[str, Any]) -> Numbers:
    """A vector expression over draws, component by component of the map as it was typed."""
    import numpy as np

    value = evaluate(rebuild(expr, lambda part: part))
    assert isinstance(value, Seq)
    return np.stack([np.broadcast_to(columns(entry, numbers), (DRAWS,)) for entry in value.items], axis=1)

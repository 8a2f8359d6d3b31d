"""A Normal vector from what was written for its mean and covariance, checked."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.distributions.kinds import MultivariateNormal
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import FALSE, ONE, ZERO, Call, Expr, Matrix, Mul, Rel, Seq, Sym
from dlcalc.notation.show import ascii_text

MOST = 16
"""Components of a Normal vector whose covariance is not diagonal."""


def normal_vector(mean: Expr, covariance: Expr, dims: int | None, parameter: str, got: str) -> MultivariateNormal:
    """Check and build a Normal vector.

    Args:
        mean: a vector, or one number that every component has, when ``dims`` or the covariance says how many there are.
        covariance: a matrix, ``I``, a multiple of it, ``diag(…)``, or a vector of variances.
        dims: how many components there are, when that is known from elsewhere.
        parameter: the declared parameter that errors are about.
        got: what was typed.

    Raises:
        DomainError: the sizes do not fit, or the matrix is no covariance.
    """
    means = _column(mean)
    count = len(means) if means is not None else _size(covariance) or dims
    if count is None:
        raise DomainError(parameter, got, "how many components there are is not known", "N([0, 0], I)")
    centre = means if means is not None else (evaluate(mean),) * count
    rows = _rows(covariance, count, parameter, got)
    if len(rows) != count or any(len(row) != count for row in rows):
        width = len(rows[0]) if rows else 0
        raise DomainError(parameter, got, f"a mean of {count} components needs a {count}x{count} covariance, not {len(rows)}x{width}")
    _check(rows, parameter, got)
    return MultivariateNormal(tuple(centre), rows)


def _column(tree: Expr) -> tuple[Expr, ...] | None:
    """The entries of a vector or of a matrix of one row or column; None of one number."""
    if isinstance(tree, Seq):
        return tuple([evaluate(item) for item in tree.items])
    if isinstance(tree, Matrix) and (len(tree.rows) == 1 or all(len(row) == 1 for row in tree.rows)):
        return tuple([evaluate(item) for row in tree.rows for item in row])
    return None


def _size(covariance: Expr) -> int | None:
    if isinstance(covariance, Matrix):
        return len(covariance.rows)
    if isinstance(covariance, Seq):
        return len(covariance.items)
    return len(covariance.args) if isinstance(covariance, Call) and covariance.name == "diag" else None


def _rows(covariance: Expr, count: int, parameter: str, got: str) -> tuple[tuple[Expr, ...], ...]:
    if isinstance(covariance, Matrix):
        return tuple([tuple([evaluate(item) for item in row]) for row in covariance.rows])
    if isinstance(covariance, Seq):
        diagonal = covariance.items
    elif isinstance(covariance, Call) and covariance.name == "diag":
        diagonal = covariance.args
    elif covariance == Sym("I"):
        diagonal = (ONE,) * count
    elif isinstance(covariance, Mul) and Sym("I") in covariance.factors:
        others = tuple([factor for factor in covariance.factors if factor != Sym("I")])
        diagonal = (Mul((ONE, *others)),) * count
    else:
        raise DomainError(parameter, got, f"{ascii_text(covariance)} is no covariance matrix", "N([0, 0], I), or N([0, 0], [1, 0; 0, 1])")
    entries = [evaluate(each) for each in diagonal]
    return tuple([tuple([entries[i] if i == j else ZERO for j in range(len(entries))]) for i in range(len(entries))])


def _check(rows: tuple[tuple[Expr, ...], ...], parameter: str, got: str) -> None:
    """Symmetric, with positive leading minors (Sylvester's criterion); what a letter keeps open passes."""
    size = len(rows)
    for i in range(size):
        for j in range(i):
            if evaluate(Rel(("=",), (rows[i][j], rows[j][i]))) == FALSE:
                pair = f"{ascii_text(rows[j][i])} and {ascii_text(rows[i][j])}"
                raise DomainError(parameter, got, f"a covariance matrix is symmetric, and {pair} stand opposite each other")
    diagonal = all(rows[i][j] == ZERO for i in range(size) for j in range(size) if i != j)
    if not diagonal and size > MOST:
        raise DomainError(parameter, got, f"a covariance matrix that is not diagonal has at most {MOST} rows")
    for last in range(1, size + 1):
        minor = rows[last - 1][last - 1] if diagonal else Call("det", (Matrix(tuple([row[:last] for row in rows[:last]])),))
        if evaluate(Rel((">",), (minor, ZERO))) == FALSE:
            what = f"the variance of component {last}" if diagonal or last == 1 else f"the determinant of its first {last} rows and columns"
            value = ascii_text(evaluate(minor))
            raise DomainError(parameter, got, f"a covariance matrix is positive definite, and {what} is {value}")

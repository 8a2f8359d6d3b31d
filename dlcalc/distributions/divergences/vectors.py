"""Divergences between two Normal vectors."""

from __future__ import annotations

from fractions import Fraction

from dlcalc.distributions.divergences.working import NAMES, Working, vector
from dlcalc.distributions.kinds import MultivariateNormal
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import ZERO, Call, Expr, Matrix, Num, symbols

WRITTEN = 8
"""Components that are written out one by one."""

_KL = "(sigma_{p,@}^2/sigma_{q,@}^2 + (mu_{p,@} - mu_{q,@})^2/sigma_{q,@}^2 - 1 + log(sigma_{q,@}^2/sigma_{p,@}^2))/2"
_DOWSON = "Dowson & Landau, J. Multivariate Anal. 12 (1982)"
_MATRICES = frozenset({"A", "B", "S_p", "S_q", "d"})
_SHIFT = "equal covariances: the same shape, shifted"


def vectors(work: Working, p: MultivariateNormal, q: MultivariateNormal, wanted: tuple[str, ...] = NAMES) -> None:
    """Add the steps of every wanted divergence between two Normal vectors of one size."""
    work.ledger.vocabulary = work.ledger.vocabulary._replace(matrices=_MATRICES)
    telling = _Vectors(work, p, q)
    for name in wanted:
        work.begin(name)
        if p == q:
            work.plainly(ZERO, "p and q are the same")
        else:
            telling.tell(name)


class _Vectors:
    """Two Normal vectors whose letters the ledger knows: ``mu_p``, ``S_p`` and, by component, ``mu_{p,1}``, ``sigma_{p,1}^2``."""

    def __init__(self, work: Working, p: MultivariateNormal, q: MultivariateNormal) -> None:
        self.work = work
        self.p = p
        self.q = q
        self.size = len(p.mean)
        self.diagonal = p.diagonal() and q.diagonal()
        self.alike = p.covariance == q.covariance
        self.open = bool(symbols(p.tree()) or symbols(q.tree()))
        for side, of in (("p", p), ("q", q)):
            work.know({f"mu_{side}": vector(of.mean), f"S_{side}": Matrix(of.covariance)})
            for i, mean in enumerate(of.mean, 1):
                variance = of.covariance[i - 1][i - 1]
                work.know({f"mu_{{{side},{i}}}": mean, f"sigma_{{{side},{i}}}^2": variance})
                work.know({f"sigma_{{{side},{i}}}": evaluate(Call("sqrt", (variance,)))})

    def tell(self, name: str) -> None:
        if name in ("kl", "kl_reverse"):
            (self.kl_by_component if self.diagonal and self.size <= WRITTEN else self.kl)(name)
        elif name in ("js", "tv"):
            self.projected(name)
        elif name == "w1":
            self.w1()
        else:
            self.w2()

    # KL

    def kl_by_component(self, name: str) -> None:
        text, symbol = (_KL, "KL(p || q)") if name == "kl" else (_swapped(_KL), "KL(q || p)")
        note = "independent components: the sum of one KL each, `sigma^2` the variances"
        letter = "K" if name == "kl" else "R"
        for i in range(1, self.size + 1):
            self.work.part(f"{letter}_{i} = {text.replace('@', str(i))}", note=note)
        self.work.result(f"{symbol} = {' + '.join([f'{letter}_{i}' for i in range(1, self.size + 1)])}", note=note)

    def kl(self, name: str) -> None:
        p, q = ("p", "q") if name == "kl" else ("q", "p")
        inverse = "A" if name == "kl" else "B"
        note = f"trace, distance of the means, determinants; `S` are the covariances, `{inverse}` is an inverse"
        self.work.part(f"{inverse} = S_{q}^(-1)", note=note)
        self.work.part("d = mu_p - mu_q", note=note)
        self.work.part(f"t_{q} = tr({inverse} @ S_{p})", note=note)
        self.work.part(f"m_{q} = d @ {inverse} @ d", note=note)
        self.work.part(f"r_{q} = det(S_{q})/det(S_{p})", note=note)
        source = "Kullback, Information Theory and Statistics (1959)"
        self.work.result(f"KL({p} || {q}) = (t_{q} + m_{q} - {self.size} + log(r_{q}))/2", note=note, source=source)

    # Jensen-Shannon and total variation

    def projected(self, name: str) -> None:
        """With equal covariances only the direction of the means' difference tells p from q."""
        if not self.alike:
            self.work.missing[name] = "with different covariances this is an integral over several dimensions, without a closed form"
            return
        note = "equal covariances: only the line through the means matters, on which `delta` standard deviations lie between them"
        self.work.part("A = S_q^(-1)", note=note)
        self.work.part("d = mu_p - mu_q", note=note)
        delta = self.work.part("delta = sqrt(d @ A @ d)", note=note)
        if name == "tv":
            self.work.result("TV = 2*Phi(delta/2) - 1", note=note)
        elif symbols(delta):
            self.work.missing[name] = f"it needs numbers, and `{symbols(delta)[0]}` has none"
        else:
            from dlcalc.distributions.divergences.numeric import numeric
            from dlcalc.distributions.families import make

            numeric(self.work, "js", make("normal", 0, 1), make("normal", delta, 1))

    # Wasserstein

    def w1(self) -> None:
        if self.alike:
            self.work.part("d = mu_p - mu_q", note=_SHIFT)
            self.work.result("W_1 = norm(d)", note=_SHIFT)
        else:
            self.work.missing["w1"] = (
                "with different covariances it has no closed form; it lies between the distance of the means and `W_2`"
            )

    def w2(self) -> None:
        if self.alike:
            self.work.part("d = mu_p - mu_q", note=_SHIFT)
            self.work.result("W_2 = norm(d)", note=_SHIFT)
        elif self.diagonal and self.size <= WRITTEN:
            spread = " + ".join([f"(sigma_{{p,{i}}} - sigma_{{q,{i}}})^2" for i in range(1, self.size + 1)])
            note = "distance of the means, and of the standard deviations"
            self.work.part("d = mu_p - mu_q", note=note)
            self.work.result(f"W_2 = sqrt(d @ d + {spread})", note=note, source=_DOWSON)
        elif self.size == 2:
            note = "`c` is the trace of the root of `S_p @ S_q`, which for 2×2 needs no root of a matrix"
            self.work.part("d = mu_p - mu_q", note=note)
            self.work.part("c = sqrt(tr(S_p @ S_q) + 2*sqrt(det(S_p)*det(S_q)))", note=note)
            self.work.result("W_2 = sqrt(d @ d + tr(S_p) + tr(S_q) - 2*c)", note=note, source=_DOWSON)
        elif self.open:
            self.work.missing["w2"] = "it needs the eigenvalues of a matrix with letters"
        else:
            roots = eigenvalues(self.p, self.q)
            self.work.know({f"e_{i}": each for i, each in enumerate(roots, 1)})
            note = "`e_i` are the eigenvalues of `S_p @ S_q`, to 25 digits"
            self.work.part("d = mu_p - mu_q", note=note)
            total = " + ".join([f"sqrt(e_{i})" for i in range(1, self.size + 1)])
            self.work.part(f"c = {total}", note=note)
            self.work.result("W_2 = sqrt(d @ d + tr(S_p) + tr(S_q) - 2*c)", note=note, source=_DOWSON)


def _swapped(text: str) -> str:
    return text.replace("{p,", "{#,").replace("{q,", "{p,").replace("{#,", "{q,")


def eigenvalues(p: MultivariateNormal, q: MultivariateNormal) -> list[Expr]:
    """The eigenvalues of Σ_p·Σ_q, which are positive, to 25 digits."""
    import mpmath

    from dlcalc.notation.approximate import rounded

    with mpmath.workdps(60):
        sides = [mpmath.matrix([[mpmath.mpf(rounded(each, figures=60)[0]) for each in row] for row in of.covariance]) for of in (p, q)]
        root = mpmath.cholesky(sides[0])
        found = mpmath.eigsy(root.T * sides[1] * root, eigvals_only=True)
        return [Num(Fraction(mpmath.nstr(each, 25, min_fixed=-1000, max_fixed=1000))) for each in found]

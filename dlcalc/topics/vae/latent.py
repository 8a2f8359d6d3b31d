"""The KL of the encoder from the prior, its gradients, and a sample, dimension by dimension."""

from __future__ import annotations

from collections.abc import Iterator

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Table
from dlcalc.notation.expr import Derivative, Expr, Num, Seq, Sym
from dlcalc.topics.vae.encoder import Encoder, root

WRITTEN = 6
"""Dimensions that are written out one by one."""

_STANDARD = "({mu}^2 + {sigma}^2 - 1 - log({sigma}^2))/2"
_GIVEN = "(({mu} - {m})^2/{tau}^2 + {sigma}^2/{tau}^2 - 1 + log({tau}^2/{sigma}^2))/2"
_NOTES = {
    "logvar": "`log(sigma^2)` is given, so exp undoes the logarithm: this is `sigma^2`, not `sigma`",
    "sigma": "",
    "var": "",
}
_KINGMA = "Kingma & Welling, Auto-Encoding Variational Bayes (arXiv 1312.6114), appendix B"
_KULLBACK = "Kullback, Information Theory and Statistics (1959)"


class Latent:
    """States the steps of one question about q(z|x).

    Args:
        ledger: gets the steps.
        given: the encoder and the prior.
        bits: whether logarithms are to base 2 in the results.
    """

    def __init__(self, ledger: Ledger, given: Encoder, *, bits: bool) -> None:
        self.ledger = ledger
        self.given = given
        self.bits = bits
        self.used: dict[str, list[str]] = {}
        letters = {"logvar": "l", "sigma": "sigma", "var": ""}
        for place in given.places:
            self.know("mu", place, given.mu)
            self.know("epsilon", place, given.eps)
            if given.spread:
                letter = letters[given.spread]
                if letter:
                    self.know(letter, place, given.spreads)
                else:
                    ledger.values[f"{given.name('sigma', place)}^2"] = given.spreads[place - 1]
            if given.prior:
                ledger.values[given.name("m", place)] = given.prior[0][place - 1]
                ledger.values[f"{given.name('tau', place)}^2"] = given.prior[1][place - 1]

    def know(self, letter: str, place: int, values: tuple[Expr, ...]) -> None:
        """Give the letter of one dimension its value, where it has one."""
        if values:
            self.ledger.values[self.given.name(letter, place)] = values[place - 1]

    @property
    def written(self) -> bool:
        """Whether there are few enough dimensions to write them all out."""
        return self.given.size <= WRITTEN

    def step(self, result: str, id: str, text: str, title: str, note: str = "", source: str = "") -> Expr:
        """State an equation for a result; its left side may be a derivative."""
        self.used.setdefault(result, []).append(id)
        return self.ledger.step(id, text, title=title, note=note, source=source)

    # Variances

    def variances(self) -> None:
        """σ² of each dimension from log σ²."""
        if self.given.spread != "logvar":
            return
        for place in self.given.places:
            sigma, l = self.given.name("sigma", place), self.given.name("l", place)  # noqa: E741 (the letter of the log-variance)
            self.step("kl", f"variance_{place}", f"{sigma}^2 = exp({l})", "Variance", _NOTES["logvar"])

    # KL

    def kl(self) -> Expr:
        """The KL, a term a dimension."""
        form = _GIVEN if self.given.prior else _STANDARD
        terms = [self.filled(form, place) for place in self.given.places]
        note = (
            "closed form for a Gaussian and N(0, 1); mind the 1/2"
            if not self.given.prior
            else "closed form for two Gaussians; mind the 1/2"
        )
        title, source = "KL divergence", _KULLBACK if self.given.prior else _KINGMA
        if self.given.size == 1:
            return self.step("kl", "kl", f"KL = {self.unit(terms[0])}", title, note, source)
        several = f"{note}, one term a dimension"
        for place, term in enumerate(terms, 1):
            self.step("kl", f"kl_{place}", f"K_{place} = {self.unit(term)}", title, several, source)
        total = " + ".join([f"K_{place}" for place in self.given.places])
        return self.step("kl", "kl", f"KL = {total}", title, several)

    def filled(self, form: str, place: int) -> str:
        """A formula with the letters of one dimension."""
        return form.format(**{letter: self.given.name(letter, place) for letter in ("mu", "sigma", "m", "tau")})

    def unit(self, text: str) -> str:
        """A formula in nats as one in the unit that is wanted."""
        return f"({text})/log(2)" if self.bits else text

    # Gradients

    def gradients(self, *, weighted: bool) -> dict[str, Seq]:
        """∂(β·KL)/∂μ and ∂(β·KL)/∂log σ²."""
        found: dict[str, list[Expr]] = {"dmu": [], "dlogvar": []}
        beta = "beta*" if weighted else ""
        known = self.given.prior is not None
        for place in self.given.places:
            by_mu = self.filled("({mu} - {m})/{tau}^2" if known else "{mu}", place)
            by_logvar = self.filled("({sigma}^2/{tau}^2 - 1)/2" if known else "({sigma}^2 - 1)/2", place)
            for name, letter, text in (("dmu", "mu", by_mu), ("dlogvar", "l", by_logvar)):
                formula = self.ledger.equation(f"K = {beta}{self.unit(text)}")[1]
                symbol = Derivative(Sym("L") if weighted else Sym("KL"), Sym(self.given.name(letter, place)))
                note = "`L` is `beta*KL`, the second term of the loss; `l` is `log(sigma^2)`" if weighted else "`l` is `log(sigma^2)`"
                id = f"{name}_{place}"
                self.used.setdefault(name, []).append(id)
                found[name].append(self.ledger.step(id, (symbol, formula), title="Gradients", note=note))
        return {name: Seq("vector", tuple(each)) for name, each in found.items()}

    # Samples

    def sample(self) -> Seq:
        """The sample μ + σ·ε, as a vector."""
        note = "reparameterisation: the noise carries the randomness"
        if self.given.spread == "logvar":
            note = "`sigma` is the root of `sigma^2`, `exp(l/2)`: a log-variance is halved before exp"
        entries = []
        for place in self.given.places:
            sigma = self.given.name("sigma", place)
            if self.given.spread == "logvar":
                self.step("z", f"sigma_{place}", f"{sigma} = exp({self.given.name('l', place)}/2)", "Sample", note)
            elif self.given.spread == "var":
                self.ledger.values[sigma] = root(self.given.spreads[place - 1])
            z, mu, eps = [self.given.name(letter, place) for letter in ("z", "mu", "epsilon")]
            entries.append(self.step("z", f"z_{place}", f"{z} = {mu} + {sigma}*{eps}", "Sample", note))
        return Seq("vector", tuple(entries))

    # Tables

    def tables(self) -> Iterator[Table]:
        """Dimension by dimension, where they are not written out."""
        if self.written:
            return
        values = {step.id: step.value for step in self.ledger.steps}
        rows: list[tuple[Expr | str, ...]] = []
        for place in self.given.places:
            name = self.given.name("sigma", place)
            variance = self.ledger.values.get(f"{name}^2")
            mean = self.given.name("mu", place)
            rows.append((str(place), self.ledger.values.get(mean, Sym(mean)), variance or "", values.get(f"kl_{place}", Num(0))))
        yield Table("dimensions", "Each dimension", ("", "`mu`", "`sigma^2`", "KL"), tuple(rows))

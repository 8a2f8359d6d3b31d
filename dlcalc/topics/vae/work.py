"""The terms of the ELBO, from what was given."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import FALSE, ONE, ZERO, Expr, Rel
from dlcalc.notation.values import INF
from dlcalc.notation.vocabulary import Vocabulary
from dlcalc.topics.vae.decoder import reconstruction
from dlcalc.topics.vae.encoder import encoder
from dlcalc.topics.vae.latent import Latent

VOCABULARY = Vocabulary(words=frozenset({"KL", "ELBO"}), functions=frozenset({"p", "q", "N"}))


def work(inputs: Inputs) -> Derivation:
    """Work out KL, reconstruction, ELBO, gradients and a sample, as far as they were asked for."""
    from dlcalc.topics.vae.telling import told

    given = encoder(inputs)
    bits = inputs.word("log") == "bits"
    beta = evaluate(inputs.expr("beta") or ONE) if inputs.given("beta") else None
    if beta is not None and (beta == INF or evaluate(Rel((">=",), (beta, ZERO))) == FALSE):
        raise DomainError("beta", inputs.typed["beta"], "the weight of the KL is finite and not negative", "1 is the plain VAE")
    ledger = Ledger(VOCABULARY, {} if beta is None else {"beta": beta}, {} if beta is not None else {"beta": ONE}, counts=False)
    latent = Latent(ledger, given, bits=bits)
    results: dict[str, Expr] = {}
    with_latent = bool(given.mu or given.spread or given.prior) or not (inputs.given("x") or inputs.given("log-likelihood"))
    if with_latent:
        latent.variances()
        results["kl"] = latent.kl()
    found = reconstruction(ledger, inputs, bits=bits)
    if found is not None:
        results["reconstruction"] = found
    if found is not None and with_latent:
        note = "what training maximises; its negative is the loss"
        results["elbo"] = ledger.step("elbo", "ELBO = R - beta*KL", title="ELBO", note=note)
    if given.eps:
        results["z"] = latent.sample()
    if with_latent:
        results.update(latent.gradients(weighted=beta is not None))
    return told(inputs, latent, results)

"""VAE, GAN and WGAN side by side: what is learned, what is optimised, which divergence that is, what could not be computed."""

from __future__ import annotations

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, Table
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.vocabulary import Vocabulary
from dlcalc.topics.gan.losses import MINIMAX, WGAN

_VOCABULARY = Vocabulary(functions=frozenset({"D", "G", "f", "p", "q", "KL", "JS", "W_1"}), words=frozenset({"elbo"}))

_STEPS = (
    ("elbo", "elbo = E_{z~q(z|x)}[log p(x|z)] - KL(q(z|x) || p(z))", "VAE",
     "maximises the ELBO, a lower bound: `log p(x) = elbo + KL(q(z|x) || p(z|x))`", "Kingma and Welling 2014, equation 3"),
    ("value", f"V = {MINIMAX.value}", "GAN", "D maximises; G minimises the same, or −E[log D(x)] over its samples", MINIMAX.source),
    ("critic_value", f"W = {WGAN.value}", "WGAN", "f maximises, 1-Lipschitz; G minimises `-E_{x~p_g}[f(x)]`, no logarithm", WGAN.source),
)  # fmt: skip

_ROWS = (
    ("learned", "encoder q(z|x) and decoder p(x|z)", "generator G and discriminator D", "generator G and critic f"),
    ("divergence", "KL(data‖model), from above", "at the best D: `2*JS(p_r || p_g) - log(4)`", "at the best f: `W_1(p_r, p_g)`"),
    ("intractable", "log p(x), an integral over all z", "p_g(x), so the ratio p_r/p_g", "the infimum over all couplings"),
    ("avoided by", "a bound, sampled with z = μ + σ·ε", "D learns the ratio: D/(1 − D)", "the dual: a supremum over 1-Lipschitz f"),
    ("likelihood of x", "bounded from below", "not available", "not available"),
    ("disjoint supports", "no issue: p(x|z) covers all x", "JS is stuck at log 2, no gradient", "still tells how far apart"),
    ("known trouble", "blurred samples", "saturation, mode collapse", "keeping f Lipschitz"),
)


def answer(inputs: Inputs) -> Derivation:
    """The objectives of the three, and a table."""
    ledger = Ledger(_VOCABULARY, {}, counts=False)
    results = {id: ledger.step(id, text, title=title, note=note, source=source) for id, text, title, note, source in _STEPS}
    return Derivation(
        topic="gan",
        title="VAE, GAN, WGAN",
        headline="",
        inputs=dict(inputs.typed),
        given=(),
        assumed=(),
        conventions={},
        symbols={
            "p_r": "distribution of the real data", "p_g": "distribution of what the generator makes", "x": "an example",
            "z": "the code, or the noise, that an example is made from",
        },
        steps=tuple(ledger.steps),
        shown=tuple(results),
        results=results,
        info={info.name: info for info in inputs.topic.results if info.name in results},
        remark=(
            "A VAE does not minimise KL(data‖model) itself but an upper bound of it; bound and KL agree only where q(z|x) is the "
            "true posterior."
        ),
        warnings=(),
        tables=(Table("compare", "Side by side", ("", "VAE", "GAN", "WGAN"), _ROWS),),
        pictures=(),
        vocabulary=_VOCABULARY,
    )  # fmt: skip

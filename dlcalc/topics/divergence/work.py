"""Which question was asked: two distributions, two columns of data, or one of each."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs
from dlcalc.distributions.divergences.apart import apart
from dlcalc.distributions.divergences.working import NAMES, VOCABULARY, Working
from dlcalc.distributions.kinds import Known, MultivariateNormal
from dlcalc.distributions.read import read_distribution
from dlcalc.notation.errors import Undecided


def work(inputs: Inputs) -> Derivation:
    """Compare two distributions.

    Raises:
        DomainError: what was asked for cannot be read or compared.
        Undecided: no result could be computed.
    """
    if inputs.given("data-p") or inputs.given("data-q"):
        from dlcalc.topics.divergence.data import answer

        return answer(inputs)
    from dlcalc.topics.divergence.telling import told

    p, q = both(inputs)
    working = Working(Ledger(VOCABULARY, {}, counts=False), bits=inputs.word("log") == "bits")
    apart(working, p, q, inputs.only or NAMES)
    refused = {name: reason for name, reason in working.missing.items() if name in inputs.only}
    if refused and working.results:
        raise Undecided(f"{', '.join(refused)} could not be computed: {'; '.join(dict.fromkeys(refused.values())).replace('`', '')}")
    if not working.results:
        raise Undecided(f"nothing could be computed: {'; '.join(dict.fromkeys(working.missing.values())).replace('`', '')}")
    return told(inputs, working, p, q)


def both(inputs: Inputs) -> tuple[Known, Known]:
    """The two distributions; ``N(0, I)`` takes its size from the other.

    Raises:
        DomainError: one is missing, or cannot be read.
    """
    texts = {}
    for name, other in (("p", "q"), ("q", "p")):
        texts[name] = inputs.word(name)
        if not inputs.given(name):
            hint = 'dlcalc divergence --p "N(0,1)" --q "N(2,1)"'
            raise DomainError(name, "", f"a second distribution is needed, to compare {other} with" if inputs.given(other) else
                              "two distributions are needed", hint)  # fmt: skip
    try:
        p = read_distribution(texts["p"], "p")
    except DomainError as error:
        if error.rule.startswith("how many components"):
            q = read_distribution(texts["q"], "q")
            return read_distribution(texts["p"], "p", _size(q)), q
        raise
    return p, read_distribution(texts["q"], "q", _size(p))


def _size(of: Known) -> int | None:
    return len(of.mean) if isinstance(of, MultivariateNormal) else None

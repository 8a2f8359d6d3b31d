"""Which question was asked; each kind of question is a module of its own, imported when it is asked."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs
from dlcalc.topics.gan.outputs import asked


def work(inputs: Inputs) -> Derivation:
    """Answer a question about GANs: objectives, or losses from outputs."""
    _one_question(inputs)
    if inputs.given("compare"):
        from dlcalc.topics.gan.compare import answer
    elif inputs.given("saturation"):
        from dlcalc.topics.gan.saturation import answer
    elif any(inputs.given(name) for name in DISTRIBUTIONS):
        from dlcalc.topics.gan.optimal import answer
    elif asked(inputs):
        from dlcalc.topics.gan.numbers import answer
    else:
        from dlcalc.topics.gan.objectives import answer
    return answer(inputs)


DISTRIBUTIONS = ("p-real", "p-gen", "at", "optimal")
"""What is asked of the optimal discriminator."""

ALONE = {"compare": (), "saturation": ("d-fake",), **dict.fromkeys(DISTRIBUTIONS, (*DISTRIBUTIONS, "log", "plot"))}
"""Questions that are asked alone, and what may stand beside each."""

ON_NUMBERS = ("label-smoothing", "clip-eps", "lam", "log")
"""Options that mean something only beside outputs."""


def _one_question(inputs: Inputs) -> None:
    """Refuse what would go unanswered.

    Raises:
        DomainError: two questions at once, or an option without the outputs that it is about.
    """
    for question, beside in ALONE.items():
        others = [name for name in inputs.typed if name not in (question, *beside)]
        if inputs.given(question) and others:
            rule = f"--{question} asks for something else, and one of the two would go unanswered"
            raise DomainError(others[0], inputs.typed[others[0]], rule, "ask one of them")
    if inputs.given("plot") and not (inputs.given("p-real") and inputs.given("p-gen")):
        rule = "what is drawn is D* between two distributions"
        raise DomainError("plot", inputs.typed["plot"], rule, '--p-real "N(0,1)" --p-gen "N(2,1)"')
    about = asked(inputs) or any(inputs.given(name) for name in DISTRIBUTIONS)
    for name in ON_NUMBERS:
        if inputs.given(name) and not about:
            rule = "it is about losses on numbers, and no outputs were given"
            raise DomainError(name, inputs.typed[name], rule, "--d-real 0.9,0.8 --d-fake 0.1,0.2")

"""Layers over sequences: recurrent ones, embeddings, positions, attention."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.networks.kinds.cells import counted
from dlcalc.networks.state import VOCABULARY, Answer, Asked, Question, Signal, ask
from dlcalc.notation.expr import Expr, Num
from dlcalc.notation.show import unicode_text

ATTENTION = "Vaswani et al. 2017, Attention is all you need, section 3.2.2"


def recurrent(asked: Asked) -> Answer:
    """An LSTM, a GRU or a plain RNN, in one direction or both."""
    steps, inputs = _sequence(asked)
    spec = asked.layer.spec
    raw: dict[str, object] = {
        "cell": asked.kind.removeprefix("bi"), "input-size": inputs, "hidden-size": str(spec.sizes("h")[0]), "t": steps,
    }  # fmt: skip
    if asked.kind.startswith("bi"):
        raw["bidirectional"] = True
    if spec.sizes("l") != (1,):
        raw["layers"] = str(spec.sizes("l")[0])
    if "b" in spec.settings:
        if spec.sizes("b")[0] > 2:
            raise asked.refused("a gate has two bias vectors at most")
        raw["bias"] = ("none", "one", "two")[spec.sizes("b")[0]]
    if asked.batch is not None:
        raw["n"] = asked.batch
    question = Question("lstm", raw)
    try:
        found = ask(question)
    except DomainError as error:
        raise asked.refused(error.rule) from None
    ledger = Ledger(VOCABULARY, {"H": Num(spec.sizes("h")[0]), "T": steps, **asked.numbers()}, asked.neutral())
    out = ledger.value("2*H" if asked.kind.startswith("bi") else "H")
    activations = ledger.value("N*T*X*L", X=out, L=Num(spec.sizes("l")[0]))
    counts = {"parameters": found.results["parameters"], "macs": found.results["macs"], "activations": activations}
    return Answer(Signal((steps, out), None), counts, question)


def _sequence(asked: Asked) -> tuple[Expr, Expr]:
    """Steps and numbers a step.

    Raises:
        DomainError: the input is no sequence.
    """
    if len(asked.shape) != 2:
        title = asked.layer.spec.kind.title
        raise asked.refused(f"{title} takes a sequence: steps × numbers a step", "emb30522x768 makes one of words")
    return asked.shape[0], asked.shape[1]


def one_step(asked: Asked) -> Answer:
    """The first or the last step of a sequence."""
    _, size = _sequence(asked)
    ledger = Ledger(VOCABULARY, {"D": size, **asked.numbers()}, asked.neutral())
    activations = ledger.step("activations", "activations = N*D", title="Activations", note="the numbers of one step")
    return Answer(Signal((size,), None), {"activations": activations}, ledger=ledger)


def embedding(asked: Asked) -> Answer:
    """A row of a table for each word."""
    rows, size = _table(asked)
    if len(asked.shape) != 1:
        raise asked.refused("an embedding takes a row of words, one size", "--input 512 for 512 words")
    ledger = Ledger(VOCABULARY, {"V": rows, "D": size, "T": asked.shape[0], **asked.numbers()}, asked.neutral())
    parameters = ledger.step("parameters", "parameters = V*D", title="Parameters", note="a row of `D` numbers for each of `V` words")
    activations = ledger.step("activations", "activations = N*T*D", title="Activations", note="a row for each of `T` words")
    return Answer(Signal((asked.shape[0], size), None), {"parameters": parameters, "activations": activations}, ledger=ledger)


def _table(asked: Asked) -> tuple[Expr, Expr]:
    sizes = asked.layer.spec.sizes("v")
    if len(sizes) != 2:
        raise asked.refused("a table has rows and numbers a row", f"{asked.layer.spec.text}x768")
    return Num(sizes[0]), Num(sizes[1])


def positions(asked: Asked) -> Answer:
    """Learned positions: a row of a table is added at each step."""
    steps, size = _sequence(asked)
    rows, width = _table(asked)
    question = Question("posenc", {"kind": "learned", "length": rows, "d-model": width})
    ledger, formula = counted(asked)
    if ledger.holds("T <= V", V=rows) is False:
        raise asked.refused("the table has fewer rows than the sequence has steps")
    if ledger.holds("D = V", V=width) is False:
        hint = f"pos{unicode_text(rows)}x{unicode_text(size)}"
        raise asked.refused("its rows are added to the steps, so they are as long", hint)
    counts = {"parameters": ask(question).results["parameters"], "activations": ledger.value(formula)}
    return Answer(Signal((steps, size), None), counts, question)


def sinusoidal(asked: Asked) -> Answer:
    """Sines and cosines are added at each step; nothing is learnt."""
    steps, size = _sequence(asked)
    ledger, formula = counted(asked)
    activations = ledger.step("activations", f"activations = {formula}", title="Activations", note="nothing is learnt: a formula is added")
    return Answer(Signal((steps, size), None), {"activations": activations}, ledger=ledger)


def attention(asked: Asked) -> Answer:
    """Multi-head self-attention: queries, keys, values and the output, each a matrix of d × d."""
    steps, size = _sequence(asked)
    spec = asked.layer.spec
    heads = Num(spec.sizes("a")[0])
    ledger = Ledger(VOCABULARY, {"T": steps, "D": size, "A": heads, **asked.numbers()}, asked.neutral())
    if ledger.holds("D mod A = 0") is False:
        raise asked.refused(f"{heads.value} heads share the numbers of a step, so they must divide {unicode_text(size)}")
    biased = spec.sizes("b") != (0,)
    heading = {"title": "Parameters", "source": ATTENTION, "note": "for queries, keys, values and the output"}
    ledger.step("head_size", "d_k = D/A", title="Heads", note="numbers of one head", source=ATTENTION)
    parameters = ledger.step("parameters", "parameters = 4*D*(D + 1)" if biased else "parameters = 4*D*D", **heading)
    note = "four products with matrices; each query with each key, each weight with each value"
    macs = ledger.step("macs", "macs = 4*N*T*D*D + 2*N*T*T*D", title="MACs", note=note, source=ATTENTION)
    activations = ledger.step("activations", "activations = N*T*D", title="Activations", note="the numbers in the output")
    counts = {"parameters": parameters, "macs": macs, "activations": activations}
    return Answer(Signal((steps, size), None), counts, ledger=ledger)

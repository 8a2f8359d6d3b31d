"""ALiBi: no encoding, but a penalty on the score that grows with the distance, in each head by another slope."""

from __future__ import annotations

from dlcalc.derivation.array_numbers import check_computed
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Assumption, Derivation, Heads, Table
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Const, Expr, Neg, Num, Seq
from dlcalc.notation.show import ascii_text
from dlcalc.topics.posenc.question import EXACT, Question, assumed, said, whole
from dlcalc.topics.posenc.telling import Answer, array, cell

SOURCE = "Press et al. 2022, section 3"
ALL_HEADS, LISTED, MOST_HEADS = 4, 16, 1_000
"""Heads whose slopes are all written out, whose slopes stand in a list, and heads that there may be at all."""

NO_LOOK = Neg(Const("inf"))


def answer(question: Question) -> Derivation:
    """Slopes of the heads, and the matrix that is added to the scores.

    Raises:
        DomainError: no number of heads, a head that is not there, a matrix that is too large.
    """
    inputs = question.inputs
    heads = whole(inputs.expr("heads"))
    if heads is None or heads > MOST_HEADS:
        rule = (
            "the slopes depend on the number of heads, which must be known"
            if heads is None
            else f"at most {MOST_HEADS:,} heads are computed"
        )
        raise DomainError("heads", inputs.typed.get("heads", ""), rule, "--heads 8")
    head = whole(inputs.expr("head")) if inputs.given("head") else None
    if inputs.given("head") and (head is None or head > heads):
        raise DomainError("head", inputs.typed["head"], f"heads are counted from 1, so the last one is {heads}", f"--head {heads}")
    if question.length is not None and whole(question.length) is None:
        raise DomainError(
            "length", inputs.typed["length"], "the matrix needs a number of positions", "--length 4; without it: the slopes alone"
        )
    length = whole(question.length)
    if not length:
        _nothing_to_draw(inputs)
    many = f"head{'s' * (heads > 1)}"
    found = Answer(question, f"{heads:,} {many}" + (f", {length:,} × {length:,} scores" if length else ""))
    found.given = [f"`H = {heads}` {many}"] + ([f"length `L = {length}`"] if length else []) + said(question, "attention")
    if head:
        found.given.append(f"head {head}")
    found.assumed = assumed(question, "attention") if length else []
    found.conventions = ("attention",)
    found.ledger.values["H"] = Num(heads)
    slopes = _slopes(found, heads, head)
    found.results["slopes"] = Seq("vector", tuple(slopes))
    if length:
        found.assumed.append(Assumption("length", "counted from 0", "positions counted from 0, heads from 1"))
        _matrix(found, slopes, length, head)
    else:
        found.assumed.append(Assumption("head", "counted from 1", "heads counted from 1"))
        found.remark = "The matrix that is added to the scores: --length 4"
    found.results["parameters"] = found.quiet("parameters", "parameters = 0", title="Parameters", note="the slopes are fixed, not learnt")
    return found.derivation()


def _nothing_to_draw(inputs: Inputs) -> None:
    """Refuse a drawing of a matrix whose size is not known."""
    for name in ("picture", "plot"):
        if inputs.given(name):
            raise DomainError(name, inputs.typed.get(name, ""), "the matrix is drawn, and its size is not known", "--length 16")


def _slopes(found: Answer, heads: int, head: int | None) -> list[Expr]:
    """The slope of every head; some of them as steps."""
    ledger = found.ledger
    is_power = heads & (heads - 1) == 0
    if is_power:
        power, first, second = heads, "2^(-8*h/H)", ""
        notes = ("from 1/2^(8/H) down to 1/256, each by the same factor", "")
    else:
        note = "the largest power of two up to H: the paper's slopes are for powers of two"
        power = whole(found.step("power", "n = 2^floor(log2(H))", title="Heads", note=note)) or 1
        first, second = "2^(-8*h/n)", "2^(-8*(2*(h - n) - 1)/(2*n))"
        notes = (
            f"heads 1 to {power}: as for {power} heads",
            f"heads {power + 1} to {heads}: every other one of those for {2 * power} heads",
        )
    every = [ledger.value(first if h <= power else second, h=Num(h)) for h in range(1, heads + 1)]
    some = {1, 2, power, power + 1, power + 2, heads} if not is_power else {1, 2, heads}
    written = sorted((set(range(1, heads + 1)) if heads <= ALL_HEADS else some & set(range(1, heads + 1))) | ({head} if head else set()))
    for h in written:
        ledger.values["h"] = Num(h)
        late = h > power
        title, note = ("Slopes of the others", notes[1]) if late else ("Slopes", notes[0])
        found.step(f"slope_{h}", f"m_{h} = {second if late else first}", of="slopes", title=title, note=note, source=SOURCE)
    del ledger.values["h"]
    if heads > ALL_HEADS:
        found.tables.append(_listed(every))
    return every


def _listed(slopes: list[Expr]) -> Table:
    """All slopes: one below the other where they are few, else as a grid."""
    heads = len(slopes)
    if heads <= LISTED:
        rows = tuple([(str(h), slope) for h, slope in enumerate(slopes, 1)])
        return Table("slopes", "All slopes", ("head `h`", "slope `m_h`"), rows)
    return Table("slopes", "Slopes", numbers=array(slopes, (heads,), ("head",)), heads=Heads("head", ["slope"], range(1, heads + 1)))


def _matrix(found: Answer, slopes: list[Expr], length: int, head: int | None) -> None:
    """The matrix of one head or of all, one entry written out."""
    question, ledger = found.question, found.ledger
    chosen = [head] if head else list(range(1, len(slopes) + 1))
    check_computed(
        (len(chosen), length, length), "the matrix of all heads" if not head else "the matrix", "length", question.inputs.typed["length"]
    )
    causal = question.words["attention"] == "causal"
    shown = head or 1
    ledger.values |= {"i": Num(length - 1), "j": Num(0), f"m_{shown}": slopes[shown - 1]}
    formula = f"-m_{shown}*(i - j)" if causal else f"-m_{shown}*abs(i - j)"
    name = cell("b", length - 1, 0)
    note = f"head {shown}: query i = {length - 1} looks at key j = 0"
    found.step("entry", f"{name} = {formula}", of="encoding", title="Bias", note=note, source=SOURCE)
    axes = ("head", "query", "key")
    if len(chosen) * length * length <= EXACT:
        flat = [_entry(found, slopes[h - 1], i, j, causal=causal) for h in chosen for i in range(length) for j in range(length)]
        every = array(flat, (len(chosen), length, length), axes)
    else:
        import numpy as np

        from dlcalc.notation.approximate import approximate
        from dlcalc.topics.posenc import kernels

        every = Array(kernels.biases(np.array([approximate(slopes[h - 1]) for h in chosen]), length, question.words["attention"]), axes)
    one = Array(every.numbers[0], axes[1:])
    found.results["encoding"] = one if head else every
    heads = Heads("query", range(length), range(length))
    note = "Queries down, keys across; −∞ becomes 0 after softmax." if causal else "Queries down, keys across."
    found.tables.append(
        Table("encoding" if head else "head", f"Bias of head {shown}", note=note, numbers=one, marked=((length - 1, 0),), heads=heads)
    )
    factor = ascii_text(slopes[shown - 1])
    found.remark = (
        f"Each step away costs `{factor}` in head {shown}; after softmax a factor of `exp(-{factor})`. No position is out of reach."
    )
    _plot(found, one, shown)


def _entry(found: Answer, slope: Expr, i: int, j: int, *, causal: bool) -> Expr:
    if causal and j > i:
        return NO_LOOK
    return found.ledger.value("-m*abs(i - j)", m=slope, i=Num(i), j=Num(j))


def _plot(found: Answer, one: Array, head: int) -> None:
    from dlcalc.derivation.plots import Heat, wanted

    if wanted(found.inputs):
        found.plots = (Heat(f"Bias of head {head}", one, y="query", x="key", first=(0, 0), values="bias"),)

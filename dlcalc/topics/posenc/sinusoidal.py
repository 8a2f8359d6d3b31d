"""Sinusoidal encodings: one entry, one position, or the whole matrix (Vaswani et al. 2017, section 3.5)."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.notation.expr import Num, Seq, symbols
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.topics.posenc.matrix import matrix
from dlcalc.topics.posenc.question import VOCABULARY, Question, assumed, equals, said, whole
from dlcalc.topics.posenc.telling import COUNTED, Answer, entry_of

SOURCE = "Vaswani et al. 2017, section 3.5"

ALL_PAIRS = 4
"""Up to so many pairs of dimensions every one is written out, of more the first two and the last."""

MEANINGS = {"pos": "position", "d": "numbers of one encoding", "L": "number of positions", "i": "pair of dimensions", "k": "offset"}


def answer(question: Question) -> Derivation:
    """Answer a question about sinusoidal encodings.

    Raises:
        DomainError: a dimension or position that is not there, a matrix that is too large.
    """
    d, length, dim = question.width, whole(question.length), question.inputs.expr("dim")
    for name in ("offset",):
        if question.inputs.given(name):
            raise DomainError(name, question.inputs.typed[name], "an offset belongs to --theorem or --dot", "--theorem --offset 3")
    check_places(question)
    if length is not None and d is not None:
        found = matrix(question, length, d)
    elif dim is not None:
        found = _entry(question)
    elif question.pos is not None and d is not None:
        found = _position(question, d)
    else:
        found = _in_letters(question)
    if not found.plots:
        from dlcalc.derivation.plots import wanted

        if wanted(question.inputs):
            given = "plot" if question.inputs.given("plot") else "picture"
            typed = question.inputs.typed.get(given, "")
            raise DomainError(given, typed, "the whole matrix is drawn, and its size is not known", "--length 64 --d-model 64")
    return found.derivation()


def check_places(question: Question) -> None:
    """Refuse a dimension or a position that is not there.

    Raises:
        DomainError: it says which ones are.
    """
    ledger, inputs = question.ledger(), question.inputs
    dim = inputs.expr("dim")
    if dim is not None:
        if whole(dim) is None:
            rule = "which function stands in a dimension depends on its number, so it cannot be a letter"
            raise DomainError("dim", inputs.typed["dim"], rule, "--dim 5")
        last = ascii_text(ledger.value("d - 1"))
        rule = f"dimensions are counted from 0, so the last one is {last}"
        ledger.require(f"{ascii_text(dim)} < d", "dim", inputs.typed["dim"], rule, f"--dim {last}")
    if question.pos is not None and question.length is not None:
        last = ascii_text(ledger.value("L - 1"))
        rule = f"positions are counted from 0, so the last of these is {last}"
        ledger.require("pos < L", "pos", inputs.typed["pos"], rule, "without --length any position has an encoding")


def prepare(question: Question, headline: str) -> Answer:
    """An answer with what was given and assumed, and the count of parameters."""
    found = Answer(question, headline)
    names = ("base", "layout", "divisor")
    found.conventions = ("layout", "divisor")
    for letter, value, text in (("pos", question.pos, "position {}"), ("L", question.length, "length {}"), ("d_model", question.d, "{}")):
        if value is not None:
            found.given.append(text.format(equals(letter, value)))
    found.given += said(question, *names)
    found.assumed = [*assumed(question, *names), COUNTED]
    found.ledger.vocabulary = VOCABULARY._replace(words=VOCABULARY.words | {"d_model"})
    return found


def nothing_learnt(found: Answer) -> None:
    """The count of parameters: none."""
    found.results["parameters"] = found.quiet("parameters", "parameters = 0", title="Parameters", note="nothing is learnt")


def angle(found: Answer, id: str, i: str, *, title: str, note: str = "") -> None:
    """The angle of a pair at the position; the ledger knows both."""
    found.step(id, f"theta_{i} = pos/base^({found.question.exponent})", of="angles", title=title, note=note, source=SOURCE)


def wavelength(found: Answer, id: str, i: str, *, title: str, note: str = "in so many positions it comes full circle") -> None:
    """The wavelength of a pair."""
    found.step(id, f"lambda_{i} = 2*pi*base^({found.question.exponent})", of="wavelength", title=title, note=note, source=SOURCE)


def places_of(question: Question, i: int, d: int) -> tuple[int, int]:
    """The dimensions of the sine and the cosine of a pair."""
    return (2 * i, 2 * i + 1) if question.words["layout"] == "interleaved" else (i, i + d // 2)


# One entry


def entry_steps(found: Answer, dim: int, *, number: bool) -> str:
    """The steps that lead to one entry.

    Args:
        found: gets the steps.
        dim: the dimension.
        number: whether the entry alone is asked for, so that its steps have the results' names.

    Returns:
        The entry's symbol.
    """
    question, ledger = found.question, found.ledger
    ledger.values["dim"] = Num(dim)
    is_cosine, formula, why = _pair(question, dim)
    title = "Which pair?"
    i = whole(found.step("pair", f"i = {formula}", title=title, note=why))
    angle(found, "angles" if number else "angle", str(i), title="Angle", note="pair `i` at this position, in radians")
    wavelength(found, "wavelength" if number else "wavelength_i", str(i), title="Wavelength")
    pos = whole(question.pos) if question.pos is not None else whole(ledger.values.get("pos"))
    name = entry_of(pos, dim)
    note = f"`{question.cosines if is_cosine else question.sines} = dim`: the {'cosine' if is_cosine else 'sine'} of the pair"
    function = "cos" if is_cosine else "sin"
    id = "encoding" if number else "entry"
    found.step(id, f"{name} = {function}(theta_{i})", of="encoding", title="Encoding", note=note, source=SOURCE)
    return name


def _pair(question: Question, dim: int) -> tuple[bool, str, str]:
    """Whether a dimension is a cosine, the formula of its pair, and why."""
    if question.words["layout"] == "interleaved":
        parity = "odd" if dim % 2 else "even"
        return dim % 2 == 1, "floor(dim/2)", f"pair i holds dimensions `2*i` and `2*i + 1`; {dim} is {parity}"
    d = question.width
    if d is None:
        raise DomainError(
            "d-model", question.inputs.typed.get("d-model", ""), "the cosines begin at d/2, so it must be known", "--d-model 512"
        )
    is_cosine = dim >= d // 2
    return is_cosine, "dim - d/2" if is_cosine else "dim", f"sines are dimensions 0 to {d // 2 - 1}, cosines {d // 2} to {d - 1}"


def _entry(question: Question) -> Answer:
    dim = whole(question.inputs.expr("dim"))
    assert dim is not None
    at = "any position" if question.pos is None else f"position `{ascii_text(question.pos)}`"
    found = prepare(question, f"encoding of {at}, dimension {dim}")
    found.given.append(f"dimension {dim}")
    entry_steps(found, dim, number=True)
    values = {step.id: step for step in found.ledger.steps}
    for name in ("encoding", "angles", "wavelength"):
        step = values[name]
        found.results[name] = step.value
        if step.unrounded is not None:
            found.unrounded[name] = step.unrounded
    nothing_learnt(found)
    found.remark = trap(question, dim)
    _letters(found)
    return found


def trap(question: Question, dim: int) -> str:
    """The exponent that exams see too often."""
    d = question.width
    if not dim or d is None or question.words["layout"] != "interleaved" or question.words["divisor"] != "d":
        return ""
    right, wrong = f"2*floor({dim}/2)/{d}", f"2*{dim}/{d}"
    return (
        f"The exponent is `{right} = {2 * (dim // 2)}/{d}`, not `{wrong}`: i counts pairs, and both dimensions of a pair share one angle."
    )


# One position


def _position(question: Question, d: int) -> Answer:
    """All numbers of one position, its angles and wavelengths."""
    from dlcalc.topics.posenc.matrix import exact_rows, vectors

    assert question.pos is not None
    pos = whole(question.pos)
    found = prepare(question, f"encoding of position `{ascii_text(question.pos)}` → {d} numbers")
    pairs = list(range(d // 2)) if d // 2 <= ALL_PAIRS else [0, 1, d // 2 - 1]
    note = f"one for each pair of dimensions `{question.sines}`, `{question.cosines}`"
    for write, id, title, says in (
        (angle, "angle", "Angles", note),
        (wavelength, "wavelength", "Wavelengths", "in so many positions a pair comes full circle"),
    ):
        for i in pairs:
            found.ledger.values["i"] = Num(i)
            write(found, f"{id}_{i}", str(i), title=title, note=says)
    note = "PE: `p_{pos,2*i} = sin(theta_i)`, `p_{pos,2*i+1} = cos(theta_i)`"
    if question.words["layout"] == "concatenated":
        note = "PE: first every `sin(theta_i)`, then every `cos(theta_i)`"
    for i in pairs:
        found.ledger.values["i"] = Num(i)
        for function, dim in zip(("sin", "cos"), places_of(question, i, d), strict=True):
            name = entry_of(pos, dim)
            found.step(f"entry_{dim}", f"{name} = {function}(theta_{i})", of="encoding", title="Encoding", note=note)
    del found.ledger.values["i"]
    if pos is None or whole(question.base) is None:
        rows, angles = exact_rows(question, found.ledger, [question.pos], d)
        found.results |= {"encoding": Seq("vector", tuple(rows[0])), "angles": Seq("vector", tuple(angles[0]))}
        found.results["wavelength"] = Seq(
            "vector", tuple(found.ledger.value(f"2*pi*base^({question.exponent})", i=Num(i)) for i in range(d // 2))
        )
        _letters(found)
    else:
        vectors(found, pos, d)
    nothing_learnt(found)
    return found


# In letters


def _in_letters(question: Question) -> Answer:
    """The formulas for any position and pair, with what is known put in."""
    at = "any position" if question.pos is None else f"position `{ascii_text(question.pos)}`"
    found = prepare(question, f"encoding of {at}, in letters")
    found.results["angles"] = found.step(
        "angles", f"theta = pos/base^({question.exponent})", title="Angle", note="of pair `i`, counted from 0, in radians", source=SOURCE
    )
    found.results["wavelength"] = found.step(
        "wavelength", f"lambda = 2*pi*base^({question.exponent})", title="Wavelength", note="in so many positions it comes full circle"
    )
    values = []
    interleaved = question.words["layout"] == "interleaved"
    for function, dim in (("sin", "2*i" if interleaved else "i"), ("cos", "2*i+1" if interleaved else "j")):
        symbol = parse(f"p_{{pos,{dim}}}", VOCABULARY)
        formula = parse(f"{function}(theta)", VOCABULARY)
        note = "PE: a sine and a cosine of one angle" + ("" if interleaved else "; `j = i + d/2`")
        values.append(found.step(f"entry_{function}", (symbol, formula), of="encoding", title="Encoding", note=note, source=SOURCE))
    found.results["encoding"] = Seq("vector", tuple(values))
    found.results["parameters"] = found.step("parameters", "parameters = 0", title="Parameters", note="nothing is learnt")
    found.remark = "With numbers: --pos 1 --d-model 4 for one position, --length 8 --d-model 4 for the whole matrix."
    _letters(found)
    return found


def _letters(found: Answer) -> None:
    """What the letters mean that have no value."""
    left = dict.fromkeys(name for value in found.results.values() for name in symbols(value))
    found.symbols = {name: MEANINGS.get(name, "not given") for name in left}

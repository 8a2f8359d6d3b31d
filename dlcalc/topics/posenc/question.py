"""What was asked: sizes, positions and conventions, read once, and refused where they cannot go together."""

from __future__ import annotations

from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.letters import settled
from dlcalc.derivation.model import Assumption
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.expr import Expr, Num, rational, symbols
from dlcalc.notation.show import ascii_text
from dlcalc.notation.vocabulary import PLAIN, Vocabulary

WORDS = frozenset({"pos", "base", "dim", "parameters", "dot_product", "score"})
INDICES = frozenset({"i", "j", "h", "pos"})
VOCABULARY = Vocabulary(words=WORDS, indices=INDICES)

EXACT = 1_000
"""Numbers of one array that are computed exactly; more of them are floats."""

LETTERS = {"d-model": "d", "length": "L", "offset": "k", "pos": "", "key-pos": "", "dim": "", "base": "", "heads": "H", "head": ""}
"""The letters of the sizes and positions; of those with a word in the formulas none."""

TITLES = {"sinusoidal": "Sinusoidal", "learned": "Learned", "rope": "Rotary", "alibi": "ALiBi"}

ASKS = {
    "learned": ("kind", "length", "d-model", "pos", "convention"),
    "sinusoidal": ("kind", "length", "d-model", "pos", "dim", "base", "layout", "divisor", "theorem", "dot", "offset",
                   "picture", "plot", "round-steps", "convention"),
    "rope": ("kind", "d-model", "pos", "base", "pairing", "x", "key", "key-pos", "picture", "plot", "round-steps", "convention"),
    "alibi": ("kind", "length", "heads", "head", "attention", "picture", "plot", "convention"),
}  # fmt: skip
"""The parameters that mean something, by kind."""

CONVENTIONS: dict[str, dict[str, str]] = {
    "textbook": {"layout": "interleaved", "divisor": "d", "pairing": "adjacent"},
    "tensor2tensor": {"layout": "concatenated", "divisor": "tensor2tensor", "pairing": "adjacent"},
    "transformers": {"layout": "concatenated", "divisor": "d", "pairing": "halves"},
    "pytorch": {"layout": "interleaved", "divisor": "d", "pairing": "adjacent"},
    "keras": {"layout": "interleaved", "divisor": "d", "pairing": "halves"},
    "onnx": {"layout": "interleaved", "divisor": "d", "pairing": "halves"},
}
"""What each convention means for the layout, the exponent and the pairs of a rotation."""

_SAYS = {
    "interleaved": "sines in even dimensions, cosines in odd ones",
    "concatenated": "first all sines, then all cosines",
    "d": "exponent `2*i/d`",
    "tensor2tensor": "exponent `i/(d/2 - 1)`",
    "adjacent": "pairs of neighbours, `2*i` and `2*i + 1`",
    "halves": "pairs `i` and `i + d/2`",
    "causal": "a position sees itself and those before it",
    "symmetric": "a position sees both sides",
}


class Question(NamedTuple):
    """One question.

    Attributes:
        inputs: as given.
        kind: which encoding.
        words: layout, divisor, pairing and attention in force, by parameter name.
        d: numbers of one encoding, or None.
        length: how many positions, or None.
        pos: the position, or None.
        base: of the frequencies.
    """

    inputs: Inputs
    kind: str
    words: dict[str, str]
    d: Expr | None
    length: Expr | None
    pos: Expr | None
    base: Expr

    @property
    def width(self) -> int | None:
        """The whole number d, where it is known."""
        return whole(self.d)

    @property
    def exponent(self) -> str:
        """The exponent of the base, as a formula of i and d."""
        return "2*i/d" if self.words["divisor"] == "d" else "i/max(d/2 - 1, 1)"

    @property
    def cosines(self) -> str:
        """The dimension of the cosine of pair i, as a formula."""
        return "2*i + 1" if self.words["layout"] == "interleaved" else "i + d/2"

    @property
    def sines(self) -> str:
        """The dimension of the sine of pair i."""
        return "2*i" if self.words["layout"] == "interleaved" else "i"

    def ledger(self) -> Ledger:
        """A ledger that knows what was given."""
        values = {"d": self.d, "L": self.length, "pos": self.pos, "base": self.base}
        known = {name: value for name, value in values.items() if value is not None}
        return Ledger(VOCABULARY, known, counts=False, places=self.inputs.places)


def read(inputs: Inputs) -> Question:
    """Read and check what holds for every kind.

    Raises:
        DomainError: a parameter that the kind does not have, an odd width where pairs are needed.
    """
    kind = inputs.word("kind")
    for name in inputs.values:
        if name not in ASKS[kind]:
            rule = f"it says nothing about {_NAMED[kind]}"
            others = [f"--kind {other}" for other, names in ASKS.items() if name in names]
            raise DomainError(name, inputs.typed.get(name, ""), rule, f"it belongs to {either(others)}")
    inputs = _settled(inputs)
    by_convention = CONVENTIONS[inputs.word("convention")]
    words = {name: inputs.word(name) or by_convention.get(name, "") for name in ("layout", "divisor", "pairing", "attention")}
    base = inputs.expr("base")
    question = Question(
        inputs, kind, words, inputs.expr("d-model"), inputs.expr("length"), inputs.expr("pos"), Num(10_000) if base is None else base
    )
    if kind in ("sinusoidal", "rope"):
        even(question, "d-model", question.d)
    return question


def _settled(inputs: Inputs) -> Inputs:
    """The same question with letters of given quantities put in; `i` is taken: it counts the pairs.

    Raises:
        DomainError: a letter that the formulas use otherwise, or what comes out is no position or size.
    """
    values = settled(inputs, LETTERS)
    for name, value in values.items():
        if "i" in symbols(value):
            raise DomainError(name, inputs.typed[name], "the letter i counts the pairs of dimensions here", "another letter")
    return inputs._replace(values={**inputs.values, **values})


_NAMED = {"learned": "a learned encoding", "sinusoidal": "sinusoidal encodings", "rope": "rotary encodings", "alibi": "ALiBi"}


def either(words: list[str]) -> str:
    """``a, b or c``."""
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def even(question: Question, parameter: str, d: Expr | None) -> None:
    """Refuse an odd width: sines and cosines, and the numbers that a rotation turns, come in pairs."""
    size = whole(d)
    odd = d is not None and Ledger(PLAIN, {"d": d}).broken("d mod 2 = 0")
    if size is None or not odd:
        return
    got = question.inputs.typed.get(parameter, str(size))
    if question.kind == "rope":
        raise DomainError(parameter, got, "a rotation turns pairs of numbers, so their number must be even", f"{size - 1} or {size + 1}")
    hint = (
        f"{size - 1} or {size + 1}. PyTorch's usual pe[:, 1::2] = torch.cos(…) stops here with a shape error; "
        "KerasHub leaves out the last cosine, tensor2tensor adds a column of zeros"
    )
    raise DomainError(parameter, got, "sines and cosines come in pairs, so d_model must be even", hint)


def whole(value: Expr | None) -> int | None:
    """A known whole number, or None."""
    exact = None if value is None else rational(value)
    return exact if isinstance(exact, int) else None


def assumed(question: Question, *names: str) -> list[Assumption]:
    """The defaults used among these parameters: ``base``, and the words of the conventions."""
    found = []
    for name in names:
        if question.inputs.given(name):
            continue
        if name == "base":
            found.append(Assumption("base", 10_000, "`base = 10,000`"))
        else:
            found.append(Assumption(name, question.words[name], _SAYS[question.words[name]]))
    return found


def equals(letter: str, value: Expr) -> str:
    """``L = 4`` as notation, or the letter alone where that is all that was given."""
    text = ascii_text(value)
    return f"`{letter}`" if text == letter else f"`{letter} = {text}`"


def said(question: Question, *names: str) -> list[str]:
    """What was given of the same parameters, in words."""
    given = [name for name in names if question.inputs.given(name)]
    return [f"`base = {ascii_text(question.base)}`" if name == "base" else _SAYS[question.words[name]] for name in given]

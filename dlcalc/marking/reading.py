"""What people write around an answer: space, dollar signs, a name before it, the working that leads to it.

Nothing here looks for a number in a text. What cannot be read as a whole, is not read.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dlcalc.marking import habits
from dlcalc.marking.marked import Marked
from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import Call, Derivative, Expect, Expr, Given, Index, Sym
from dlcalc.notation.lex import MAX_CHARACTERS
from dlcalc.notation.parse import parse
from dlcalc.notation.vocabulary import FUNCTIONS, Vocabulary

_OPEN, _CLOSE = "([{⌊⌈", ")]}⌋⌉"
_EQUALS = re.compile(r"(?<![<>!=~:])={1,2}(?!=)|≈|\\approx(?![a-zA-Z])")
_BOXED = re.compile(r"\\(?:boxed|fbox)\s*\{(.*)\}\s*\Z", re.DOTALL)
_MARKUP = re.compile(r"\A(\*\*|__|`)(?!\*)(?P<inner>[^*`]*)\1\s*\Z", re.DOTALL)
_END = re.compile(r"(?<=[\w)\]}%!∞])\s*[.,;]\s*\Z")
_SPACES = r"[ \u00a0\u2007\u2009\u202f]|\\[,;: ]|'"
_GROUPED = re.compile(rf"(?<![\w.,])[1-9]\d{{0,2}}(?:(?:{_SPACES})\d{{3}})+(?![\w])")
_COMMA_GROUPS = re.compile(r"(?<![\w.,])[1-9]\d{0,2}(?:\.\d{3})+(?=,\d|(?![\w.,]))")
_TEXT = re.compile(r"\\(?:text|textrm|textbf|textit|mathrm|mathbf|operatorname)\s*\{([^{}]*)\}")
_LABEL = re.compile(r"(?P<words>[^\W\d_][^=:]{0,200}?)\s*(?::(?!=)|\b(?:is|are|equals)\b)\s*(?=\S)", re.IGNORECASE)
DENIES = re.compile(
    r"\b(?:or|not?|never|nor|n?either|wrong|false|incorrect|except|unless|without|than|if|maybe|perhaps|between|half|twice|minus)\b|n['’]t\b|[≠<>≤≥?!]|\\n?eq?\b",
    re.IGNORECASE,
)
"""Words and signs by which a text says that it is not, or not only, what follows."""

_PLAIN = (
    "the a an final answer result results output input shape size width height depth number count of total parameters parameter params "
    "flops flop macs mac value values so hence therefore thus it this we get our layer layers learnable trainable weights biases bias and "
    "mean variance standard deviation density function loss objective kl divergence js elbo in for with memory receptive field gradient "
    "probability distribution its each per channels channel feature map maps my required resulting"
)
_PLAIN_WORDS = frozenset(_PLAIN.split())


class Written(NamedTuple):
    """An answer taken apart.

    Attributes:
        label: what it calls the quantity (``W_2``), or empty.
        members: what stands between its equals signs; the last one is the answer, the others are working.
        nearly: for each sign between two members, whether it says "approximately".
    """

    label: str
    members: tuple[Marked, ...]
    nearly: tuple[bool, ...]

    @property
    def answer(self) -> Marked:
        """What is answered."""
        return self.members[-1]


def cleaned(answer: str, *, decimal_comma: bool = False) -> Marked:
    """An answer without what only surrounds it.

    Args:
        answer: as it was written: plain text, Unicode, LaTeX.
        decimal_comma: whether ``3,14`` is a number with two decimals.

    Raises:
        NotationError: it is empty, or too long to be one.
    """
    if len(answer) > MAX_CHARACTERS:
        raise NotationError(f"{len(answer):,} characters are too many; at most {MAX_CHARACTERS:,} are read")
    text = Marked.of(answer)
    if answer.count("$") % 2 == 0:
        text = text.sub(r"\$", " ")
    text = text.sub(r"\\[()\[\]](?![a-zA-Z])", " ").sub(r"(?<=\d)~(?=[A-Za-z\\])", " ").strip()
    for wrapping, group in ((_BOXED, 1), (_MARKUP, "inner"), (_BOXED, 1)):
        match = wrapping.match(text.text)
        if match and balanced(match[group]):
            text = text.part(*match.span(group))
    text = text.sub(_END, "").strip()
    text = text.sub(r"\A(?:=|≈|\\approx(?![a-zA-Z]))\s*(?=[^=\s])", "")
    text = habits.plain(text)
    if decimal_comma:
        text = text.sub(_COMMA_GROUPS, lambda match: match[0].replace(".", "")).sub(r"(?<=\d)(?:,|\{,\})(?=\d)", ".")
    if not text.text:
        raise NotationError("the answer is empty", answer)
    return text


def grouped(text: Marked) -> Marked:
    """A text in which spaces (or apostrophes) between groups of three digits are commas."""
    return text.sub(_GROUPED, lambda match: re.sub(_SPACES, ",", match[0]))


def unspelt(text: Marked) -> Marked:
    r"""A text in which ``\text{…}`` is the text itself."""
    return text.sub(_TEXT, lambda match: f" {match[1]} ")


def balanced(text: str) -> bool:
    """Whether every bracket of a text is closed in it, so that what surrounds it belongs together."""
    level = 0
    for char in text:
        level += (char in "({[") - (char in ")}]")
        if level < 0:
            return False
    return level == 0


def written(text: Marked, vocabulary: Vocabulary, *, chains: bool = True) -> Written:
    """Take an answer apart into a name, working, and the answer itself.

    Args:
        text: a cleaned answer.
        vocabulary: what its words mean.
        chains: whether equals signs join the members of a chain, and are not part of the answer.

    Raises:
        NotationError: a name that says something else than which quantity it is.
    """
    label, rest = _spoken(text, vocabulary)
    if not chains:
        return Written(label, (rest,), ())
    members, nearly = _split(rest)
    if len(members) > 1 and is_label(members[0], vocabulary):
        label, members, nearly = members[0].text, members[1:], nearly[1:]
        spoken, first = _spoken(members[0], vocabulary)
        members = (first, *members[1:]) if not spoken else members
    if any(not member.text for member in members):
        raise NotationError("nothing stands beside an equals sign", text.text, len(text.text))
    return Written(label, tuple(members), tuple(nearly))


def _spoken(text: Marked, vocabulary: Vocabulary) -> tuple[str, Marked]:
    """A name in words before the answer: "the output shape is …", "parameters: …"."""
    plain = unspelt(text)
    match = _LABEL.match(plain.text)
    if match is None:
        return "", text
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", match["words"])]
    known = {word.lower() for name in vocabulary.words for word in name.split("_")}
    if not words or any(word not in _PLAIN_WORDS and word not in known for word in words) or re.search(r"\d", match["words"]):
        return "", text
    return match["words"], plain.part(match.end(), len(plain.text))


def _split(text: Marked) -> tuple[tuple[Marked, ...], tuple[bool, ...]]:
    """The pieces between the equals signs outside brackets."""
    level, start = 0, 0
    members: list[Marked] = []
    nearly: list[bool] = []
    levels = []
    for char in text.text:
        levels.append(level)
        level += (char in _OPEN) - (char in _CLOSE)
    for match in _EQUALS.finditer(text.text):
        if levels[match.start()] == 0:
            members.append(text.part(start, match.start()))
            nearly.append("=" not in match[0])
            start = match.end()
    return (*members, text.part(start, len(text.text))), tuple(nearly)


def is_label(member: Marked, vocabulary: Vocabulary) -> bool:
    """Whether the first piece of an equation only names what follows.

    Raises:
        NotationError: it is words that deny or restrict what follows.
    """
    text = unspelt(member).text
    if not re.search(r"[^\W\d_]", text):
        return False
    try:
        return _names(parse(member.text, vocabulary))
    except NotationError:
        if DENIES.search(text):
            raise NotationError("an answer is one value, without words that deny or restrict it", member.text) from None
    return not re.search(r"[+*/×·]|\d\s*[-−]|(?<![_^{\w])\d", text)


def _names(tree: Expr) -> bool:
    """Whether a tree is a quantity's own name: ``W_2``, ``p(z|x)``, ``∂L/∂x``."""
    return isinstance(tree, Sym | Index | Expect | Given | Derivative) or (isinstance(tree, Call) and tree.name not in FUNCTIONS)

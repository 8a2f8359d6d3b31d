"""What is written every day and is no notation, where it can be read in one way only: ``2432?``, ``~25``, ``½``, ``σ squared``, ``(10|4)``.

What has two readings is left as it is, and stays unreadable: ``2½`` is 2 + ½ or 2 · ½, ``2 x squared`` may be (2·x)².
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from dlcalc.distributions.families import FAMILIES
from dlcalc.marking.how import How
from dlcalc.marking.marked import Marked
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Call, Expr, Matrix, Seq, walk
from dlcalc.notation.names import GREEK

_DOUBT = re.compile(r"(?<=[\d)\]}])\s*\?\s*\Z")
_ABOUT = re.compile(r"\A(?:~|∼|\\sim(?![a-zA-Z]))\s*(?=[-+−]?\s*\.?\d)")
_VULGAR = re.compile("[¼-¾⅐-⅞]")
_LETTER = rf"(?:\\?(?:{'|'.join(sorted(GREEK))})|[^\W\d_])(?:_(?:\w|\{{\w+\}}))?"
_SPOKEN_POWER = re.compile(
    rf"(?P<before>\A|[(,=\[]|\b(?:variance|var)(?:\s+(?:is|of))?)\s*(?P<base>(?<![\w\\]){_LETTER})\s+(?P<power>squared|cubed)"
    r"(?=\s*(?:\Z|[),\]=+/*−-]))"
)
_NUMBER = r"(?:[-+−]\s*)?(?:\d+(?:\.\d+)?|\.\d+)(?:\s*/\s*\d+)?"
_BARRED = re.compile(rf"\A(?P<open>\()?\s*{_NUMBER}(?:\s*\|\s*{_NUMBER})+\s*(?(open)\))\Z", re.ASCII)
_PAIR = re.compile(r"\A\((?:[^()|]|\([^()|]*\))+\|(?:[^()|]|\([^()|]*\))+\)\Z")
_APPLIED = re.compile(r"(?<![A-Za-z_\\^'])(?P<name>[A-Za-z](?:_(?:[A-Za-z0-9]|\{\w+\}))?)(?P<space>\s*)(?=\()")
_LISTED = re.compile(r"\([^()]*,")
_NO_QUANTITIES = frozenset(("E", *[family.head for family in FAMILIES.values()]))

_COUNTED = (
    "step iteration epoch sample example image layer neuron unit channel filter kernel entry entries element value number cell activation "
    "feature token head position dimension point sequence word class classes batch batches pixel px"
)
_CELLS = "pixel px neuron value number entry entries element activation unit cell"
_NUMBERS_OF, _SHAPES_OF = (frozenset(words.split()) for words in (_COUNTED, _CELLS))
_NOUN = re.compile(
    r"(?<=[\d)\]}])(?:(?:\s|~|\\[,;: ])+|(?=\\t|\\m))(?P<font>\\(?:text|textrm|mathrm)\s*\{\s*)?(?P<noun>[a-z]+)(?(font)\s*\})\s*\Z",
    re.IGNORECASE,
)


def plain(text: Marked) -> Marked:
    """A text without doubt ("25?"), "about" ("~25"), fractions that are one character, and powers in words."""
    text = text.sub(_DOUBT, "").sub(_ABOUT, "").sub(_VULGAR, _fraction)
    return text.sub(_SPOKEN_POWER, lambda match: f"{match['before']} {match['base']}^{2 if match['power'] == 'squared' else 3}")


def _fraction(match: re.Match[str]) -> str:
    """``½`` as (1/2); behind a digit it may be added or multiplied, and stays."""
    before = match.string[: match.start()].rstrip()[-1:]
    return match[0] if before.isdigit() or before in (".", ",") else f"({unicodedata.normalize('NFKC', match[0]).replace('⁄', '/')})"


def barred(text: Marked) -> Marked:
    """A vector whose entries are parted by bars, ``(10|4)``, with commas; by several, numbers alone, since ``|x|`` is an absolute value."""
    return text.sub(r"\|", ", ") if _BARRED.match(text.text) or _PAIR.match(text.text) else text


def multiplied(text: Marked, value: Expr, how: How) -> Marked:
    """A text in which a given quantity before a bracket is a factor: where ``H = 20`` is given, ``4H(I + H)`` is 4·H·(I + H)."""
    functions = how.vocabulary.functions | {node.name for node in walk(value) if isinstance(node, Call)} | _NO_QUANTITIES
    given = frozenset([name for name, each in how.values.items() if not isinstance(each, Seq | Matrix | Array)]) - functions

    def factor(match: re.Match[str]) -> str:
        listed = _LISTED.match(match.string, match.end())  # f(x, y) is no product
        return match[0] if listed or re.sub("[{}]", "", match["name"]) not in given else f"{match[0]}*"

    return text.sub(_APPLIED, factor)


class Counted(NamedTuple):
    """A number or a shape, and the word behind it that says what is counted; empty where there is none."""

    text: Marked
    noun: str

    def fits(self, how: How) -> bool:
        """Whether the question speaks of the same."""
        return not self.noun or _singular(self.noun) in {_singular(word) for word in how.counts}


def counted(text: Marked, type: str) -> Counted:
    """Part ``1000 steps`` and ``17x17x32 pixels``.

    Args:
        text: an answer.
        type: of the result; of a shape only words for what stands in its cells are read, which say nothing new.
    """
    match = _NOUN.search(text.text)
    known = {"shape": _SHAPES_OF, "integer": _NUMBERS_OF, "number": _NUMBERS_OF}.get(type, frozenset())
    if match is None or not {match["noun"].lower(), _singular(match["noun"])} & known:
        return Counted(text, "")
    return Counted(text.part(0, match.start()), "" if type == "shape" else match["noun"].lower())


def _singular(word: str) -> str:
    return word.lower().removesuffix("s")

"""A line of prose taken apart: words, a relation, and what stands behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dlcalc.marking.answers.sheets.lines import Line

LAW = "~"
"""The left side of a law that is given to a quantity."""

SPAN = re.compile(r"(?<![\\$])\$(?!\$)((?:[^$\\\n]|\\.)+)\$|\\\(((?:[^\\]|\\(?!\)))*)\\\)|`([^`\n]+)`")
"""Inline mathematics and code."""

LONGEST = 5_000
"""Characters of a line in which labels are looked for."""

MOST_WAYS = 8
_FIRST, _LAST = 0xE000, 0xF8FF
_ANY = f"{chr(_FIRST)}-{chr(_LAST)}"
_HELD = f"[{_ANY}]"
_VERB = r"(?:is|are|equals?|becomes?|gives?|will be|would be|comes to)"
_RELATION = re.compile(
    rf"\s*(?:\b{_VERB}\b(?:\s+(?:also|then|therefore|thus|equal\s+to|given\s+by|as\s+follows|to\s+be|to\b))*\s*[:=]*"
    r"|\bequal\s+to\b|:?=|:|≈|→|⟶|->)\s*",
    re.IGNORECASE,
)
_NEXT = r"[^\W\d_][^,;.=:]{0,50}?(?:=|:|≈|→|->|\b(?:is|are|equals?|equal to)\b)"
_ALSO = r"(?:the\s+)?(?!with|for|if|then|so\b|at\b|to\b|only|about)[A-Za-z][A-Za-z -]{3,40}\s[\d$]"
_CLAUSE = re.compile(
    rf"(?<=[\w)\]}}{_ANY}])\.(?=\s+[A-Z(\\{_ANY}])|;|\.\s*\Z|(?<=[\d)\]}}{_ANY}])\s+and\s+(?={_ALSO})|,(?!\s*(?:which|that)\b)(?=\s*(?:and\s+)?{_NEXT})|(?<=[\d)\]}}{_ANY}])\s+and\s+(?={_NEXT})"
)
_LAW = re.compile(r"(?P<left>[^\W\d_]|\\?[^\W\d_]+|[^\W\d_]\s*(?:\||\\mid)\s*[^\W\d_])\s*(?:~|∼|\\sim)\s*(?P<law>\\?[A-Z\\].*\))\s*\Z")
_NOISE = ("eps", "epsilon", "ε", "ϵ", "\\epsilon", "\\varepsilon")
_NUMBER_FIRST = re.compile(rf"[^\d{_ANY}]*?(?P<answer>\d[\d,.]*|{_HELD})\s+(?P<label>[A-Za-z][A-Za-z -]{{2,40}})\Z")
_NUMBER_LAST = re.compile(rf"(?P<label>[A-Za-z#][A-Za-z ,'-]{{1,60}}?)\s+(?P<answer>\d[\d,.]*(?:\s?[x×*]\s?\d+)*|{_HELD})\.?\Z")
_ROW_AFTER = re.compile(rf"\s*(?:and\s+)?(?:{_NEXT}|{_ALSO}|\(?[a-z]\)\s|\d[\d,.]*\s+[A-Za-z]{{4,}})", re.IGNORECASE)
_TAIL = re.compile(
    r"[,;]|\s+[-–—]\s+|\s+\(|\s+(?:because|since|where|which|with|as|so|hence|thus|therefore|due|in total|in all)\b", re.IGNORECASE
)
_DENIES = re.compile(r"\b(?:or|not|but|if|unless|instead|rather|wrong|when|otherwise|for|except|maybe|else)\b|\?", re.IGNORECASE)
_OPENS = re.compile(r"(?:=|≈|\\approx(?![a-zA-Z]))\s*(?=\S)")
_WORD = re.compile(r"(?<![\w\\])(?!log|exp|sin|cos|tan|max|min|sqrt|var)[a-z]{3,}(?![\w(\[])")
_OPERATOR = re.compile(r"[+*/×·^−-]|\\(?:frac|times|cdot|sqrt|log|exp|sum|int)(?![a-z])|(?<![_\w{])\d")


_STARTS = re.compile(r"[-−+(\[{=≈]*\s*\d|[-−]?\s*[EN][_\[({]|[\[({]\s*\w")
_PROSE = re.compile(r"[a-z]{4,}\s+[a-z]{2,}")
_CONCLUDES = re.compile(r"\b(?:so|hence|thus|therefore|gives?|total|all|altogether|finally|i\.e|answer|result)\b|⇒|→|=>|->", re.IGNORECASE)


class Statement(NamedTuple):
    """One thing that a sheet says.

    Attributes:
        line: where.
        left: the left side of its own equation, a letter or words; may be empty.
        label: the words before it; may be empty.
        mark: the letter of an enumeration before it; may be empty.
        answer: what is stated, with its own equations.
        sure: whether the words say that this is it (``is``, a colon), rather than only stand before it.
        loose: whether the words only stand before a number, ``FLOPs 42``.
        final: whether it says that it is the answer, ``Answer: 42``.
        block: the item of an enumeration in which it stands, counted; 0 before the first.
    """

    line: Line
    left: str
    label: str
    mark: str
    answer: str
    sure: bool = True
    loose: bool = False
    final: bool = False
    block: int = 0


def left_of(math: str) -> str:
    """The left side of an equation that only names what follows: a letter or words; empty where there is none."""
    level = 0
    for place, char in enumerate(math[:400]):
        level += (char in "([{") - (char in ")]}")
        if level == 0 and (char in "=≈" or math.startswith(("\\approx", ":="), place)):
            if math[place - 1 : place] in ("<", ">", "!", "~"):
                return ""
            left = math[:place].strip().removesuffix(":").strip()
            return left if names(left) else ""
    return ""


def names(left: str) -> bool:
    """Whether a left side is a name, and no computation: ``W_2``, ``V(G, D)``, words."""
    inner = re.sub(r"\\text\w*\s*\{[^{}]*\}", "a", left)
    if not re.search(r"[^\W\d_]", inner):
        return False
    return _OPERATOR.search(re.sub(r"\([^()]*\)\Z|\[[^\[\]]*\]\Z|\^\{?2\}?\Z|²\Z", "", inner.strip())) is None


def law_of(text: str) -> str:
    """The law that a text gives its quantity, ``z|x ~ N(x, 4)``; empty where it gives none, or only that of the noise."""
    match = _LAW.match(text.strip().removesuffix("."))
    return match["law"] if match and match["left"] not in _NOISE else ""


def bare(text: str) -> str:
    """An answer without the signs of mathematics around it."""
    return SPAN.sub(lambda match: next(each for each in match.groups() if each is not None), text).strip()


class Held(NamedTuple):
    """A text in which every piece of inline mathematics is one character.

    Attributes:
        flat: the text.
        spans: the pieces.
    """

    flat: str
    spans: list[str]

    @classmethod
    def of(cls, text: str) -> Held:
        """A line of a sheet."""
        spans: list[str] = []

        def hold(match: re.Match[str]) -> str:
            if len(spans) > _LAST - _FIRST - 1:
                return match[0]
            math = next(each for each in match.groups() if each is not None).strip()
            sign = _OPENS.match(math)  # what begins with an equals sign goes on with what stands before it
            spans.append(math[sign.end() :] if sign else math)
            return f" {'≈' if sign and '=' not in sign[0] else '=' if sign else ''} {chr(_FIRST + len(spans) - 1)} "

        flat = SPAN.sub(hold, re.sub(_HELD, " ", text))
        return cls(re.sub(r"\s+", " ", flat).strip(), spans)

    def math(self, char: str) -> str:
        """The piece that a character stands for."""
        return self.spans[ord(char) - _FIRST]

    def told(self, piece: str) -> str:
        """A piece of the text as it was written."""
        return re.sub(_HELD, lambda match: self.math(match[0]), piece).strip()


def clauses(line: Line, text: str, mark: str) -> Iterator[tuple[Statement, ...]]:
    """The statements of a line of prose, clause by clause, each in all the ways to take it apart."""
    held = Held.of(text)
    if len(held.flat) > LONGEST:
        return
    for clause in _pieces(held):
        law = law_of(held.told(clause))
        if law:
            yield (Statement(line, LAW, "", mark, law),)
            continue
        found = tuple(_ways(line, clause, mark, held)) or tuple(_number_last(line, clause, mark, held))
        if found:
            yield found
        yield from _equations(line, clause, mark, held, stated=bool(found))


def _pieces(held: Held) -> Iterator[str]:
    """The clauses of a text. A semicolon ends one only outside brackets and before a label: what else follows it are rows."""
    start = 0
    for match in _CLAUSE.finditer(held.flat):
        if match[0] == ";" and (_bracketed(held.flat[start:], match.start() - start) or not _is_labelled(held, match.end())):
            continue
        if piece := held.flat[start : match.start()].strip():
            yield piece
        start = match.end()
    if piece := held.flat[start:].strip():
        yield piece


def _is_labelled(held: Held, place: int) -> bool:
    rest = held.flat[place:].lstrip()
    if rest and re.match(_HELD, rest):
        return bool(left_of(held.math(rest[0])) or law_of(held.math(rest[0])))
    return _ROW_AFTER.match(rest) is not None


def _ways(line: Line, clause: str, mark: str, held: Held) -> Iterator[Statement]:
    """Every way to take a clause apart into words and what they are."""
    for count, match in enumerate(_RELATION.finditer(clause)):
        label, rest = clause[: match.start()].strip(), clause[match.end() :].strip()
        if count == MOST_WAYS or not rest:
            break
        kept = _kept(rest)
        wordy = not re.search(rf"[\d{_ANY}]", kept) and len(_WORD.findall(kept)) > 2
        if not label or wordy:
            continue
        answer, named = held.told(kept), held.told(label)
        if match[0].strip() in ("=", ":=", "≈") and names(named) and " " not in named:
            yield Statement(line, named, "", mark, f"{named} = {answer}")
        else:
            yield Statement(line, left_of(answer) if re.fullmatch(_HELD, kept) else "", named, mark, answer)
    yield from _number_first(line, clause, mark, held)


def _number_first(line: Line, clause: str, mark: str, held: Held) -> Iterator[Statement]:
    """``It has 885,120 parameters``."""
    match = _NUMBER_FIRST.fullmatch(clause)
    if match is None or _DENIES.search(clause) or re.match(_VERB, match["label"]):
        return
    answer = held.told(match["answer"])
    if re.search(r"\d", answer):
        yield Statement(line, "", match["label"], mark, answer, sure=False)


def _number_last(line: Line, clause: str, mark: str, held: Held) -> Iterator[Statement]:
    """``FLOPs 42``."""
    match = _NUMBER_LAST.fullmatch(clause)
    if match is not None and not _DENIES.search(match["label"]):
        answer = held.told(match["answer"])
        if re.search(r"\d", answer):
            yield Statement(line, left_of(answer), match["label"], mark, answer, sure=False, loose=not left_of(answer))


def _kept(rest: str) -> str:
    """An answer without the words that go on after it; all of it where those could change what it says."""
    match = _TAIL.search(rest)
    while match is not None and (_bracketed(rest, match.start()) or (match[0] == "," and re.match(r"\d", rest[match.end() :]))):
        match = _TAIL.search(rest, match.end())
    if match is None:
        return rest
    tail = rest[match.start() :]
    numbers = re.search(rf"[\d{_ANY}]", tail)
    changes = (
        _DENIES.search(tail) or (numbers and _CONCLUDES.search(tail)) or (match[0] in ",;" and numbers) or not rest[: match.start()].strip()
    )
    return rest if changes else rest[: match.start()].strip()


def _bracketed(text: str, place: int) -> bool:
    before = text[:place]
    return sum(map(before.count, "([{")) > sum(map(before.count, ")]}"))


def _equations(line: Line, clause: str, mark: str, held: Held, *, stated: bool) -> Iterator[tuple[Statement, ...]]:
    """Inline equations that name themselves, with the words before each."""
    last = 0
    found = list(re.finditer(_HELD, clause))
    for match in found:
        math = held.math(match[0])
        law = law_of(math)
        left = LAW if law else left_of(math)
        if left and not (stated and len(found) == 1):
            before = re.sub(rf"{_RELATION.pattern}\Z", "", clause[last : match.start()].strip(), flags=re.IGNORECASE)
            yield (Statement(line, left, held.told(before), mark, law or math, sure=False),)
            last = match.end()


def is_answer(text: str) -> bool:
    """Whether a line is an answer and nothing else: mathematics, a number, sizes, a distribution."""
    stripped = text.strip().strip("*")
    if SPAN.fullmatch(stripped.rstrip(".")):
        return True
    return len(stripped) < 300 and _STARTS.match(stripped) is not None and _PROSE.search(stripped) is None


def direct(text: str) -> str:
    """The answer with which a text begins, a computation included, without words that go on after it; empty where there is none."""
    held = Held.of(text)
    if len(held.flat) > LONGEST:
        return ""
    kept = held.told(_kept(held.flat)).rstrip(".")
    plain = _kept(held.flat)
    if left_of(kept) or re.search(r"[A-Za-z]{3,}|[:~]", plain) or not re.match(rf"[-−+(\[{{=≈]*\s*[\d{_ANY}]", plain):
        return ""
    return kept if re.search(r"\d", kept) or re.search(_HELD, plain) else ""

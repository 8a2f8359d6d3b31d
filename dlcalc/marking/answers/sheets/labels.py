"""What the parts of a question are called in a sheet, and how well a label fits each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from dlcalc.marking.answers.names import info_of
from dlcalc.marking.answers.sheets.items import marks_of
from dlcalc.marking.key.model import Part, Question

if TYPE_CHECKING:
    from dlcalc.derivation.model import ResultInfo
    from dlcalc.derivation.topic import Topic

_COMMON = (
    "a an and are as at be by each final following for function given has have hence here i in into is it its layer my number of on or our "
    "so should that the their then therefore there they this thus to total we what which will with answer result question part "
    "hope want try get obtain calculate compute find both shown side"
)
_STOP = frozenset(_COMMON.split())
_SAME = {
    "params": "parameter", "param": "parameter", "parameters": "parameter", "dimensions": "shape", "dimension": "shape", "dims": "shape",
    "size": "shape", "volume": "shape", "pdf": "density", "operation": "flops", "flop": "flops", "mac": "macs",
    "loss": "objective", "cost": "objective", "criterion": "objective", "minimi": "objective", "maximi": "objective", "optimi": "objective",
}  # fmt: skip
_MATH = re.compile(
    r"\\(?:mathbf|mathrm|mathit|mathsf|mathcal|mathbb|boldsymbol|bm|operatorname|text)\s*|\\(?:left|right|big[lr]?|Big[lr]?|,|;|!|:)|[{}$\s`_]"
)
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")

_LETTERS = {
    "mean": frozenset({"E[]", "E()", "mu", "μ"}), "variance": frozenset({"Var()", "Var[]", "V[]", "Var", "sigma^2", "σ^2", "σ²"}),
    "density": frozenset({"p()", "f()", "q()", "~"}), "family": frozenset({"~"}), "cdf": frozenset({"F()"}),
}  # fmt: skip
"""Letters that everybody gives to some quantities, before brackets or alone."""

SYMBOL, PHRASE, EXACT, MARK, WEAK, DOUBT = 300, 100, 5, 60, 1, 0.001
"""How sure a match is: the letter, the words (10 more for each), the whole label, ``(b)``, some words of the help; only a human can say."""


class Called(NamedTuple):
    """How one quantity is called.

    Attributes:
        part: the part; None for a quantity of the question that is not asked for.
        phrases: words by which it is known, folded.
        symbols: its letters.
        hints: single words of what the topic says of it.
        marks: letters of an enumeration.
        given: whether it is an input of the question.
    """

    part: Part | None
    phrases: tuple[tuple[str, ...], ...]
    symbols: frozenset[str]
    hints: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    given: bool = False


class Fit(NamedTuple):
    """How well labels fit: the best quantities, all as good, and the score."""

    best: tuple[Called, ...] = ()
    score: float = 0


def words(text: str) -> tuple[str, ...]:
    """The words of a label, folded: case, plural and what only joins do not matter."""
    text = re.sub(r"\\(?:text|textbf|mathrm|mathbf|operatorname)\b|['’]s\b", " ", text)
    found = []
    for word in re.findall(r"[^\W_]+", text.replace("-", "").casefold()):
        stem = _stem(word)
        if word not in _STOP and stem not in _STOP:
            found.append(stem)
    return tuple(found)


def _stem(word: str) -> str:
    if word != "optimal":
        for start in ("minimi", "maximi", "optimi"):
            if word.startswith(start):
                return _SAME[start]
    single = word.removesuffix("s") if len(word) > 3 and not word.endswith("ss") else word
    return _SAME.get(word) or _SAME.get(single, single)


def symbol(text: str) -> str:
    """A letter as it is compared: ``W_{2}``, ``W₂`` and ``W2`` are one."""
    return _MATH.sub("", text.translate(_SUBSCRIPTS)).lstrip("\\")


def called(questions: Iterable[Question]) -> tuple[Called, ...]:
    """How the quantities of some questions are called: their parts, and what the topic knows besides."""
    found: list[Called] = []
    others: dict[str, Called] = {}
    for question in questions:
        topic = _topic(question)
        told = _settings(question, topic)
        for part, mark in zip(question.parts, marks_of(question.parts), strict=True):
            info = info_of(question, part)
            found.append(_part(part, info, told, mark))
        for other in _others(question, topic):
            others.setdefault(str(other), other)
    phrases = {phrase for each in found for phrase in each.phrases}
    letters = {letter for each in found for letter in each.symbols}
    rest = [each._replace(phrases=tuple([phrase for phrase in each.phrases if phrase not in phrases])) for each in others.values()]
    return (*found, *[each._replace(symbols=each.symbols - letters) for each in rest])


def _topic(question: Question) -> Topic | None:
    from dlcalc.topics import resolve

    found = resolve(question.topic)
    return None if found is None else found[0]


def _settings(question: Question, topic: Topic | None) -> frozenset[str]:
    """The words that a question chooses, as ``wgan`` of ``loss``."""
    if topic is None:
        return frozenset()
    chosen = {each.name for each in topic.parameters if each.type == "choice"}
    return frozenset([word for name, value in question.parameters.items() if name in chosen for word in words(str(value))])


def _part(part: Part, info: ResultInfo | None, told: frozenset[str], mark: str) -> Called:
    own = [part.id, part.result, *part.labels, *(info.aliases if info is not None else ())]
    clause = re.split(r"[,;:]", info.help)[0] if info is not None else ""
    phrases = {found for each in (*own, clause) if (found := words(each)) and not (len(each) == 1 and each.isalpha())}
    letters = {symbol(each) for each in (*own, info.symbol if info is not None else "") if each and " " not in each}
    letters |= _LETTERS.get(info.name if info is not None else part.type, frozenset())
    hints = frozenset(words(clause)) | told
    return Called(part, tuple(phrases), frozenset(letters), hints, frozenset({mark} - {""}))


def _others(question: Question, topic: Topic | None) -> list[Called]:
    """What the topic knows and the question does not ask for."""
    if topic is None:
        return []
    asked = {part.result for part in question.parts}
    found = []
    for info in topic.results:
        if info.name not in asked and info.type != "array":
            phrases = tuple({each for name in (info.name, *info.aliases) if (each := words(name))})
            found.append(Called(None, phrases, frozenset([symbol(each) for each in (info.symbol, info.name) if each])))
    for parameter in topic.parameters:
        if parameter.symbol:
            phrases = tuple({each for name in parameter.long if len(each := words(name.replace("-", " "))) > 1})
            found.append(Called(None, phrases, frozenset([symbol(parameter.symbol)]), given=True))
    return found


_CLOSE = {"(": ")", "[": "]"}


def by_symbol(text: str, pool: Iterable[Called]) -> tuple[Called, ...]:
    """The quantities whose letter a left side is; ``V(G, D)`` is ``V``, and ``p(z|x)`` a density."""
    name = symbol(text)
    bracket = "(" if "(" in name else "[" if "[" in name else ""
    head = name.partition(bracket)[0] if bracket else name
    pool = tuple(pool)
    found = tuple([each for each in pool if name in each.symbols])
    if found or not bracket:
        return found
    return tuple([each for each in pool if head in each.symbols or f"{head}{bracket}{_CLOSE[bracket]}" in each.symbols])


def fit(label: str, mark: str, pool: tuple[Called, ...], *, weak: bool) -> Fit:
    """The quantities that a label in words fits best.

    Args:
        label: words.
        mark: the letter of an enumeration before it, or empty.
        pool: what there is.
        weak: whether single words of the help count.
    """
    said = words(label)
    scores: dict[int, float] = {}
    for place, each in enumerate(pool):
        phrase = max([len(phrase) for phrase in each.phrases if _within(phrase, said)], default=0)
        if phrase:
            scores[place] = PHRASE + 10 * phrase + (EXACT if said in each.phrases else 0)
        elif mark and mark in each.marks:
            scores[place] = MARK
    if weak and said and not any(score >= PHRASE for score in scores.values()):
        scores = {**_weak(said, pool), **scores}
    best = max(scores.values(), default=0)
    return Fit(tuple([pool[place] for place, score in scores.items() if score > best - 1e-9]), best)


def named_last(label: str, pool: Iterable[Called]) -> tuple[Called, ...]:
    """The parts that the last words of a label call."""
    said = words(label)
    return tuple([each for each in pool if each.part is not None and any(said[-len(phrase) :] == phrase for phrase in each.phrases)])


def _weak(said: tuple[str, ...], pool: tuple[Called, ...]) -> Mapping[int, float]:
    """Scores by single words; most of what is said must be known, and what all have in common says nothing."""
    parts = [place for place, each in enumerate(pool) if each.part is not None]
    known = {word for place in parts for word in pool[place].hints}
    content = [word for word in dict.fromkeys(said) if word in known]
    if 2 * len(content) < len({*said} - {"value"}):
        return {}
    count = {word: sum([word in pool[place].hints for place in parts]) for word in content}
    found = {place: sum([1 / count[word] for word in content if word in pool[place].hints]) for place in parts}
    least = min(found.values(), default=0)
    return {place: WEAK * min(score, 50) for place, score in found.items() if score > 0 and (len(parts) == 1 or score > least)}


def _within(phrase: tuple[str, ...], said: tuple[str, ...]) -> bool:
    return any(said[start : start + len(phrase)] == phrase for start in range(len(said) - len(phrase) + 1))

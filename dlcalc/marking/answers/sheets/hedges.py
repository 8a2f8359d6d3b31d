"""What stands beside an answer and makes it another one: another relation, a denial, a factor, a quantity that only sounds alike."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dlcalc.marking.answers.sheets.choose import NUMERIC
from dlcalc.marking.answers.sheets.clauses import Statement, bare
from dlcalc.marking.answers.sheets.lines import Line
from dlcalc.marking.key.model import Part

_RELATION = re.compile(r"(?:[!<>~]\s*=|≠|≤|≥|\\(?:neq?|leq?|geq?|sim)\b)[\s$`]*\Z")
_DENIES = re.compile(
    r"\b(?:not|never|false|incorrect|impossible|wrong|at\s+(?:most|least)|(?:less|more|fewer|greater|smaller|larger)\s+than|up\s+to"
    r"|too\s+(?:few|many|small|large|big|high|low))\b|n['’]t\b|\bno\b(?=\s*[,.]|\s*\Z)",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\s*[$`]?\s*[(\[](?P<said>[^()\[\]]{1,80})[)\]]")
_CHANGES = re.compile(
    r"\A(?:no\b.*|[×*]?\s*[-−]?\d[\d.,x× ]*)\Z|\b(?:squared|cubed|times|thousands?|millions?|billions?|halved|doubled|[kKMGT]i?B"
    r"|bytes?|bits?|macs?|flops?)\b",
    re.IGNORECASE,
)
_FACTOR = re.compile(r"\d\s*[*·×/^]\s*[^\W\d_]|[^\W\d_)]\s*[*·×/^+−-]\s*\d|\bmod\s+\d|\btimes\s+the\b", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:per|without|excluding|old|previous|next|input|half|twice|double)\b", re.IGNORECASE)
_VALUE = re.compile(r"(?:no\b[,:.]?\s*)?[=≈]?\s*[-−]?\d[\d.,]*(?:\s*[x×]\s*\d[\d.,]*)*\s*[.!]?", re.IGNORECASE)


def hedged(statement: Statement, part: Part, lines: Sequence[Line]) -> str:
    """Why what stands beside an answer makes it unclear; empty where nothing does.

    Args:
        statement: the answer.
        part: what it is for.
        lines: those that no part took.
    """
    text, number = statement.line.text, statement.line.number
    head, found, tail = text.partition(statement.answer)
    if found and _RELATION.search(head):
        return f"line {number} has another relation than an equals sign"
    if part.type not in NUMERIC:
        return ""
    if denied := _DENIES.search(f"{head} {tail}"):  # what the answer itself says is read with it
        return f"line {number} says {denied[0]!r}"
    remark = _REMARK.match(tail) if found else None
    if remark and _CHANGES.search(remark["said"].strip()):
        return f"line {number} adds ({remark['said']})"
    label = f"{statement.label} {statement.left}"
    if _FACTOR.search(label):
        return f"line {number} is about an expression, {bare(label).strip()}"
    own = f"{part.id} {part.result} {' '.join(part.labels)}".replace("_", " ").lower()
    other = next((each[0] for each in _OTHER.finditer(label) if each[0].lower() not in own), "")
    if other:
        return f"line {number} says {other!r}, and may be about something else"
    later = next((line for line in lines if line.number > number and _VALUE.fullmatch(bare(line.text).strip())), None)
    return f"line {later.number} says {bare(later.text).strip()}, too" if later else ""

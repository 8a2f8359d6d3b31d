"""What the tables of mistakes share: an answer written out, and the mistakes that are named for it."""

from __future__ import annotations

from typing import Any

import numpy as np

import dlcalc
from dlcalc import topics
from dlcalc.marking.judgement import Judgement, judge_part

Question = dict[str, Any]


def listed(numbers: Any) -> str:
    """Numbers as nested lists, entries to eight figures."""
    array = np.asarray(numbers, dtype=float)
    return f"{float(array):.8g}" if not array.ndim else f"[{', '.join(map(listed, array))}]"


def judged(topic: str, question: Question, name: str, answer: str) -> Judgement:
    """An answer to one result of a question, judged."""
    return judge_part(getattr(dlcalc, topic)(**question), topics.slips(topic), name, answer)


def explained(topic: str, question: Question, name: str, wrong: Any) -> set[str]:
    """The single mistakes that are named for a wrong answer."""
    found = judged(topic, question, name, wrong if isinstance(wrong, str) else listed(wrong))
    assert found.verdict.kind == "wrong", found.feedback
    return {slips[0].id for slips in found.slips if len(slips) == 1}

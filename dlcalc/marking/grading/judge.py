"""One task judged: the answer to a part, with the student's own numbers and earlier answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.marking.grading.marks import Carried, marked
from dlcalc.marking.grading.model import Mark, Task
from dlcalc.marking.grading.unread import held, is_half, with_parts
from dlcalc.marking.judgement import Judgement
from dlcalc.marking.key.fault import KeyFault
from dlcalc.marking.key.model import AnswerKey, Part, Question
from dlcalc.marking.replay import makers
from dlcalc.marking.verdict import UNDECIDED, WRONG
from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import Expr

MOST_KEPT = 5_000
"""Answers whose values are kept for the later answers that may follow from them."""


class Tools(NamedTuple):
    """What judging builds on.

    Attributes:
        worked: the right answer to a question, for one student.
        judge: holds one answer against it.
    """

    worked: Callable[[AnswerKey, Question, str], Derivation | None]
    judge: Callable[[AnswerKey, Part, Derivation | None, str, Mapping[str, Expr]], Judgement]


def usual() -> Tools:
    """The judge of answer keys."""
    from dlcalc.marking.key.part import judge
    from dlcalc.marking.key.work import worked

    return Tools(worked, judge)


class Judge:
    """Judges tasks of one key. It remembers the values of wrong answers, which later ones may follow from.

    Args:
        key: the answer key; whose the numbers are is said by each task.
        tools: what it builds on.
    """

    def __init__(self, key: AnswerKey, tools: Tools | None = None) -> None:
        self.key = key._replace(students={})
        self.tools = tools or usual()
        self.values: dict[Task, Mapping[str, Expr]] = {}

    def __call__(self, task: Task) -> Mark:
        """What the answer gets. Whatever goes wrong on the way leaves it undecided, with the cause.

        Raises:
            MemoryError: there is too little; whoever runs it knows whether that is the answer's fault.
        """
        try:
            return self.mark(task)
        except DomainError as error:
            return undecided(f"with these numbers the question has no answer: {error.rule}")
        except KeyFault as error:
            return undecided(f"the key cannot judge it: {error}")
        except (NotationError, ArithmeticError) as error:
            return undecided(f"it cannot be judged: {error}")
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 (one answer must not end the run)
            return undecided(f"internal error: {type(error).__name__}")

    def mark(self, task: Task) -> Mark:
        """What the answer gets."""
        question = self.question(task)
        part = question.parts[task.part]
        derivation = self.tools.worked(self.key, question, "")
        earlier = tuple([Carried(question.parts[place].name, self.own(task, place, text)) for place, text in task.earlier])
        together = {id: value for each in earlier for id, value in each.values.items()}
        judgement = with_parts(derivation, self.tools.judge(self.key, part, derivation, task.text, together))
        if judgement.verdict.kind == WRONG and judgement.parts:
            self.keep(task._replace(earlier=()), judgement.parts)
        line = self.line(part, derivation, task.working) if task.working and judgement.verdict.kind == WRONG else None
        mark = marked(part, derivation, judgement, earlier, line)._replace(half=is_half(derivation, judgement))
        return held(mark, part, derivation, [question.parts[place] for place in task.unread]) if task.unread else mark

    def line(self, part: Part, derivation: Derivation | None, working: str) -> Judgement | None:
        """The first line of a student's working for the quantities of a part (``W_2 = … = 24``) that does not come to what it says."""
        from dlcalc.marking.answers.working import chains

        if derivation is None or not part.result:
            return None
        for label, chain in chains(working):
            try:
                name = derivation.name_of(label)
            except KeyError:
                continue
            if name in (part.result, *makers(derivation, part.result)):
                own = part._replace(id=name, result=name, type=derivation.info[name].type)
                found = self.tools.judge(self.key, own, derivation, chain, {})
                if found.verdict.kind == WRONG and found.link is not None:
                    return found
        return None

    def question(self, task: Task) -> Question:
        """The question with the student's own numbers."""
        question = self.key.questions[task.question]
        return question._replace(parameters={**question.parameters, **dict(task.own)}) if task.own else question

    def own(self, task: Task, place: int, text: str) -> Mapping[str, Expr]:
        """The values of an earlier answer, judged again where they are not remembered."""
        earlier = Task(task.question, place, text, task.own)
        if earlier not in self.values:
            question = self.question(task)
            derivation = self.tools.worked(self.key, question, "")
            judgement = self.tools.judge(self.key, question.parts[place], derivation, text, {})
            self.keep(earlier, with_parts(derivation, judgement).parts)
        return self.values[earlier]

    def keep(self, task: Task, values: Mapping[str, Expr]) -> None:
        """Remember the values of an answer."""
        if len(self.values) >= MOST_KEPT:
            del self.values[next(iter(self.values))]
        self.values[task] = values


def undecided(why: str) -> Mark:
    """An answer that a human must look at."""
    return Mark(UNDECIDED, None, feedback=why)

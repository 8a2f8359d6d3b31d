"""A first answer key: a question worked, and every result that it shows as a part, with comments that teach the format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from dlcalc.derivation.parameters import read
from dlcalc.derivation.question import asked
from dlcalc.marking.key.questions import FORMULA, TEXT, topic_of
from dlcalc.marking.verdict import is_number, shown, worded
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Piecewise

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation

MOST_SLIPS = 4
"""Known mistakes that the comment on a part names."""

WIDEST = 90
"""Characters of a comment."""

COLUMN = 32
"""Where comments beside a field begin."""

HEAD = """\
# An answer key. The right answers are not written here: dlcalc works them from the questions.
#   dlcalc key check FILE               are there mistakes, or answers that mean two things?
#   dlcalc key print FILE               the questions; --solutions: the worked answers
#   dlcalc grade FILE answers.csv       grades

title = "Exam"
# tolerance = "rounded"         # how near a number must be: exact, rounded, 0.01, "1%", "2 dp", "3 sf"; a part may say its own
# decimal_comma = true          # answers write 3,14 for 3.14
# students = "students.csv"     # numbers of their own: a column student, then columns such as 1.w

# [conventions]                 # of the course, for every topic that has them
# convention = "pytorch"
"""

FIELDS = """\
# id = "a"                      # another name for the part; without it, that of the result
# labels = ["answer 1a"]        # what answer sheets call it, besides its name and letter
# follow_through = "half"       # of the marks, where it follows from an earlier wrong answer: full, half, none, 0.25
# penalty = 0.5                 # taken off for a wrong answer
"""

QUESTION_FORMULA = """
[[questions]]
id = {id}
topic = "formula"               # right answers of your own
text = "Find c = a + b and d = 2c, and name an activation whose negative part is zero."
parameters = {{ a = 2, b = "x^2" }}

[[questions.parts]]
id = "c"
value = "a + b"                 # in the notation of dlcalc; here 2 + x^2
marks = 1

[[questions.parts]]
id = "d"
value = "2c"                    # a later part may use an earlier one, and follow from a wrong one
marks = 1
given = "x > 0"                 # what is known of letters

[[questions.parts]]
id = "activation"
value = "relu"
choices = ["relu", "tanh", "sigmoid"]
marks = 1
"""

QUESTION_TEXT = """
[[questions]]
id = {id}
topic = "text"                  # prose, which a human marks
text = "Compare batch and layer normalisation."

[[questions.parts]]
rubric = "batch-vs-layer-norm"  # marking points: a concept of dlcalc explain, or ["…", "…"] of your own
# marks = 4                     # without it, as many as the concept's points have
"""


def scaffold(word: str, raw: Mapping[str, object] = {}, *, only: Iterable[str] = (), id: str = "1", head: bool = True) -> str:
    """An answer key with one question.

    Args:
        word: a topic, a subcommand that presets parameters, ``formula`` or ``text``.
        raw: the parameters, as they are typed.
        only: the results to ask for; without them, those that the topic shows.
        id: the question's.
        head: whether the title and the course's settings stand before it.

    Returns:
        TOML that :func:`~dlcalc.marking.key.read.read_key_file` reads.

    Raises:
        DomainError: a parameter that cannot be read or breaks a rule.
        KeyError: there is no such topic.
    """
    before = HEAD if head else ""
    if word in (FORMULA, TEXT):
        return before + (QUESTION_FORMULA if word == FORMULA else QUESTION_TEXT).format(id=text_of(id))
    found = topic_of(word)
    if found is None:
        raise KeyError(word)
    topic, presets = found
    inputs = read(topic, {**presets, **raw}, only=only)
    derivation = topic.work(inputs)
    names = parts_of(derivation, inputs.only)
    lines = ["", "[[questions]]", f"id = {text_of(id)}", f"topic = {text_of(word)}"]
    given = {name: inputs.typed[name] for name in inputs.typed if name not in presets}
    if given:
        lines.append(_given(given, [each.name for each in topic.parameters if each.type == "flag"]))
    lines.append(_beside('# text = "…"', "your own wording of the task"))
    others = [name for name in derivation.results if name not in names]
    if others:
        lines += _wrapped(f"results that may be asked for too: {', '.join(others)}")
    for place, name in enumerate(names):
        lines += ["", *_part(derivation, name)]
        if head and not place:
            lines += FIELDS.rstrip("\n").split("\n")
    return before + "\n".join(lines) + "\n"


def parts_of(derivation: Derivation, only: tuple[str, ...]) -> tuple[str, ...]:
    """The results to ask for: those that are shown, a shape for its sizes, no law of several cases."""
    from dlcalc.marking.replay import makers

    names = list(asked(derivation, only))
    if only:
        return tuple(names)
    for step in derivation.composed:
        ids = [id for id in makers(derivation, step.id) if id in derivation.results]
        if step.id in derivation.results and step.id not in names and len(ids) > 1 and set(ids) <= set(names):
            names[names.index(ids[0])] = step.id
            names = [name for name in names if name not in ids]
    plain = [name for name in names if not isinstance(derivation.results[name], Piecewise)]
    return tuple(plain or names)


def _part(derivation: Derivation, name: str) -> list[str]:
    """One part: its result, what is right, its marks, and the mistakes that may be worth some."""
    value = derivation.results[name]
    nearly = name in derivation.nearly and is_number(value)
    right = "worked from the numbers" if isinstance(value, Array) else shown(value, nearly=True) if nearly else worded(value)
    help = derivation.info[name].help
    said = f"{help}: {right}" if len(help) + len(right) <= WIDEST else right if len(right) <= WIDEST else help
    lines = ["[[questions.parts]]", _beside(f"result = {text_of(name)}", said), "marks = 1"]
    slips = mistakes(derivation, name)
    if slips:
        lines.append(_beside(f"# partial = {{ {slips[0]} = 0.5 }}", f"marks for a known mistake: {', '.join(slips[:MOST_SLIPS])}"))
    return lines


def mistakes(derivation: Derivation, name: str) -> list[str]:
    """The known mistakes in a result that give another value here, the commonest first."""
    from dlcalc.marking.key import ambiguity

    right = derivation.results[name]
    made = [each for each in ambiguity.mistakes(derivation) if each.touches(derivation, name)]
    if isinstance(right, Array):
        return [each.slip.id for each in made]
    return [each.slip.id for each in made if each.value(derivation, name) not in (None, right)]


def _beside(field: str, comment: str) -> str:
    """A field with a comment beside it."""
    comment = "".join([char if char.isprintable() else " " for char in comment.replace("`", "")])
    return f"{field:<{COLUMN - 1}} # {comment}"


def _wrapped(text: str) -> list[str]:
    """A comment of several lines."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + len(word) < COLUMN + WIDEST:
            lines[-1] += f" {word}"
        else:
            lines.append(f"# {word}")
    return lines


def _given(given: Mapping[str, str], flags: list[str]) -> str:
    """The parameters on a line; on lines of their own where that is long."""
    fields = [f"{key_of(name)} = {'true' if name in flags else scalar(text)}" for name, text in given.items()]
    line = f"parameters = {{ {', '.join(fields)} }}"
    return line if len(line) <= 110 else "\n".join([f"parameters.{field}" for field in fields])


def scalar(text: str) -> str:
    """A value as TOML has it: a number bare, all else as a text."""
    return text if re.fullmatch(r"-?(?:0|[1-9]\d{0,17})(?:\.\d{1,17})?", text) else text_of(text)


def key_of(name: str) -> str:
    """A name as TOML has it."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else text_of(name)


def text_of(text: str) -> str:
    """A text in TOML's quotes."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

"""``key``: answer keys are begun, looked through and printed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from dlcalc.cli.answer import chosen_format, chosen_look, output_path, refuse_contradictions
from dlcalc.cli.command import BAD_USAGE, DONE, HELP, Command, Option, Outcome, Request, fold
from dlcalc.cli.commands import COMMON
from dlcalc.cli.errors import UsageError, listed, quoted, suggest
from dlcalc.derivation.topic import Example

if TYPE_CHECKING:
    from dlcalc.derivation.document import Document
    from dlcalc.marking.key.fault import KeyFault
    from dlcalc.marking.key.model import AnswerKey

VERBS = {
    "new": "write a first answer key, with comments that teach the format",
    "check": "look for mistakes, and for answers that mean two things",
    "print": "print the questions, or the worked answers",
}
NEW = "dlcalc key new conv --w 27 --f 3 --k 384"


def find(words: list[str]) -> Command:
    """The subcommand that words call: ``key``, ``key check``, ``key new conv``.

    Raises:
        UsageError: there is no such verb or topic.
    """
    if len(words) == 1:
        return COMMAND
    verb = fold(words[1])
    if verb == "new":
        from dlcalc.cli.key.new import of_topic

        return of_topic(fold(words[2]) if len(words) > 2 else "")
    if verb not in VERBS:
        match = suggest(verb, VERBS)
        hint = f"did you mean {match}?" if match else f"dlcalc key {listed(tuple(VERBS))}"
        raise UsageError(f"there is no subcommand {quoted(f'key {words[1]}')}", hint)
    return {"check": CHECK, "print": PRINT}[verb]


def load(path: str) -> AnswerKey:
    """The answer key in a file, each question worked once; a table of students is looked for beside it.

    Args:
        path: the file; ``-`` is standard input.

    Raises:
        UsageError: there is no such file, or it is no key.
    """
    from dlcalc.cli.files import bytes_of
    from dlcalc.marking.key.fault import KeyFault
    from dlcalc.marking.key.read import LONGEST_FILE, read_key_file
    from dlcalc.marking.key.students import LONGEST_TABLE

    told = quoted(path)
    if path.lower().endswith((".pdf", ".docx", ".csv", ".json")):
        raise UsageError(f"{told} is no answer key: a key is written in TOML", NEW)

    def beside(name: str) -> bytes:
        return bytes_of(os.path.join(os.path.dirname(path), name), f"{told}, students {quoted(name)}", LONGEST_TABLE)

    try:
        return read_key_file(bytes_of(path, told, LONGEST_FILE), path, None if path == "-" else beside)
    except KeyFault as fault:
        raise usage(fault, path) from None


def usage(fault: KeyFault, path: str) -> UsageError:
    """A fault of a key as the error that names its file."""
    where = "".join([f", {each}" for each in (f"line {fault.line}" if fault.line else "", fault.where) if each])
    return UsageError(f"{quoted(path)}{where}: {fault.message}".replace("`", ""), fault.hint.replace("`", ""))


def key(_request: Request) -> Outcome:
    """``dlcalc key`` alone.

    Raises:
        UsageError: always; a verb is needed.
    """
    raise UsageError("what is to be done with an answer key?", f"dlcalc key {listed(tuple(VERBS))}")


def check(request: Request) -> Outcome:
    """Look through a key; exit 2 where some student's numbers cannot be worked.

    Raises:
        UsageError: no key, or a file that is none.
    """
    from dlcalc.marking.key.check import checked
    from dlcalc.marking.key.told import report

    refuse_contradictions(request)
    read = load(_path(request, "check"))
    found = checked(read, counter())
    return written((report(read, found),), request)._replace(code=BAD_USAGE if found.faults else DONE)


def counter() -> Callable[[int, int], None] | None:
    """Shows how far the work has come, on a terminal alone; the line is taken away in the end."""
    stream = sys.stderr
    if stream is None or not stream.isatty() or os.environ.get("TERM") == "dumb":
        return None

    def tell(done: int, total: int) -> None:
        text = f"{done:,} of {total:,} questions worked"
        stream.write(f"\r{' ' * len(text)}\r" if done == total else f"\r{text}" if done % 10 == 0 else "")
        stream.flush()

    return tell


def print_(request: Request) -> Outcome:
    """Print the questions of a key, or their worked answers.

    Raises:
        UsageError: no key, a file that is none, a student of whom it knows nothing.
    """
    from dlcalc.marking.key.check import named
    from dlcalc.marking.key.fault import KeyFault
    from dlcalc.marking.key.print import printed

    refuse_contradictions(request)
    path = _path(request, "print")
    read = load(path)
    student = request.one("student") or ""
    if student and student not in read.students:
        match = suggest(student, read.students)
        some = (
            f"its students are {named(tuple(read.students))}" if read.students else "without --student it prints the numbers that all have"
        )
        hint = f"did you mean {match}?" if match else some
        raise UsageError(f"{request.typed['student']} {quoted(student)}: {quoted(path)} has no numbers of that student's own", hint)
    try:
        return written(printed(read, student, solutions=request.has("solutions")), request)
    except KeyFault as fault:
        raise usage(fault, path) from None


def _path(request: Request, verb: str) -> str:
    path = request.one("file")
    if path is None:
        raise UsageError("which answer key?", f"dlcalc key {verb} exam.toml")
    return path


def written(documents: tuple[Document, ...], request: Request) -> Outcome:
    """Documents in the format that was asked for, one after the other; in JSON the first holds the others.

    Raises:
        UsageError: a format that holds no text.
    """
    from dlcalc.render.documents import FORMATS, render

    path = output_path(request)
    format = chosen_format(request, path)
    if format not in FORMATS:
        raise UsageError(f"{format} holds numbers, and this is a text", f"the formats are {', '.join(FORMATS)}")
    look = chosen_look(request, format, path)
    json = format in ("json", "jsonl")
    if json and len(documents) > 1:
        first, *others = documents
        documents = (first._replace(data={**first.data, "questions": [each.data for each in others]}),)
    texts = [render(document, format, look) for document in documents]
    if format == "html":  # one style is enough for all of them
        from dlcalc.render.html import STYLE

        texts[1:] = [text.replace(f"<style>{STYLE}</style>\n", "") for text in texts[1:]]
    return Outcome("\n".join(texts), path=path, json=json)


def _common(*keys: str) -> list[Option]:
    from dlcalc.render import FORMATS
    from dlcalc.render.documents import FORMATS as TEXTS

    formats = {name: FORMATS[name].help for name in TEXTS}
    return [each._replace(choices=formats) if each.key == "format" else each for each in COMMON if each.key in keys]


FILE = Option("file", ("--key",), "the answer key; - reads standard input", "FILE", "Input", completes="file")
_OUTPUT = (*_common("format", "json", "output", "no_color"), HELP)

CHECK = Command(
    "key check",
    VERBS["check"],
    "Reads an answer key, works every question with every student's numbers, and says what its author should know: a mistake that gives "
    "the right value too, two parts with one value or one label, a tolerance under which a known mistake passes, a convention that decides "
    "nothing. Exit code: 0 done, warnings included; 2 the key cannot be used, or not with some student's numbers.",
    (FILE, *_OUTPUT),
    check,
    "file",
    examples=(Example("exam.toml", "what an author should know before the exam"),),
)

PRINT = Command(
    "key print",
    VERBS["print"],
    "Prints the questions of an answer key as their topics pose them, with marks; or the worked answers.",
    (
        FILE,
        Option("student", ("--student",), "with this student's own numbers", "ID", "Input"),
        Option("solutions", ("--solutions",), "the worked answers too", group="Input"),
        *_OUTPUT,
    ),
    print_,
    "file",
    examples=(
        Example("exam.toml", "the questions"),
        Example("exam.toml --solutions --format markdown", "the worked answers too"),
    ),
)

COMMAND = Command(
    "key",
    "begin, check and print answer keys",
    "An answer key is a TOML file that an author writes by hand: questions with their numbers, parts with marks. The right answers are "
    "worked by dlcalc. Each of new, check and print has its own --help.",
    (Option("verb", ("--verb",), "what to do", "VERB", "Input", completes="choices", choices=VERBS), HELP),
    key,
    "verb",
    examples=(
        Example("new conv --w 27 --h 27 --d 256 --f 3 --k 384", "a first key with one question, and comments that teach the format"),
        Example("new formula", "a question whose right answers are the author's own formulas"),
    ),
)
"""The subcommand; what follows it calls another one."""

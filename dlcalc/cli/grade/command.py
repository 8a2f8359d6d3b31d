"""``grade``: the answers of a whole course against an answer key."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dlcalc.cli import terminal
from dlcalc.cli.answer import chosen_look
from dlcalc.cli.command import DONE, HELP, NOT_DECIDED, Command, Option, Outcome, Request
from dlcalc.cli.commands import COMMON
from dlcalc.cli.errors import UsageError, quoted
from dlcalc.cli.grade import journal as journals
from dlcalc.cli.grade.plan import ROWS, SYSTEMS, TEXTS, plan_of
from dlcalc.derivation.topic import Example

if TYPE_CHECKING:
    from dlcalc.cli.grade.input import Heard, Progress
    from dlcalc.cli.grade.journal import Journal
    from dlcalc.cli.grade.plan import Plan
    from dlcalc.derivation.document import Document
    from dlcalc.marking.answers.model import Sheet
    from dlcalc.marking.answers.source import Source
    from dlcalc.marking.grading.model import Row
    from dlcalc.marking.grading.pool import Pool
    from dlcalc.marking.grading.sheet import Reviews
    from dlcalc.marking.key.model import AnswerKey
    from dlcalc.marking.reviews import ReviewTable

ANSWERS = {
    "wide": "CSV, a row a student",
    "long": "CSV, a row an answer",
    "csv": "CSV, as its columns say",
    "jsonl": "JSON Lines",
    "sheet": "Markdown, LaTeX or plain text",
}
"""How answers are written."""

TOGETHER = 50
"""Sheets that are written into the journal at once, at most."""


def grade(request: Request) -> Outcome:
    """Grade a course, or one student.

    Raises:
        UsageError: the key, the reviews or an option cannot be used.
    """
    from dlcalc.cli.grade.input import Heard, apart
    from dlcalc.cli.grade.plan import checked
    from dlcalc.cli.key.command import load
    from dlcalc.marking.grading.keeper import CannotStart

    plan = plan_of(request)
    path, answers = request.one("key"), request.values.get("answers", ())
    if path is None or not answers:
        raise UsageError("an answer key and answers are needed", "dlcalc grade key.toml answers.csv")
    key = load(path)
    checked(plan, key)
    review = request.one("review")
    written = [("-o", plan.path), ("--review", review if plan.student is None else None)]
    apart([(option, each) for option, each in written if each], [path, *answers, *request.values.get("regrade", ())])
    heard = Heard()
    try:
        with pool_of(request, plan, key) as pool:
            return (one_student if plan.student is not None else whole_class)(request, plan, key, pool, heard)
    except (CannotStart, terminal.CannotWrite) as error:
        left = plan.rows and plan.path and os.path.exists(journals.beside(plan.path))
        hint = ("hint: --resume goes on where it stopped",) if left else ()
        return Outcome("", NOT_DECIDED, (*heard.messages(), f"error: {error}", *hint))
    except BrokenPipeError:  # whoever reads the rows has enough of them
        terminal.forget_stdout()
        return Outcome("", DONE, tuple(heard.messages()))


@contextmanager
def pool_of(request: Request, plan: Plan, key: AnswerKey) -> Iterator[Pool]:
    """What judges: this machine's cores, or a cluster."""
    from dlcalc.marking.grading.pool import Pool

    address = request.one("scheduler")
    if address is not None:
        from dlcalc.cli.grade.cluster import cluster

        with cluster(address, key, plan.seconds) as pool:
            yield pool
        return
    with Pool(key, workers=plan.workers, seconds=plan.seconds) as pool:
        yield pool


# Reading


def sources_of(request: Request, heard: Heard) -> list[Source]:
    """The files of answers; ``-`` is standard input."""
    from dlcalc.marking.answers.source import sources_of as found

    paths = ["/dev/stdin" if path == "-" else path for path in request.values["answers"]]
    return list(found(paths, heard.tell))


def sheets_of(request: Request, key: AnswerKey, sources: Iterable[Source], heard: Heard, student: str | None = None) -> Iterator[Sheet]:
    """What the students handed in, or one of them."""
    from dlcalc.cli.grade.input import only
    from dlcalc.marking.answers.read import read_sheets

    format = request.one("answers-format")
    if format is not None and format.lower() not in ANSWERS:
        raise UsageError(f"--answers-format {quoted(format)}: it is one of {', '.join(ANSWERS)}")
    found = read_sheets(sources, key, format=format and format.lower(), student=request.one("student-column"), tell=heard.tell)
    return heard.notes(found if student is None else only(found, student), key)


def table_of(request: Request, key: AnswerKey) -> ReviewTable | None:
    """What humans decided, and what waits for them.

    Raises:
        UsageError: the table cannot be read.
    """
    from dlcalc.cli.grade.input import LONGEST_REVIEWS, text_in
    from dlcalc.marking.exports.cells import TableFault
    from dlcalc.marking.reviews import ReviewTable

    path = request.one("review")
    if path is None:
        return None
    try:
        return ReviewTable(key, text_in(path, "--review", LONGEST_REVIEWS) or "")
    except TableFault as fault:
        raise UsageError(f"--review {quoted(path)}, line {fault.line}: {fault.rule}", fault.hint) from None


# Grading


def one_student(request: Request, plan: Plan, key: AnswerKey, pool: Pool, heard: Heard) -> Outcome:
    """The page of one student."""
    from dlcalc.marking.grading.run import graded
    from dlcalc.marking.report.student import student_page
    from dlcalc.marking.reviews import decided

    sheets = sheets_of(request, key, sources_of(request, heard), heard, plan.student)
    rows = next(graded(key, sheets, pool.marks, decided(table_of(request, key)), version=version()))
    return shown(student_page(rows, key), plan, request)._replace(messages=tuple(heard.messages()))


def whole_class(request: Request, plan: Plan, key: AnswerKey, pool: Pool, heard: Heard) -> Outcome:
    """The rows of a class, and what is to be said of it."""
    from dlcalc.cli.grade.input import Progress
    from dlcalc.cli.grade.output import Output
    from dlcalc.marking.reviews import decided

    table = table_of(request, key)
    output = Output(request, plan, key, table)
    progress = Progress()
    sources = sources_of(request, heard)
    for source in sources:
        terminal.reads(source.name)
    journal = journal_of(request, plan, key, sources)
    finished = False
    try:
        sheets = sheets_of(request, key, progress.watched(sources), heard)
        count = grade_all(key, sheets, pool, decided(table), journal, progress)
        progress.clear()
        if not count:
            return Outcome("", NOT_DECIDED, (*heard.messages(), "error: there are no answers"))
        written = output.written(journal)
        finished = True
    except KeyboardInterrupt:
        progress.clear()
        told = f"--resume goes on with {quoted(journal.path)}" if not journal.empty else "nothing was written"
        terminal.write_messages([f"stopped; {told}"] if journal.path else [])
        raise
    finally:
        journal.close(finished=finished)
    outcome = Outcome("") if written is None else shown(written, plan, request)
    code = NOT_DECIDED if heard.refused else DONE
    return outcome._replace(code=code, messages=(*heard.messages(), *output.messages))


def journal_of(request: Request, plan: Plan, key: AnswerKey, sources: list[Source]) -> Journal:
    """Where the rows are kept until all are there.

    Raises:
        UsageError: it cannot be written, or is of another run.
    """
    from dlcalc.cli.grade.input import LONGEST_REVIEWS, PIPE, fingerprint, text_in

    if not plan.rows or plan.path is None or _is_special(plan.path):
        return journals.kept_in_memory()
    from hashlib import sha256

    prints = fingerprint(sources)
    if prints == PIPE and request.has("resume"):
        raise UsageError("--resume reads the answers once more, and a pipe can be read once", "the answers in a file")
    review = request.one("review")
    reviews = (text_in(review, "--review", LONGEST_REVIEWS) or "") if review else ""
    about: dict[str, object] = {
        "version": version(), "key": key.hash, "answers": prints, "seconds": plan.seconds,
        "reviews": sha256(reviews.encode("utf-8", "surrogateescape")).hexdigest(),
        "reading": [request.one("answers-format"), request.one("student-column")],
    }  # fmt: skip
    return journals.opened(plan.path, about, resume=request.has("resume"))


def _is_special(path: str) -> bool:
    """Whether a path is a pipe or a device, beside which no journal can stand."""
    return os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)


def grade_all(key: AnswerKey, sheets: Iterator[Sheet], pool: Pool, reviews: Reviews, journal: Journal, progress: Progress) -> int:
    """Grade every sheet that the journal does not hold yet; how many it holds in the end.

    Raises:
        UsageError: the journal holds other sheets.
    """
    from dlcalc.marking.grading.run import graded

    count = 0
    for student in journal.students():
        sheet = next(sheets, None)
        if sheet is None or sheet.student != student:
            told = quoted(journal.path)
            raise UsageError(f"{told} holds other students than the answers", f"delete {told} to begin anew")
        count += 1
    waiting: deque[Sheet] = deque()
    fresh: list[tuple[Sheet, tuple[Row, ...]]] = []

    def kept() -> None:
        if fresh:
            journal.write(fresh)
            fresh.clear()
            progress.show(count)

    def taken() -> Iterator[Sheet]:
        for sheet in sheets:
            kept()  # nothing that is graded waits for sheets that are not
            waiting.append(sheet)
            yield sheet

    for rows in graded(key, taken(), pool.marks, reviews, version=version()):
        fresh.append((waiting.popleft(), rows))
        count += 1
        if len(fresh) == TOGETHER:
            kept()
    kept()
    return count


# Showing


def shown(document: Document, plan: Plan, request: Request) -> Outcome:
    """A text, on stdout or, where no rows go there, in the file of ``-o``."""
    from dlcalc.render.documents import render

    path = None if plan.rows else plan.path
    return Outcome(render(document, plan.text, chosen_look(request, plan.text, path)), path=path, json=plan.text == "json")


def version() -> str:
    """Of dlcalc, which every row names."""
    from dlcalc import __version__

    return __version__


COMMAND = Command(
    "grade",
    "grade the answers of a whole course",
    "Holds the answers of every student against an answer key: marks with a reason for each, what follows from an earlier wrong answer, "
    "known mistakes with partial credit. -o writes a row a part, or with --to what a course's system imports; the summary of the class is "
    "printed. A run that was stopped is continued by --resume. What only a human can mark is written to the file of --review, and read "
    "from it the next time. Answers are CSV (a row a student, or a row an answer), JSON Lines, or sheets in Markdown, LaTeX or plain text, "
    "also folders of them. Exit code: 0 graded, 2 the key or an option cannot be used, 3 some answers could not be read; never 1.",
    (
        Option("key", ("--key",), "the answer key (dlcalc key new writes a first one)", "KEY", "Input", completes="file"),
        Option("answers", ("--answers",), "files and folders of answers; - is standard input", "FILE…", "Input", many=True,
               completes="file"),
        Option("answers-format", ("--answers-format",), "how they are written, where their names do not say it", "NAME", "Input",
               completes="choices", choices=ANSWERS),
        Option("student-column", ("--student-column",), "the column, field or heading that names the student", "NAME", "Input"),
        Option("review", ("--review",), "a table for what a human must mark: read, and written with what is new", "FILE", "Input",
               completes="file"),
        Option("regrade", ("--regrade",), "rows of an earlier run: show whose marks change", "OLD", "Input", completes="file"),
        Option("student", ("--student",), "grade one student, and print the page for them", "ID"),
        Option("to", ("--to",), "write the marks for another system", "SYSTEM", completes="choices", choices=SYSTEMS),
        Option("format", ("--format",), "how to write the rows, or the summary", "NAME", completes="choices", choices={**ROWS, **TEXTS}),
        *[option for option in COMMON if option.key in ("json", "output", "no_color")],
        Option("resume", ("--resume",), "go on where a run was stopped"),
        Option("workers", ("--workers",), "processes that judge at once; by default one a core", "N", "Running"),
        Option("scheduler", ("--scheduler",), "a Dask cluster that judges instead", "ADDRESS", "Running"),
        Option("timeout", ("--timeout",), "seconds of computing that one answer may take", "S", "Running", default="2"),
        HELP,
    ),
    grade,
    "key answers",
    examples=(
        Example("exam.toml class.csv sheets", "the summary of a class"),
        Example("exam.toml class.csv sheets -o marks.csv", "a row a part in a file, the summary on the screen"),
        Example("exam.toml class.csv sheets -o marks.jsonl --review todo.csv", "what a human must mark goes to a table to fill in"),
        Example("exam.toml class.csv sheets --review reviewed.csv --to canvas -o gradebook.csv", "for Canvas"),
        Example("exam.toml sheets --student ada --format markdown", "the page of one student"),
        Example("generous.toml class.csv sheets --regrade marks.csv", "whose marks change with another key"),
    ),
)  # fmt: skip
"""The subcommand."""

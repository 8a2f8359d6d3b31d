"""What a run is to write, and where: rows in one of the exports, or a text about the class or one student."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dlcalc.cli.answer import output_path
from dlcalc.cli.errors import UsageError, listed, quoted, suggest

if TYPE_CHECKING:
    from dlcalc.cli.command import Request
    from dlcalc.marking.exports import Export
    from dlcalc.marking.key.model import AnswerKey

ROWS = {"jsonl": "one row a part, as JSON Lines", "csv": "one row a part, as a table"}
SYSTEMS = {
    "gradescope": "a results.json for each student, in a folder",
    "canvas": "a table for Canvas's gradebook",
    "moodle": "a table with feedback for Moodle's grade import",
    "nbgrader": "nbgrader's gradebook, a database",
}
TEXTS = {
    "text": "the screen",
    "json": "the summary, or a student's page, as JSON",
    "markdown": "Markdown",
    "html": "HTML",
    "latex": "LaTeX",
}
SUFFIXES = {
    "jsonl": "jsonl", "ndjson": "jsonl", "csv": "csv", "md": "markdown", "markdown": "markdown", "html": "html", "tex": "latex",
    "latex": "latex", "txt": "text", "text": "text", "json": "json",
}  # fmt: skip
NUMBERS = {"workers": 256, "timeout": 3600}
"""The most that a number may be, by option."""


class Plan(NamedTuple):
    """What is written.

    Attributes:
        rows: the export of the rows, by its name; empty where none are written.
        text: the format of the summary or of a student's page; empty where none is shown.
        path: the file that ``-o`` named, or None: of the rows where there are some, else of the text.
        student: the one student who is graded, or None for all.
        workers: processes that judge at once; 0 for one a core.
        seconds: of the processor's time that one answer may take.
    """

    rows: str
    text: str
    path: str | None
    student: str | None
    workers: int
    seconds: float

    @property
    def export(self) -> Export:
        """The export of the rows."""
        from dlcalc.marking.exports import EXPORTS

        return EXPORTS[self.rows]


def plan_of(request: Request) -> Plan:
    """What was asked for.

    Raises:
        UsageError: options that contradict each other, or a word or number that cannot be meant.
    """
    from dlcalc.marking.grading.pool import SECONDS

    path, student = output_path(request), request.one("student")
    _refuse(request, path)
    format = _word(request)
    system = _system(request)
    by_suffix = SUFFIXES.get((path or "").rpartition(".")[2].lower(), "") if path and "." in path else ""
    rows = system or (format if format in ROWS else by_suffix if by_suffix in ROWS and format in ("", "json") else "")
    if student is not None and rows:
        raise UsageError("--student is a page for one student, and rows are of the whole class", "--format markdown, html, latex or text")
    if path and not rows and not format and not by_suffix:
        words = listed([f".{suffix}" for suffix in ("jsonl", "csv", "md", "html", "tex", "txt", "json")])
        raise UsageError(f"{request.typed['output']} {quoted(path)}: the suffix names no format", f"--format NAME, or a suffix: {words}")
    text = format if format in TEXTS else "" if rows and path is None else "text" if rows or not by_suffix else by_suffix
    seconds = _number(request, "timeout", SECONDS)
    return Plan(rows, text, path, student, int(_number(request, "workers", 0)), seconds)


def checked(plan: Plan, key: AnswerKey) -> None:
    """Refuse an export before anything is graded, when it cannot be written.

    Raises:
        UsageError: it needs a file or folder, or the key cannot be exported so.
    """
    from dlcalc.marking.exports import ExportFault

    if not plan.rows:
        return
    export = plan.export
    if plan.path is None and (export.filename is not None or export.store is not None):
        what = "a folder" if export.filename is not None else "a database"
        raise UsageError(f"--to {plan.rows} writes {what}, and none is named", f"-o {'results' if export.filename else 'gradebook.db'}")
    try:
        export.head(key)
    except ExportFault as fault:
        raise UsageError(f"--to {plan.rows}: {fault.message}", fault.hint) from None


def _refuse(request: Request, path: str | None) -> None:
    """Options that cannot both be meant."""
    pairs = (("student", "to"), ("student", "resume"), ("student", "regrade"), ("workers", "scheduler"))
    for first, second in pairs:
        if request.has(first) and request.has(second):
            raise UsageError(f"--{first} and --{second} exclude each other", "give one of them")
    format = (request.one("format") or "").lower()
    if request.has("json") and format and format != "json" and format not in ROWS:
        raise UsageError(f"--json and --format {quoted(format)} exclude each other", "give one of them")
    if request.has("to") and format in ROWS:
        raise UsageError(f"--to and --format {quoted(format)} exclude each other", "each is a form of the rows")
    if request.has("resume") and path is None:
        raise UsageError("--resume continues a file, and none is named", "-o marks.csv --resume")


def _word(request: Request) -> str:
    """The format that was named; empty where none was."""
    text = request.one("format")
    if text is None:
        return "json" if request.has("json") else ""
    word = SUFFIXES.get(text.lower(), "")
    if not word:
        match = suggest(text, [*ROWS, *TEXTS])
        names = listed([*ROWS, *TEXTS], "and")
        raise UsageError(f"--format {quoted(text)}: the formats are {names}", f"did you mean {match}?" if match else "")
    return word


def _system(request: Request) -> str:
    """The system that was named; empty where none was."""
    text = request.one("to")
    if text is None:
        return ""
    word = text.lower()
    if word in ROWS:
        raise UsageError(f"--to {quoted(text)}: that is a format", f"--format {word}")
    if word not in SYSTEMS:
        match = suggest(text, SYSTEMS)
        raise UsageError(f"--to {quoted(text)}: it is one of {listed(tuple(SYSTEMS))}", f"did you mean {match}?" if match else "")
    return word


def _number(request: Request, key: str, default: float) -> float:
    """A positive number; workers are whole."""
    text = request.one(key)
    if text is None:
        return default
    whole = key == "workers"
    plain = text.isascii() and (text if whole else text.replace(".", "", 1)).isdigit() and len(text) < 9
    value = float(text) if plain else 0.0
    if not 0 < value <= NUMBERS[key]:
        unit = "whole number of processes" if whole else "number of seconds"
        raise UsageError(f"--{key} {quoted(text)}: it is a {unit}, above 0 and at most {NUMBERS[key]:,}")
    return value

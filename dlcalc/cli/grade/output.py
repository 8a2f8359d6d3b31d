"""What a run writes when everything is graded: rows, the table of reviews, and the text about the class."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dlcalc.cli import terminal
from dlcalc.cli.errors import UsageError, quoted
from dlcalc.marking.answers.model import Answer, Sheet

if TYPE_CHECKING:
    from dlcalc.cli.command import Request
    from dlcalc.cli.grade.journal import Graded, Journal
    from dlcalc.cli.grade.plan import Plan
    from dlcalc.derivation.document import Document
    from dlcalc.marking.grading.model import Row
    from dlcalc.marking.key.model import AnswerKey
    from dlcalc.marking.report.regrade import Regrade
    from dlcalc.marking.report.summary import Summary
    from dlcalc.marking.reviews import ReviewTable


class Output:
    """Everything that is written, from one reading of the journal.

    Attributes:
        messages: lines for stderr.
    """

    def __init__(self, request: Request, plan: Plan, key: AnswerKey, table: ReviewTable | None) -> None:
        self.request = request
        self.plan = plan
        self.key = key
        self.table = table
        self.regrade = self._regrade()
        self.summary = self._summary()
        self.students: set[str] = set()
        self.waiting = 0
        self.messages: list[str] = []

    def _regrade(self) -> Regrade | None:
        path = self.request.one("regrade")
        if path is None:
            return None
        from dlcalc.cli.grade.input import old_rows
        from dlcalc.marking.report.regrade import Regrade

        return Regrade(self.key, old_rows(path))

    def _summary(self) -> Summary | None:
        if self.regrade is not None or not self.plan.text:
            return None
        from dlcalc.marking.report.summary import Summary

        return Summary(self.key)

    def written(self, journal: Journal) -> Document | None:
        """Write it, and return the text that is still to be shown.

        Raises:
            UsageError: a file or folder that cannot be written.
            CannotWrite: the disk is full.
            BrokenPipeError: nobody reads standard output any more.
        """
        self.tidied()
        sheets = self.told(journal.sheets())
        if self.plan.rows:
            self.rows(sheets)
        for _ in sheets:  # what an export left
            pass
        self.reviewed()
        about = self.regrade or self.summary
        return None if about is None else about.document()

    def tidied(self) -> None:
        """Take away what earlier runs left half written when they were killed."""
        from dlcalc.cli.leftovers import cleared, told

        export = self.plan.export if self.plan.rows else None
        folder = export is not None and export.filename is not None
        gone = cleared(self.plan.path, within=folder) if self.plan.path else []
        review = self.request.one("review")
        gone += cleared(review) if review else []
        self.messages += told(gone)

    def told(self, sheets: Iterable[Graded]) -> Iterator[tuple[Row, ...]]:
        """The rows of each sheet, which everybody hears of who tells something about the class."""
        for rows, working in sheets:
            self.waiting += len([row for row in rows if row.marks is None])
            for about in (self.summary, self.regrade):
                if about is not None:
                    about.add(rows)
            if self.table is not None:
                self.students.add(rows[0].student)
                self.table.add(rows, Sheet(rows[0].student, {part: Answer("", working=text) for part, text in working.items()}))
            yield rows

    def rows(self, sheets: Iterator[tuple[Row, ...]]) -> None:
        """The rows, in the export that was asked for."""
        from dlcalc.marking.exports import ExportFault, written

        export, path = self.plan.export, self.plan.path
        try:
            if path is None:
                for piece in written(export, sheets, self.key):
                    terminal.write_out(piece, json=False)
            elif export.store is not None:
                export.store(path, sheets, self.key)
            elif export.filename is not None:
                self.folder(path, sheets)
            else:
                terminal.write_file(path, (piece.encode("utf-8", "backslashreplace") for piece in written(export, sheets, self.key)))
        except ExportFault as fault:
            raise UsageError(f"--to {self.plan.rows}: {fault.message}", fault.hint) from None

    def folder(self, path: str, sheets: Iterator[tuple[Row, ...]]) -> None:
        """A file for each student."""
        export = self.plan.export
        assert export.filename is not None
        try:
            os.makedirs(path, exist_ok=True)
        except OSError as error:
            raise UsageError(f"-o {quoted(path)}: {(error.strerror or 'it cannot be written').lower()}", "a folder") from None
        for rows in sheets:
            terminal.write_file(os.path.join(path, export.filename(rows[0].student)), export.sheet(rows, self.key))

    def reviewed(self) -> None:
        """The table of reviews, with what is new in it."""
        path = self.request.one("review")
        if self.table is None or path is None:
            if self.waiting:
                self.messages.append(f"{_answers(self.waiting)} a human: --review FILE writes them into a table to fill in")
            return
        self.messages += [f"--review {quoted(path)}, {message}" for message in (*self.table.messages, *self.table.strangers(self.students))]
        if self.table.changed:
            terminal.completes(path)
            terminal.write_file(path, self.table.text(), "--review")
        if self.table.waiting:
            self.messages.append(f"{_answers(self.table.waiting)} a human: fill in marks in {quoted(path)}, and grade again")


def _answers(count: int) -> str:
    return f"{count:,} {'answer needs' if count == 1 else 'answers need'}"

"""The walk over the blocks of a document, one for every format that is text with marks; a format says how it writes each block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from dlcalc.derivation.document import Heading, Paragraph, Points, Work, bare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dlcalc.derivation.document import Document
    from dlcalc.derivation.model import Derivation


class Writer(Protocol):
    """How a format writes each block; the words that it is given are written in its script already, but for labels and numbers."""

    prose: Callable[[str], str]

    def title(self, text: str) -> str:
        """The document's title."""
        ...

    def heading(self, number: str, text: str) -> str:
        """A heading; its number ends with a point and a space, or is nothing."""
        ...

    def paragraph(self, label: str, text: str, aside: str) -> str:
        """A paragraph; the label, plain words, and the aside may be nothing."""
        ...

    def points(self, points: Sequence[tuple[str, str]]) -> str:
        """A list; what stands under a point may be nothing."""
        ...

    def work(self, derivation: Derivation) -> Iterable[str]:
        """The working of a derivation."""
        ...

    def tables(self, bare: Derivation) -> Iterable[str]:
        """The one table of a derivation that is nothing else."""
        ...


def written(document: Document, writer: Writer) -> Iterator[str]:
    """The blocks of a document as a format writes them, its title first."""
    prose = writer.prose
    yield writer.title(prose(document.title))
    for block in document.blocks:
        if isinstance(block, Heading):
            yield writer.heading(f"{block.number}. " if block.number else "", prose(block.text))
        elif isinstance(block, Paragraph):
            yield writer.paragraph(block.label.capitalize(), prose(block.text), prose(block.aside))
        elif isinstance(block, Points):
            yield writer.points([(prose(point), prose(under)) for point, under in block.points])
        elif isinstance(block, Work):
            yield from writer.work(block.derivation)
        else:
            yield from writer.tables(bare(document.vocabulary, (block,)))

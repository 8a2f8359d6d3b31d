"""Documents: every kind of block in every format, and notation in none of them as it was typed."""

from __future__ import annotations

import json

import pytest

import dlcalc
from dlcalc.derivation import document as documents
from dlcalc.derivation.document import Document, Heading, Paragraph, Points, Work, bare
from dlcalc.derivation.model import Table
from dlcalc.notation.expr import Num
from dlcalc.notation.vocabulary import Vocabulary
from dlcalc.render import Look
from dlcalc.render.documents import FORMATS, render

GRID = Table("t", "", ("`F`", "cells"), ((Num(3), "nine"), (Num(5), "twenty-five")))
DOCUMENT = Document(
    "A title with `F^2`",
    (
        Paragraph("Why is `W_2 = W_1/S`?", role="headline"),
        Paragraph("Because of <S> & the_rest."),
        Heading("First, `x >= 1`.", 1),
        Paragraph("The reason.", aside="Author 2020, §3"),
        Paragraph("Three is `3`.", "shown"),
        Work(bare(tables=(GRID,))),
        Heading("Side by side"),
        GRID,
        Heading("Wrong"),
        Points((("“So.”", "Not so."), ("“Then.”", ""))),
        Paragraph("other", "see also", "note"),
    ),
    {"dlcalc": 1, "title": "`F^2` is `9`", "list": ("`x`", None, True, 3), "work": dlcalc.conv(w=27, f=3)},
)
TEXT = """\
A title with F²
Why is W_2 = W_1/S?

Because of <S> & the_rest.

1  First, x ≥ 1.
   The reason. [Author 2020, §3]
   shown  Three is 3.

      F   cells
      3   nine
      5   twenty-five

Side by side
   F   cells
   3   nine
   5   twenty-five

Wrong
– “So.”
  Not so.
– “Then.”

see also  other
"""
MARKDOWN = """\
## A title with $F^{2}$

Why is $W_{2} = \\frac{W_{1}}{S}$?

Because of \\<S\\> \\& the\\_rest.

### 1. First, $x \\geq 1$.

The reason. \\[Author 2020, §3\\]

*Shown:* Three is $3$.

| $F$ | cells |
| - | - |
| $3$ | nine |
| $5$ | twenty-five |

### Side by side

| $F$ | cells |
| - | - |
| $3$ | nine |
| $5$ | twenty-five |

### Wrong

- “So.”{two}
  Not so.
- “Then.”

*See also:* other
"""


def test_text() -> None:
    assert render(DOCUMENT, "text") == TEXT


def test_text_in_ascii() -> None:
    shown = render(DOCUMENT, "text", Look(unicode=False))
    assert shown.isascii()
    assert "1  First, x >= 1." in shown
    assert '- "So."\n  Not so.' in shown


def test_text_in_colour_says_the_same() -> None:
    import re

    shown = render(DOCUMENT, "text", Look(colour=True))
    assert shown != TEXT
    assert re.sub(r"\x1b\[[0-9;]*m", "", shown) == TEXT


def test_markdown() -> None:
    assert render(DOCUMENT, "markdown") == MARKDOWN.replace("{two}", "  ")  # two spaces break the line


def test_html() -> None:
    shown = render(DOCUMENT, "html")
    assert "Because of &lt;S&gt; &amp; the_rest." in shown
    assert '<p>The reason. <span class="note">[Author 2020, §3]</span></p>' in shown
    assert "<li>“So.”<br>Not so.</li><li>“Then.”</li>" in shown
    assert "<p><em>Shown:</em> Three is <math" in shown
    assert shown.count("<table") == shown.count("</table>") == 2


def test_latex() -> None:
    shown = render(DOCUMENT, "latex")
    assert r"Because of $<$S$>$ \& the\_rest." in shown
    assert r"\textbf{1. First, $x \geq 1$.}" in shown
    assert r"\item \textquotedblleft{}So.\textquotedblright{}\newline Not so." in shown
    assert shown.count(r"\begin{") == shown.count(r"\end{") >= 3


def test_json_is_the_data() -> None:
    data = json.loads(render(DOCUMENT, "json"))
    assert data["title"] == "F² is 9"
    assert data["list"] == ["x", None, True, 3]
    assert data["work"]["results"]["output_w"] == 25
    assert json.loads(render(DOCUMENT, "jsonl")) == data
    assert render(DOCUMENT, "jsonl").count("\n") == 1


def test_words_of_the_document_are_known_in_its_prose() -> None:
    shown = render(Document("`D(x)` is so", (), {}, Vocabulary(functions=frozenset({"D"}))), "latex")
    assert "$" in shown
    assert "$" not in render(Document("`D(x)` is so", (), {}), "latex")


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_document_is_no_error(format: str) -> None:
    assert render(Document("Nothing", (), {"dlcalc": 1}), format).endswith("\n")


def test_python_shows_it() -> None:
    made = dlcalc.explain("receptive-field")
    assert str(made) == render(made, "text").removesuffix("\n")
    assert made.to("markdown").startswith("## Receptive field\n")
    assert made._repr_html_().startswith('<div class="dlcalc">')
    assert repr(made) == "<Document Receptive field>"
    with pytest.raises(ValueError, match="'csv' is no format of a document; there are text, json"):
        made.to("csv")


def test_without_the_python_api_a_document_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_show", None)
    assert str(DOCUMENT) == repr(DOCUMENT)
    with pytest.raises(RuntimeError, match=r"dlcalc\.explain"):
        DOCUMENT.to("text")


def test_python_explains() -> None:
    assert str(dlcalc.explain()).startswith("What can be explained")
    assert str(dlcalc.explain("rf", rubric=True)).startswith("Marking points: Receptive field")
    with pytest.raises(dlcalc.DomainError) as error:
        dlcalc.explain("receptiv-feild")
    assert error.value.hint == "did you mean receptive-field?"
    with pytest.raises(dlcalc.DomainError, match="none is named"):
        dlcalc.explain(rubric=True)
    with pytest.raises(dlcalc.DomainError, match="a concept is called by a text"):
        dlcalc.explain(3)  # type: ignore[arg-type]


def test_labelled_paragraphs_in_a_row_stand_close_and_begin_in_one_column() -> None:
    blocks = (Paragraph("a"), Paragraph("b", "given"), Paragraph("c `x`", "assumed"), Paragraph("d"), Paragraph("e", "note"))
    assert render(Document("T", blocks, {}), "text") == "T\na\n\ngiven    b\nassumed  c x\n\nd\n\nnote  e\n"


def test_a_long_table_is_pieces_that_a_page_holds() -> None:
    """A ``tabular`` never breaks: rows beyond the foot of a page would not be printed."""
    rows = tuple([(Num(place), "some words that wrap in a narrow column of a page" if place % 2 else "a") for place in range(100)])
    shown = render(Document("T", (Table("t", "Long", ("n", "words"), rows, "the note"),), {}), "latex")
    pieces = shown.split(r"\begin{tabular}")[1:]
    assert len(pieces) > 3
    assert all(piece.count("\\\\\n") <= 30 for piece in pieces)
    assert all("words \\\\\n\\hline" in piece for piece in pieces)
    assert [place for place in range(100) if f"${place}$ &" not in shown] == []
    assert shown.count("Long") == shown.count("the note") == 1
    assert shown.index("the note") > shown.rindex("tabular")


def test_two_columns_of_prose_leave_room_for_the_others() -> None:
    words = "words of a sentence that is far too long to stand on one line"
    shown = render(Document("T", (Table("t", "", ("a", "b", "c", "d"), (("1", words, Num(2), words),)),), {}), "latex")
    assert shown.count(r"p{0.25\linewidth}") == 2

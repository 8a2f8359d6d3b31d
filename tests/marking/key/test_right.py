"""The right answers of worked solutions: every part with its marks, arrays and units too."""

from __future__ import annotations

import pytest

from dlcalc.marking.key.print import printed
from dlcalc.marking.key.read import read_key_file
from dlcalc.marking.key.right import BELOW, right
from dlcalc.marking.key.work import worked
from dlcalc.render.documents import FORMATS, render


def rights(question: str) -> list[tuple[str, str]]:
    key = read_key_file(f"[[questions]]\n{question}\n".encode(), "exam.toml")
    derivation = worked(key, key.questions[0], "")
    return [tuple(right(part, derivation)) for part in key.parts]  # type: ignore[misc]


def solutions(question: str, format: str = "text") -> str:
    key = read_key_file(f"[[questions]]\n{question}\n".encode(), "exam.toml")
    return "\n".join([render(document, format) for document in printed(key, solutions=True)])


NORM = 'topic = "norm"\nparameters = { x = "3 1; 9 3; 11 3; 17 9" }\n'
DIVERGENCE = 'topic = "divergence"\nparameters = { p = "N(0,1)", q = "N(2,1)" }\nparts = [{ result = "js" }, { result = "kl" }]'


def test_arrays_stand_in_the_list() -> None:
    assert rights(NORM + 'parts = [{ result = "mean" }, { result = "output" }]') == [
        ("`[10, 4]`", "[10, 4]"),
        ("`[-1.4, -1; -0.2, -1/3; 0.2, -1/3; 1.4, 5/3]`", "[-1.4, -1; -0.2, -1/3; 0.2, -1/3; 1.4, 5/3]"),
    ]
    shown = solutions(NORM + 'parts = [{ result = "mean", marks = 2.5 }, { result = "output" }]')
    assert "mean                                         [10, 4]   2.5 marks\n" in shown
    assert "output   [−1.4, −1; −0.2, −1/3; 0.2, −1/3; 1.4, 5/3]   1 mark\n" in shown


def test_numbers_without_a_short_form_are_decimals() -> None:
    ((says, data),) = rights('topic = "posenc"\nparameters = { pos = 3, d-model = 4 }\nparts = [{ result = "encoding" }]')
    assert says == "≈ [0.141120, −0.989992, 0.0299955, 0.999550]"  # sin 3, cos 3, sin 0.03, cos 0.03
    assert data.startswith("[0.141120008060, -0.98999249660")


def test_a_large_array_stands_in_the_working_alone() -> None:
    ((says, data),) = rights('topic = "posenc"\nparameters = { length = 8, d-model = 8 }\nparts = [{ result = "encoding" }]')
    assert (says, data) == (f"8×8 numbers: {BELOW}", "")


def test_what_a_number_counts() -> None:
    found = rights('topic = "formula"\nparts = [{ value = "4*25000000", unit = "bytes" }, { value = "12 MFLOPs" }]')
    assert found == [("`100000000` bytes", "100000000"), ("`12000000` FLOPs", "12000000")]
    found = rights('topic = "conv"\nparameters = { w = 9, f = 3, d = 1, k = 1 }\nparts = [{ value = "5", unit = "bytes" }]')
    assert found == [("5 bytes", "5")]


def test_what_is_known_by_numbers_alone_is_no_fraction() -> None:
    assert rights(DIVERGENCE) == [("≈ 0.336831", "0.33683082035"), ("`2`", "2")]
    for format in FORMATS:
        assert "20000000000" not in solutions(DIVERGENCE, format).replace(",", "")


@pytest.mark.parametrize(
    ("type", "value", "says", "data"),
    [
        ("vector", "[10]", "[10]", "[10,]"),
        ("set", "{-2}", "{−2}", "{-2,}"),
        ("shape", "(18,)", "(18)", "(18,)"),
    ],
)
def test_one_entry_has_no_comma_where_a_person_reads(type: str, value: str, says: str, data: str) -> None:
    question = f'topic = "formula"\ntext = "t"\nparts = [{{ type = "{type}", value = "{value}" }}]'
    assert rights(question) == [(says, data)]
    for format in set(FORMATS) - {"json", "jsonl"}:
        assert ",)" not in solutions(question, format).replace("})", ")")
        assert ",]" not in solutions(question, format)
        assert ",}" not in solutions(question, format)


def test_parts_for_a_human_stand_beside_the_others() -> None:
    parts = 'parts = [{ value = "2" }, { id = "why", rubric = ["so"], marks = 3 }]'
    shown = solutions(f'topic = "formula"\ntext = "t"\n{parts}')
    right = shown[shown.index("Right") :]
    assert "in words   3 marks" in right
    assert "Right" not in solutions('topic = "text"\nparts = [{ rubric = ["so"], marks = 3 }]')


def test_given_decimals_are_printed_as_they_were_written() -> None:
    shown = solutions('topic = "formula"\ntext = "t"\nparameters = { a = 0.9, b = "9/10", c = "2a" }\nparts = [{ value = "a*x" }]')
    assert "given  a = 0.9, b = 9/10, c = 1.8\n" in shown

"""A fault is found on its line, whatever way the key is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcalc.marking.key.fault import KeyFault
from dlcalc.marking.key.lines import line_of, steps
from dlcalc.marking.key.read import read_key_file

KEY = '''title = "x"   # a comment with """
text = """
[[questions]]
tolerance = 3
"""
conventions.eps = 1
[[questions]]
topic = "conv"
  "id"  = "1"
parameters.w = 27
parameters = { h = 3 }
  [[questions.parts]]   # the first
result = "flops"
marks = 2
[[ questions . parts ]]
result = "macs"

[[questions]]
parts = [
  { marks = 1 },
  { marks = 2 },
]
[students.17]
1 = { w = 3 }
[students."a.b".1]
w = 3
'''

PLACES = [
    ("title", 1), ("text", 2), ("tolerance", 0), ("conventions.eps", 6), ("questions", 7), ("questions[0]", 7), ("questions[0].topic", 8),
    ("questions[0].id", 9), ("questions[0].parameters.w", 10), ("questions[0].parameters.h", 10), ("questions[0].parts[0].marks", 14),
    ("questions[0].parts[0]", 12), ("questions[0].parts[1].marks", 15), ("questions[1].parts[1].marks", 19), ("questions[1].topic", 18),
    ("questions[0] (question 1, w)", 7), ("students.17.1.w", 24), ('students."a.b".1.w', 26), ("", 0), ("s.csv, row 3", 0),
]  # fmt: skip


@pytest.mark.parametrize(("where", "line"), PLACES)
def test_a_place_has_a_line(where: str, line: int) -> None:
    assert line_of(KEY, where) == line


def test_places_are_taken_apart() -> None:
    assert steps('questions[12].parts[0]."a b".marks (x)') == ("questions", "12", "parts", "0", "a b", "marks")


def test_a_fault_has_its_line() -> None:
    text = '\ufeff[[questions]]\ntopic = "conv"\nparameters = { w = 27 }\n\n[[questions.parts]]\nresult = "W_2"\nmarks = -1\n'
    with pytest.raises(KeyFault) as caught:
        read_key_file(text.encode(), "exam.toml")
    assert (caught.value.where, caught.value.line) == ("questions[0].parts[0].marks", 7)


@given(st.text(st.sampled_from("[]\"'=.# \nqa1"), max_size=60), st.text(st.sampled_from('[].a1q" '), max_size=20))
def test_any_text_has_lines(text: str, where: str) -> None:
    assert 0 <= line_of(text, where) <= text.count("\n") + 1

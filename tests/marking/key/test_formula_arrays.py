"""Parts that are worked from the arrays of other parts."""

from __future__ import annotations

from dlcalc.marking.key.formula import derived
from dlcalc.marking.key.read import read_key_file
from dlcalc.notation.show import ascii_text

KEY = b"""\
[[questions]]
id = "1"
topic = "formula"
parameters = { a = 3 }

[[questions.parts]]
id = "v"
type = "vector"
value = "[1, 2, 3]"

[[questions.parts]]
id = "q"
type = "vector"
value = "2*v"

[[questions.parts]]
id = "m"
type = "matrix"
value = "[1, 2; 3, 4]"

[[questions.parts]]
id = "n"
type = "matrix"
value = "m/2 + m"

[[questions.parts]]
id = "s"
type = "vector"
value = "a"
"""


def test_a_multiple_of_an_array_is_an_array() -> None:
    key = read_key_file(KEY, "key.toml", None)
    worked = derived(key, key.questions[0], key.questions[0].parameters)
    shown = {name: ascii_text(value) for name, value in worked.results.items()}
    assert shown == {"v": "[1, 2, 3]", "q": "[2, 4, 6]", "m": "[1, 2; 3, 4]", "n": "[1.5, 3; 4.5, 6]", "s": "[3,]"}

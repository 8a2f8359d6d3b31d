"""Answer keys are read strictly: every fault names its place, and what would work."""

from __future__ import annotations

import pickle
from fractions import Fraction
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcalc.marking.key.fault import KeyFault
from dlcalc.marking.key.model import AnswerKey
from dlcalc.marking.key.read import LONGEST_FILE, read_key, read_key_file

CONV = '[[questions]]\ntopic = "conv"\nparameters = { w = 27, h = 27, d = 256, f = 3, k = 384 }\n'
PARTS = 'parts = [{ result = "parameters" }]\n'
FORMULA = '[[questions]]\ntopic = "formula"\nparameters = { a = 2, b = "x^2" }\n'
TEXT = '[[questions]]\ntopic = "text"\n'

WHOLE = """
title = "Final exam"
tolerance = "1%"
decimal_comma = true

[conventions]
convention = "pytorch"
eps = 1e-5

[[questions]]
id = "Q1"
topic = "conv1d"
title = "A layer"
text = "Work it."
conventions = false

[questions.parameters]
Width = 27
in_channels = 4
kernel-size = 3
filters = 8
stride = [1]

[[questions.parts]]
quantity = "W_2"
id = "width"
marks = 2.5
tolerance = "exact"
follow_through = "half"
penalty = "1/3"
partial = { plus_one = 1, arithmetic = 0.5 }
labels = ["output width", " w "]

[[questions.parts]]
result = "params"

[[questions]]
topic = "norm"
parameters = { x = [[3, 1], [9, 3.5]], kind = "batch", affine = "none" }
parts = [{ result = "mean" }]

[[questions]]
topic = "formula"
parameters = { a = 2 }
parts = [
    { value = "a + 1", unit = "bytes", given = ["x real", "y > 0"] },
    { value = "N(a, 4)" },
    { id = "act", value = "relu", choices = ["relu", "tanh"], marks = 0 },
]

[[questions]]
topic = "text"
parts = [{ rubric = "batch-vs-layer-norm" }, { rubric = ["says  so", ""], marks = 3 }]

[students.17]
Q1 = { w = 29 }

[students."anna.b"]
"3" = { a = "1/2" }
"""


def read(text: str, **beside: str) -> AnswerKey:
    return read_key_file(text.encode(), "exam.toml", lambda name: beside[name.partition(".")[0]].encode())


def test_every_field_is_read() -> None:
    key = read(WHOLE)
    assert (key.title, key.tolerance, key.decimal_comma, key.path) == ("Final exam", "1%", True, "exam.toml")
    assert key.conventions == {"convention": "pytorch", "eps": "1e-5"}
    first, second, third, fourth = key.questions
    assert (first.id, first.topic, first.title, first.text, first.conventions) == ("Q1", "conv1d", "A layer", "Work it.", False)
    assert first.parameters == {"w": "27", "d": "4", "f": "3", "k": "8", "s": "1"}
    part = first.parts[0]
    assert (part.name, part.result, part.type, part.marks, part.penalty) == (
        "Q1.width",
        "output_w",
        "integer",
        Fraction(5, 2),
        Fraction(1, 3),
    )
    assert (part.tolerance, part.follow_through) == ("exact", Fraction(1, 2))
    assert part.partial == {"plus_one": 1, "arithmetic": Fraction(1, 2)}
    assert part.labels == ("output width", "w")
    assert (first.parts[1].name, first.parts[1].marks, first.parts[1].follow_through) == ("Q1.parameters", 1, 1)
    assert (second.id, second.parameters["x"]) == ("2", "3, 1; 9, 3.5")
    assert [(part.name, part.type) for part in third.parts] == [("3.1", "formula"), ("3.2", "density"), ("3.act", "choice")]
    assert third.parts[0].given == ("x real", "y > 0")
    assert [(part.name, part.human, part.marks) for part in fourth.parts] == [("4.1", True, 9), ("4.2", True, 3)]
    assert len(fourth.parts[0].rubric) == 7
    assert fourth.parts[1].rubric == ("says so",)
    assert key.parameters(first, "17")["w"] == "29"
    assert key.parameters(first, "18") == first.parameters
    assert key.parameters(third, "anna.b") == {"a": "1/2"}
    assert len(key.hash) == 12


def test_the_hash_is_of_the_bytes_and_of_the_table_beside_them() -> None:
    key = CONV + PARTS
    with_table = 'students = "s.csv"\n' + key
    hashes = {
        read(key).hash,
        read(key + "\n").hash,
        read(with_table, s="student,1.w\n1,28\n").hash,
        read(with_table, s="student,1.w\n1,29\n").hash,
    }
    assert len(hashes) == 4


def test_a_key_and_a_fault_can_go_to_another_process() -> None:
    key = read(WHOLE)
    assert pickle.loads(pickle.dumps(key)) == key
    fault = pickle.loads(pickle.dumps(KeyFault("a", "b", "c")))
    assert (fault.where, fault.message, fault.hint, str(fault)) == ("a", "b", "c", "a: b")


TABLE = 'students = "s.csv"\n' + CONV + PARTS + FORMULA + "parts=[{value='a'}]\n"


def test_students_own_numbers_stand_in_a_table() -> None:
    key = read(TABLE, s="\ufeffstudent;1.width;2.a;1.K\n17;28;;\n\n anna ; ;1/2;5\n")
    first, second = key.questions
    assert key.students == {"17": {"1": {"w": "28"}}, "anna": {"2": {"a": "1/2"}, "1": {"k": "5"}}}
    assert key.parameters(first, "17")["w"] == "28"
    assert key.parameters(first, "anna")["k"] == "5"
    assert key.parameters(second, "anna")["a"] == "1/2"
    assert key.parameters(second, "17") == second.parameters


TABLES = [
    ("", "s.csv, row 1", "no column is headed student"),
    ("name,1.w\n", "s.csv, row 1", "no column is headed student"),
    ("student,w\n", "s.csv, column w", "a column is headed by a question and a parameter"),
    ("student,3.w\n", "s.csv, column 3.w", "there is no question 3"),
    ("student,1.q\n", "s.csv, column 1.q", "conv has no parameter"),
    ("student,2.c\n", "s.csv, column 2.c", "question 2 has no letter c"),
    ("student,1.w,1.width\n", "s.csv, row 1", "two columns hold the same parameter"),
    ("student,1.w\n17,28\n17,29\n", "s.csv, row 3", "student 17 stands there twice"),
    ("student,1.w\n,28\n", "s.csv, row 2", "names no student"),
    ("student,1.w\n17,28,3\n", "s.csv, row 2", "it has 3 cells, and there are 2 columns"),
    ('student,1.w\n17,"' + "9" * 200_000 + '"\n', "s.csv", "no CSV"),
]


@pytest.mark.parametrize(("table", "where", "says"), TABLES)
def test_a_fault_in_the_table_names_its_row(table: str, where: str, says: str) -> None:
    with pytest.raises(KeyFault) as caught:
        read(TABLE, s=table)
    assert caught.value.where == where
    assert says in caught.value.message


def test_a_table_that_is_no_text_or_cannot_be_reached_is_refused() -> None:
    with pytest.raises(KeyFault, match=r"s.csv, line 2: it is no text"):
        read_key_file(TABLE.encode(), "exam.toml", lambda _: b"student,1.w\n\xff\n")
    with pytest.raises(KeyFault, match="cannot be read from here"):
        read_key_file(TABLE.encode(), "exam.toml")


def test_a_file_that_is_no_text_or_too_long_is_refused() -> None:
    with pytest.raises(KeyFault, match="line 2: a key is text in UTF-8"):
        read_key_file(b"title = 'x'\n\xff\xfe", "exam.toml")
    with pytest.raises(KeyFault, match="a key has at most 1 MB"):
        read_key_file(b"#" * (LONGEST_FILE + 1), "exam.toml")


HOSTILE = [
    "a" * LONGEST_FILE,
    '"' * LONGEST_FILE,
    "a." * (LONGEST_FILE // 2),
    "'a'." * (LONGEST_FILE // 4),
    '"\\"' * (LONGEST_FILE // 3),
    "[" * LONGEST_FILE,
    "[" + " " * (LONGEST_FILE - 2),
    "a = [" + "[1]," * (LONGEST_FILE // 8) + "]",
    "a = {" * (LONGEST_FILE // 5),
    "title = '''" + "x" * 900_000 + "'''",
    "".join([f"[a{place}]\n" for place in range(50_000)]),
    "".join(["[[questions]]\n" for _ in range(50_000)]),
    CONV + "parts = [" + "{result='flops'}," * 20_000 + "]",
    FORMULA + "parts = [{value='" + "(" * 3000 + "'}]",
    FORMULA + "parts = [{value='" + "a+" * 1900 + "a'}]",
    FORMULA + "parts = [{value='factorial(10^9)'}]",
    FORMULA + 'parts = [{value=\'__import__("os").system("touch x")\'}]',
    FORMULA.replace("a = 2", "a = '9^9^9'") + "parts = [{value='a'}]",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_key_is_refused_soon(text: str) -> None:
    start = process_time()
    try:
        read(text)
    except KeyFault as fault:
        assert len(str(fault)) < 1000
    else:
        assert text == HOSTILE[14]  # a long sum is a sum
    assert process_time() - start < 6


@given(st.text(st.sampled_from("[]{}=\"'.,#\n\\ questionparsxidfmv012-"), max_size=60))
def test_any_text_is_a_key_or_refused(text: str) -> None:
    try:
        read_key(f"{CONV}{PARTS}{text}".encode(), "exam.toml")
    except KeyFault as fault:
        assert fault.message


@given(st.binary(max_size=60))
def test_any_bytes_are_a_key_or_refused(data: bytes) -> None:
    with pytest.raises(KeyFault):
        read_key(data, "exam.toml")


@pytest.mark.parametrize(("fields", "value"), [("value = true", "true"), ('value = false, type = "boolean"', "false")])
def test_toml_s_own_true_and_false_are_booleans(fields: str, value: str) -> None:
    (part,) = read_key_file((FORMULA + f"parts = [{{ {fields} }}]").encode(), "exam.toml").parts
    assert (part.type, part.value) == ("boolean", value)


@pytest.mark.parametrize(
    ("fields", "where", "hint"),
    [
        ('value = true, type = "number"', "value", 'type = "boolean"'),
        ('value = true, choices = ["true"]', "value", 'in quotes: value = "true"'),
        ('value = "true", choices = [true, false]', "choices[0]", 'in quotes: "true"'),
        ('value = "1", id = false', "id", 'in quotes: id = "false"'),
    ],
)
def test_true_and_false_elsewhere_are_met_with_a_hint(fields: str, where: str, hint: str) -> None:
    with pytest.raises(KeyFault) as caught:
        read_key((FORMULA + f"parts = [{{ {fields} }}]").encode(), "exam.toml")
    assert (caught.value.where, caught.value.hint) == (f"questions[0].parts[0].{where}", hint)

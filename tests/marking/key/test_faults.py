"""Every fault of a key names its place, and what would work."""

from __future__ import annotations

import pytest

from dlcalc.marking.key.fault import KeyFault
from dlcalc.marking.key.model import AnswerKey
from dlcalc.marking.key.read import read_key_file

CONV = '[[questions]]\ntopic = "conv"\nparameters = { w = 27, h = 27, d = 256, f = 3, k = 384 }\n'
PARTS = 'parts = [{ result = "parameters" }]\n'
FORMULA = '[[questions]]\ntopic = "formula"\nparameters = { a = 2, b = "x^2" }\n'
TEXT = '[[questions]]\ntopic = "text"\n'


def read(text: str) -> AnswerKey:
    return read_key_file(text.encode(), "exam.toml")


FAULTS = [
    # the file
    ("", "questions", "a list of questions is needed here, and there is none"),
    ("questions = []", "questions", "there is none"),
    ("questions = 3", "questions", "this is a whole number"),
    ("titel = 'x'\n" + CONV + PARTS, "titel", "a key has no field of this name | did you mean title?"),
    ('"ti\\u202etle" = 1\n' + CONV + PARTS, '"ti?tle"', "no field"),
    ("title = ['x']\n" + CONV + PARTS, "title", "a text is needed here, and this is a list"),
    ("title = 2020-01-01\n" + CONV + PARTS, "title", "this is a date or a time"),
    ('title = "a\\u0007b"\n' + CONV + PARTS, "title", "the invisible character U+0007"),
    ('title = "a\\u202eb"\n' + CONV + PARTS, "title", "the invisible character U+202E"),
    ("decimal_comma = 'yes'\n" + CONV + PARTS, "decimal_comma", "true or false is needed"),
    ("tolerance = 'near'\n" + CONV + PARTS, "tolerance", "a tolerance is exact"),
    ("tolerance = true\n" + CONV + PARTS, "tolerance", "this is true or false"),
    ("title = Exam\n", "line 1, column 9", "this is no TOML | a text stands in quotes"),
    ("x = 1\nx = 2\n", "line 2", "this is no TOML"),
    ("[[questions]]\nparameters = { w = 27, }\n", "line 2", "no TOML | a table in { } stands on one line"),
    ("[[questions]\n", "line 1", "no TOML"),
    ("a = " + "[" * 5000, "", "nested deeper"),
    (".".join(["a"] * 5000) + " = 1", "line 1", "nested deeper"),
    ("\n" + ".".join(['"a b"'] * 40) + " = 1", "line 2", "nested deeper"),
    ("x = " + "9" * 5000, "", "no TOML"),
    ("title = '" + "x" * 301 + "'\n" + CONV + PARTS, "title", "301 characters, and at most 300"),
    # conventions
    ("conventions = 1\n" + CONV + PARTS, "conventions", "are a table"),
    ("conventions = { convetion = 'pytorch' }\n" + CONV + PARTS, "conventions.convetion", " | did you mean convention?"),
    ("conventions = { convention = 'pytroch' }\n" + CONV + PARTS, "conventions.convention", "pytroch | did you mean pytorch?"),
    ("conventions = { w = 3 }\n" + CONV + PARTS, "conventions.w", "no topic of this key has a convention of this name"),
    ("conventions.eps = 1\n[[questions]]\ntopic='vae'\nparameters={mu='0',var='1'}\nparts=[{result='kl'}]", "conventions.eps", "no topic"),
    ("conventions.convention = 'cs231n'\n" + CONV.replace("f = 3", "f = 4, s = 2") + PARTS, "questions[0] (question 1)", "CS231n"),
    ("conventions.rounding = 'exact'\n" + CONV.replace("f = 3", "f = 4, s = 2") + PARTS, "questions[0] (question 1)",
     " | conventions = false in the question"),
    (CONV + "parts=[{result='flops'},{id='x',value='2 +'}]", "questions[0] (question 1, part x, value)", "at character"),
    ("conventions = { convention = [1] }\n" + CONV + PARTS, "conventions.convention", "this is a list"),
    # questions
    ("questions = [1]", "questions[0]", "a question is a table, and this is a whole number"),
    ("[[questions]]\ntopic = 'covn'\n" + PARTS, "questions[0].topic", "there is no topic covn | did you mean conv?"),
    ("[[questions]]\n" + PARTS, "questions[0].topic", "a question needs a topic | one of calc, conv"),
    (CONV + "part = []", "questions[0].part", "no field | did you mean parts?"),
    (CONV, "questions[0]", 'it has no parts | parts = [{ result = "output_w", marks = 1 }]'),
    (CONV + "parts = []", "questions[0].parts", "a list of parts is needed here"),
    (CONV + "parts = ['x']", "questions[0].parts[0]", "a part is a table, and this is a text"),
    (CONV + "id = 'a;b'\n" + PARTS, "questions[0].id", "an id is letters and digits"),
    (CONV + "id = ''\n" + PARTS, "questions[0].id", "an id is letters and digits"),
    (CONV + "id = '1'\n" + PARTS + CONV + "id = '1'\n" + PARTS, "questions[1].id", "two questions named 1, the first is questions[0]"),
    (CONV + "id = 'a.b'\nparts=[{result='flops',id='c'}]\n" + CONV + "id='a'\nparts=[{result='flops',id='b.c'}]",
     "questions[1].parts[0]", "two parts named a.b.c"),
    (CONV + "parts = [{ result = 'params' }, { result = 'Parameters' }]", "questions[0].parts[1]", "two parts named 1.parameters | id ="),
    (CONV + "conventions = 'no'\n" + PARTS, "questions[0].conventions", "true or false is needed"),
    # parameters
    (CONV.replace("w = 27", "ww = 27") + PARTS, "questions[0].parameters.ww", "conv has no parameter of this name"),
    (CONV.replace("w = 27", "widht = 27") + PARTS, "questions[0].parameters.widht", " | did you mean width?"),
    (CONV.replace("w = 27", "w = 27, width = 27") + PARTS, "questions[0].parameters.width", "it is given twice"),
    (CONV.replace("w = 27", "w = 1.5") + PARTS, "questions[0] (question 1)", "w = 1.5: the width of the input must be a whole number"),
    (CONV.replace("w = 27", "w = 2") + PARTS, "questions[0] (question 1)", "f = 3"),
    (CONV.replace("w = 27", "w = {a = 1}") + PARTS, "questions[0].parameters.w", "this is a table"),
    (CONV.replace("w = 27", "w = 2020-01-01") + PARTS, "questions[0].parameters.w", "this is a date"),
    (CONV.replace("w = 27", "w = '27,28'") + PARTS, "questions[0] (question 1)", "w = 27,28"),
    (CONV.replace("w = 27", "x = 'weights.npy'") + PARTS, "questions[0].parameters.x", "a key holds its numbers itself"),
    (CONV.replace("w = 27", "w = 27, picture = true") + PARTS, "questions[0].parameters.picture", "no part of a question"),
    ("[[questions]]\ntopic='conv'\nparameters = 3\n" + PARTS, "questions[0].parameters", "parameters are a table"),
    (TEXT + "parameters = { a = 1 }\nparts=[{rubric='x y'}]", "questions[0].parameters", "a question in prose has no parameters"),
    (FORMULA.replace("a = 2", "exp = 2") + "parts=[{value='b'}]", "questions[0] (question 1, exp)", "is called by a letter or a word"),
    (FORMULA.replace("a = 2", "a = '2 +'") + "parts=[{value='b'}]", "questions[0] (question 1, a)", "2 +"),
    # parts
    (CONV + "parts=[{result='prams'}]", "questions[0].parts[0].result", "conv has no result named prams | did you mean params?"),
    (CONV + "parts=[{quantity='zzz'}]", "questions[0].parts[0].quantity", "no result named zzz | the results are output_w"),
    (CONV + "parts=[{result='solutions'}]", "questions[0].parts[0].result", "gives no solutions with these parameters | it gives output_w"),
    (CONV + "parts=[{result='flops', quantity='flops'}]", "questions[0].parts[0].quantity", "both are given"),
    (CONV + "parts=[{result='flops', value='3'}]", "questions[0].parts[0]", "result and value both say what is right"),
    (CONV + "parts=[{marks=1}]", "questions[0].parts[0]", "does not say what is right | result = "),
    (CONV + "parts=[{result=''}]", "questions[0].parts[0].result", "it is empty"),
    (CONV + "parts=[{result='flops', type='integer'}]", "questions[0].parts[0].type", "a result has the type of its topic"),
    (CONV + "parts=[{result='flops', mark=1}]", "questions[0].parts[0].mark", " | did you mean marks?"),
    (CONV + "parts=[{result='flops', marks=-1}]", "questions[0].parts[0].marks", "marks are a number that is not negative, and this is -1"),
    (CONV + "parts=[{result='flops', marks=nan}]", "questions[0].parts[0].marks", "this is nan"),
    (CONV + "parts=[{result='flops', marks=1e9}]", "questions[0].parts[0].marks", "this is 1e9"),
    (CONV + "parts=[{result='flops', marks=10001}]", "questions[0].parts[0].marks", "at most 10000"),
    (CONV + "parts=[{result='flops', marks='1/0'}]", "questions[0].parts[0].marks", "this is 1/0"),
    (CONV + "parts=[{result='flops', marks=true}]", "questions[0].parts[0].marks", "this is True"),
    (CONV + "parts=[{result='flops', penalty=2}]", "questions[0].parts[0].penalty", "at most 1"),
    (CONV + "parts=[{result='flops', follow_through='most'}]", "questions[0].parts[0].follow_through", "a share | full, half, none"),
    (CONV + "parts=[{result='flops', follow_through=1.5}]", "questions[0].parts[0].follow_through", "a share of the marks is needed"),
    (CONV + "parts=[{result='flops', tolerance='5 %%'}]", "questions[0].parts[0].tolerance", "a tolerance is exact"),
    (CONV + "parts=[{result='flops', partial=1}]", "questions[0].parts[0].partial", "are a table"),
    (CONV + "parts=[{result='flops', partial={plusone=1}}]", "questions[0].parts[0].partial.plusone", " | did you mean plus_one?"),
    (CONV + "parts=[{result='flops', partial={plus_one=2}}]", "questions[0].parts[0].partial.plus_one", "at most 1"),
    (CONV + "parts=[{result='flops', labels=[1, true]}]", "questions[0].parts[0].labels[1]", "this is true or false"),
    (TEXT + "parts=[{rubric='batch-vs-layer-nrom'}]", "questions[0].parts[0].rubric", " | did you mean batch-vs-layer-norm?"),
    (CONV + "parts=[{result='flops', choices=['a']}]", "questions[0].parts[0].choices", "is no choice"),
    (FORMULA + "parts=[{result='a'}]", "questions[0].parts[0].result", "topic = formula has no results | value ="),
    (FORMULA + "parts=[{value='a', type='nubmer'}]", "questions[0].parts[0].type", "no type nubmer | did you mean number?"),
    (FORMULA + "parts=[{value='a', unit='apples'}]", "questions[0].parts[0].unit", "nothing is counted in apples | one of FLOPs"),
    (FORMULA + "parts=[{value='a', partial={plus_one=1}}]", "questions[0].parts[0].partial.plus_one", "only results of topics"),
    (FORMULA + "parts=[{value='a', given='so what'}]", "questions[0] (question 1, part 1, value)", "so"),
    (FORMULA + "parts=[{value='rel', choices=['relu']}]", "questions[0].parts[0].value", "rel is none of the choices | they are relu"),
    (FORMULA + "parts=[{value='a + '}]", "questions[0] (question 1, part 1, value)", "at character"),
    (FORMULA + "parts=[{value='a + totl'}]", "questions[0] (question 1, part 1, value)", "totl"),
    (FORMULA + "parts=[{value='x - 12 MFLOPs'}]", "questions[0] (question 1, part 1, value)", "a formula has no unit"),
    (FORMULA + "parts=[{value='2, 12 MFLOPs', type='vector'}]", "questions[0] (question 1, part 1, value)", "counts FLOPs"),
    (FORMULA + "parts=[{value='2/0'}]", "questions[0] (question 1, part 1, value)", "no value"),
    (FORMULA + "parts=[{id='a', value='2'}]", "questions[0] (question 1)", "the part a has the name of what is given too"),
    (FORMULA + "parts=[{id='exp', value='2'}]", "questions[0] (question 1)", "the part exp has the name of what is a function"),
    (FORMULA + "parts=[{value='9^9^9^9'}]", "questions[0] (question 1, part 1, value)", ""),
    (TEXT + "parts=[{value='2'}]", "questions[0].parts[0].value", "marked by a human"),
    (TEXT + "parts=[{result='flops'}]", "questions[0].parts[0].result", "topic = text has no results"),
    (TEXT + "parts=[{rubric='x y', tolerance='exact'}]", "questions[0].parts[0].tolerance", "a human marks this part"),
    (TEXT + "parts=[{rubric=['" + "x" * 2001 + "']}]", "questions[0].parts[0].rubric[0]", "2,001 characters"),
    # students
    ("students = 3\n" + CONV + PARTS, "students", "the name of a table is needed"),
    ("students = 's.xlsx'\n" + CONV + PARTS, "students", "s.xlsx is a spreadsheet | save it as CSV"),
    (CONV + PARTS + "[students]\n17 = 3", "students.17", "a student's own numbers are a table"),
    (CONV + PARTS + "[students.17]\n2 = { w = 3 }", "students.17.2", "there is no question 2 | the questions are 1"),
    (CONV + PARTS + "[students.17]\n1 = { q = 3 }", "students.17.1.q", "conv has no parameter of this name"),
    (FORMULA + "parts=[{value='a'}]\n[students.17]\n1 = { q = 3 }", "students.17.1.q", "question 1 has no letter q"),
    (FORMULA.replace("a = 2", "a = {b = 2}") + "parts=[{value='a'}]", "questions[0].parameters.a", "this is a table"),
    (FORMULA.replace("a = 2", "a = [[[1]]]") + "parts=[{value='a'}]", "questions[0].parameters.a", "a list of letters is a row"),
    (TEXT + "parts=[{rubric='x y'}]\n[students.17]\n1 = { q = 3 }", "students.17.1", "question 1 is prose"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "where", "says"), FAULTS)
def test_a_fault_names_its_place_and_what_would_work(text: str, where: str, says: str) -> None:
    with pytest.raises(KeyFault) as caught:
        read(text)
    fault = caught.value
    message, _, hint = says.partition(" | ")
    assert fault.where.startswith(where)
    assert bool(fault.where) == bool(where)
    assert message in fault.message
    assert hint in fault.hint
    assert "\n" not in fault.where

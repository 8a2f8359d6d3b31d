"""``dlcalc key`` through the real command."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import jsonschema
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from program import Run, answered
from program import run as process

from dlcalc.cli import app, commands
from dlcalc.cli.complete import complete
from dlcalc.cli.help import of_command
from dlcalc.cli.key.command import counter
from dlcalc.marking.key.read import read_key_file
from dlcalc.render.schema import schema
from dlcalc.render.script import columns

EXAM = (Path(__file__).parents[1] / "marking/key/exam.toml").read_text(encoding="utf-8")
CONV = "key new conv --w 27 --h 27 --d 256 --f 3 --k 384"


def test_new_writes_a_key_that_check_finds_nothing_wrong_with(run: Run) -> None:
    assert run(*CONV.split(), "-o", "exam.toml") == (0, "", "")
    text = Path("exam.toml").read_text(encoding="utf-8")
    assert text == run(*CONV.split()).out
    assert "parameters = { w = 27, h = 27, d = 256, f = 3, k = 384 }" in text
    assert [part.result for part in read_key_file(text.encode(), "").parts] == ["output_shape", "parameters", "flops"]
    checked = run("key", "check", "exam.toml")
    assert (checked.code, checked.messages) == (0, "")
    assert checked.out.startswith("Exam\n1 question, 3 parts, 3 marks\n\n✓ every question can be worked\n")


def test_append_adds_questions_to_a_key(run: Run) -> None:
    run(*CONV.split(), "-o", "exam.toml")
    first = Path("exam.toml").read_text(encoding="utf-8")
    ran = run("key", "new", "reparam", "--z", "x^2 + 2x + x^2/2*eps", "--append", "exam.toml")
    assert ran == (0, "", "added question 2 to exam.toml\n")
    assert run("key", "new", "gan", "--only", "wgan_g_loss", "--id", "8 b", "--append", "exam.toml").code == 0
    assert run("key", "new", "formula", "--append", "exam.toml").messages == "added question 9 to exam.toml\n"
    text = Path("exam.toml").read_text(encoding="utf-8")
    assert text.startswith(first)
    found = read_key_file(text.encode(), "")
    assert [question.id for question in found.questions] == ["1", "2", "8 b", "9"]
    assert [part.name for part in found.questions[2].parts] == ["8 b.wgan_g_loss"]
    taken = run("key", "new", "text", "--id", "2", "--append", "exam.toml")
    assert (taken.code, taken.out) == (2, "")
    assert "two questions named 2" in taken.messages
    assert Path("exam.toml").read_text(encoding="utf-8") == text


def test_rounded_steps_belong_to_the_question(run: Run) -> None:
    ran = run("key", "new", "norm", "--x", "3 1; 9 3; 11 4", "--round-steps", "2", "-o", "exam.toml")
    assert ran == (0, "", "")
    assert 'parameters = { x = "3 1; 9 3; 11 4", round-steps = 2 }' in Path("exam.toml").read_text(encoding="utf-8")
    assert run("key", "check", "exam.toml").code == 0


def test_append_keeps_what_it_cannot_add_to(run: Run) -> None:
    inline = "questions = [{ topic = 'text', parts = [{ rubric = 'it says so' }] }]\n"
    Path("exam.toml").write_text(inline, encoding="utf-8")
    ran = run("key", "new", "text", "--append", "exam.toml")
    assert ran.code == 2
    assert "its questions stand in one list" in ran.messages
    assert Path("exam.toml").read_text(encoding="utf-8") == inline


def test_students_stand_in_a_table_beside_the_key(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/exam.toml").write_text(f'students = "own.csv"\n{EXAM}', encoding="utf-8")
    missing = run("key", "check", "in/exam.toml")
    assert missing.code == 2
    assert "students own.csv: there is no such file" in missing.messages
    (tmp_path / "in/own.csv").write_text("student,1.w\n17,29\n18,2\n", encoding="utf-8")
    checked = run("key", "check", "in/exam.toml")
    assert checked.code == 2
    assert "1 question cannot be worked" in checked.out
    assert "question 1 of student 18" in checked.out
    assert "27 × 25 × 384" in run("key", "print", "in/exam.toml", "--student", "17", "--solutions").out
    impossible = run("key", "print", "in/exam.toml", "--student", "18")
    assert (impossible.code, impossible.out) == (2, "")
    assert "student 18" in impossible.messages
    assert run("key", "new", "text", "--append", "in/exam.toml").code == 0


def test_print_in_every_format_and_into_a_file(run: Run) -> None:
    Path("exam.toml").write_text(EXAM, encoding="utf-8")
    shown = run("key", "print", "exam.toml")
    assert shown.code == 0
    assert shown.out.startswith("Deep learning, final exam\n3 questions, 14 marks\n\nQuestion 1 (6 marks)\n")
    assert "25" not in shown.out.partition("Question 6")[0].replace("256", "")
    assert r"\paragraph{Question 6 (4 marks)}" in run("key", "print", "exam.toml", "--format", "latex").out
    assert run("key", "print", "exam.toml", "--solutions", "-o", "solutions.md") == (0, "", "")
    assert "## Question 8 (4 marks)" in Path("solutions.md").read_text(encoding="utf-8")
    assert run("key", "print", "exam.toml", "--format", "html").out.count("<style>") == 1
    whole = json.loads(run("key", "print", "exam.toml", "--json", "--solutions").out)
    assert whole["exam"] == "Deep learning, final exam"
    assert whole["questions"][0]["parts"][1] == {"part": "1.parameters", "asks": "parameters", "marks": 2, "right": "885120", "rubric": []}


def test_check_as_json(run: Run) -> None:
    Path("exam.toml").write_text(EXAM, encoding="utf-8")
    found = json.loads(run("key", "check", "exam.toml", "--json").out)
    assert (found["questions"], found["parts"], found["faults"]) == (3, 8, [])
    assert [(each["where"], each["code"]) for each in found["warnings"]] == [("1.output_shape", "coincidence")]


def test_json_is_valid_under_the_schema(run: Run) -> None:
    own = "[students.17]\n1 = { w = 29 }\n[students.18]\n1 = { w = 2 }\n"
    more = '[[questions]]\ntopic = "text"\nparts = [{ rubric = "it says so", marks = "1/3" }]\n'
    Path("exam.toml").write_text(f"{EXAM}{more}{own}", encoding="utf-8")
    jsonschema.Draft202012Validator.check_schema(schema())
    for line in ("check exam.toml", "print exam.toml", "print exam.toml --solutions --student 17"):
        found = json.loads(run("key", *line.split(), "--json").out)
        jsonschema.validate(found, schema())
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**found, "more": 1}, schema())


def test_a_key_on_standard_input(run: Run) -> None:
    assert run("key", "check", "-", stdin=EXAM.encode()).code == 0
    refused = run("key", "check", "-", stdin=b'students = "s.csv"\n' + EXAM.encode())
    assert "cannot be read from here" in refused.messages


REFUSED = {
    "key": ("what is to be done with an answer key?", "dlcalc key new, check or print"),
    "key chek exam.toml": ("there is no subcommand 'key chek'", "did you mean check?"),
    "key --verb check": ("what is to be done", ""),
    "key check": ("which answer key?", "dlcalc key check exam.toml"),
    "key print": ("which answer key?", "dlcalc key print exam.toml"),
    "key check none.toml": ("none.toml: there is no such file", ""),
    "key check .": ("is a folder", ""),
    "key check exam.toml other.toml": ("other.toml stands alone", ""),
    "key check answers.csv": ("is no answer key: a key is written in TOML", "dlcalc key new conv"),
    "key check bad.toml": ("bad.toml, line 2, questions[0].topic: there is no topic covn", "did you mean conv?"),
    "key check worse.toml": ("worse.toml, line 1, column", ""),
    "key check exam.toml --format csv": ("csv holds numbers", ""),
    "key check exam.toml --json --format text": ("exclude each other", ""),
    "key print exam.toml --student 17": ("exam.toml has no numbers of that student's own", "without --student"),
    "key print own.toml --student 18": ("own.toml has no numbers of that student's own", "its students are 17"),
    "key print exam.toml --solution": ("key print has no option --solution", "did you mean --solutions?"),
    "key new": ("a key for what kind of question?", "dlcalc key new conv"),
    "key new covn --w 3": ("there is no topic covn", "did you mean conv?"),
    "key new conv --w 2 --f 3": ("--f 3", ""),
    "key new conv --w 27,28": ("--w 27,28", ""),
    "key new conv --x weights.npy": ("a key holds its numbers itself", "--x '1 2; 3 4'"),
    "key new conv --x -": ("a key holds its numbers itself", ""),
    "key new conv --picture": ("key new conv has no option --picture", ""),
    "key new conv --only shpe": ("shpe", "shape"),
    "key new conv --w 27 -o exam.toml": ("-o exam.toml: this file exists, and would be lost", "--append exam.toml"),
    "key new conv --w 27 -o a.toml --append exam.toml": ("exclude each other", ""),
    "key new conv --w 27 --append none.toml": ("none.toml: there is no such file", ""),
    "key new conv --w 27 --append -": ("--append writes into a file", ""),
    "key new formula --id a;b --append exam.toml": ("an id is letters and digits", ""),
}


@pytest.mark.parametrize(("line", "says"), REFUSED.items(), ids=REFUSED)
def test_what_cannot_be_done_is_refused(line: str, says: tuple[str, str], run: Run) -> None:
    Path("exam.toml").write_text(EXAM, encoding="utf-8")
    Path("own.toml").write_text(EXAM + "[students.17]\n1 = { w = 29 }\n", encoding="utf-8")
    Path("bad.toml").write_text('[[questions]]\ntopic = "covn"\n', encoding="utf-8")
    Path("worse.toml").write_text("title = \x1b[31mred\n", encoding="utf-8")
    ran = run(*line.split())
    assert (ran.code, ran.out) == (2, "")
    assert all(part in ran.messages for part in says)
    assert len(ran.messages.splitlines()) <= 4
    assert "\x1b" not in ran.messages
    assert "Traceback" not in ran.messages
    assert Path("exam.toml").read_text(encoding="utf-8") == EXAM


def test_words_may_be_written_in_any_case() -> None:
    assert answered("KEY New conv --W 27 --f 3") == answered("key new conv --w 27 --f 3")


def test_every_subcommand_has_its_help() -> None:
    assert answered("key --help").startswith("dlcalc key ")
    assert "usage: dlcalc key check [FILE] [options]" in answered("key check --help")
    assert "--solutions" in answered("key print -h")
    assert "--append FILE" in answered("key new conv --help")
    assert "--kernel-size" in answered("key new conv --help")
    assert "posenc" in answered("key new --help")


def test_the_shell_completes_it() -> None:
    def candidates(before: str, current: str) -> list[str]:
        return [word for word, _ in complete(before.split(), current)[1]]

    assert candidates("", "ke") == ["key"]
    assert candidates("key", "") == ["new", "check", "print"]
    assert candidates("key new", "re") == ["reparam"]
    assert candidates("key new conv", "--appe") == ["--append"]
    assert candidates("key new conv --kind", "transp") == ["transposed"]
    assert complete(["key", "check"], "")[0] == "files"
    assert candidates("key print exam.toml", "--sol") == ["--solutions"]
    assert candidates("key chek", "") == []


def test_a_pipe_and_a_closed_input_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    import os

    os.mkfifo(tmp_path / "pipe.toml")
    assert app.run(["key", "check", str(tmp_path / "pipe.toml")]) == 2
    assert "is no file" in capfd.readouterr().err
    monkeypatch.setattr(sys, "stdin", None)
    assert app.run(["key", "check", "-"]) == 2
    assert "standard input is closed" in capfd.readouterr().err


def test_the_work_is_counted_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert counter() is None or sys.stderr.isatty()

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.delenv("TERM", raising=False)
    tell = counter()
    assert tell is not None
    for done in range(1, 21):
        tell(done, 20)
    assert stream.getvalue().startswith("\r10 of 20 questions worked\r")
    assert stream.getvalue().endswith(" \r")


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_screens_keep_within_the_width(width: int, tmp_path: Path) -> None:
    path = tmp_path / "exam.toml"
    path.write_text(f'tolerance = "5%"\n{EXAM}', encoding="utf-8")
    for line in (["key", "check", str(path)], ["key", "print", str(path), "--solutions"]):
        shown = process(line, COLUMNS=str(width))
        assert shown.returncode == 0
        assert max(map(len, shown.stdout.splitlines())) <= max(width, 60)


@pytest.mark.parametrize("word", ["key check", "key print", "key new", "key new conv", "key new formula", "key new conv1d"])
@pytest.mark.parametrize("width", [40, 80, 120])
def test_help_holds_everything_and_stays_within_the_width(word: str, width: int) -> None:
    command = commands.find(word)
    assert command is not None
    shown = of_command(command, width, unicode=True)
    preset = set(command.presets)
    assert all(name in shown for option in command.options if option.key not in preset for name in option.names)
    assert of_command(command, width, unicode=False).isascii()
    for line in shown.splitlines():
        assert columns(line) <= width or len(line.split()) <= 4 or line.startswith(("  dlcalc", "usage:")), line

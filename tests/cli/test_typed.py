"""How words become options and values, and what is refused."""

from __future__ import annotations

import pytest

from dlcalc.cli import typed
from dlcalc.cli.command import HELP, Command, Option, Outcome
from dlcalc.cli.errors import UsageError

COMMAND = Command(
    "conv",
    "",
    "",
    (
        Option("size", ("--size",), "", "SHAPE"),
        Option("w", ("--w", "--width"), "", "N"),
        Option("h", ("--h", "--height"), "", "N"),
        Option("d", ("--d", "--depth", "--in-channels"), "", "N"),
        Option("k", ("--k", "--filters", "--out-channels"), "", "N"),
        Option("o", ("--o",), "", "N"),
        Option("p", ("--p", "--padding"), "", "N"),
        Option("output", ("-o", "--output"), "", "FILE"),
        Option("check", ("--check",), "", "NAME=ANSWER", many=True),
        Option("json", ("--json",), ""),
        HELP,
    ),
    lambda _request: Outcome(""),
    "size",
    {"kernel": "the size is --f, the numbers are --weights"},
    presets={"dims": "1"},
)

READ = {
    "--w 27": {"w": "27"},
    "--width 27": {"w": "27"},
    "--WIDTH 27": {"w": "27"},
    "--W=27": {"w": "27"},
    "--in_channels 3": {"d": "3"},
    "--In-Channels=3": {"d": "3"},
    "-k 384": {"k": "384"},
    "-k384": {"k": "384"},
    "-K384": {"k": "384"},
    "-k=384": {"k": "384"},
    "-kD": {"k": "D"},
    "-psame": {"p": "same"},
    "--p -1": {"p": "-1"},
    "--p -x^2": {"p": "-x^2"},
    "--p=-1": {"p": "-1"},
    "-p-1": {"p": "-1"},
    "-p -1": {"p": "-1"},
    "--p=--x": {"p": "--x"},
    "--p a=b": {"p": "a=b"},
    "--p=a=b": {"p": "a=b"},
    "27x27x256 --k 384": {"size": "27x27x256", "k": "384"},
    "--k 384 27x27x256": {"size": "27x27x256", "k": "384"},
    "-- -3x4": {"size": "-3x4"},
    "-1": {"size": "-1"},
    "a=1": {"size": "a=1"},
    "-o file --o 3": {"output": "file", "o": "3"},
    "--json": {"json": ""},
    "--JSON --w 1": {"json": "", "w": "1"},
    "--check a=1 --check b=2": {"check": ("a=1", "b=2")},
    "--help --bogus": {"help": ""},
    "-h": {"help": ""},
    "-H": {"help": ""},
    "--w 1 -h --h 3": {"w": "1", "help": ""},
    "-h --w 1": {"help": ""},
    "": {},
}


@pytest.mark.parametrize(("line", "expected"), READ.items(), ids=READ)
def test_reads(line: str, expected: dict[str, str | tuple[str, ...]]) -> None:
    values = typed.read(COMMAND, line.split()).values
    assert values == {key: (value,) if isinstance(value, str) else value for key, value in expected.items()}


REFUSED = {
    "--w": ("--w needs a value", "--w N"),
    "--w --h 3": ("--w needs a value", "--w N"),
    "--w -k 3": ("--w needs a value, and -k is an option", "--w=-k"),
    "--w --": ("--w needs a value", ""),
    "--w 1 --w 2": ("--w was given twice: 1, then 2", ""),
    "--w 1 --Width 2": ("--w and --Width are the same option, given twice: 1, then 2", ""),
    "-k1 --filters 1": ("-k and --filters are the same option", ""),
    "--json --json": ("--json was given twice: once is enough", ""),
    "3x3 --size 4x4": ("--size was given twice", ""),
    "--widht 3": ("conv has no option --widht", "did you mean --width?"),
    "--wid 3": ("conv has no option --wid", "--width"),
    "--zzzzz 3": ("conv has no option --zzzzz", "dlcalc conv --help"),
    "-z 3": ("conv has no option -z", "dlcalc conv --help"),
    "--kernel 3": ("there is no --kernel", "--weights"),
    "--KERNEL=3": ("there is no --KERNEL", "--weights"),
    "-kernel 3": ("long names take two dashes, and -kernel has one", "--kernel"),
    "-width 3": ("long names take two dashes, and -width has one", "--width"),
    "-height 3": ("long names take two dashes", "--height"),
    "-h 27": ("-h is help; height is --h", "--h 27"),
    "-h27": ("-h is help; height is --h", "--h 27"),
    "-h W": ("-h is help; height is --h", "--h W"),
    "--json=yes": ("--json takes no value, and yes was given", ""),
    "--w=": ("--w was given an empty value", "--w N"),
    "3x3 4x4": ("4x4 stands alone", 'quote a value with spaces, ; or * (a matrix, a formula): "3x3 4x4"'),
    "3x3 --w 3 1": ("1 stands alone", '--w "3 1"'),
    "w=27": ("w=27 stands alone", "--w 27"),
    "3x3 bogus=27": ("bogus=27 stands alone", '"3x3 bogus=27"'),
}


@pytest.mark.parametrize(("line", "expected"), REFUSED.items(), ids=REFUSED)
def test_refuses(line: str, expected: tuple[str, str]) -> None:
    with pytest.raises(UsageError) as caught:
        typed.read(COMMAND, line.split())
    assert expected[0] in caught.value.message
    assert expected[1] in caught.value.hint
    assert not caught.value.message.endswith(".")


def test_a_preset_cannot_be_contradicted() -> None:
    command = COMMAND._replace(name="conv1d", options=(Option("dims", ("--dims",), "", "N"), *COMMAND.options))
    assert typed.read(command, ["--dims", "1"]).one("dims") == "1"
    with pytest.raises(UsageError, match="conv1d means --dims 1"):
        typed.read(command, ["--dims", "2"])


def test_an_empty_value_is_refused_wherever_it_stands() -> None:
    for words in (["--w", ""], ["--w", " "], [""]):
        with pytest.raises(UsageError):
            typed.read(COMMAND, words)


def test_the_name_as_typed_is_kept() -> None:
    assert typed.read(COMMAND, ["--Out_Channels", "3"]).typed == {"k": "--Out_Channels"}
    assert typed.read(COMMAND, ["3x3"]).typed == {"size": ""}

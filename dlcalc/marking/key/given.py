"""What is given in a question: the parameters of its topic as TOML writes them, turned into the text that the topic reads."""

from __future__ import annotations

from collections.abc import Mapping

from dlcalc.derivation.topic import FILED, SWEPT, Parameter, Topic
from dlcalc.marking.key.fault import KeyFault
from dlcalc.marking.key.fields import Written, checked_text, kind_of, near, plain

MOST = 200
MOST_ENTRIES = 20_000
"""Numbers of one array."""

NOT_HERE = ("plot", "picture", "nice", "seed")
"""Parameters that say how an answer is shown or made up, and belong to no question."""


def read_given(data: object, where: str, topic: Topic | None) -> dict[str, str]:
    """The parameters of a question, by their short names.

    Args:
        data: the table.
        where: its place.
        topic: whose parameters they are; None where they are the letters of a lecturer's own formulas.

    Raises:
        KeyFault: a name that the topic does not have, one given twice, a value that is none.
    """
    if not isinstance(data, dict):
        raise KeyFault(where, f"parameters are a table, and this is {kind_of(data)}", "parameters = { w = 27, f = 3 }")
    if len(data) > MOST:
        raise KeyFault(where, f"at most {MOST} parameters are read, and these are {len(data)}")
    found: dict[str, str] = {}
    for name, value in data.items():
        place = f"{where}.{plain(name)}"
        parameter = None if topic is None else parameter_of(topic, name, place)
        short = checked_text(name, place, 60) if parameter is None else parameter.name
        if short in found:
            raise KeyFault(place, f"it is given twice: {short} and {plain(name)} are one parameter")
        if parameter is None or parameter.type != "flag" or value is not False:
            found[short] = text_of(value, place, parameter)
    return found


def parameter_of(topic: Topic, name: str, where: str) -> Parameter:
    """The parameter of a topic that a name means.

    Raises:
        KeyFault: none, or one that belongs to no question.
    """
    pool = {fold(each): parameter for parameter in topic.parameters for each in (parameter.name, *parameter.long)}
    found = pool.get(fold(name))
    if found is None:
        hint = near(fold(name), pool) or f"dlcalc {topic.name} --help lists them"
        raise KeyFault(where, f"{topic.name} has no parameter of this name", hint)
    if found.name in NOT_HERE:
        raise KeyFault(where, "it changes what is shown, or makes numbers up, and is no part of a question")
    return found


def conventional(parameter: Parameter) -> bool:
    """Whether a course decides it once for all its questions."""
    return parameter.group == "Convention" or (parameter.name in ("bias", "eps", "momentum") and parameter.type in ("choice", "expression"))


def fold(name: str) -> str:
    """A name as it is compared: case and ``_``/``-`` do not matter."""
    return name.lower().replace("_", "-")


def text_of(value: object, where: str, parameter: Parameter | None) -> str:
    """A value as the text that is typed for it."""
    kind = "" if parameter is None else parameter.type
    if isinstance(value, list):
        text = listed(value, where, kind)
        return checked_text(text if parameter is not None else f"[{text}]", where, 10 * MOST_ENTRIES)
    if isinstance(value, dict):
        return checked_text(_table(value, where, kind), where, 10 * MOST_ENTRIES)
    text = scalar(value, where)
    if parameter is not None and parameter.type in FILED and text.strip().lower().endswith((".csv", ".npy", ".npz", ".json", ".txt")):
        raise KeyFault(where, "a key holds its numbers itself, and this names a file", f"{parameter.name} = [[1, 2], [3, 4]]")
    return checked_text(text, where, 10 * MOST_ENTRIES)


def scalar(value: object, where: str) -> str:
    """One value as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    raise KeyFault(where, f"a number, a text or a list is needed here, and this is {kind_of(value)}")


def listed(value: list[object], where: str, kind: str) -> str:
    """A list as a shape, a row, a matrix, or JSON where it is deeper."""
    if kind in SWEPT:
        return "x".join(
            [":".join([scalar(each, where) for each in item]) if isinstance(item, list) else scalar(item, where) for item in value]
        )
    if all(isinstance(item, list) and not any(isinstance(each, list) for each in item) for item in value) and kind != "text":
        return "; ".join([", ".join([scalar(each, where) for each in item]) for item in value if isinstance(item, list)])
    if not any(isinstance(item, list) for item in value):
        return ", ".join([scalar(item, where) for item in value])
    if not kind:
        raise KeyFault(where, "a list of letters is a row [1, 2] or a matrix [[1, 2], [3, 4]]")
    return _json(value, where)


def _json(value: object, where: str) -> str:
    if isinstance(value, list):
        return f"[{', '.join([_json(each, where) for each in value])}]"
    if isinstance(value, str) and not isinstance(value, Written):
        raise KeyFault(where, "an array with more than two axes holds numbers only, and this is a text")
    return scalar(value, where)


def _table(value: Mapping[str, object], where: str, kind: str) -> str:
    """Values by name: ``a=1,b=2``, or JSON where they are arrays."""
    if kind == "bindings":
        return ",".join([f"{name}={scalar(each, f'{where}.{plain(name)}')}" for name, each in value.items()])
    if kind not in ("arrays", "columns"):
        raise KeyFault(where, "a number, a text or a list is needed here, and this is a table")
    import json

    return "{" + ", ".join([f"{json.dumps(name)}: {_json(each, where)}" for name, each in value.items()]) + "}"

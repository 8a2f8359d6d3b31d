"""The JSON Schema (2020-12) of every ``--json`` answer."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def schema() -> Schema:
    """The schema of version 1, as data."""
    properties = {
        "dlcalc": {"const": 1, "description": "Version of this schema."},
        "topic": text("The subcommand that answered."),
        "inputs": _map({"$ref": "#/$defs/input"}, "What was given, by parameter name."),
        "assumed": _map({"$ref": "#/$defs/input"}, "Defaults that were used, by parameter name."),
        "symbols": _map(text("What the letter means."), "Letters that stayed unknown, and what they mean."),
        "results": _map({"$ref": "#/$defs/value"}, "Every result by name."),
        "symbolic": {"type": "array", "items": {"type": "string"}, "description": "Names of the results that hold an unknown letter."},
        "exact": _map({"$ref": "#/$defs/exact"}, "Every result by name, as exact text."),
        "steps": {"type": "array", "items": {"$ref": "#/$defs/step"}, "description": "The steps that answer the question, in order."},
        "tables": {"type": "array", "items": {"$ref": "#/$defs/table"}, "description": "Values side by side."},
        "pictures": {"type": "array", "items": {"$ref": "#/$defs/picture"}, "description": "Drawings in characters."},
        "conventions": _map(text("Its value."), "The conventions in force, by name."),
        "warnings": {"type": "array", "items": {"$ref": "#/$defs/warning"}, "description": "What the reader should know."},
    }
    unrounded = _map({"$ref": "#/$defs/value"}, "Results without rounding between the steps, where that was asked for.")
    checks = {"type": "array", "items": {"$ref": "#/$defs/check"}, "description": "Verdicts on the answers that were to be checked."}
    case = {"case": text("The named variant, as typed; where there are any.")}
    row = {name: properties[name] for name in _OF_A_ROW} | {"error": {"anyOf": [{"$ref": "#/$defs/error"}, {"type": "null"}]}}
    head = {name: properties[name] for name in ("dlcalc", "topic")}
    texts, definitions = _texts()
    kinds = ("answer", "sweep", "line", "record", "question", "judgement", *texts)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An answer of dlcalc",
        "description": (
            "One question, answered; a sweep, one question worked for many values; one line of a sweep in JSON lines; a question alone; "
            "a verdict; a concept explained, its marking points, or the list of concepts; an exam, or what a look through its key finds; "
            "a class, graded, what changes since an earlier run, or one student's page."
        ),
        "anyOf": [{"$ref": f"#/$defs/{kind}"} for kind in kinds],
        "$defs": {
            "answer": record("One question, answered.", properties, {"checks": checks, "unrounded": unrounded}),
            "sweep": record("One question, worked for many values.", {**head, "sweep": _sweep()}),
            "line": record("One row of a sweep, by itself.", {**head, **row}, case),
            "record": _line_of_records(head),
            "question": record("A question without its answer (--question).", _question(properties)),
            "row": record("One combination of values, and its answer; a broken one has no results.", row, case),
            "error": record(
                "Why a row has no answer.",
                {"parameter": text("The parameter at fault; may be empty."), "rule": text("The rule that is broken.")},
            ),
            "input": _input(),
            "value": _value(),
            "exact": _exact(),
            "step": _step(),
            "table": _table(),
            "picture": _picture(),
            "warning": _warning(),
            "check": _check(),
            "judgement": record("An answer held against a key.", {"dlcalc": properties["dlcalc"], "compared": _compared()}),
            **definitions,
        },
    }


def _texts() -> tuple[list[str], dict[str, Schema]]:
    """What answers no single question: names of the whole documents, and every definition."""
    from dlcalc.render.schema_documents import documents
    from dlcalc.render.schema_grading import grading
    from dlcalc.render.schema_keys import keys

    explained, of_keys, graded = documents(), keys(), grading()
    return [*list(explained)[:3], *list(of_keys)[:2], *list(graded)[:3]], {**explained, **of_keys, **graded}


_OF_A_ROW = ("inputs", "assumed", "symbols", "results", "symbolic", "exact", "conventions", "warnings")
"""What a row of a sweep has as an answer has it."""


def _question(properties: Schema) -> Schema:
    """What a question has of an answer, and the names of what it asks for."""
    asked = {"type": "array", "items": {"type": "string"}, "description": "Names of the results that are asked for."}
    return {name: properties[name] for name in ("dlcalc", "topic", "inputs", "assumed")} | {"asked": asked}


def _sweep() -> Schema:
    varied = {"type": "array", "items": {"type": "string"}, "description": "Names of the parameters that vary."}
    rows = {"type": "array", "items": {"$ref": "#/$defs/row"}, "description": "Every combination, the last list varying fastest."}
    return record("What varies, and the rows.", {"varied": varied, "rows": rows})


def _input() -> Schema:
    return {
        "description": "A number or a word; text in the notation for a symbolic value; an array for several.",
        "type": ["number", "string", "boolean", "array", "object", "null"],
        "items": {"$ref": "#/$defs/input"},
        "additionalProperties": {"$ref": "#/$defs/input"},
    }


def _value() -> Schema:
    return {
        "description": (
            "An exact integer of any size; a number correctly rounded to a double; truth; nested arrays. A string is an expression "
            "in the notation, which holds an unknown letter or is beyond a double, or one of inf, -inf and nan."
        ),
        "type": ["number", "string", "boolean", "array"],
        "items": {"$ref": "#/$defs/value"},
    }


def _exact() -> Schema:
    return {
        "description": "The exact value in the notation (885120, 49/2, -3/sqrt(5), true); of an array, nested arrays of them.",
        "type": ["string", "array"],
        "items": {"$ref": "#/$defs/exact"},
    }


def _step() -> Schema:
    return record(
        "One line of the working.",
        {
            "id": text("The result it computes."),
            "title": text("Heading; consecutive steps may share one."),
            "symbol": text("Left-hand side of the formula, in the notation."),
            "formula": text("Right-hand side of the formula, in the notation."),
            "substituted": text("The formula with the known numbers put in, not simplified."),
            "value": {"$ref": "#/$defs/value"},
            "latex": text("Symbol, formula, numbers and value as one line of LaTeX mathematics (amsmath)."),
            "note": text("What the step asks; may be empty."),
            "source": text("Where the formula stands in the literature; may be empty."),
        },
        {"unrounded": {**_value(), "description": "The value without rounding between the steps, where that was asked for."}},
    )


def _line_of_records(head: Schema) -> Schema:
    """One layer of a network, or whatever else an answer is made of, in JSON lines: further members by column."""
    named = {**record("One layer of a network, or one block of layers, in JSON lines.", {**head, "name": text("Its name.")})}
    return {**named, "additionalProperties": {"anyOf": [{"$ref": "#/$defs/value"}, {"type": "null"}]}, "required": [*head, "name", "kind"]}


def _table() -> Schema:
    return record(
        "Values side by side. One that only shows an array of the inputs or results is left out.",
        {
            "id": text("Stable name."),
            "title": text("Heading; may be empty."),
            "columns": {"type": "array", "items": text("Heading of a column.")},
            "rows": {
                "type": "array",
                "items": {"type": "array", "items": {"$ref": "#/$defs/value"}},
                "description": "A cell a column; a string is prose, or a value as in results.",
            },
            "note": text("What stands below; may be empty."),
        },
        {"numbers": {"$ref": "#/$defs/value"}},
    )


def _picture() -> Schema:
    return record(
        "A drawing.",
        {
            "title": text("Heading; may be empty."),
            "lines": {"type": "array", "items": text("A line of characters.")},
            "note": text("What stands below; may be empty."),
        },
    )


def _warning() -> Schema:
    return record("Something the reader should know.", {"code": text("Stable name."), "message": text("One sentence.")})


def _check() -> Schema:
    return record(
        "A verdict on one answer.",
        {
            "name": text("The result it was compared with."),
            "answer": text("The answer as given."),
            "verdict": _VERDICT,
            "why": text("The reason; may be empty."),
            "value": {"anyOf": [{"$ref": "#/$defs/value"}, {"type": "null"}], "description": "What was read, or null."},
            "slip": {
                "type": "array",
                "items": {"type": "array", "items": {"type": "string"}},
                "description": "The known mistakes that give a wrong answer, by id: every alternative, each one or two made together.",
            },
            "follows_from": {
                "type": "array",
                "items": {"type": "string"},
                "description": "The steps whose values in other answers it follows from.",
            },
        },
        {"position": _POSITION},
    )


def _compared() -> Schema:
    return record(
        "The verdict.",
        {
            "key": text("The key as given."),
            "type": text("How key and answer were read."),
            "answer": text("The answer as given."),
            "verdict": _VERDICT,
            "why": text("The reason; may be empty."),
            "value": {"anyOf": [{"$ref": "#/$defs/value"}, {"type": "null"}], "description": "What was read, or null."},
        },
        {"position": _POSITION},
    )


_VERDICT: Schema = {"enum": ["right", "wrong", "undecided", "unreadable"], "description": "What is said of it."}
_POSITION: Schema = {"type": "integer", "description": "Of what cannot be read: the index of the character at fault."}


def text(description: str) -> Schema:
    """A text."""
    return {"type": "string", "description": description}


def listing(entries: Schema, description: str) -> Schema:
    """A list."""
    return {"type": "array", "items": entries, "description": description}


def _map(values: Schema, description: str) -> Schema:
    return {"type": "object", "additionalProperties": values, "description": description}


def record(description: str, required: Schema, optional: Schema | None = None) -> Schema:
    """An object that has these members and no others."""
    return {
        "description": description,
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }

"""The JSON Schema (2020-12) of every ``--json`` answer."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def schema() -> Schema:
    """The schema of version 1, as data."""
    properties = {
        "dlcalc": {"const": 1, "description": "Version of this schema."},
        "topic": _text("The subcommand that answered."),
        "inputs": _map({"$ref": "#/$defs/input"}, "What was given, by parameter name."),
        "assumed": _map({"$ref": "#/$defs/input"}, "Defaults that were used, by parameter name."),
        "symbols": _map(_text("What the letter means."), "Letters that stayed unknown, and what they mean."),
        "results": _map({"$ref": "#/$defs/value"}, "Every result by name."),
        "symbolic": {"type": "array", "items": {"type": "string"}, "description": "Names of the results that hold an unknown letter."},
        "exact": _map({"$ref": "#/$defs/exact"}, "Every result by name, as exact text."),
        "steps": {"type": "array", "items": {"$ref": "#/$defs/step"}, "description": "The steps that answer the question, in order."},
        "tables": {"type": "array", "items": {"$ref": "#/$defs/table"}, "description": "Values side by side."},
        "pictures": {"type": "array", "items": {"$ref": "#/$defs/picture"}, "description": "Drawings in characters."},
        "conventions": _map(_text("Its value."), "The conventions in force, by name."),
        "warnings": {"type": "array", "items": {"$ref": "#/$defs/warning"}, "description": "What the reader should know."},
    }
    unrounded = _map({"$ref": "#/$defs/value"}, "Results without rounding between the steps, where that was asked for.")
    checks = {"type": "array", "items": {"$ref": "#/$defs/check"}, "description": "Verdicts on the answers that were to be checked."}
    case = {"case": _text("The named variant, as typed; where there are any.")}
    row = {name: properties[name] for name in _OF_A_ROW} | {"error": {"anyOf": [{"$ref": "#/$defs/error"}, {"type": "null"}]}}
    head = {name: properties[name] for name in ("dlcalc", "topic")}
    kinds = ("answer", "sweep", "line", "question")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An answer of dlcalc",
        "description": (
            "One question, answered; a sweep, one question worked for many values; one line of a sweep in JSON lines; or a question alone."
        ),
        "anyOf": [{"$ref": f"#/$defs/{kind}"} for kind in kinds],
        "$defs": {
            "answer": _object("One question, answered.", properties, {"checks": checks, "unrounded": unrounded}),
            "sweep": _object("One question, worked for many values.", {**head, "sweep": _sweep()}),
            "line": _object("One row of a sweep, by itself.", {**head, **row}, case),
            "question": _object("A question without its answer (--question).", _question(properties)),
            "row": _object("One combination of values, and its answer; a broken one has no results.", row, case),
            "error": _object(
                "Why a row has no answer.",
                {"parameter": _text("The parameter at fault; may be empty."), "rule": _text("The rule that is broken.")},
            ),
            "input": _input(),
            "value": _value(),
            "exact": _exact(),
            "step": _step(),
            "table": _table(),
            "picture": _picture(),
            "warning": _warning(),
            "check": _check(),
        },
    }


_OF_A_ROW = ("inputs", "assumed", "symbols", "results", "symbolic", "exact", "conventions", "warnings")
"""What a row of a sweep has as an answer has it."""


def _question(properties: Schema) -> Schema:
    """What a question has of an answer, and the names of what it asks for."""
    asked = {"type": "array", "items": {"type": "string"}, "description": "Names of the results that are asked for."}
    return {name: properties[name] for name in ("dlcalc", "topic", "inputs", "assumed")} | {"asked": asked}


def _sweep() -> Schema:
    varied = {"type": "array", "items": {"type": "string"}, "description": "Names of the parameters that vary."}
    rows = {"type": "array", "items": {"$ref": "#/$defs/row"}, "description": "Every combination, the last list varying fastest."}
    return _object("What varies, and the rows.", {"varied": varied, "rows": rows})


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
    return _object(
        "One line of the working.",
        {
            "id": _text("The result it computes."),
            "title": _text("Heading; consecutive steps may share one."),
            "symbol": _text("Left-hand side of the formula, in the notation."),
            "formula": _text("Right-hand side of the formula, in the notation."),
            "substituted": _text("The formula with the known numbers put in, not simplified."),
            "value": {"$ref": "#/$defs/value"},
            "latex": _text("Symbol, formula, numbers and value as one line of LaTeX mathematics (amsmath)."),
            "note": _text("What the step asks; may be empty."),
            "source": _text("Where the formula stands in the literature; may be empty."),
        },
        {"unrounded": {**_value(), "description": "The value without rounding between the steps, where that was asked for."}},
    )


def _table() -> Schema:
    return _object(
        "Values side by side. One that only shows an array of the inputs or results is left out.",
        {
            "id": _text("Stable name."),
            "title": _text("Heading; may be empty."),
            "columns": {"type": "array", "items": _text("Heading of a column.")},
            "rows": {
                "type": "array",
                "items": {"type": "array", "items": {"$ref": "#/$defs/value"}},
                "description": "A cell a column; a string is prose, or a value as in results.",
            },
            "note": _text("What stands below; may be empty."),
        },
        {"numbers": {"$ref": "#/$defs/value"}},
    )


def _picture() -> Schema:
    return _object(
        "A drawing.",
        {
            "title": _text("Heading; may be empty."),
            "lines": {"type": "array", "items": _text("A line of characters.")},
            "note": _text("What stands below; may be empty."),
        },
    )


def _warning() -> Schema:
    return _object("Something the reader should know.", {"code": _text("Stable name."), "message": _text("One sentence.")})


def _check() -> Schema:
    return _object(
        "A verdict on one answer.",
        {
            "name": _text("The result it was compared with."),
            "answer": _text("The answer as given."),
            "verdict": _text("right, wrong, or why it could not be judged."),
            "why": _text("The reason; may be empty."),
        },
    )


def _text(description: str) -> Schema:
    return {"type": "string", "description": description}


def _map(values: Schema, description: str) -> Schema:
    return {"type": "object", "additionalProperties": values, "description": description}


def _object(description: str, required: Schema, optional: Schema | None = None) -> Schema:
    """An object that has these members and no others."""
    return {
        "description": description,
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }

"""The JSON Schema of what ``key print --json`` and ``key check --json`` print."""

from __future__ import annotations

from dlcalc.render.schema import Schema, listing, record, text


def keys() -> dict[str, Schema]:
    """Every definition, by its name; the first two are whole documents."""
    version = {"dlcalc": {"const": 1, "description": "Version of this schema."}}
    marks = {"marks": {"type": ["number", "string"], "description": "Marks; a text where no decimal is exact, as 1/3."}}
    exam = {
        **version,
        "exam": text("Its title."),
        "student": text("Whose numbers these are; empty for those of the questions."),
        **marks,
        "key": text("The hash of the answer key."),
        "questions": listing({"$ref": "#/$defs/posed"}, "Every question."),
    }
    return {
        "exam": record("The questions of an answer key, or the worked answers.", exam),
        "looked": record("What a look through an answer key finds.", _looked(version)),
        "posed": record("A question of an answer key.", {**version, **_posed(), **marks}, {"worked": {"$ref": "#/$defs/working"}}),
        "part": record(
            "A part of a question.",
            {"part": text("Its name."), "asks": text("The result that it asks for, or its id."), **marks},
            {"right": text("The right answer."), "rubric": listing(text("A point."), "Marking points for a human.")},
        ),
    }


def _posed() -> Schema:
    given = {"type": "object", "additionalProperties": {"type": "string"}, "description": "What is given, as typed, by parameter name."}
    return {
        "question": text("Its id."),
        "topic": text("Its topic; formula for an author's own values, text for prose."),
        "title": text("Its heading; may be empty."),
        "text": text("The author's wording; may be empty."),
        "given": given,
        "parts": listing({"$ref": "#/$defs/part"}, "Its parts."),
    }


def _looked(version: Schema) -> Schema:
    said = {"where": text("The part, question or setting."), "message": text("What is the matter."), "hint": text("What helps.")}
    students = {"students": listing(text("As the key calls them."), "With whose numbers it is so; none: the question's.")}
    counts = {"questions": "Questions.", "parts": "Parts.", "students": "Students with their own numbers.", "worked": "Questions worked."}
    return {
        **version,
        "key": text("The hash of the answer key."),
        **{name: {"type": "integer", "minimum": 0, "description": says} for name, says in counts.items()},
        "faults": listing(record("A question that cannot be worked with some numbers.", said), "What cannot be worked."),
        "warnings": listing(
            record("Something that the author should know.", {**said, "code": text("What it is, a stable word."), **students}), "Warnings."
        ),
    }

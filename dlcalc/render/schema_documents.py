"""The JSON Schema of what ``explain --json`` prints: an explanation, marking points, the list of concepts."""

from __future__ import annotations

from dlcalc.render.schema import Schema, listing, record, text


def documents() -> dict[str, Schema]:
    """Every definition, by its name; the first three are whole documents."""
    version = {"dlcalc": {"const": 1, "description": "Version of this schema."}}
    head = {"concept": text("Its name."), "title": text("Its heading."), "question": text("The question that it answers.")}
    marking = {
        "wrong": listing({"$ref": "#/$defs/wrong"}, "The usual wrong answers."),
        "rubric": listing({"$ref": "#/$defs/point"}, "What a full answer contains."),
    }
    topic = {"topic": text("The heading under which it is listed.")}
    explanation = {
        **version,
        **head,
        **topic,
        "answer": text("The short answer."),
        "claims": listing({"$ref": "#/$defs/claim"}, "What is true of it, each with its evidence."),
        "comparison": {"anyOf": [{"$ref": "#/$defs/comparison"}, {"type": "null"}]},
        **marking,
        "read": listing({"$ref": "#/$defs/work"}, "What to read."),
        "see": listing(text("Its name."), "Concepts nearby."),
    }
    listed = record("One concept.", {"name": text("Its name."), **topic, "title": head["title"], "question": head["question"]})
    marks = {"marks": {"type": "integer", "minimum": 1, "description": "Marks for all points together."}}
    return {
        "explanation": record("A concept, explained.", explanation),
        "marking": record("The marking points of a concept, for a human marker.", {**version, **head, **marks, **marking}),
        "concepts": record("The concepts that can be explained.", {**version, "concepts": listing(listed, "Every concept.")}),
        **_parts(),
    }


def _parts() -> dict[str, Schema]:
    works = {
        "key": text("Its name here."),
        "authors": text("The authors."),
        "year": {"type": "integer", "description": "The year."},
        "title": text("The title."),
        "venue": text("Where it appeared."),
        "url": text("Where it is read."),
    }
    source = record("Where the claim is published.", {**works, "where": text("The section, equation or figure.")})
    evidence = {
        "function": text("The computation, as module.function."),
        "holds": {"const": True, "description": "Whether it shows the claim, computed as this was printed."},
        "shown": text("What it showed, one sentence with the numbers."),
        "derivation": {"anyOf": [{"$ref": "#/$defs/working"}, {"type": "null"}]},
    }
    claim = {"says": text("The claim."), "why": text("The reason."), "evidence": record("What shows it.", evidence), "source": source}
    row = listing(text("A cell."), "A cell a column.")
    point = {
        "point": text("What the answer says."),
        "marks": {"type": "integer", "minimum": 1, "description": "Marks for it."},
        "wordings": listing(text("A wording."), "Wordings that say it."),
    }
    return {
        "claim": record("A claim and its evidence.", claim),
        "comparison": record("Things side by side.", {"columns": row, "rows": listing(row, "What is compared.")}),
        "wrong": record("A usual wrong answer.", {"says": text("The answer."), "but": text("What is wrong about it.")}),
        "point": record("A marking point.", point),
        "work": record("A published work.", works),
        "working": _working(),
    }


def _working() -> Schema:
    """What a document holds of a derivation: :data:`dlcalc.render.documents.OF_EVIDENCE`."""
    members = {
        "topic": text("The subcommand that answers such questions; empty where there is none."),
        "inputs": {"type": "object", "additionalProperties": {"$ref": "#/$defs/input"}, "description": "What was given."},
        "results": {"type": "object", "additionalProperties": {"$ref": "#/$defs/value"}, "description": "Every result by name."},
        "exact": {"type": "object", "additionalProperties": {"$ref": "#/$defs/exact"}, "description": "The same as exact text."},
        "steps": listing({"$ref": "#/$defs/step"}, "The steps that show the claim."),
        "tables": listing({"$ref": "#/$defs/table"}, "Values side by side."),
        "pictures": listing({"$ref": "#/$defs/picture"}, "Drawings in characters."),
    }
    return record("The working that shows a claim.", members)

"""The JSON Schema of what ``grade`` prints with ``--json``: the summary of a class, what a new key changes, one student's page."""

from __future__ import annotations

from dlcalc.render.schema import Schema, listing, record, text


def grading() -> dict[str, Schema]:
    """Every definition, by its name; the first three are whole documents."""
    version = {"dlcalc": {"const": 1, "description": "Version of this schema."}}
    page = {
        **version,
        "student": text("As the answers call them."),
        "title": text("Of the exam; may be empty."),
        "marks": marks("All marks so far."),
        "out_of": marks("All that can be had."),
        "parts": listing({"$ref": "#/$defs/marked"}, "Every part."),
    }
    return {
        "graded": record("A class, graded.", {**version, "summary": record("What it did.", _summary())}),
        "regraded": record("What changes since an earlier run.", {**version, "regrade": record("The changes.", _regrade())}),
        "page": record("One student's feedback.", page),
        "marked": record("One part of one student's sheet, marked.", _marked()),
        "counted": record("One part over a class.", _counted()),
    }


def marks(says: str) -> Schema:
    """Exact marks."""
    return {"type": ["number", "string"], "description": f"{says} A text where no decimal is exact, as 1/3."}


def _count(says: str) -> Schema:
    return {"type": "integer", "minimum": 0, "description": says}


def _statistic(says: str) -> Schema:
    return {"type": ["number", "null"], "description": says}


def _verdicts(says: str) -> Schema:
    return {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}, "description": says}


def _open(says: str) -> Schema:
    return {"anyOf": [marks(says), {"type": "null"}]}


def _summary() -> Schema:
    bar = record("One bar.", {"from": marks("From."), "to": marks("Up to; the last one with it."), "students": _count("How many.")})
    return {
        "title": text("Of the exam; may be empty."),
        "key": text("The hash of the answer key."),
        "students": _count("Students who were graded."),
        "out_of": marks("All that can be had."),
        "mean": {"type": "number", "description": "Mean of the totals so far."},
        "median": {"type": "number", "description": "Median of the totals so far."},
        "standard_deviation": {"type": "number", "description": "Of the totals so far, over these students."},
        "waiting": _count("Answers that need a human."),
        "students_waiting": _count("Students with such answers."),
        "histogram": listing(bar, "How the totals are spread."),
        "parts": listing({"$ref": "#/$defs/counted"}, "Every part of the key."),
    }


def _counted() -> Schema:
    slip = {"slip": text("Its ids: + made together, | either."), "says": text("What was done."), "times": _count("How often.")}
    group = {
        "value": text("The normal form."),
        "verdict": text("The verdict."),
        "slip": text("The known mistakes; may be empty."),
        "answer": text("As the first one was written."),
        "followed": {"type": "boolean", "description": "Whether it follows from an earlier wrong answer."},
        "times": _count("How often."),
    }
    return {
        "part": text("Its name."),
        "out_of": marks("What it is worth."),
        "students": _count("Students who have it."),
        "verdicts": _verdicts("How many of each verdict."),
        "mean": _statistic("Mean marks of those that are marked."),
        "facility": _statistic("The mean share of the marks."),
        "discrimination": _statistic("Pearson's correlation with the share of marks in all other parts."),
        "followed_through": _count("Answers that follow from an earlier wrong one."),
        "waiting": _verdicts("Answers that need a human, by verdict."),
        "by_human": _count("Answers that a human marked."),
        "slips": listing(record("A known mistake.", slip), "Known mistakes, the commonest first."),
        "answers": listing(record("Answers that are equal.", group), "Groups of equal answers, the largest first."),
        "further_answers": _count("Answers that were too many to be grouped."),
    }


def _marked() -> Schema:
    return {
        "student": text("As the answers call them."),
        "part": text("Its name."),
        "answer": text("As it was written."),
        "verdict": text("right, wrong, undecided, unreadable, missing or human."),
        "marks": _open("What it gets; null where a human has yet to say."),
        "out_of": marks("What it is worth."),
        "slip": text("Ids of known mistakes; may be empty."),
        "feedback": text("Why."),
        "followed_through": listing(text("A part's name."), "Earlier parts that it follows from."),
        "value": text("The normal form; may be empty."),
        "by": text("dlcalc or human."),
        "place": text("Where it stands."),
        "key": text("The hash of the answer key."),
        "version": text("Of dlcalc."),
        "says": text("The known mistakes in words; may be empty."),
    }


def _regrade() -> Schema:
    change = {
        "student": text("Whose."),
        "part": text("Its name."),
        "before": _open("Marks before."),
        "after": _open("Marks now."),
        "was": text("The verdict before."),
        "now": text("The verdict now."),
        "feedback": text("Why, now."),
    }
    totals = {"student": text("Whose."), "before": marks("The total before."), "after": marks("The total now.")}
    return {
        "students": _count("Students of this run."),
        "notes": listing(text("A sentence."), "What is to be known of the two runs."),
        "totals": listing(record("A total that changes.", totals), "Totals that change."),
        "changes": listing(record("A part that changes.", change), "Every part that changes."),
    }

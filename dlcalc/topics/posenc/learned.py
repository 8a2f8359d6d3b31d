"""Learned encodings: a table with a row for each position, what it costs, and what it cannot do."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Assumption, Derivation, Table
from dlcalc.notation.expr import Expr, symbols
from dlcalc.notation.show import ascii_text
from dlcalc.topics.posenc.question import Question, equals
from dlcalc.topics.posenc.telling import Answer

SOURCE = "Devlin et al. 2019, section 3; Gehring et al. 2017, section 3.1"


def answer(question: Question) -> Derivation:
    """Count a learned encoding's parameters beside those of the others.

    Raises:
        DomainError: a position that the table has no row for.
    """
    found = Answer(question, "a row of `d` numbers for each of `L` positions")
    ledger, inputs = found.ledger, question.inputs
    ledger.counts = True
    for letter, value, text in (("L", question.length, "length {}"), ("d_model", question.d, "{}"), ("pos", question.pos, "position {}")):
        if value is not None:
            found.given.append(text.format(equals(letter, value)))
    ledger.vocabulary = ledger.vocabulary._replace(words=ledger.vocabulary.words | {"d_model"})
    found.assumed = [Assumption("pos", "counted from 0", "positions counted from 0")]
    count = found.step("parameters", "parameters = L*d", title="Parameters", note="each number of each row is learnt", source=SOURCE)
    found.results["parameters"] = count
    last = ledger.value("L - 1")
    if question.pos is not None and ledger.broken("pos < L"):
        rule = f"a learned table has rows for positions 0 to {ascii_text(last)} alone, and none for this one"
        raise DomainError("pos", inputs.typed["pos"], rule, "--kind sinusoidal has an encoding for any position")
    found.tables.append(_beside(count, last))
    end = ascii_text(ledger.value("L"))
    found.remark = f"Position `{end}` has no row: a longer text needs a larger table, and training. A formula has no last position."
    left = dict.fromkeys(symbols(count))
    meanings = {"L": "number of positions", "d": "numbers of one encoding"}
    found.symbols = {name: meanings.get(name, "not given") for name in left}
    return found.derivation()


def _beside(count: Expr, last: Expr) -> Table:
    """What each kind learns, and how far it reaches."""
    from dlcalc.notation.expr import ZERO

    rows: tuple[tuple[Expr | str, ...], ...] = (
        ("learned", count, f"0 to `{ascii_text(last)}`", "none: what no position was trained for is unknown"),
        ("sinusoidal", ZERO, "any", "a formula, added to the input"),
        ("rope", ZERO, "any", "a formula, turns queries and keys"),
        ("alibi", ZERO, "any", "a formula, added to the scores"),
    )
    return Table("kinds", "Beside the others", ("kind", "parameters", "positions", "beyond"), rows)

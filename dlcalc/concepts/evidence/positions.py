"""Evidence about sinusoidal against learned positions: what they cost, where they end, and what a shift does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlcalc.concepts.evidence import Evidence, ask, shown, tabled, whole
from dlcalc.concepts.evidence.attention import WIDTH as TOKEN
from dlcalc.concepts.evidence.attention import Attention, largest, sinusoids
from dlcalc.concepts.evidence.figures import decimals, places
from dlcalc.derivation.errors import DomainError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.derivation.model import Derivation
    from dlcalc.notation.expr import Expr

    Numbers = NDArray[Any]
    Row = tuple[Expr | str | int, ...]

LENGTH, WIDTH = 512, 768
"""Positions and width of BERT-base (Devlin et al. 2019)."""

WHOLE = 110_000_000
"""Parameters of BERT-base, as Devlin et al. 2019, section 3, round them."""


def learned() -> Derivation:
    """BERT's table of positions."""
    return ask("posenc", kind="learned", length=LENGTH, d_model=WIDTH)


def a_row_for_each_position() -> Evidence:
    """What BERT learns, against nothing."""
    found = learned()
    count, none = whole(found, "parameters"), whole(ask("posenc", length=LENGTH, d_model=WIDTH), "parameters")
    return Evidence(
        count == 393_216 and none == 0,
        f"BERT-base learns `512*768 = {count}` numbers for its positions, {places(100 * count / WHOLE, 2)} per cent of its 110 million; "
        f"a sinusoidal encoding learns `{none}`.",
        shown(found, steps=("parameters",)),
    )


def the_table_ends() -> Evidence:
    """Position 511, 512 and a million, of both."""
    rows: list[Row] = []
    has: dict[int, tuple[bool, bool]] = {}
    for position in (LENGTH - 1, LENGTH, 1_000_000):
        sine = decimals(ask("posenc", pos=position, d_model=4), "encoding")
        has[position] = (has_row(position), bool((abs(sine) <= 1).all()))
        rows.append(
            (
                f"{position:,}",
                "a row" if has[position][0] else "none",
                f"({', '.join(places(value, 2).strip('`') for value in sine)})".replace("-", "−"),
            )
        )
    return Evidence(
        list(has.values()) == [(True, True), (False, True), (False, True)],
        "BERT's table has a row for position 511 and none for 512. The sinusoidal formula has a value at every position.",
        tabled(("position", "learned, 512 rows", "sinusoidal, `d = 4`"), rows),
    )


def has_row(position: int) -> bool:
    """Whether BERT's table of 512 rows has one for a position."""
    try:
        ask("posenc", kind="learned", length=LENGTH, d_model=WIDTH, pos=position)
    except DomainError:
        return False
    return True


def late_rows_are_seldom_trained() -> Evidence:
    """Texts of several lengths through attention: whose outputs move when a row of a table of ten is moved."""
    lengths = (3, 4, 5, 5, 8)
    rows = 10
    trained = [sum(moved_by(position, length) > 0 for length in lengths) for position in range(rows)]
    untouched = trained.count(0)
    return Evidence(
        trained[0] == len(lengths) and untouched == rows - max(lengths) and trained == sorted(trained, reverse=True),
        f"Texts of {', '.join(map(str, lengths))} tokens: row 0 gets a gradient from all {trained[0]}, row 7 from {trained[7]}, and the "
        f"last {untouched} of {rows} rows from none. They keep their random first values.",
        tabled(("row (position)", *map(str, range(rows))), [("texts that reach it", *trained)]),
    )


def moved_by(row: int, length: int) -> float:
    """How far the outputs for a text of some length move when one row of a learned table of ten positions is moved."""
    import numpy as np

    random = np.random.default_rng(0)
    layer, table, words = Attention(), *random.standard_normal((2, 10, TOKEN))
    other = table.copy()
    other[row] += 0.1
    before, after = (layer((words + positions)[:length]) for positions in (table, other))
    return largest(after - before)


def a_shift_is_a_rotation() -> Evidence:
    """The theorem, and one matrix for every position."""
    found = ask("posenc", theorem=True, offset=3, pos=5, d_model=8)
    turn = decimals(found, "rotation")
    code = sinusoids(104, 8)
    gap = largest(code[:101] @ turn.T - code[3:])
    return Evidence(
        found["proved"] is True and gap < 1e-12,
        "Proved for all positions; with `d = 8` the same matrix takes each of the positions 0 to 100 three further, to within `10^(-12)`.",
        shown(found, steps=("proof_sine", "proof_cosine")),
    )


def the_dot_product_knows_the_distance() -> Evidence:
    """Encodings 5 apart, wherever they stand; and the rows of a fresh table."""
    import numpy as np

    places_ = (0, 10, 50, 200)
    code = sinusoids(256, 64)
    table = np.random.default_rng(0).standard_normal((256, 64)) * 0.02  # BERT's own first values are drawn so
    table *= np.linalg.norm(code[0]) / np.linalg.norm(table, axis=1).mean()
    products = {
        name: [float(rows[at] @ rows[at + 5]) for at in places_] for name, rows in (("sinusoidal", code), ("learned, at first", table))
    }
    rows: list[Row] = [(name, *[places(value, 2) for value in values]) for name, values in products.items()]
    spread = {name: max(values) - min(values) for name, values in products.items()}
    return Evidence(
        spread["sinusoidal"] < 1e-9 and spread["learned, at first"] > 1,
        f"Two sinusoidal encodings 5 apart have the dot product {places(products['sinusoidal'][0], 2)} wherever they stand. The rows of a "
        "fresh table know nothing of distance: they have to learn it.",
        tabled(
            ("positions", *[f"{at}, {at + 5}" for at in places_]), rows, note="`d = 64`; the table is scaled to the same length of rows."
        ),
    )


def no_two_positions_alike() -> Evidence:
    """The nearest two of many encodings."""
    import numpy as np

    code = sinusoids(LENGTH, 64)
    squares = (code**2).sum(axis=1)
    apart = squares[:, None] + squares[None] - 2 * code @ code.T
    np.fill_diagonal(apart, np.inf)
    nearest = float(apart.min()) ** 0.5
    return Evidence(
        nearest > 0.5 and largest(code) <= 1 and float(np.ptp(squares)) < 1e-9,
        f"Of {LENGTH} encodings of 64 numbers the two nearest are {places(nearest, 2)} apart; all have the length "
        f"{places(float(squares[0]) ** 0.5, 2)} and entries between −1 and 1.",
    )

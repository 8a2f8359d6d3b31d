"""The divergences between real and generated data, beside the optimal discriminator: a table, and the identity with V."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Table, Warning
from dlcalc.distributions.divergences.apart import apart
from dlcalc.distributions.divergences.working import NAMES, Working, infinite
from dlcalc.notation.expr import Expr
from dlcalc.topics.gan.between import Pair
from dlcalc.topics.gan.optimal import THEOREM

_SAID = {"kl": "`KL(p_r || p_g)`", "kl_reverse": "`KL(p_g || p_r)`", "js": "JS", "tv": "total variation", "w1": "`W_1`", "w2": "`W_2`"}


class Distances(NamedTuple):
    """What was found: results by name, the table of them, warnings."""

    results: dict[str, Expr]
    tables: tuple[Table, ...]
    warnings: tuple[Warning, ...]


def distances(ledger: Ledger, pair: Pair, wanted: tuple[str, ...], *, bits: bool) -> Distances:
    """The divergences that are wanted, as steps of a ledger in which p is the real distribution and q the generated one."""
    work = Working(ledger, bits=bits)
    apart(work, pair.real, pair.fake, wanted, "p-gen")
    notes = {step.id: step.note for step in ledger.steps}
    rows = tuple([(_SAID[name], value, _told(value, notes[name])) for name in NAMES if (value := work.results.get(name)) is not None])
    table = Table("divergences", "How far apart; p is real, q generated", ("", "", ""), rows)
    return Distances(work.results, (table,) if rows else (), (*work.warnings, *_missing(work)))


def _missing(work: Working) -> Iterator[Warning]:
    """What could not be told, one warning a reason."""
    for why in dict.fromkeys(work.missing.values()):
        names = [_SAID[name] for name, reason in work.missing.items() if reason == why]
        listed = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
        yield Warning("missing", f"Not told here: {listed}. {why[0].upper()}{why[1:]}.")


def identity(ledger: Ledger, value: Expr | None, results: dict[str, Expr], *, bits: bool) -> Expr | None:
    """The value again, by the Jensen-Shannon divergence; where it is not known otherwise, by that alone."""
    if "js" not in results:
        return value
    guessing = "−log 4 is what D gets by guessing, 1/2 everywhere"
    id, symbol, note = ("identity", "C", "the same number") if value is not None else ("value", "V", "`D^*` put into V")
    text = f"{symbol} = 2*JS - {'log2' if bits else 'log'}(4)"
    found = ledger.step(id, text, title="By the divergence", note=f"{note}; {guessing}", source=THEOREM)
    return found if value is None else value


def _told(value: Expr, note: str) -> str:
    """Why a divergence is infinite or the largest there is; how it was computed stands with its steps."""
    return note if value == infinite() or "disjoint" in note else ""

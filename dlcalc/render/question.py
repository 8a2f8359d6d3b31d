"""A question in JSON: what was given, what was assumed, and the names of the results that are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.render.json_ import VERSION, document, dumps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlcalc.derivation.model import Derivation


def question(derivation: Derivation, asked: Sequence[str], *, indent: bool) -> str:
    """The JSON of a question, indented or on one line.

    Args:
        derivation: the question, without its answer.
        asked: names of the results that it asks for.
        indent: whether to indent.
    """
    whole = document(derivation)
    return dumps({"dlcalc": VERSION, **{name: whole[name] for name in ("topic", "inputs", "assumed")}, "asked": list(asked)}, indent=indent)

"""Named arrays, as a whole layer has them: an archive of NumPy's, a JSON object, or a mapping of Python's.

Nothing is executed or unpickled; what is read is bounded in names and numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.array_numbers import MAX_ENTRIES, TextError, memory, number
from dlcalc.derivation.arrays import Source, described, read_array
from dlcalc.derivation.errors import DomainError
from dlcalc.notation.array import Array

if TYPE_CHECKING:
    from dlcalc.derivation.topic import Parameter

MAX_NAMES = 256
"""Arrays in one archive."""

EXACT_TEXT = 500_000
"""Characters of a JSON object whose decimals are kept exact; in a longer one they are read as floats."""

_SHAPE_OF = 'a JSON object of arrays, {"W_f": [[0.5]], …}, or a .npz or .json file'


def read_archive(parameter: Parameter, value: object) -> Mapping[str, Array]:
    """Read named arrays.

    Args:
        parameter: whose value it is.
        value: the text of a JSON object, a mapping of names to lists or NumPy arrays, or a :class:`Source` of one of them.

    Raises:
        DomainError: it is neither, a name occurs twice, or one of the arrays cannot be read.
    """
    got, content = (value.name, value.content) if isinstance(value, Source) else (described(value), value)
    try:
        named = _named(_of_text(content) if isinstance(content, str) else content)
    except TextError as error:
        raise DomainError(parameter.name, got, error.rule, error.hint) from None
    found = {str(name): _member(parameter, got, str(name), each) for name, each in named.items()}
    size = sum(array.numbers.size for array in found.values())
    if size > MAX_ENTRIES:
        rule = f"it holds {size:,} numbers in {memory(8 * size)}; at most {MAX_ENTRIES:,} are computed with"
        raise DomainError(parameter.name, got, rule)
    return found


def _named(content: object) -> Mapping[Any, object]:
    """The content as a mapping of names, not too many."""
    if not isinstance(content, Mapping):
        raise TextError("named arrays are expected", _SHAPE_OF)
    if not 0 < len(content) <= MAX_NAMES:
        raise TextError(f"it holds {len(content)} arrays, and 1 to {MAX_NAMES} are read" if content else "it holds no arrays")
    return content


def _member(parameter: Parameter, got: str, name: str, value: object) -> Array:
    """One of the arrays; what is wrong with it names it."""
    try:
        return read_array(parameter, Source(value, got))
    except DomainError as error:
        raise DomainError(parameter.name, got, f"{name[:40]}: {error.rule}", error.hint) from None


def _of_text(text: str) -> object:
    """A JSON object; its numbers exact, unless there are very many."""
    import json

    if not text.lstrip().startswith("{"):
        raise TextError("named arrays are expected", _SHAPE_OF)
    exact: Any = (lambda token: number(token, "a number")) if len(text) <= EXACT_TEXT else None
    try:
        return json.loads(text, parse_float=exact, parse_int=exact, parse_constant=_no_constant, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise TextError(f"it is no JSON: line {error.lineno}, column {error.colno}: {error.msg.lower()}", _SHAPE_OF) from None
    except RecursionError:
        raise TextError("it is nested too deeply", _SHAPE_OF) from None
    except TextError:
        raise
    except ValueError as error:  # an integer of too many digits
        raise TextError(str(error)) from None


def _no_constant(token: str) -> None:
    raise TextError(f"{token} is no number", "NaN and infinity may stand in an array of floats only, as a .npz file holds it")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """The object, if no name occurs twice in it."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise TextError(f"{next(name for name in names if names.count(name) > 1)[:40]} occurs twice")
    return found

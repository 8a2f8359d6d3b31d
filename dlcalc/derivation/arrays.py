"""The one reader of vectors and matrices: from text, lists, NumPy arrays to an :class:`~dlcalc.notation.array.Array`.

Numbers stay exact: whole ones are ``int64`` (Python integers where that is too small), decimals and fractions are Fractions in an object
array, or ``float64`` where there are very many of them. Floats that come as floats stay ``float64``; only they may hold NaN or infinity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.array_numbers import MAX_AXES, MAX_TYPED, TextError, bounded, check_size, count, number, ragged, tidy
from dlcalc.derivation.array_text import comma_separated, read_text
from dlcalc.derivation.errors import DomainError
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Expr, rational

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.derivation.topic import Parameter

EXACT = 20_000
"""Decimals and fractions up to this number of entries are kept exact; more of them become floats."""

_LONGEST = 200


class Source(NamedTuple):
    """What somebody else read from a file: a text or a NumPy array, and the name by which messages call it."""

    content: object
    name: str


def read_array(parameter: Parameter, value: object) -> Array:
    """Read an array; its axes have no names yet.

    Args:
        parameter: whose value it is.
        value: text, nested lists or tuples of numbers, a NumPy array, or a :class:`Source` of one of them.

    Raises:
        DomainError: it is ragged, empty, too large, or something in it is no number.
    """
    got, content = (value.name, value.content) if isinstance(value, Source) else (described(value), value)
    try:
        if isinstance(content, str) and got.lower().endswith(".csv") and content is not value:
            content = comma_separated(content)
        numbers = _of_text(content) if isinstance(content, str) else _of_python(content)
    except TextError as error:
        position = error.position if content is value else None
        raise DomainError(parameter.name, got, error.rule, error.hint, position) from None
    numbers.setflags(write=False)
    return Array(numbers, ())


def described(value: object) -> str:
    """A raw value as text: a list as it is written, an array by its shape."""
    if isinstance(value, Source):
        return value.name
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return f"{len(value)} arrays"
    shape = getattr(value, "shape", None)
    if shape:
        return f"array of {'x'.join(map(str, shape))}"
    written = str(value) if not isinstance(value, Sequence) or len(value) < _LONGEST else f"{type(value).__name__} of {len(value)} entries"
    return written if len(written) <= _LONGEST else f"{written[:_LONGEST]}…"


def _of_text(text: str) -> NDArray[Any]:
    import numpy as np

    flat, shape = read_text(text)
    if isinstance(flat, range) and all(-(2**63) <= end < 2**63 for end in (flat.start, flat.stop)):
        return np.arange(flat.start, flat.stop, flat.step, dtype=np.int64).reshape(shape)
    if len(flat) == 1:
        return np.full(shape, _stored([flat[0]])[0])
    return _stored(list(flat)).reshape(shape)


def _stored(numbers: list[Any]) -> NDArray[Any]:
    """Numbers in the plainest array that holds them exactly."""
    import numpy as np

    if all(type(each) is int for each in numbers):
        try:
            return np.array(numbers, dtype=np.int64)
        except OverflowError:
            pass
    elif len(numbers) > EXACT or any(isinstance(each, float) for each in numbers):
        try:
            return np.array([float(each) for each in numbers])
        except OverflowError:
            raise TextError("a number is larger than any float, and floats stand beside it") from None
    found = np.empty(len(numbers), dtype=object)
    found[:] = numbers
    return found


def _of_python(value: object) -> NDArray[Any]:
    import numpy as np

    if hasattr(value, "__array__"):
        try:
            held = np.asarray(value)
        except Exception as error:  # noqa: BLE001 (it is somebody else's class)
            raise TextError(f"it cannot be read as an array: {error}") from None
        return _of_numpy(held)
    flat: list[object] = []
    shape = _flatten(value, flat, [], 0, [])
    return _stored([_leaf(each, place, shape) for place, each in enumerate(flat)]).reshape(shape)


def _of_numpy(array: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    kind = array.dtype.kind
    shape = array.shape or (1,)
    if not array.size:
        raise TextError(f"it holds no numbers: its shape is {'x'.join(map(str, shape))}")
    if len(shape) > MAX_AXES:
        raise TextError(f"an array has at most {MAX_AXES} axes, not {len(shape)}")
    check_size(shape)
    if kind == "f":
        return np.array(array, dtype=np.float64).reshape(shape)
    if kind in "bi" or (kind == "u" and array.max() < 2**63):
        return np.array(array, dtype=np.int64).reshape(shape)
    if kind not in "uO":
        raise TextError(f"its entries are no numbers but of NumPy's type {array.dtype}")
    return _stored([_leaf(each, place, shape) for place, each in enumerate(array.reshape(-1).tolist())]).reshape(shape)


def _flatten(value: object, flat: list[object], shape: list[int], depth: int, places: list[int]) -> tuple[int, ...]:
    """Gather the entries of nested sequences, every one of a depth as long as the first of that depth."""
    is_list = isinstance(value, Sequence) and not isinstance(value, str | bytes)
    if depth == 0 and not is_list:
        value, is_list = [value], True
    if not is_list:
        if depth != len(shape):
            raise TextError(f"a number stands where a list is expected, at {_place(places)}")
        flat.append(value)
        if len(flat) > 4 * MAX_TYPED:
            raise TextError(f"lists hold at most {4 * MAX_TYPED:,} numbers", "a NumPy array holds more")
        return ()
    assert isinstance(value, Sequence)
    if not value:
        raise TextError(f"the list at {_place(places)} is empty" if places else "it holds no numbers")
    if depth == MAX_AXES:
        raise TextError(f"an array has at most {MAX_AXES} axes")
    if depth == len(shape):
        if flat:
            raise TextError(f"a list stands where a number is expected, at {_place(places)}")
        shape.append(len(value))
    elif len(value) != shape[depth]:
        if depth == 1:
            raise ragged("row" if len(shape) == 2 else "entry", places[0] + 1, count(len(value)), count(shape[1]))
        raise TextError(f"the list at {_place(places)} has {len(value)} entries, and those before it have {shape[depth]}")
    for place, each in enumerate(value):
        _flatten(each, flat, shape, depth + 1, [*places, place])
    return tuple(shape)


def _place(places: Sequence[int]) -> str:
    """Where an entry stands, counted from 1: ``2,1``."""
    return ",".join([str(place + 1) for place in places]) or "1"


def _leaf(value: object, place: int, shape: tuple[int, ...]) -> int | Fraction | float:
    """One entry of a list as a number."""
    where = f"entry {_place(_unravelled(place, shape))}"
    if isinstance(value, Expr) and (exact := rational(value)) is not None:
        return exact
    if isinstance(value, str):
        return number(value.strip(), where)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, int):
        return bounded(int(value), where)
    ratio = getattr(value, "as_integer_ratio", None)  # fractions, decimals
    try:
        if ratio is not None:
            return bounded(tidy(Fraction(*ratio())), where)
        if hasattr(value, "item") and not hasattr(value, "__len__"):  # NumPy's numbers
            return _leaf(value.item(), place, shape)
    except (TypeError, ValueError, OverflowError) as error:
        if isinstance(error, TextError):
            raise
    raise TextError(f"{where}, {str(value)[:24]!r}, is no number")


def _unravelled(place: int, shape: tuple[int, ...]) -> list[int]:
    places: list[int] = []
    for size in reversed(shape):
        place, rest = divmod(place, size)
        places.insert(0, rest)
    return places

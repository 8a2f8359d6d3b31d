"""Words for groups and numbers: “feature 1”, “over all N = 4 examples”, and the letter of their count."""

from __future__ import annotations

from dlcalc.topics.norm.layout import LETTERS, Layout

_PLURAL = {"example": "examples", "feature": "features", "channel": "channels", "place": "places"}


def count(sees: Layout) -> str:
    """The letter for how many numbers are averaged together: that of the one axis, or m."""
    alone = len(sees.averaged) == 1 and not sees.grouped
    return LETTERS[sees.names[sees.averaged[0]]] if alone else "m"


def over(sees: Layout) -> str:
    """``over all N = 4 examples``, ``over all m = N·H·W = 8 numbers``."""
    names = _split_names(sees)
    averaged = [names[axis] for axis in sees.averaged]
    if count(sees) != "m" and sees.members == 1:
        return f"over `{count(sees)} = 1` {averaged[0] if averaged[0] in _PLURAL else 'place'}"
    if count(sees) != "m":
        return f"over all `{count(sees)} = {sees.members}` {_PLURAL.get(averaged[0], 'places')}"
    letters = "*".join(["C/G" if name == "channel" and sees.grouped else LETTERS[name] for name in averaged])
    return f"over all `m = {letters} = {sees.members}` numbers"


def _split_names(sees: Layout) -> tuple[str, ...]:
    names = list(sees.names)
    if sees.grouped:
        names[sees.channel : sees.channel + 1] = ["group", "channel"]
    return tuple(names)


def each(sees: Layout) -> str:
    """What has statistics of its own: ``feature``, ``channel of an example``."""
    names = [name for name in sees.kept_names if name in ("example", "channel", "feature", "group")]
    places = len(names) < len(sees.kept_names)
    if places:
        return "place of an example"
    return names[0] if len(names) == 1 else f"{names[1]} of an example"


def group(sees: Layout, index: int) -> str:
    """One group in words: ``feature 2``, ``example 1, channel 3``."""
    parts: list[tuple[str, int]] = []
    for name, size in reversed(list(zip(sees.kept_names, sees.kept_shape, strict=True))):
        parts.insert(0, (name, index % size))
        index //= size
    where = [(name, at) for name, at in parts if name in ("example", "channel", "feature", "group")]
    said = [f"{name} {at + 1}" for name, at in where if not (name == "example" and sees.bare)]
    if sees.grouped:
        each = sees.split[sees.channel + 1]
        first = next(at for name, at in where if name == "group") * each
        kind = "feature" if len(sees.shape) == 2 else "channel"
        said[-1] += f" ({kind} {first + 1})" if each == 1 else f" ({kind}s {first + 1} to {first + each})"
    spatial = [str(at + 1) for name, at in parts if name not in ("example", "channel", "feature", "group")]
    return (
        ", ".join([*said, *([f"place `({','.join(spatial)})`" if len(spatial) > 1 else f"place {spatial[0]}"] if spatial else [])])
        or "the example"
    )


def member(sees: Layout, where: tuple[int, ...]) -> str:
    """One number in words, within its group where that is enough: ``example 1``, ``the number at (1,2,1,1)``."""
    if len(sees.averaged) == 1 and not sees.grouped:
        axis = sees.averaged[0]
        if sees.names[axis] in _PLURAL:
            return f"{sees.names[axis]} {where[axis] + 1}"
    return f"the number at {member_place(sees, where)}"


def member_place(sees: Layout, where: tuple[int, ...]) -> str:
    """The indices of a number as they were typed, counted from 1: ``(1, 2)``."""
    places = [str(at + 1) for at in where[sees.bare :]]
    return f"`({', '.join(places)})`" if len(places) > 1 else places[0]


def headline(sees: Layout) -> str:
    """``4 examples (rows) × 2 features (columns)``, ``2 examples × 3 channels × 4 × 4``."""
    if len(sees.shape) == 2:
        aside = ["" if sees.bare else f" ({name}{'s' * (size != 1)})" for name, size in zip(("row", "column"), sees.shape, strict=True)]
        return f"{_many(sees.shape[0], 'example')}{aside[0]} × {_many(sees.shape[1], 'feature')}{aside[1]}"
    space = [sees.shape[axis] for axis in sees.spatial]
    places = f"`{' × '.join(map(str, space))}` places" if len(space) > 1 else _many(space[0], "place")
    parts = [_many(sees.shape[0], "example"), _many(sees.shape[sees.channel], "channel")]
    last = sees.channel == len(sees.shape) - 1
    ordered = [parts[0], places, parts[1]] if last else [*parts, places]
    return " × ".join(ordered)


def _many(size: int, name: str) -> str:
    return f"{size:,} {name if size == 1 else _PLURAL[name]}"


def letters(sees: Layout) -> dict[str, int]:
    """Letters and sizes of the axes that a scale has, in order."""
    return {LETTERS[sees.names[axis]]: sees.shape[axis] for axis in sees.scaled}

"""A list of operations on whole numbers, in which equal ones stand once; :mod:`~dlcalc.notation.columns_exact` runs it over columns."""

from __future__ import annotations

from typing import Any, NamedTuple


class Part(NamedTuple):
    """A value: the places of what stands above and below the bar; below is None where it is whole, and ``truth`` where it is one."""

    above: int
    below: int | None = None
    truth: bool = False


class Op(NamedTuple):
    """One operation: its name, the places of what it works on, and of a ``number`` or ``column`` which."""

    name: str
    args: tuple[int, ...] = ()
    what: Any = None


class Program:
    """Operations, each of which comes after those it works on.

    Attributes:
        ops: the operations.
        zeros: the places of divisors that may be 0; where one is, a formula has no value.
    """

    def __init__(self) -> None:
        self.ops: list[Op] = []
        self.zeros: dict[int, None] = {}
        self._places: dict[Op, int] = {}
        self._signs: list[bool] = []  # whether a place is surely 1 or more

    def emit(self, name: str, *args: int, what: Any = None, positive: bool = False) -> int:
        """Add an operation, and return its place; one that is there already is not added again."""
        op = Op(name, args, what)
        place = self._places.get(op)
        if place is None:
            place = self._places[op] = len(self.ops)
            self.ops.append(op)
            self._signs.append(positive)
        return place

    def column(self, name: str, *, positive: bool = False) -> Part:
        """The column of that name, and whether all of its entries are 1 or more."""
        return Part(self.emit("column", what=name, positive=positive))

    def number(self, value: int) -> int:
        """A number."""
        return self.emit("number", what=value, positive=value > 0)

    def positive(self, place: int) -> bool:
        """Whether what stands there is surely 1 or more."""
        return self._signs[place]

    def product(self, *places: int) -> int:
        """The product of whole numbers, ones left out."""
        kept = [place for place in places if self.ops[place] != Op("number", (), 1)]
        if not kept:
            return self.number(1)
        found = kept[0]
        for place in kept[1:]:
            found = self.emit("mul", found, place, positive=self.positive(found) and self.positive(place))
        return found

    def divisor(self, part: Part) -> tuple[int, int | None]:
        """What is divided by, as a whole number of 1 or more, and the place of its sign where it may be negative.

        Where it is 0 the row is told by :attr:`zeros`, and 1 stands in its place.
        """
        if self.positive(part.above):
            return part.above, None
        self.zeros[part.above] = None
        safe = self.emit("nonzero", part.above)
        return self.emit("abs", safe, positive=True), self.emit("sign", safe)

"""A recurrent cell whose numbers count what is done with them."""

from __future__ import annotations


class Tally:
    """A number that counts what is done with it."""

    products = sums = calls = 0

    def __mul__(self, _other: Tally) -> Tally:
        Tally.products += 1
        return Tally()

    def __add__(self, _other: Tally) -> Tally:
        Tally.sums += 1
        return Tally()

    __sub__ = __add__


def squashed(_number: Tally) -> Tally:
    """A sigmoid or a tanh."""
    Tally.calls += 1
    return Tally()


def summed(terms: list[Tally]) -> Tally:
    total = terms[0]
    for each in terms[1:]:
        total = total + each
    return total


def sums_of(rows: int, columns: int, biases: int) -> list[Tally]:
    """So many weighted sums, biases added."""
    return [summed([*[Tally() * Tally() for _ in range(columns)], *[Tally()] * biases]) for _ in range(rows)]


def step(cell: str, sees: int, hidden: int, projected: int, biases: int) -> None:
    """One step of a cell, one number at a time."""
    state = projected or hidden
    if cell == "rnn":
        for each in sums_of(hidden, sees + state, biases):
            squashed(each)
        return
    if cell == "gru":
        z, r = ([squashed(each) for each in sums_of(hidden, sees + state, biases)] for _ in range(2))
        for gate in r:
            _ = gate * Tally()  # the state, reset
        n = [squashed(each) for each in sums_of(hidden, sees + state, biases)]
        for gate, new in zip(z, n, strict=True):
            _ = (Tally() - gate) * new + gate * Tally()
        return
    gates = [sums_of(hidden, sees + state, biases) for _ in range(4)]
    if cell == "peephole":
        for place in (0, 1, 3):
            gates[place] = [each + Tally() * Tally() for each in gates[place]]
    i, f, g, o = ([squashed(each) for each in gate] for gate in gates)
    c = [f[j] * Tally() + i[j] * g[j] for j in range(hidden)]
    for j in range(hidden):
        _ = o[j] * squashed(c[j])
    if projected:
        sums_of(projected, hidden, 0)

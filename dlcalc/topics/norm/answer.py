"""Everything about one question on numbers: the kernel on all of them, the steps of one, the results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.rounding import keeper
from dlcalc.notation.array import Array, entry
from dlcalc.notation.errors import TooLarge
from dlcalc.notation.expr import Expr, Num, number
from dlcalc.topics.norm import counts, naming, response
from dlcalc.topics.norm.gradient import Gradients
from dlcalc.topics.norm.kernels import Backward, Forward, Keep, backward, forward, moved
from dlcalc.topics.norm.question import Question
from dlcalc.topics.norm.written import Writing, is_number, ledger_of, write

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]


class Computed:
    """All numbers of one question, with or without rounding after every step.

    ``arrays`` are the results in the layout's shapes; ``forward`` and ``backward`` are missing for local response norm, which has
    ``response`` instead.
    """

    def __init__(self, asked: Question, keep: Keep) -> None:
        self.asked = asked
        self.keep = keep
        self.arrays: dict[str, Numbers] = {}
        self.forward: Forward | None = None
        self.backward: Backward | None = None
        self.response: response.Found | None = None
        if asked.kind == "local-response":
            self.response = response.compute(asked, keep)
            self.arrays["output"] = self.response.output
            if self.response.dx is not None:
                self.arrays["dx"] = self.response.dx
            return
        rows = asked.rows()
        self.forward = forward(rows, asked.with_, keep)
        self._statistics(self.forward)
        self.arrays |= {name: asked.layout.back(getattr(self.forward, name)) for name in ("normalized", "output")}
        if asked.g is not None:
            self.backward = backward(rows, self.forward, asked.layout.rows(asked.g), asked.with_, keep)
            self._gradients(self.backward)

    def _statistics(self, found: Forward) -> None:
        """Means and variances by group; the running ones after this batch."""
        asked, shape = self.asked, self.asked.layout.kept_shape
        if not asked.settings.training:
            return
        if asked.kind == "rms":
            self.arrays["rms"] = found.root.reshape(shape)
            return
        assert found.mean is not None
        self.arrays |= {"mean": found.mean.reshape(shape), "var": found.var.reshape(shape)}
        self.arrays["std"] = self.keep(asked.with_.root(found.var)).reshape(shape)
        if asked.running_mean is not None and asked.running_var is not None:
            momentum, weighs = asked.typed(asked.settings.momentum), asked.settings.weighs
            new = {"mean": found.mean, "var": self.towards(found)}
            for name, old in (("mean", asked.running_mean), ("var", asked.running_var)):
                self.arrays[f"running_{name}"] = moved(old, new[name], momentum, weighs, asked.with_, self.keep)

    def towards(self, found: Forward) -> Numbers:
        """The variances that the running ones move towards."""
        asked, m = self.asked, self.asked.layout.members
        if asked.settings.update == "biased":
            return found.var
        unbiased: Numbers = self.keep(asked.with_.over(asked.with_.times(found.var, m), m - 1))
        return unbiased

    def _gradients(self, found: Backward) -> None:
        asked = self.asked
        sees, with_ = asked.layout, asked.with_
        assert asked.g is not None
        self.arrays["dx"] = sees.back(found.dx)
        shares = {"dgamma": sees.back(found.shares), "dbeta": asked.g}
        for name in {"both": ("dgamma", "dbeta"), "scale": ("dgamma",), "none": ()}[asked.settings.affine]:
            self.arrays[name] = self.keep(_summed(shares[name], sees.spread, with_)).reshape(sees.affine)

    def results(self) -> dict[str, Expr]:
        """The arrays as results, with names for their axes."""
        sees = self.asked.layout
        kept = dict.fromkeys(("mean", "var", "std", "rms"), sees.kept_names)
        affine = tuple([sees.names[axis] for axis in sees.scaled])
        named = kept | dict.fromkeys(("running_mean", "running_var"), ("channel",)) | dict.fromkeys(("dgamma", "dbeta"), affine)
        return {
            name: Array(numbers if name in named else sees.written(numbers), named.get(name, sees.written_names))
            for name, numbers in self.arrays.items()
        }


def _summed(numbers: Numbers, spread: tuple[int, ...], with_: Any) -> Numbers:
    """The sum over the axes along which a scale of this shape is broadcast."""
    kept = [axis for axis, size in enumerate(spread) if size > 1]
    others = [axis for axis, size in enumerate(spread) if size == 1]
    sizes = [numbers.shape[axis] for axis in kept] or [1]
    found: Numbers = with_.total(numbers.transpose(*kept, *others).reshape(*sizes, -1))
    return found


class Answered:
    """What one question on numbers comes to.

    Attributes:
        asked: the question.
        ledger: its steps.
        found: all numbers, rounded after every step where that was asked for.
        plain: all numbers without that rounding.
        results: the results by name, counts included.
        why: why the shown number is not written out; empty where it is.
    """

    def __init__(self, asked: Question) -> None:
        self.asked = asked
        self.ledger = ledger_of(asked)
        self.found = Computed(asked, keeper(asked.inputs.places))
        self.plain = self.found if asked.inputs.places is None else Computed(asked, keeper(None))
        self.why = self._write()
        self.results: dict[str, Expr] = {**self.found.results(), **_counts(asked, self.ledger)}

    def _write(self) -> str:
        asked, found, plain = self.asked, self.found, self.plain
        if found.response is not None and plain.response is not None:
            return response.write(asked, self.ledger, found.response, plain.response)
        assert found.forward is not None
        assert plain.forward is not None
        why = write(asked, self.ledger, found.forward, plain.forward)
        if why:
            return why
        if asked.running_mean is not None and asked.settings.training:
            _running(asked, self.ledger, found.arrays)
        if asked.g is not None and found.backward is not None:
            Gradients(Writing(asked, self.ledger, found.forward, plain.forward), asked.g, found.backward).write()
        return ""


def answered(asked: Question) -> Answered:
    """Answer a question, in floating point where exact numbers grow too long.

    Raises:
        TooLarge: they do, and are no floats either.
    """
    try:
        return Answered(asked)
    except TooLarge:
        roughly = asked.roughly() if asked.with_.exact else None
        if roughly is None:
            raise
        return Answered(roughly)


def _running(asked: Question, ledger: Ledger, arrays: dict[str, Numbers]) -> None:
    """The steps that move the running statistics of the shown channel."""
    assert asked.running_mean is not None
    assert asked.running_var is not None
    at = asked.where[asked.layout.channel]
    old = asked.running_mean[at], asked.running_var[at]
    if not all(map(is_number, [*old, arrays["running_mean"][at], arrays["running_var"][at]])):
        return
    ledger.values |= {"mu_R": entry(old[0]), "sigma_R^2": entry(old[1]), "alpha": number(asked.settings.momentum)}
    title = "Running statistics"
    by = "the old value" if asked.settings.weighs == "old" else "the batch"
    note = f"for inference; the momentum `alpha` is the weight of {by}"
    before, new = ("alpha", "(1 - alpha)") if asked.settings.weighs == "old" else ("(1 - alpha)", "alpha")
    ledger.step("running_mean_entry", f"mu_R' = {before}*mu_R + {new}*mu", title=title, note=note)
    variance = "sigma^2"
    if asked.settings.update == "unbiased":
        m = naming.count(asked.layout)
        ledger.step("unbiased_entry", f"v = {m}/({m} - 1)*sigma^2", title=title, note=note)
        variance = "v"
    ledger.step("running_var_entry", f"sigma_R'^2 = {before}*sigma_R^2 + {new}*{variance}", title=title, note=note)


def _counts(asked: Question, ledger: Ledger) -> dict[str, Expr]:
    letters = naming.letters(asked.layout)
    ledger.values |= {name: Num(size) for name, size in letters.items()} | {"C": Num(asked.layout.shape[asked.layout.channel])}
    return counts.steps(ledger, asked.kind, asked.settings.affine, tuple(letters), asked.inputs.word("convention"))

"""Normalisation worked with known mistakes in it, in floats: what the slips' words change in the kernel's formulas.

The words, each with what it may say (what is not said is done rightly):

========== ==========================================================================================================
axis       ``batch``, ``layer``, ``instance`` or ``all``: over which axes the statistics are taken
divisor    of the variance: ``less_one``, ``none`` (a sum); of the mean square of RMS norm too
spread     ``raw`` (the mean of the squares), ``absolute`` (the mean absolute deviation) for the variance
centre     ``none`` (the mean is not subtracted), ``added``, ``taken`` (of RMS norm: it is)
by         ``variance`` (no root), ``twice`` (a second root): what is divided by
eps        ``none``, ``outside`` the root
gamma      ``none``, ``beta``: what is taken for the scale
beta       ``none``, ``gamma``, ``first`` (scaled too): what is taken for the shift
statistics ``other``: the running ones in training, the batch's in inference
momentum   ``other`` (the weights exchanged), ``none`` (the batch's value alone)
update     ``other``: the unbiased variance for the biased one, or the reverse
gradient   ``constant`` (statistics do not depend on x), ``no_mean``, ``no_variance``, ``no_scale``
sums       ``mean`` (of gradients by scale and shift), ``plain`` (without x̂), ``input`` (x for x̂)
response   ``no_k``, ``window`` (α for α/n, or the reverse), ``no_power``, ``no_square``, ``before``: of local response norm
count      ``examples``, ``places``: for what a scale and a shift are counted
========== ==========================================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.exactly import floats
from dlcalc.derivation.mistaken import inputs_of, mistaken, once
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.rounding import rough_keeper
from dlcalc.notation.expr import rational
from dlcalc.topics.norm.kernels import Response
from dlcalc.topics.norm.layout import Layout, layout
from dlcalc.topics.norm.question import Question, question

if TYPE_CHECKING:
    from dlcalc.derivation.mistaken import Numbers, Words


@mistaken
def again(derivation: Derivation, words: Words, held: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """The results by name, worked with mistakes (:func:`~dlcalc.derivation.mistaken.mistaken`)."""
    asked = _asked(derivation)
    if asked is None:
        return _counted_of_sizes(derivation, words)
    found = _response(asked, words) if asked.kind == "local-response" else _Work(asked, words, held).results()
    return found | _counted(asked, derivation, words)


@once
def _asked(derivation: Derivation) -> Question | None:
    """The question of a derivation in floats; None where it is about sizes alone, or holds what is no float."""
    from dlcalc.topics.norm import TOPIC

    if "x" not in derivation.inputs:
        return None
    return question(inputs_of(derivation, TOPIC, ("running_mean", "running_var"))).roughly()


class _Work:
    """One question under way."""

    def __init__(self, asked: Question, words: Words, held: Mapping[str, Numbers]) -> None:
        self.asked, self.words, self.held = asked, words, held
        self.sees = _seen(asked, words.get("axis", ""))
        self.keep = rough_keeper(asked.inputs.places)
        self.epsilon = 0.0 if words.get("eps") else float(asked.settings.epsilon)
        self.epsilon_outside = float(asked.settings.epsilon) if words.get("eps") == "outside" else 0.0
        self.training = asked.settings.training != (words.get("statistics") == "other" and asked.running_mean is not None)

    def results(self) -> dict[str, Numbers]:
        """Everything; nothing where each number would be a group of its own."""
        if self.sees.members == 1 and self.asked.layout.members > 1:
            return {}
        x = self.sees.rows(self.asked.x)
        mean, var = self.statistics(x)
        found = self.named(mean, var)
        root = self.root(var)
        normalized = self.held.get("normalized")
        rows = self.keep(self.deviations(x, mean) / root[:, None])
        hat = self.sees.back(rows) if normalized is None else normalized.reshape(self.asked.layout.shape)
        written = self.asked.layout.written
        found |= {"normalized": written(hat), "output": written(self.scaled(hat))}
        if self.asked.g is not None:
            found |= self.gradients(hat, root)
        return found | self.running(mean, var)

    def statistics(self, x: Numbers) -> tuple[Numbers, Numbers]:
        """The means and variances ``[group]`` that are used."""
        asked, words = self.asked, self.words
        if not self.training and self.sees is asked.layout and asked.running_mean is not None and asked.running_var is not None:
            return floats(asked.running_mean), floats(asked.running_var)
        size = self.sees.members
        mean = self.kept("mean", self.keep(x.mean(axis=1)))
        centred = asked.kind != "rms" or words.get("centre") == "taken"
        deviations = self.keep(x - mean[:, None]) if centred and words.get("spread") != "raw" else x
        if words.get("spread") == "absolute":
            return mean, self.kept("var", self.keep(abs(deviations).mean(axis=1)))
        divisor = {"less_one": size - 1, "none": 1}.get(words.get("divisor", ""), size)
        var = self.keep((deviations**2).sum(axis=1) / divisor)
        if "std" in self.held and "var" not in self.held:
            return mean, self.kept("std", self.keep(var**0.5)) ** 2
        return mean, self.kept("var", var)

    def kept(self, name: str, numbers: Numbers) -> Numbers:
        """The reader's own, where they have it."""
        held = self.held.get(name)
        return numbers if held is None or held.size != numbers.size else held.reshape(numbers.shape)

    def root(self, var: Numbers) -> Numbers:
        """What is divided by."""
        found: Numbers = var + self.epsilon
        if self.words.get("by") != "variance":
            found = found**0.5
        if self.words.get("by") == "twice":
            found = found**0.5
        found = self.keep(found + self.epsilon_outside)
        return self.kept("rms", found) if self.asked.kind == "rms" else found

    def deviations(self, x: Numbers, mean: Numbers) -> Numbers:
        """The numbers, the mean taken away where it is."""
        centre = self.words.get("centre", "")
        if self.asked.kind == "rms" and centre != "taken":
            return x
        taken = {"none": x, "added": x + mean[:, None]}.get(centre, x - mean[:, None])
        return x if centre == "none" else self.keep(taken)

    def named(self, mean: Numbers, var: Numbers) -> dict[str, Numbers]:
        """The statistics as results."""
        shape = self.sees.kept_shape
        if self.asked.kind == "rms":
            return {"rms": self.root(var).reshape(shape)}
        return {"mean": mean.reshape(shape), "var": var.reshape(shape), "std": self.keep(var**0.5).reshape(shape)}

    def learnt(self) -> tuple[Numbers, Numbers]:
        """Scale and shift that are used, so that they broadcast."""
        import numpy as np

        asked, spread = self.asked, self.asked.layout.spread
        gamma = np.ones(()) if asked.gamma is None else asked.gamma.reshape(spread)
        beta = np.zeros(()) if asked.beta is None else asked.beta.reshape(spread)
        ones, zeros = np.ones(()), np.zeros(())
        if self.words.get("gamma") == "beta" and asked.beta is None:
            return gamma, beta
        return (
            {"none": ones, "beta": beta}.get(self.words.get("gamma", ""), gamma),
            {"none": zeros, "gamma": gamma}.get(self.words.get("beta", ""), beta),
        )

    def scaled(self, hat: Numbers) -> Numbers:
        """Scaled and shifted."""
        gamma, beta = self.learnt()
        return self.keep(gamma * (hat + beta) if self.words.get("beta") == "first" else gamma * hat + beta)

    def running(self, mean: Numbers, var: Numbers) -> dict[str, Numbers]:
        """The running statistics after this batch."""
        asked, words = self.asked, self.words
        if asked.running_mean is None or asked.running_var is None or not self.training or self.sees is not asked.layout:
            return {}
        size, momentum = asked.layout.members, float(asked.settings.momentum)
        unbiased = words.get("divisor") == "less_one"  # then it is divided so already
        if not unbiased and (asked.settings.update == "unbiased") != (words.get("update") == "other"):
            var = self.keep(var * size / (size - 1))
        if (asked.settings.weighs == "old") == (words.get("momentum") == "other"):
            momentum = 1 - momentum
        old = 0.0 if words.get("momentum") == "none" else momentum
        olds = floats(asked.running_mean), floats(asked.running_var)
        moved = [self.keep(old * was + (1 - old) * new) for was, new in zip(olds, (mean, var), strict=True)]
        return {"running_mean": moved[0], "running_var": moved[1]}

    def gradients(self, hat: Numbers, root: Numbers) -> dict[str, Numbers]:
        """The gradients by input, scale and shift."""
        asked, words, layout = self.asked, self.words, self.asked.layout
        assert asked.g is not None
        g, (gamma, _) = floats(asked.g), self.learnt()
        b = self.sees.rows(g if words.get("gradient") == "no_scale" else gamma * g)
        rows, top, way = self.sees.rows(hat), b, words.get("gradient", "")
        if self.training and way != "constant":
            size = self.sees.members
            if asked.kind != "rms" and way != "no_mean":
                top = top - self.keep(b.sum(axis=1, keepdims=True)) / size
            if way != "no_variance":
                top = top - rows * self.keep((b * rows).sum(axis=1, keepdims=True)) / size
        share = {"plain": g, "input": g * asked.x}.get(words.get("sums", ""), g * hat)
        axes = tuple([axis for axis, size in enumerate(layout.spread) if size == 1])
        count = g.size / max(prod(layout.affine), 1) if words.get("sums") == "mean" else 1
        learnt = {name: self.keep(each.sum(axis=axes) / count).reshape(layout.affine) for name, each in (("dgamma", share), ("dbeta", g))}
        return {"dx": layout.written(self.sees.back(self.keep(top / root[:, None]))), **learnt}


def _seen(asked: Question, axis: str) -> Layout:
    """Which numbers are averaged together."""
    sees = asked.layout
    if axis == "all":
        return sees._replace(split=sees.shape, kept=(), averaged=tuple(range(len(sees.shape))))
    if not axis:
        return sees
    found = layout(axis, sees.shape, last=sees.channel == len(sees.shape) - 1, axes=len(sees.shape) - 1, bare=sees.bare)
    return sees if (found.split, found.kept) == (sees.split, sees.kept) else found._replace(scaled=sees.scaled)


def _response(asked: Question, words: Words) -> dict[str, Numbers]:
    """Local response norm."""
    import numpy as np

    way, sees = words.get("response", ""), asked.layout
    right, size = asked.response(), asked.settings.size
    share = float(right.alpha)
    if way == "window":
        share = share * size if asked.settings.window == "mean" else share / size
    exponent = 1.0 if way == "no_power" else right.exponent
    used = Response(right.before, 0 if way == "before" else right.after, 0.0 if way == "no_k" else right.k, share, exponent)
    rows = np.moveaxis(asked.x, sees.channel, -1)
    flat = rows.reshape(-1, rows.shape[-1])
    sums = used.windows(flat if way == "no_square" else flat**2, asked.with_)
    output = flat / (used.k + used.alpha * sums) ** used.exponent
    return {"output": sees.written(np.moveaxis(output.reshape(rows.shape), -1, sees.channel))}


def _counted(asked: Question, derivation: Derivation, words: Words) -> dict[str, Numbers]:
    """The number of parameters, counted for something else."""
    each = {"both": 2, "scale": 1, "none": 0}[asked.settings.affine]
    return _parameters(derivation, words, each, asked.layout.shape)


def _counted_of_sizes(derivation: Derivation, words: Words) -> dict[str, Numbers]:
    """The same where sizes alone were given."""
    shape: Any = derivation.inputs.get("input", ())
    sizes = [rational(size) for size in shape]
    each = {"both": 2, "scale": 1, "none": 0}.get(next((str(a.value) for a in derivation.assumed if a.parameter == "affine"), ""), 0)
    return _parameters(derivation, words, each, tuple(int(size) for size in sizes if size is not None)) if None not in sizes else {}


def _parameters(derivation: Derivation, words: Words, each: int, shape: tuple[int, ...]) -> dict[str, Numbers]:
    """So many numbers for each of what is counted."""
    exact = rational(derivation.results["parameters"])
    if exact is None or not shape:
        return {}
    import numpy as np

    size = {"examples": shape[0], "places": prod(shape[1:])}.get(words.get("count", ""))
    return {"parameters": np.array(float(exact if size is None else each * size))}

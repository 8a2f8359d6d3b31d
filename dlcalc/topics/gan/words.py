"""The letters of this topic and what they mean; the vocabularies in which its formulas are read."""

from __future__ import annotations

from dlcalc.notation.vocabulary import Vocabulary

STATED = Vocabulary(functions=frozenset({"D", "f", "q", "G"}))
"""Of objectives: D, f and the gradient q are functions, the distributions are names."""

WORKED = Vocabulary()
"""Of answers on numbers."""

MEANINGS = {
    "p_r": "distribution of the real data",
    "p_g": "distribution of what the generator makes: `x = G(z)` with noise z",
    "D": "discriminator: how probable it holds x to be real, from 0 to 1",
    "D_score": "discriminator: any number; 1 stands for real, 0 for generated",
    "f": "critic: a score, any real number; higher means more like real data",
    "lambda": "weight of the penalty, 10 in the paper",
    "q": "gradient of the critic by its input",
    "p_t": "points between real and generated ones: `t*x + (1 - t)*G(z)`, t uniform on [0, 1]",
}

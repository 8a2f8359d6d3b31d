"""What the evidence about normalisation, recurrent cells and positions is computed with, against other ways; and that it can fail."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcalc.concepts.evidence import (
    attention,
    biases,
    find,
    gates,
    layer_norms,
    norms,
    norms_in_time,
    positions,
    rotary,
    through_time,
    training,
)
from dlcalc.concepts.evidence.figures import places, said
from dlcalc.concepts.explained import about, explanation
from dlcalc.concepts.load import called, load
from dlcalc.render.documents import render

# Figures


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 3, "`0`"), (1, 3, "`1.00`"), (0.5, 2, "`0.50`"), (-0.0071, 2, "`-0.0071`"), (123456.0, 3, "`123000`"), (9.996, 3, "`10.0`"),
        (1e-4, 3, "`10^(-4)`"), (1e-15, 1, "`10^(-15)`"), (2.5e9, 2, "`2.5*10^(9)`"), (-3e-7, 1, "`-3*10^(-7)`"),
    ],
)  # fmt: skip
def test_a_number_is_said_to_so_many_digits(value: float, digits: int, text: str) -> None:
    assert said(value, digits) == text
    if value:
        assert math.isclose(read(said(value, digits)), value, rel_tol=0.5 * 10 ** (1 - digits) + 1e-12)


def read(text: str) -> float:
    mantissa, _, power = text.strip("`").rpartition("10^")
    return float(mantissa.rstrip("*") or 1) * 10 ** float(power.strip("()")) if "10^" in text else float(text.strip("`"))


@pytest.mark.parametrize(("value", "count", "text"), [(-0.0001, 3, "`0.000`"), (-0.5, 1, "`-0.5`"), (2.345678, 3, "`2.346`")])
def test_a_number_to_so_many_places(value: float, count: int, text: str) -> None:
    assert places(value, count) == text


# What is computed here and by no topic


def test_attention_is_what_loops_make_of_it() -> None:
    layer, x = attention.Attention(), attention.tokens()
    size = attention.WIDTH // attention.HEADS
    out = np.zeros_like(x)
    for head in range(attention.HEADS):
        part = slice(head * size, (head + 1) * size)
        q, k, v = ((x @ weights)[:, part] for weights in (layer.query, layer.key, layer.value))
        for i in range(len(x)):
            powers = [math.exp(float(q[i] @ k[j]) / math.sqrt(size)) for j in range(len(x))]
            out[i, part] = sum(power / sum(powers) * v[j] for j, power in enumerate(powers))
    np.testing.assert_allclose(layer(x), out @ layer.out, atol=1e-12)


@pytest.mark.parametrize(("kind", "axis"), [("none", None), ("batch", 1), ("layer", 0)])
def test_the_gradient_through_the_layers_is_the_derivative(kind: str, axis: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("DEPTH", 3), ("WIDTH", 4), ("BATCH", 5)):
        monkeypatch.setattr(norms, name, value)

    def network(h: Any, weights: list[Any]) -> Any:
        for each in weights:
            a = each @ h
            h = np.tanh(a if axis is None else (a - a.mean(axis, keepdims=True)) / a.std(axis, keepdims=True))
        return h

    random = np.random.default_rng(0)
    x = random.standard_normal((4, 5))
    weights = [random.standard_normal((4, 4)) / 2 for _ in range(3)]
    upstream = random.standard_normal((4, 5))
    gradient = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[place] = 1e-6
        gradient[place] = ((network(x + step, weights) - network(x - step, weights)) * upstream).sum() / 2e-6
    measured = np.linalg.norm(gradient) / np.linalg.norm(upstream)
    assert math.isclose(norms.through(1.0, kind)[1], measured, rel_tol=1e-6)


@pytest.mark.parametrize("normed", [False, True])
def test_a_network_is_trained_by_the_derivative_of_its_loss(normed: bool) -> None:
    random = np.random.default_rng(0)
    x, labels = random.standard_normal((4, 7)), np.sign(random.standard_normal(7))
    weights = [random.standard_normal(shape) for shape in ((5, 4), (3, 5), (1, 3))]

    def loss() -> float:
        h = x
        for each in weights[:-1]:
            a = each @ h
            h = np.maximum((a - a.mean(1, keepdims=True)) / np.sqrt(a.var(1, keepdims=True) + 1e-5) if normed else a, 0)
        return float(np.log(1 + np.exp(-labels * (weights[-1] @ h)[0])).mean())

    found, gradients = training.loss_and_gradients(weights, x, labels, normed=normed)
    assert math.isclose(found, loss())
    for each, gradient in zip(weights, gradients, strict=True):
        for place in np.ndindex(each.shape):
            before, ends = each[place], []
            for change in (1e-6, -1e-6):
                each[place] = before + change
                ends.append(loss())
            each[place] = before
            assert math.isclose((ends[0] - ends[1]) / 2e-6, gradient[place], rel_tol=1e-5, abs_tol=1e-8)


def test_a_layer_normed_rnn_is_what_loops_make_of_it() -> None:
    random = np.random.default_rng(1)
    weights = random.standard_normal((32, 32)) * 2 * math.sqrt(2 / 32)
    h = first = np.abs(random.standard_normal(32))
    for _ in range(30):
        a = weights @ h
        h = np.maximum((a - a.mean()) / a.std(), 0)
    assert math.isclose(norms_in_time.size_after(2.0, normed=True), np.linalg.norm(h) / np.linalg.norm(first), rel_tol=1e-6)


# The evidence can fail


def leaky(layer: attention.Attention, x: Any, bias: Any = 0) -> Any:
    """Attention that knows its rows' numbers."""
    return attention.softmax(x @ x.T + bias) @ x + np.arange(len(x))[:, None]


def swapped(kind: str, x: object, **more: object) -> Any:
    """Batch norm for layer norm, and the other way round."""
    return norm(kind={"batch": "layer", "layer": "batch"}.get(kind, kind), x=x, **more)


norm = norms.norm
BREAKS: list[tuple[str, Any, str, Callable[..., Any] | object]] = [
    ("norms.scale_and_shift_can_undo_it", norms, "rows_of", lambda _text: []),
    ("norms.depends_on_the_rest_of_the_batch", norms, "batched", lambda _random, _size, times: np.ones(times)),
    ("norms.weights_no_longer_decide", norms, "through", lambda scale, _kind: (scale, 1e-9)),
    ("training.larger_rates_and_any_first_weights", training, "trained", lambda _scale, _rate, normed: 0.1),
    ("layer_norms.both_keep_the_gradient", layer_norms, "through", lambda scale, _kind: (1, scale**10)),
    ("layer_norms.small_batches_are_noisy", layer_norms, "batched", lambda random, _size, times: random.standard_normal(times)),
    ("norms_in_time.states_keep_their_size", norms_in_time, "size_after", lambda scale, normed: scale**30),
    ("norms_in_time.batches_shrink", norms_in_time, "norm", lambda _kind, _x, **_more: np.ones((1, 2))),
    ("attention.reordering_reorders", attention.Attention, "__call__", leaky),
    ("attention.a_pooled_sentence_has_no_order", attention.Attention, "__call__", lambda layer, x, bias=0: x * np.arange(len(x))[:, None]),
    ("attention.an_encoding_breaks_the_tie", attention, "sinusoids", lambda length, width: np.zeros((length, width))),
    ("attention.a_word_twice_is_the_same", attention, "sinusoids", lambda length, width: np.zeros((length, width))),
    ("positions.a_row_for_each_position", positions, "LENGTH", 511),
    ("positions.the_table_ends", positions, "has_row", lambda _position: True),
    ("positions.late_rows_are_seldom_trained", positions, "moved_by", lambda _row, _length: 1.0),
    ("positions.a_shift_is_a_rotation", positions, "sinusoids", lambda length, width: np.ones((length, width))),
    ("rotary.a_text_can_be_shifted", rotary, "turned", lambda x, first=0, pairing="": x + first),
    ("rotary.pairs_by_order", rotary, "turned", lambda x, first=0, pairing="": x),
    ("biases.longer_texts_go_on", biases, "bias", lambda length: np.full((8, length, length), float(length))),
    ("biases.near_tokens_weigh_more", biases, "bias", lambda length: np.zeros((8, length, length))),
    ("through_time.forget_gates_decide", through_time, "left", lambda _found, _name: 1.0),
    ("through_time.an_lstm_can_explode", through_time, "left", lambda _found, _name: 1.0),
    ("through_time.the_cell_keeps_more", through_time, "plain", lambda _x, _wh, **_more: 1.0),
    ("gates.forget_gate_scales_the_old_memory", gates, "OPEN", 0),
    ("gates.input_gate_scales_what_is_written", gates, "OPEN", 0),
    ("gates.tanh_bounds_what_is_put_out", gates, "OPEN", 0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "where", "what", "instead"), BREAKS, ids=[each[0] for each in BREAKS])
def test_evidence_fails_where_the_claim_is_untrue(
    name: str, where: object, what: str, instead: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find(name)().holds
    monkeypatch.setattr(where, what, instead)
    assert not find(name)().holds


@pytest.mark.parametrize("name", ["batch_changes_with_the_rest", "whose_scale_is_undone", "running_statistics"])
def test_the_two_norms_are_not_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layer_norms, "norm", swapped)
    if name == "running_statistics":
        with pytest.raises(ValueError, match="belongs to batch norm"):
            find(f"layer_norms.{name}")()
    else:
        assert not find(f"layer_norms.{name}")().holds


# The exam's questions, each from one line


@pytest.mark.parametrize(
    ("concept", "points"),
    [
        (
            "batch-vs-layer-norm",
            ["each feature over the mini-batch", "over the features of each example", "scale and shift", "for batch norm",
             "against batch norm", "for layer norm", "against layer norm"],
        ),
        ("lstm-gates", ["forget gate", "input gate", "sigmoid for gates", "tanh for the memory", "1/4"]),
        ("sinusoidal-vs-learned", ["no recurrence", "learned (BERT)", "fixed (Transformer)", "end at the longest trained length"]),
    ],
)  # fmt: skip
def test_the_exam_is_answered(concept: str, points: list[str]) -> None:
    rubric = " ".join([point.point for point in load(concept).rubric])
    assert [point for point in points if point not in rubric] == []


@pytest.mark.parametrize(
    ("concept", "facts"),
    [
        (
            "batch-vs-layer-norm",
            [
                "each feature dimension by itself",
                "one mean and one deviation for each example",
                "vanishing",
                "faster",
                "first weights",
                "regularise",
                "online learning",
                "recurrent",
                "best in many CNNs",
            ],
        ),
        ("lstm-gates", ["nearly always 0 or 1", "It only keeps it between 0 and 1", "guarantees a strong gradient", "up to 1", "1/4"]),
        ("sinusoidal-vs-learned", ["393,216", "512", "since BERT has more training data"]),
    ],
)
def test_its_facts_are_on_the_screen(concept: str, facts: list[str]) -> None:
    text = " ".join(render(explanation(concept), "text").split())
    assert [fact for fact in facts if fact not in text] == []


@pytest.mark.parametrize(
    ("topic", "words", "concept"),
    [
        ("norm", ["batch", "textbook", "training"], "batch-norm"), ("norm", ["batch", "--n"], "batch-norm"),
        ("norm", ["layer", "--kind"], "batch-vs-layer-norm"),
        ("norm", ["group", "--kind", "--groups"], "batch-vs-layer-norm"), ("norm", ["batch", "--compare", "--x"], "batch-vs-layer-norm"),
        ("lstm", ["lstm", "tanh"], "lstm-gates"), ("lstm", ["lstm", "--gradient-flow"], "lstm-vs-rnn-gradients"),
        ("lstm", ["gru", "--cell"], "lstm-vs-gru"), ("lstm", ["rnn", "--cell"], "lstm-vs-rnn-gradients"),
        ("posenc", ["sinusoidal"], "sinusoidal-vs-learned"), ("posenc", ["learned", "--kind"], "sinusoidal-vs-learned"),
        ("posenc", ["rope", "--kind", "--pos"], "rope"), ("posenc", ["alibi", "--kind"], "alibi"),
    ],
)  # fmt: skip
def test_a_question_leads_to_its_concept(topic: str, words: list[str], concept: str) -> None:
    assert about(topic, words)[0] == concept


@pytest.mark.parametrize(
    ("word", "concept"),
    [("LayerNorm", "batch-vs-layer-norm"), ("forget gate", "lstm-gates"), ("vanishing_gradients", "lstm-vs-rnn-gradients"),
     ("Learned-Positions", "sinusoidal-vs-learned"), ("rotary", "rope"), ("tanh", "sigmoid-and-tanh"), ("gru", "lstm-vs-gru")],
)  # fmt: skip
def test_other_words_lead_there(word: str, concept: str) -> None:
    assert called(word) == concept

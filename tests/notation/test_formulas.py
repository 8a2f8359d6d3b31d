"""Awkward formulas from all six topics: each is read, printed in every script, and read back as the same tree."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text, unicode_text
from dlcalc.notation.show_latex import latex
from dlcalc.notation.show_mathml import mathml
from dlcalc.notation.vocabulary import Vocabulary

EXAM = Vocabulary(
    words=frozenset({"parameters", "output_w"}),
    functions=frozenset({"D", "G", "V", "p", "p_r", "q", "g", "f", "phi", "N", "U", "KL", "PE"}),
    indices=frozenset({"t"}),
    matrices=frozenset({"W_f", "U_f", "R"}),
)

# what is typed, its ASCII form, its Unicode form
FORMULAS = [
    # conv
    ("W_2 = floor((W_1 - F + 2*P)/S) + 1", "W_2 = floor((W_1 - F + 2*P)/S) + 1", "W_2 = ⌊(W_1 − F + 2·P)/S⌋ + 1"),
    (r"W_2 = \left\lfloor \frac{W_1-F+2P}{S} \right\rfloor + 1", "W_2 = floor((W_1 - F + 2*P)/S) + 1", "W_2 = ⌊(W_1 − F + 2·P)/S⌋ + 1"),
    ("W₂ = ⌊(W₁ − F + 2P)/S⌋ + 1", "W_2 = floor((W_1 - F + 2*P)/S) + 1", "W_2 = ⌊(W_1 − F + 2·P)/S⌋ + 1"),
    ("F' = δ·(F − 1) + 1", "F' = delta*(F - 1) + 1", "F' = δ·(F − 1) + 1"),
    ("P = max((ceil(W_1/S) - 1)*S + F' - W_1, 0)", None, "P = max((⌈W_1/S⌉ − 1)·S + F' − W_1, 0)"),
    ("r = 1 + sum_{l=1}^{L} (F_l - 1)*prod_{j<l} S_j", None, "r = 1 + Σ_{l=1}^{L} (F_l − 1)·(∏_{j<l} S_j)"),
    ("parameters = K·(F·F·D/G + 1)", "parameters = K*(F*F*D/G + 1)", "parameters = K·(F·F·D/G + 1)"),
    ("y_{i,j} = Σ_{m,n} x_{i+m,j+n}·w_{m,n} + b", None, "y_{i,j} = Σ_{m,n} x_{i+m,j+n}·w_{m,n} + b"),
    ("(W_1 - F) mod S = 0 and S >= 1", "(W_1 - F) mod S = 0 and S >= 1", "(W_1 − F) mod S = 0 and S ≥ 1"),
    # norm
    ("μ = (Σ_i x_i)/N", "mu = (sum_i x_i)/N", "μ = (Σ_i x_i)/N"),
    (r"\mu_B = \frac{1}{m} \sum_{i=1}^{m} x_i", "mu_B = (1/m)*(sum_{i=1}^{m} x_i)", "μ_B = (1/m)·(Σ_{i=1}^{m} x_i)"),
    ("σ² = (Σ_i (x_i − μ)²)/N", "sigma^2 = (sum_i (x_i - mu)^2)/N", "σ² = (Σ_i (x_i − μ)²)/N"),
    (r"\hat{x}_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}}", None, "x̂_i = (x_i − μ)/√(σ² + ε)"),
    ("y_i = γ·(x_i − μ)/√(σ² + ε) + β", "y_i = gamma*(x_i - mu)/sqrt(sigma^2 + epsilon) + beta", "y_i = γ·(x_i − μ)/√(σ² + ε) + β"),
    ("x_{n,c} - sum_{n,h,w} x_{n,c,h,w}/(N*H*W)", None, None),
    (r"\frac{\partial L}{\partial x_i} = \frac{\gamma}{\sigma} \cdot g_i", "diff(L, x_i) = (gamma/sigma)*g_i", "∂L/∂x_i = (γ/σ)·g_i"),
    ("b_i = a_i/(k + alpha*sum_{j=1}^{N} a_j^2)^beta", None, None),
    # lstm
    (
        "f_t = σ(W_f @ x_t + U_f @ h_{t-1} + b_f)",
        "f_t = sigma(W_f @ x_t + U_f @ h_{t-1} + b_f)",
        "f_t = σ(W_f @ x_t + U_f @ h_{t−1} + b_f)",
    ),
    (r"f_t = \sigma(W_f x_t + U_f h_{t-1} + b_f)", None, "f_t = σ(W_f @ x_t + U_f @ h_{t−1} + b_f)"),
    ("c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t", "c_t = f_t .* c_{t-1} + i_t .* g_t", "c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t"),
    (r"h_t = o_t \odot \tanh(c_t)", "h_t = o_t .* tanh(c_t)", "h_t = o_t ⊙ tanh(c_t)"),
    ("σ'(x) = σ(x)·(1 − σ(x))", "sigma'(x) = sigma(x)*(1 - sigma(x))", "σ'(x) = σ(x)·(1 − σ(x))"),
    ("∂c_T/∂c_0 = ∏_{t=1}^{T} f_t", "diff(c_T, c_0) = prod_{t=1}^{T} f_t", "∂c_T/∂c_0 = ∏_{t=1}^{T} f_t"),
    ("4·H·(I + H + 1)", "4*H*(I + H + 1)", "4·H·(I + H + 1)"),
    ("W_f^T @ g_t", "transpose(W_f) @ g_t", "W_fᵀ @ g_t"),
    # posenc
    ("PE(p, 2i) = sin(p/10000^(2i/d))", "PE(p, 2*i) = sin(p/10000^(2*i/d))", "PE(p, 2·i) = sin(p/10000^(2·i/d))"),
    (r"\theta_j = 10000^{-2\lfloor j/2\rfloor/d}", None, "θ_j = 10000^(−2·⌊j/2⌋/d)"),
    ("[cos(k*w), sin(k*w); -sin(k*w), cos(k*w)]", None, "[cos(k·w), sin(k·w); −sin(k·w), cos(k·w)]"),
    ("m_h = 2^(-8h/H)", "m_h = 2^(-8*h/H)", "m_h = 2^(−8·h/H)"),
    # reparam and vae
    ("x^2 + 2x + x^2/2*eps", "x^2 + 2*x + (x^2/2)*epsilon", "x² + 2·x + (x²/2)·ε"),
    (
        r"p(z | x) = \frac{1}{\sqrt{2\pi} \cdot x^2/2} e^{-\frac{(z - (x^2 + 2x))^2}{\frac{x^4}{2}}}",
        "p(z|x) = (1/(sqrt(2*pi)*x^2/2))*e^(-(z - (x^2 + 2*x))^2/(x^4/2))",
        "p(z|x) = (1/(√(2·π)·x²/2))·e^(−(z − (x² + 2·x))²/(x⁴/2))",
    ),
    ("p(z|x) = φ((z − a)/b)/|b|", "p(z|x) = phi((z - a)/b)/abs(b)", "p(z|x) = φ((z − a)/b)/|b|"),
    ("p(z) = {e^(-z) if z >= 0; 0 otherwise}", None, "p(z) = {e^(−z) if z ≥ 0; 0 otherwise}"),
    (r"p(z) = \begin{cases} \frac{1}{2\sqrt{z}} & 0 < z \leq 1 \\ 0 & \text{otherwise} \end{cases}", None, None),
    ("Var[z|x] = b^2*Var[eps]", "Var[z|x] = b^2*Var[epsilon]", "Var[z|x] = b²·Var[ε]"),
    ("z|x ~ N(x^2 + 2x, x^4/4)", None, None),
    (r"\text{KL} = -\frac12 \sum_j (1 + \log \sigma_j^2 - \mu_j^2 - \sigma_j^2)", None, None),
    ("E_{z~q(z|x)}[log p(x|z)] - KL(q(z|x)‖p(z))", None, None),
    ("∫_{-∞}^{∞} p(z) dz = 1", "int_{-inf}^{inf} p(z) dz = 1", "∫_{−∞}^{∞} p(z) dz = 1"),
    ("∫ p(x) log(p(x)/q(x)) dx", "int p(x)*log(p(x)/q(x)) dx", "∫ p(x)·log(p(x)/q(x)) dx"),
    ("z in (-1, 1] and x != 0", "z in (-1, 1] and x != 0", "z ∈ (−1, 1] and x ≠ 0"),
    # gan
    (
        (
            r"V(G, D) = E_{\mathbf{x} \sim p_r(\mathbf{x})} [\log D(\mathbf{x})]"
            r" + E_{\mathbf{x} \sim p_g(\mathbf{x})} [\log (1 - D(\mathbf{x}))]"
        ),
        "V(G, D) = E_{x~p_r(x)}[log(D(x))] + E_{x~p_g(x)}[log(1 - D(x))]",
        "V(G, D) = E_{x~p_r(x)}[log(D(x))] + E_{x~p_g(x)}[log(1 − D(x))]",
    ),
    (r"\min_G \max_D V(D, G)", "min_G max_D V(D, G)", "min_G max_D V(D, G)"),
    (r"-E_{x \sim p_g}[\log f^*(x)]", "-E_{x~p_g}[log(f^*(x))]", "−E_{x~p_g}[log(f^*(x))]"),
    ("D^*(x) = p_r(x)/(p_r(x) + p_g(x))", None, None),
    (r"W = \sup_{\|f\|_L \leq 1} E_{x \sim p_r}[f(x)] - E_{x \sim p_g}[f(x)]", None, None),
    ("2*J - 2 log 2", "2*J - 2*log(2)", "2·J − 2·log(2)"),
    ("W_2^2 = ||m_1 - m_2||^2 + tr(S_1 + S_2)", None, None),
]


@pytest.mark.parametrize(("typed", "plain", "pretty"), FORMULAS, ids=[case[0][:40] for case in FORMULAS])
def test_reads_and_prints(typed: str, plain: str | None, pretty: str | None) -> None:
    vocabulary = EXAM._replace(functions=EXAM.functions | {"sigma"}) if "σ(" in typed or r"\sigma(" in typed or "σ'(" in typed else EXAM
    if r"\text{KL}" in typed:
        vocabulary = vocabulary._replace(functions=vocabulary.functions - {"KL"}, words=vocabulary.words | {"KL"})
    tree = parse(typed, vocabulary)
    if plain:
        assert ascii_text(tree) == plain
    if pretty:
        assert unicode_text(tree) == pretty
    assert not re.search(r"\\math(bb|frak|scr)\b", latex(tree)), "these need more than amsmath"
    for show in (ascii_text, unicode_text, latex):
        assert parse(show(tree), vocabulary) == tree, show(tree)
    ET.fromstring(f"<math>{mathml(tree)}</math>")


def test_there_are_some_forty() -> None:
    assert len(FORMULAS) >= 40

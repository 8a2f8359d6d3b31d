"""Positional encodings: sinusoidal, learned, rotary, ALiBi."""

from __future__ import annotations

from dlcalc.derivation.model import ResultInfo
from dlcalc.derivation.plots import PLOT
from dlcalc.derivation.topic import Example, Parameter, Topic
from dlcalc.topics.posenc.work import work

KINDS = {
    "sinusoidal": "sines and cosines, added to the input",
    "learned": "a table of trained rows, added to the input",
    "rope": "queries and keys turned by their position",
    "alibi": "scores lowered by the distance",
}
CONVENTIONS = {
    "textbook": "the papers: interleaved, exponent 2i/d, neighbours rotated",
    "tensor2tensor": "concatenated, exponent i/(d/2 − 1)",
    "transformers": "Hugging Face's Marian and Llama: concatenated, exponent 2i/d, halves rotated",
    "pytorch": "its tutorial and torchtune: as textbook",
    "keras": "KerasHub: interleaved, exponent 2i/d, halves rotated",
    "onnx": "RotaryEmbedding: halves rotated",
}

TOPIC = Topic(
    name="posenc",
    title="Positional encoding",
    summary="positional encodings: sinusoidal, learned, RoPE, ALiBi",
    description=(
        "Works out positional encodings by hand: one position, one dimension or the whole matrix, each angle with its wavelength; what "
        "follows from them: dot products against the offset, the theorem that a shift is a rotation; rotations of queries and keys, and "
        "the slopes of ALiBi. Positions and dimensions are counted from 0, as in the papers: dimensions 2i and 2i + 1 are pair i."
    ),
    parameters=(
        Parameter("kind", "kind of encoding", "choice", choices=KINDS, default="sinusoidal"),
        Parameter("pos", "position, counted from 0", long=("position",), symbol="pos", minimum=0),
        Parameter("dim", "dimension, counted from 0", long=("dimension",), minimum=0),
        Parameter("length", "number of positions", long=("seq-len", "max-len"), symbol="L"),
        Parameter("d-model", "numbers of one encoding", long=("embedding-dim", "hidden-size"), symbol="d"),
        Parameter("base", "base of the wavelengths", symbol="base", default="10000", minimum=2),
        Parameter(
            "x", "vector to rotate (the query), or a row for each position", "array", long=("query",), group="Numbers", metavar="NUMBERS"
        ),
        Parameter("key", "key to rotate too, for the score", "array", group="Numbers", metavar="NUMBERS"),
        Parameter("key-pos", "position of the key", minimum=0, default="0", group="Numbers"),
        Parameter("round-steps", "round after every step to so many places, as exams do", "places", group="Numbers"),
        Parameter("heads", "attention heads", long=("num-heads",), symbol="H", group="Numbers"),
        Parameter("head", "head whose matrix is shown, counted from 1", group="Numbers"),
        Parameter("theorem", "prove that a shift by an offset is a rotation", "flag", group="Questions"),
        Parameter("dot", "dot products of encodings against their offset", "flag", long=("dot-products",), group="Questions"),
        Parameter("offset", "offset in positions", symbol="k", minimum=0, group="Questions"),
        Parameter("picture", "draw the matrix, the bias, or what is held against the offset", "flag", group="Questions"),
        PLOT,
        Parameter("convention", "whose conventions hold", "choice", choices=CONVENTIONS, default="textbook", group="Convention"),
        Parameter(
            "layout",
            "where sines and cosines stand",
            "choice",
            choices={"interleaved": "sin, cos, sin, cos …", "concatenated": "all sines, then all cosines"},
            group="Convention",
        ),
        Parameter(
            "divisor",
            "what the exponent of the base divides by",
            "choice",
            choices={"d": "2i/d, as in the paper", "tensor2tensor": "i/(d/2 − 1): the last wavelength is 2π·base"},
            group="Convention",
        ),
        Parameter(
            "pairing",
            "which numbers a rotation turns together",
            "choice",
            choices={"adjacent": "2i and 2i + 1, as in the paper", "halves": "i and i + d/2, as in GPT-NeoX and Llama"},
            group="Convention",
        ),
        Parameter(
            "attention",
            "what a position sees",
            "choice",
            choices={"causal": "itself and those before it; the rest is −∞", "symmetric": "both sides, by the distance"},
            default="causal",
            group="Convention",
        ),
    ),
    results=(
        ResultInfo("encoding", "expression", "the encoding: an entry, a vector or a matrix; of ALiBi the bias", aliases=("pe",)),
        ResultInfo("angles", "expression", "angles of the pairs", unit="rad"),
        ResultInfo("wavelength", "expression", "positions in which a pair comes full circle", aliases=("wavelengths",)),
        ResultInfo("parameters", "integer", "numbers that are learnt", aliases=("params",)),
        ResultInfo("rotation", "array", "matrix that takes an encoding an offset further"),
        ResultInfo("proved", "boolean", "whether the theorem holds for all positions, offsets and frequencies"),
        ResultInfo("dot_product", "number", "dot product of two encodings at an offset"),
        ResultInfo("dot_products", "array", "dot products, offset by offset"),
        ResultInfo("score", "number", "dot product of a rotated query and a rotated key"),
        ResultInfo("slopes", "vector", "slopes of the heads"),
    ),
    work=work,
    examples=(
        Example("--pos 1 --d-model 4", "one position, every step"),
        Example("--pos 3 --dim 5 --d-model 512", "one entry, and the exponent that exams get wrong"),
        Example("--length 4 --d-model 4", "a whole matrix"),
        Example("--d-model 512", "the formulas, for any position and pair"),
        Example("--pos 1 --d-model 8 --convention tensor2tensor", "the other layout, and the other exponent"),
        Example("--pos 7 --d-model 4 --round-steps --dp 4", "rounded after every step"),
        Example("--kind learned --length 512 --d-model 768", "what BERT learns: 393,216 numbers against 0"),
        Example("--theorem --offset 3 --pos 5 --d-model 4", "a shift is a rotation: the proof, and the numbers"),
        Example("--dot --offset 3 --d-model 4", "the dot product knows the offset, and no position"),
        Example("--dot --length 40 --d-model 64", "and falls with it"),
        Example("--length 20 --d-model 32 --picture", "a heat map"),
        Example("--kind rope --x '1 0 0 1' --pos 3", "a vector, rotated"),
        Example("--kind rope --pos 3 --d-model 4 --pairing halves", "letters, rotated by halves"),
        Example("--kind rope --x '1 0 0 1' --pos 3 --key '0 1 1 0' --key-pos 5", "query and key: the score depends on the offset"),
        Example("--kind alibi --heads 8 --length 4", "slopes, and the bias of each head"),
        Example("--kind alibi --heads 12", "a number of heads that is no power of two"),
    ),
)

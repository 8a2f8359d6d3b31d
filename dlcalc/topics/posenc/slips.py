"""The known mistakes with positional encodings."""

from __future__ import annotations

from dlcalc.derivation.slips import Slip
from dlcalc.topics.posenc.mistaken import again

_ANGLES = ("angles", "angle", "angle#", "wavelength", "wavelength_i", "wavelength#", "key_angle#", "omega#")
_ENTRIES = ("encoding", "entry", "entry#")
_SLOPES = ("slope#",)
_PAIR = "i counts pairs: dimensions 2i and 2i + 1 are a sine and a cosine of one angle."

SLIPS = (
    Slip("exchanged", "took sine and cosine for each other", _ENTRIES, "sin(rest) | cos(rest)", "cos(rest) | sin(rest)",
         words={"function": "exchanged"}, teaches="Sines stand in the even dimensions, 0 first: at position 0 the encoding begins 0, 1."),
    Slip("dimension_for_pair", "took the dimension j for the pair: exponent 2j/d for 2⌊j/2⌋/d", ("angles", "angle"), "2*i", "2*dim",
         words={"exponent": "twice"}, teaches=_PAIR),
    Slip("odd_exponent", "took the dimension itself in the exponent: (2i + 1)/d in the cosines", ("angles", "angle"), "2*i", "dim",
         words={"exponent": "dimension"}, teaches=_PAIR),
    Slip("single_i", "took i for 2i in the exponent", _ANGLES, "2*i/d", "i/d", words={"exponent": "single"}, teaches=_PAIR),
    Slip("pairs_from_one", "counted the pairs from 1", _ANGLES, "2*i/d", "2*(i + 1)/d", words={"exponent": "from_one"},
         teaches="The first pair is i = 0: its angle is the position itself."),
    Slip("other_divisor", "took the other exponent: i/(d/2 − 1) for 2i/d, or the reverse", words={"exponent": "other"},
         teaches="The paper divides by d; tensor2tensor by d/2 − 1: --divisor says which."),
    Slip("other_layout", "put the numbers in the other order: concatenated for interleaved, or the reverse", words={"layout": "other"},
         teaches="The paper interleaves sines and cosines; tensor2tensor puts all sines first: --layout says which."),
    Slip("positions_from_one", "counted the positions from 1", words={"pos": "from_one"}, teaches="The first position is 0."),
    Slip("position_before", "took the position before", words={"pos": "less_one"}),
    Slip("base_1000", "took 1000 for 10000", words={"base": "1000"}),
    Slip("base_100", "took 100 for 10000", words={"base": "100"}),
    Slip("degrees", "took the angle for degrees: it is in radians", words={"unit": "degrees"}),
    Slip("multiplied", "multiplied by the power, not divided", ("angles", "angle", "angle#"), "pos/rest", "pos*rest",
         words={"power": "turned"}),
    Slip("no_power", "left out the power of the base: every pair has a frequency of its own", words={"power": "none"}),
    Slip("sines_alone", "took sines alone", _ENTRIES, "cos(rest)", "sin(rest)", words={"function": "sines"}),
    Slip("angle_given", "gave the angle, not its sine or cosine", result=("encoding", "angles")),
    Slip("no_turn", "left out the 2π of the wavelength", ("wavelength", "wavelength_i", "wavelength#"), "2*pi*rest", "rest",
         words={"wave": "no_turn"}),
    Slip("half_turn", "took π for 2π", ("wavelength", "wavelength_i", "wavelength#"), "2*pi*rest", "pi*rest", words={"wave": "half"}),
    Slip("wave_divided", "divided by the power, not multiplied", words={"wave": "no_power"}),
    Slip("other_pairing", "paired the numbers otherwise: halves for neighbours, or the reverse", words={"pairing": "other"},
         teaches="The paper turns neighbours, GPT-NeoX and Llama i and i + d/2: --pairing says which."),
    Slip("turned_back", "turned the other way", words={"turn": "back"},
         teaches="`x_0*cos(theta) - x_1*sin(theta)`, then `x_0*sin(theta) + x_1*cos(theta)`."),
    Slip("no_minus", "lost the minus of the rotation", words={"turn": "same"},
         teaches="`x_0*cos(theta) - x_1*sin(theta)`, then `x_0*sin(theta) + x_1*cos(theta)`."),
    Slip("not_turned", "turned nothing", words={"turn": "still"}),
    Slip("key_not_turned", "did not turn the key", words={"turn": "key"}, teaches="Both are turned, each by its own position."),
    Slip("query_not_turned", "did not turn the query", words={"turn": "query"}, teaches="Both are turned, each by its own position."),
    Slip("scaled", "divided the score by √d", words={"score": "scaled"}),
    Slip("heads_from_zero", "counted the heads from 0: 2^(−8(h − 1)/H)", _SLOPES, "h", "(h - 1)", words={"slope": "from_zero"},
         teaches="The first head has slope 2^(−8/H), the last one 2^(−8)."),
    Slip("plain_slopes", "took 2^(−h), whatever H is", _SLOPES, "2^(-8*h/H)", "2^(-h)", words={"slope": "plain"},
         teaches="That is right for 8 heads alone."),
    Slip("eight_forgotten", "left the 8 out: 2^(−h/H)", _SLOPES, "-8*h/H", "-h/H", words={"slope": "no_eight"}),
    Slip("not_interleaved", "took 2^(−8h/H) though H is no power of two", words={"slope": "straight"},
         teaches="Otherwise the paper takes the slopes of the power of two below, then every other one of twice as many."),
    Slip("one_slope", "gave every head the first one's slope", words={"slope": "same"}),
    Slip("bias_added", "added the distance: it is taken away", ("entry",), "-rest", "rest", words={"bias": "plus"}),
    Slip("not_masked", "left the future open: a causal model does not look there", words={"bias": "open"}),
    Slip("other_attention", "took both sides for a causal model, or the reverse", words={"bias": "other"}),
    Slip("distance_from_one", "counted the distance from 1", words={"bias": "one"}, teaches="A position is 0 away from itself."),
    Slip("counted_as_learnt", "counted L·d numbers: they are a formula's, and nothing is learnt", words={"count": "learnt"}),
    Slip("one_row", "counted one row alone", ("parameters",), "L*d", "d", teaches="Each position has a row of its own."),
    Slip("positions_alone", "counted the positions alone", ("parameters",), "L*d", "L"),
    Slip("added", "added length and width: a table has L times d numbers", ("parameters",), "L*d", "L + d"),
    Slip("length_squared", "took L·L for L·d", ("parameters",), "L*d", "L*L"),
    Slip("width_squared", "took d·d for L·d", ("parameters",), "L*d", "d*d"),
    Slip("two_tables", "counted two tables", ("parameters",), "L*d", "2*L*d"),
    Slip("row_too_many", "counted a row too many", ("parameters",), "L*d", "(L + 1)*d"),
)  # fmt: skip
"""What goes wrong most, the commonest first."""

__all__ = ["SLIPS", "again"]

"""Plots in files: whole, the same each time, true to the numbers, and unmoved by hostile words or the reader's settings."""

from __future__ import annotations

import hashlib
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
import zlib
from math import inf, nan
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from dlcalc.derivation.plots import Heat, Lines, Plot, Series, Spread
from dlcalc.notation.array import Array
from dlcalc.notation.vocabulary import PLAIN
from dlcalc.render.plot import DOTS_PER_INCH, MOST, WIDTH, NoPlotting, _Panel, diverging, image, suffix_of

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"


def heat(numbers: Any, **more: Any) -> Heat:
    return Heat("Encoding", Array(np.asarray(numbers), ("position", "dimension")), "position", "dimension", (0, 0), "encoding", **more)


GATES = Lines(
    "Gates", "time step", "gate", [1, 2, 3], (Series("forget gate `f_t`", [0.1, 0.5, 0.9]), Series("cell `c_t`", [1, nan, -2])), (0.0,)
)  # fmt: skip
SPREAD = Spread("Feature 1", "value", (Series("before", [3, 9, 11, 17]), Series("after", [-1.4, -0.2, 0.2, 1.4])), "two groups")
SAMPLES: dict[str, Plot] = {
    "heat": heat(np.sin(np.arange(24).reshape(4, 6))),
    "image": heat(np.sin(np.arange(90 * 90).reshape(90, 90))),
    "lines": GATES,
    "spread": SPREAD,
    "bars": Spread("Many", "value", (Series("one", np.sin(np.arange(500))),)),
}
HOSTILE = "$x^$ \\input{/etc/passwd} <script>alert(1)</script> --> & \x1b[31m\x00\x08 `W_1 = ` `(` ]]> 漢字 🙂 \u202e %s {0} " * 4


def svg(plots: list[Plot]) -> ET.Element:
    return ET.fromstring(image(plots, "svg"))


@pytest.mark.parametrize("name", SAMPLES)
def test_an_svg_is_well_formed_and_self_contained(name: str) -> None:
    root = svg([SAMPLES[name]])
    assert root.tag == f"{SVG}svg"
    assert float(root.attrib["width"].removesuffix("pt")) == pytest.approx(72 * WIDTH)
    assert root.findall(f".//{SVG}path")
    links = [value for element in root.iter() for key, value in element.attrib.items() if key.endswith("href")]
    assert all(link.startswith(("#", "data:image/png;base64,")) for link in links)
    assert not {element.tag for element in root.iter()} & {f"{SVG}script", f"{SVG}foreignObject"}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_png_is_whole_and_of_its_size(name: str) -> None:
    data = image([SAMPLES[name]], "png")
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    assert width == WIDTH * DOTS_PER_INCH
    assert 2 * DOTS_PER_INCH <= height <= 8 * DOTS_PER_INCH
    place, kinds, body = 8, [], b""
    while place < len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        chunk = data[place + 8 : place + 8 + length]
        assert struct.unpack(">I", data[place + 8 + length : place + 12 + length])[0] == zlib.crc32(kind + chunk)
        kinds.append(kind)
        body += chunk if kind == b"IDAT" else b""
        place += 12 + length
    assert kinds[-1] == b"IEND"
    assert not {b"tEXt", b"iTXt", b"tIME"} & set(kinds)
    assert len(zlib.decompress(body)) == height * (width * 4 + 1)


def test_all_plots_are_panels_of_one_figure() -> None:
    figures: tuple[list[Plot], ...] = ([GATES], [SPREAD], [GATES, SPREAD])
    heights = [float(svg(plots).attrib["height"].removesuffix("pt")) for plots in figures]
    assert heights[2] == pytest.approx(heights[0] + heights[1])


FRESH = """
import hashlib, sys
sys.path.insert(0, {root!r})
from dlcalc.derivation.plots import Lines, Series
from dlcalc.render.plot import image
plot = Lines("Gates", "step", "", [1, 2, 3], (Series("`f`", [0.1, 0.5, 0.9]),), (0.0,))
print(hashlib.sha256(image([plot, plot], "svg") + image([plot], "png")).hexdigest())
assert "matplotlib.pyplot" not in sys.modules
"""


def test_the_same_plots_give_the_same_bytes_in_any_process() -> None:
    found = set()
    for seed in ("1", "2"):
        environment = {"PATH": "/usr/bin:/bin", "PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": seed, "MPLBACKEND": "tkagg"}
        ran = subprocess.run(
            [sys.executable, "-I", "-c", FRESH.format(root=str(ROOT))], capture_output=True, text=True, check=False, env=environment
        )
        assert ran.returncode == 0, ran.stderr
        found.add(ran.stdout)
    assert len(found) == 1


def test_the_readers_settings_change_nothing_and_are_kept() -> None:
    plain = image([GATES, SPREAD], "svg")
    own: dict[str, Any] = {"font.size": 20, "axes.facecolor": "red", "lines.linewidth": 9, "svg.hashsalt": "else", "axes.grid": True}
    with mpl.rc_context(own):
        assert image([GATES, SPREAD], "svg") == plain
        assert {key: mpl.rcParams[key] for key in own} == own


@pytest.mark.parametrize("format", ["svg", "png"])
def test_hostile_words_are_only_words(format: str) -> None:
    series = (Series(HOSTILE, [1, 2]), Series(HOSTILE, [2, 1]))
    plots: list[Plot] = [
        Heat(HOSTILE, Array(np.eye(2), ()), HOSTILE, HOSTILE, values=HOSTILE, note=HOSTILE),
        Lines(HOSTILE, HOSTILE, HOSTILE, [1, 2], series, note=HOSTILE),
        Spread(HOSTILE, HOSTILE, series, HOSTILE),
    ]
    data = image(plots, format)
    if format == "svg":
        ET.fromstring(data)
        assert b"<script" not in re.sub(b"<!--.*?-->", b"", data, flags=re.DOTALL)
        assert b"\x1b" not in data


# What is drawn is what was given


def panel(plot: Plot) -> Figure:
    figure = Figure()
    _Panel(figure, PLAIN).draw(plot)
    return figure


@pytest.mark.parametrize("signs", [(-1, 1), (0, 1), (-1, 0)])
def test_a_heat_map_has_the_numbers_and_zero_in_the_middle(signs: tuple[int, int]) -> None:
    low, high = signs
    numbers = np.linspace(3 * low, 5 * high, 12).reshape(3, 4)
    axes, bar = panel(heat(numbers)).axes
    (mesh,) = axes.collections
    assert np.array_equal(np.asarray(mesh.get_array()).reshape(3, 4), numbers)
    ends = (mesh.norm.vmin, mesh.norm.vmax)
    assert ends == {(-1, 1): (-5, 5), (0, 1): (0, 5), (-1, 0): (-3, 3)}[signs]
    assert axes.get_ylim() == (2.5, -0.5)  # the first row on top
    assert (axes.get_xlabel(), axes.get_ylabel(), bar.get_ylabel()) == ("dimension", "position", "encoding")
    assert bar.get_ylim()[1] == (0 if high == 0 else 5)


def test_a_large_matrix_is_drawn_in_part_and_says_so() -> None:
    figure = panel(heat(np.broadcast_to(np.arange(2 * MOST + 1.0), (9, 2 * MOST + 1))))
    (shown,) = figure.axes[0].images
    array = shown.get_array()
    assert array is not None
    assert array.shape == (9, 667)
    assert np.asarray(array)[0, :3].tolist() == [0, 3, 6]
    said = figure.get_supxlabel()
    assert said == "Shown of 9 × 2,001: every 3rd dimension."


def test_what_is_not_finite_is_grey() -> None:
    figure = panel(heat([[nan, 1.0], [-inf, 2.0]]))
    (mesh,) = figure.axes[0].collections
    assert np.ma.getmaskarray(mesh.get_array()).reshape(2, 2).tolist() == [[True, False], [True, False]]
    assert figure.get_supxlabel() == "Grey: not a finite number."
    panel(heat([[nan]]))


def test_lines_have_the_numbers_and_are_told_apart_without_colour() -> None:
    names = [f"gate `{letter}`" for letter in "abcdefgh"]
    plot = Lines("Gates", "step", "", [1, 2, 3], tuple(Series(name, [0, place, 1]) for place, name in enumerate(names)))
    (axes,) = panel(plot).axes
    assert [np.asarray(line.get_ydata()).tolist() for line in axes.lines] == [[0, place, 1] for place in range(8)]
    assert len({(line.get_marker()) for line in axes.lines}) == 8
    assert len({str(line.get_color()) for line in axes.lines}) == 8
    assert len({(line._unscaled_dash_pattern) for line in axes.lines}) == 8
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [f"gate {letter}" for letter in "abcdefgh"]


def test_a_spread_has_every_number() -> None:
    before, after = panel(SPREAD).axes
    assert np.asarray(before.lines[0].get_xdata()).tolist() == [3, 9, 11, 17]
    assert before.get_xlim() == after.get_xlim()
    (bars,) = panel(SAMPLES["bars"]).axes
    assert sum(patch.get_height() for patch in bars.patches) == 500
    own = Spread("", "x", (Series("a", [1000, 1001]), Series("b", [0, 1])))
    first, second = panel(own).axes
    assert first.get_xlim() != second.get_xlim()


def test_the_colours_change_evenly_in_lightness() -> None:
    """CIE L* of the map's colours, from the sRGB standard's own formulas: white in the middle, both ends alike, even steps."""
    colours = diverging()(np.linspace(0, 1, 257))[:, :3]
    light = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    luminance = light @ np.array([0.2126, 0.7152, 0.0722])
    lightness = 116 * np.cbrt(luminance) - 16
    steps = np.diff(lightness)
    assert lightness[128] == lightness.max() > 94
    assert abs(lightness[0] - lightness[-1]) < 5
    for half in (steps[:128], -steps[128:]):
        assert half.min() > 0.7 * half.mean()
        assert half.max() < 1.3 * half.mean()
    assert colours[0, 2] > colours[0, 0]  # blue below, orange above: all colour-blind readers tell them apart
    assert colours[-1, 0] > colours[-1, 2]


# What cannot be drawn


def test_without_the_library_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "matplotlib.figure", raising=False)
    with pytest.raises(NoPlotting, match="which is not installed"):
        image([GATES], "svg")


def test_a_broken_library_is_not_called_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(NoPlotting, match=r"matplotlib cannot be imported: .*figure"):
        image([GATES], "svg")


@pytest.mark.parametrize(
    ("path", "format"),
    [("a.svg", "svg"), ("A.PNG", "png"), ("a.b/c.svg", "svg"), ("a", None), ("svg", None), ("a.svg.txt", None), ("-", None)],
)
def test_the_suffix_chooses_the_format(path: str, format: str | None) -> None:
    assert suffix_of(path) == format


def test_two_plots_differ() -> None:
    assert len({hashlib.sha256(image([plot], "png")).digest() for plot in SAMPLES.values()}) == len(SAMPLES)

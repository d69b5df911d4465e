"""The one look of all charts: the same colors for the same class, split and sign everywhere.

The colors are plain data, which Plotly and the live views' JavaScript share.
"""

import html
from collections.abc import Sequence

import plotly.graph_objects as go
import plotly.io as pio
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

# Petroff's ten-color cycle, found by optimizing for color-vision deficiency and for looks
# (M. A. Petroff, "Accessible Color Sequences for Data Visualization", arXiv:2107.02270).
CLASS_COLORS = (
    "#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6",
    "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd",
)  # fmt: skip
# For what needs attention, such as a limit.
RED = CLASS_COLORS[2]

# Lines differ by dash as well, for print and for those who see no hue.
SPLIT_COLORS = {"train": "#3f90da", "validation": "#e76300", "test": "#7d828e"}
SPLIT_DASHES = {"train": "solid", "validation": "dash", "test": "dot"}
# What lies between training and test.
GAP_COLOR = "#832db6"
# Where answers differ; nothing is drawn where they do not.
DIFFERENCE_SCALE = [[0.0, "rgba(131, 45, 182, 0)"], [1.0, "rgba(131, 45, 182, 0.85)"]]

# A run and its fork, told apart by more than hue: one is neutral.
FORK_COLORS = {"original": "#7d828e", "fork": "#a052d3"}

# From class 0 (or low, or negative) to class 1 (or high, or positive); the middle is the page's.
_LOW = ("#1c64ad", "#3f90da", "#7fb5e6", "#bcd8f1")
_HIGH = ("#ffe0a8", "#ffc55e", "#ffa90e", "#d97f00")
_LOW_DARK = ("#5aa5ea", "#3f83c2", "#2c5b87", "#203c56")
_HIGH_DARK = ("#58431c", "#8d6415", "#c98610", "#ffa90e")
DIVERGING_LIGHT = (*_LOW, "#f6f6f4", *_HIGH)
DIVERGING_DARK = (*_LOW_DARK, "#191e26", *_HIGH_DARK)

# From less to more, for differences: neither end is a class.
CHANGE_LIGHT = (
    "#00675f", "#2f9389", "#86c3bb", "#cbe5e1", "#f6f6f4",
    "#e3d0ee", "#c39bdd", "#9d5cc6", "#6b1f9c",
)  # fmt: skip
CHANGE_DARK = (
    "#5fd0c3", "#3aa094", "#256c64", "#1c3f3f", "#191e26",
    "#3a2749", "#643a83", "#9355bd", "#c58bea",
)  # fmt: skip

# From sure to undecided, in gray: the points keep the colors of the classes to themselves.
DOUBT_LIGHT = ("#f6f6f4", "#c9ccd1", "#8f959e", "#4a505b")
DOUBT_DARK = ("#191e26", "#3d4551", "#7b8593", "#d9dde3")

# From little to much of one number: viridis (Smith and van der Walt 2015), as even to the eye as
# to those who see no hue.
SEQUENTIAL = (
    "#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779",
    "#6ece58", "#b5de2b", "#fde725",
)  # fmt: skip

# Neutral ink that reads on both backgrounds: outlines, reference lines, captions in a chart.
INK = "#7d828e"
GRID = "rgba(125, 130, 142, 0.25)"
TRANSPARENT = "rgba(0, 0, 0, 0)"

# Ticks of a share: no more places than they need.
PERCENT_TICKS = "~%"

_COLOR_BAR = {"colorbar": {"thickness": 12}}
TEMPLATE = "gradient_lab"
# Only what Streamlit's own theme does not set: it is laid over every template in the browser. What
# must win against it stands in the layout of each figure, see `ui.figures.base.new_figure`.
pio.templates[TEMPLATE] = go.layout.Template(
    layout={
        "colorway": CLASS_COLORS,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "hoverlabel": {"namelength": -1},
        "xaxis": {"automargin": True},
        "yaxis": {"automargin": True},
    },
    data={
        "scatter": [{"marker": {"line": {"width": 0}, **_COLOR_BAR}}],
        "heatmap": [_COLOR_BAR],
        "contour": [_COLOR_BAR],
        "surface": [_COLOR_BAR],
    },
)


def is_dark() -> bool:
    """Whether the reader's page is dark; False outside a session.

    The browser tells it with its first message, so the very first run may still say light.
    """
    if get_script_run_ctx(suppress_warning=True) is None:
        return False
    return st.context.theme.type == "dark"


def class_color(k: int) -> str:
    """Color of class k on every chart; more than ten classes start over."""
    return CLASS_COLORS[k % len(CLASS_COLORS)]


def ink(dark: bool) -> str:
    """Color of what must stand out on colored ground."""
    return "#e6eaf1" if dark else "#1c2430"


def diverging(dark: bool) -> tuple[str, ...]:
    """Nine colors from class 0 to class 1, through the background of a light or dark page."""
    return DIVERGING_DARK if dark else DIVERGING_LIGHT


def plotly_scale(colors: Sequence[str]) -> list[list[float | str]]:
    """Evenly spaced Plotly color scale.

    >>> plotly_scale(["#000000", "#777777", "#ffffff"])
    [[0.0, '#000000'], [0.5, '#777777'], [1.0, '#ffffff']]
    """
    last = len(colors) - 1
    return [[k / last, color] for k, color in enumerate(colors)]


def literal(text: str) -> str:
    """Return a text so that Plotly shows it as it is, and takes nothing in it for markup.

    >>> literal("<b>a & b</b>")
    '&lt;b&gt;a &amp; b&lt;/b&gt;'
    """
    return html.escape(text, quote=False)

"""Colors and Plotly template of all charts, as plain data that the live views share."""

import html
from collections.abc import Sequence

import plotly.graph_objects as go
import plotly.io as pio
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

# Petroff's ten-color cycle, optimized for color-vision deficiency and for looks (M. A. Petroff,
# "Accessible Color Sequences for Data Visualization", arXiv:2107.02270).
CLASS_COLORS = (
    "#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6",
    "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd",
)  # fmt: skip
# For warnings and limits.
RED = CLASS_COLORS[2]

# Lines differ by dash too, for print and for color-blind readers.
SPLIT_COLORS = {"train": "#3f90da", "validation": "#e76300", "test": "#7d828e"}
# Dashes that tell lines of one color apart.
DASHES = ("solid", "dash", "dot", "dashdot")
SPLIT_DASHES = {"train": "solid", "validation": "dash", "test": "dot"}
# The gap between training and test.
GAP_COLOR = "#832db6"
# Where predictions differ; transparent where they agree.
DIFFERENCE_SCALE = [[0.0, "rgba(131, 45, 182, 0)"], [1.0, "rgba(131, 45, 182, 0.85)"]]

# A run and its fork; one color is neutral, so that they differ by more than hue.
FORK_COLORS = {"original": "#7d828e", "fork": "#a052d3"}

# From class 0 (low, negative) to class 1 (high, positive); the middle is the background.
_LOW = ("#1c64ad", "#3f90da", "#7fb5e6", "#bcd8f1")
_HIGH = ("#ffe0a8", "#ffc55e", "#ffa90e", "#d97f00")
_LOW_DARK = ("#5aa5ea", "#3f83c2", "#2c5b87", "#203c56")
_HIGH_DARK = ("#58431c", "#8d6415", "#c98610", "#ffa90e")
DIVERGING_LIGHT = (*_LOW, "#f6f6f4", *_HIGH)
DIVERGING_DARK = (*_LOW_DARK, "#191e26", *_HIGH_DARK)

# From less to more, for differences: neither end has the color of a class.
CHANGE_LIGHT = (
    "#00675f", "#2f9389", "#86c3bb", "#cbe5e1", "#f6f6f4",
    "#e3d0ee", "#c39bdd", "#9d5cc6", "#6b1f9c",
)  # fmt: skip
CHANGE_DARK = (
    "#5fd0c3", "#3aa094", "#256c64", "#1c3f3f", "#191e26",
    "#3a2749", "#643a83", "#9355bd", "#c58bea",
)  # fmt: skip

# From certain to undecided, in gray, so that only the points have the colors of the classes.
DOUBT_LIGHT = ("#f6f6f4", "#c9ccd1", "#8f959e", "#4a505b")
DOUBT_DARK = ("#191e26", "#3d4551", "#7b8593", "#d9dde3")

# From little to much: viridis (Smith and van der Walt 2015), perceptually uniform, also for
# color-blind readers.
SEQUENTIAL = (
    "#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779",
    "#6ece58", "#b5de2b", "#fde725",
)  # fmt: skip

# Neutral color that is readable on both backgrounds: outlines, reference lines, captions.
INK = "#7d828e"
GRID = "rgba(125, 130, 142, 0.25)"
TRANSPARENT = "rgba(0, 0, 0, 0)"

_COLOR_BAR = {"colorbar": {"thickness": 12}}
TEMPLATE = "gradient_lab"
# Only what Streamlit's theme does not set: it is laid over every template in the browser. What must
# override it is in the layout of each figure, see `ui.figures.base.new_figure`.
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

    The browser reports it with its first message, so the first run may still see light.
    """
    if get_script_run_ctx(suppress_warning=True) is None:
        return False
    return st.context.theme.type == "dark"


def class_color(k: int) -> str:
    """Return the color of class k; colors repeat after ten classes."""
    return CLASS_COLORS[k % len(CLASS_COLORS)]


def class_dash(k: int) -> str:
    """Return the dash of line k; dashes repeat after four lines."""
    return DASHES[k % len(DASHES)]


def ink(dark: bool) -> str:
    """Return a color with strong contrast on colored ground."""
    return "#e6eaf1" if dark else "#1c2430"


def diverging(dark: bool) -> tuple[str, ...]:
    """Return nine colors from class 0 to class 1, through the background color."""
    return DIVERGING_DARK if dark else DIVERGING_LIGHT


def plotly_scale(colors: Sequence[str]) -> list[list[float | str]]:
    """Return an evenly spaced Plotly color scale."""
    last = len(colors) - 1
    return [[k / last, color] for k, color in enumerate(colors)]


def literal(text: str) -> str:
    """Escape a text, so that Plotly shows markup in it literally.

    >>> literal("<b>a & b</b>")
    '&lt;b&gt;a &amp; b&lt;/b&gt;'
    """
    return html.escape(text, quote=False)

"""Both live views with a surface and curves that move by themselves, for the browser tests."""

import time

import numpy as np
import streamlit as st

from ui.live.curves import CurveLine, CurvePanel, CurvesFrame, EpochMark, ReferenceLine, curves
from ui.live.surface import SurfaceFrame, SurfacePoints, surface
from ui.widgets.clock import deliver

KINDS = ("binary", "classes", "regression", "curve")
SPLITS = ("train", "validation", "test")


def values(kind: str, epoch: int) -> np.ndarray:
    """Something that moves: class 1 is ever surer of the right half."""
    x = np.linspace(-2, 2, 60)
    sure = 1 / (1 + np.exp(-x * epoch * 0.05))
    if kind == "curve":
        return np.sin(x + epoch * 0.1)
    plane = np.tile(sure, (60, 1))
    if kind == "classes":
        return np.stack([0.9 * (1 - plane), 0.9 * plane, np.full_like(plane, 0.1)], axis=-1)
    return plane if kind == "binary" else 40 * plane - 20


def surface_frame(kind: str, epoch: int, seed: int) -> SurfaceFrame:
    generator = np.random.default_rng(seed)
    points = []
    for split in SPLITS:
        x, y = generator.uniform(-1.5, 1.5, (2, 30))
        target = 20 * np.sin(x) if kind == "regression" else (x > 0).astype(int)
        points.append(SurfacePoints(split, split.capitalize(), x, y, target))
    classes = {"binary": ("left", "right"), "classes": ("left", "right", "none")}.get(kind, ())
    return SurfaceFrame(
        kind=kind,
        values=values(kind, epoch),
        x_range=(-2, 2),
        y_range=(-2, 2),
        x_label="length <b>",
        y_label="width",
        value_label="Output",
        target_label="Truth",
        epoch=epoch,
        summary=f"Surface at epoch {epoch}",
        points=tuple(points),
        class_labels=classes,
        caption="Plane of two features",
        value_range=(-15, 25) if kind == "regression" else None,
    )


def curves_frame(epoch: int) -> CurvesFrame:
    epochs = np.arange(epoch + 1.0)
    loss = CurveLine("Train", epochs, np.exp(-epochs / 50), "#3f90da")
    accuracy = CurveLine("Train", epochs, 1 - np.exp(-epochs / 30) / 2, "#3f90da")
    panels = (
        CurvePanel("Loss", (loss,), log=True),
        CurvePanel("Accuracy", (accuracy,), (ReferenceLine("Majority", 0.6),)),
    )
    marks = (EpochMark("Best epoch", epoch / 2),)
    return CurvesFrame(panels, "Epoch", epoch, f"Curves at epoch {epoch}", marks)


def live(kind: str, seed: int, running: bool) -> None:
    if running:
        time.sleep(0.02)
        st.session_state.epoch = st.session_state.get("epoch", 0) + 1
    epoch = st.session_state.get("epoch", 0)
    surface(surface_frame(kind, epoch, seed), key="surface", height=420)
    curves(curves_frame(epoch), key="curves", height=420)
    deliver()


def page() -> None:
    st.title("Live views")
    kind = st.radio("Kind", KINDS, horizontal=True)
    seed = st.number_input("Seed", value=0, step=1)
    shown = st.toggle("Shown", value=True)
    running = st.toggle("Running", value=True)
    if shown:
        st.fragment(live, run_every=0.1 if running else None)(kind, seed, running)


if __name__ == "__main__":
    page()
else:
    app = st.App(__file__)

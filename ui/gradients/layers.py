"""All layers side by side: statistics, factors of the gradient, and the gradient check."""

import math
from typing import Any

import numpy as np
import streamlit as st

from experiments.run.runner import build
from experiments.spec.errors import SpecError
from experiments.spec.parsing import changed
from nn_core.activations import ACTIVATIONS
from nn_core.diagnostics.gradient_check import check_gradient
from nn_core.diagnostics.gradients import GradientFactors, gradient_factors
from nn_core.initializers import INITIALIZERS
from nn_core.types import N_
from ui import names
from ui.figures.gradients import factors_figure
from ui.i18n import _, ngettext
from ui.live.assets import sent_value
from ui.live.layers import LayerPanel, LayersFrame, layers
from ui.run.subject import Subject, look_at
from ui.text import MISSING, digits, filled, scientific
from ui.widgets.charts import chart
from ui.widgets.downloads import csv_button, frame_csv
from ui.widgets.messages import sentence
from ui.widgets.tables import written

MOST_PARAMETERS = 5_000
"""Largest number of parameters for the gradient check; one of more takes too long."""
CHECKED_SAMPLES = 32
GOOD = 1e-6
_VIEW = "gradients.layers"
HEALTHY_UPDATE = 1e-3
"""Ratio of update to weights at which networks usually learn well (CS231n)."""


def all_layers(subject: Subject) -> None:
    """Draw the heat map of gradient norms, further statistics below it, and a table."""
    timeline, records = subject.timeline, subject.timeline.records
    share = np.where(np.isnan(records.dead_share), records.saturated_share, records.dead_share)
    update, mean = _("Update : weights, ‖ΔW‖ / ‖W‖"), _("Activation: mean and spread")
    panels = [
        LayerPanel(_("Norm of the weights ‖W‖"), records.weight_norm, log=True),
        LayerPanel(update, records.update_ratio, log=True, reference=HEALTHY_UPDATE),
        LayerPanel(mean, records.activation_mean, spread=records.activation_spread),
        LayerPanel(_("Dead or saturated"), share),
    ]
    st.subheader(_("Every layer at every kept epoch"), anchor=False)
    frame = LayersFrame(
        epochs=np.asarray(timeline.epochs),
        layers=subject.short_titles(),
        map_title=_("Size of the gradient ‖g‖"),
        scale_title="‖g‖",
        map_values=records.gradient_norm,
        panels=[panel for panel in panels if np.isfinite(panel.values).any()],
        x_label=_("Epoch"),
        epoch=subject.epoch,
        summary=_("Gradient norm by layer and epoch"),
    )

    def clicked() -> None:
        epoch = sent_value(_VIEW, "epoch")
        if isinstance(epoch, int | float) and epoch in subject.epochs:
            look_at(subject, int(epoch))

    layers(frame, key=_VIEW, on_epoch=clicked)
    st.caption(
        _(
            "‖g‖ of a layer's weights and biases, yellow large and dark small: a column that "
            "fades towards layer 1 is a gradient that vanishes on its way back. Click anywhere to "
            "look at an epoch. The update is that of the epoch's last step; around 10⁻³, the "
            "dashed line, is usual. The band around the mean activation is one standard deviation."
        )
    )
    st.caption(
        _(
            "Share of ReLUs that are active on less than 1% of the samples; of activations at "
            "a flat end (for tanh |a| > 0.97) elsewhere. Output units that are sure are "
            "saturated too, and rightly."
        )
    )
    _table(subject)


# Column of the table: field of the records, title, format.
_COLUMNS = (
    ("gradient_norm", "‖g‖", "{:.3e}"),
    ("mean_abs_gradient", "|g|", "{:.3e}"),
    ("delta_norm", "‖δ‖", "{:.3e}"),
    ("weight_norm", "‖W‖", "{:.3f}"),
    ("update_ratio", "‖ΔW‖/‖W‖", "{:.2e}"),
    ("activation_mean", N_("Mean a"), "{:.3f}"),
    ("activation_spread", N_("Spread a"), "{:.3f}"),
    ("z_variance", "Var z", "{:.3g}"),
    ("dead_share", N_("Dead"), "{:.0%}"),
    ("saturated_share", N_("Saturated"), "{:.0%}"),
)


def _table(subject: Subject) -> None:
    import pandas as pd

    st.subheader(_("The numbers at epoch {n}").format(n=subject.epoch), anchor=False)
    records = subject.timeline.records._asdict()
    shown = {_("Layer"): subject.layer_titles()}
    for name, title, form in _COLUMNS:
        numbers = records[name][subject.position].tolist()
        shown[_(title)] = [filled(form, x) if math.isfinite(x) else MISSING for x in numbers]
    # A static table: an interactive grid for three rows would take longer than the whole page.
    st.table(pd.DataFrame(shown).set_index(_("Layer")))
    st.caption(
        _(
            "‖g‖: norm of the gradient; |g|: its mean absolute entry; ‖δ‖: root mean square over "
            "the samples; ‖ΔW‖/‖W‖: of the epoch's last step; a and z over samples and units."
        )
    )

    def every_epoch() -> bytes:
        rows: Any = [subject.timeline.epochs, subject.layer_titles()]
        index: Any = pd.MultiIndex.from_product(rows, names=["epoch", "layer"])
        columns = {name: values.ravel() for name, values in records.items()}
        return frame_csv(pd.DataFrame(columns, index).reset_index())

    csv_button(_("All kept epochs as CSV"), every_epoch, "gradients.csv", "gradients.csv")


def factors(subject: Subject) -> None:
    """Draw each layer's factor split into two parts, beside those of a modified network."""
    st.subheader(_("From layer to layer"), anchor=False)
    if len(subject.network.layers) < 2:
        st.info(_("Without a hidden layer no error is propagated back."))
        return
    st.markdown(
        _(
            "On its way back from layer l + 1 to layer l the error δ is multiplied by the weights, "
            "then by the derivative of the activation: "
            "$\\frac{\\lVert δ_l\\rVert}{\\lVert δ_{l+1}\\rVert} = "
            "\\frac{\\lVert δ_{l+1} W^\\top\\rVert}{\\lVert δ_{l+1}\\rVert} · "
            "\\frac{\\lVert δ_l\\rVert}{\\lVert δ_{l+1} W^\\top\\rVert}$. "
            "Above the line it grows, below it shrinks."
        )
    )
    own = subject.once(
        ("factors", subject.epoch), lambda: gradient_factors(subject.objective, subject.parameters)
    )
    title = _("This run, epoch {n}").format(n=subject.epoch)
    shown = {"own": (own, title), "other": _other_factors(subject, *_change(subject))}
    for place, (key, pair) in zip(st.columns(2, gap="medium"), shown.items(), strict=True):
        if pair is not None:
            with place:
                figure = factors_figure(pair[0], subject.short_titles()[:-1], pair[1])
                chart(figure, f"gradients.factors.{key}", pair[1])
                st.markdown(_product_text(pair[0]))


def _product_text(shown: GradientFactors) -> str:
    """Return a sentence on the product over all layers, and its dominant part."""
    with np.errstate(divide="ignore", invalid="ignore"):
        whole, weights, slopes = (float(np.prod(part)) for part in shown)
    if not np.isfinite(whole) or whole == 0:
        return _("**Nothing arrives at layer 1**: somewhere on its way the error becomes 0.")
    numbers = {"whole": digits(whole), "weights": digits(weights), "slopes": digits(slopes)}
    if whole < 0.1:
        text = _("**Over all layers the error shrinks to {whole} of itself, by the weights**")
        if slopes < weights:
            text = _(
                "**Over all layers the error shrinks to {whole} of itself, by the derivatives**"
            )
    elif whole > 10:
        text = _("**Over all layers the error grows {whole} times, by the weights**")
    else:
        text = _("**Over all layers the error keeps its size: × {whole}**")
    parts = _("{verdict}: weights × {weights}, derivatives × {slopes}.")
    return parts.format(verdict=text.format(**numbers), **numbers)


def _change_title(change: tuple[str, str]) -> str:
    template = {"activation": _("Activation: {name}"), "initializer": _("Initial weights: {name}")}
    return template[change[0]].format(name=names.title(*change))


def _change(subject: Subject) -> tuple[str, str]:
    """Draw the choice of the modification: activation or initializer, and its kind."""
    used = {layer.activation.kind for layer in subject.network.layers[:-1]}
    # "given" and "constant" need settings that this page does not offer.
    left_out = {subject.network.initializer.kind, "given", "constant"}
    changes = [
        *(("activation", kind) for kind in ACTIVATIONS if kind != "softmax" and {kind} != used),
        *(("initializer", kind) for kind in INITIALIZERS if kind not in left_out),
    ]
    start = ("activation", "relu")
    return st.selectbox(
        _("For comparison: the same data and random draws, but"),
        changes,
        index=changes.index(start) if start in changes else 0,
        format_func=_change_title,
        key=f"gradients.other.{len(changes)}",
        persist_state="session",
    )


def _other_factors(subject: Subject, group: str, kind: str) -> tuple[GradientFactors, str] | None:
    """Return factors and title of the modified network at the same epoch; show its errors."""
    spec, setting = subject.experiment.spec, {"kind": kind}
    changes: dict[str, Any] = {"network.initializer": setting}
    if group == "activation":
        hidden = [layer.model_dump(mode="json") for layer in spec.network.hidden]
        changes = {"network.hidden": [layer | {"activation": setting} for layer in hidden]}
    try:
        run = subject.once(("other", group, kind), lambda: build(changed(spec, changes)))
    except SpecError as error:
        for refused in error.errors:
            st.error(sentence(refused), icon=":material/error:")
        return None
    while run.trainer.epoch < subject.epoch and not run.trainer.finished:
        run.trainer.run_epoch()
    other = Subject(run)
    other.epoch = other.history.nearest(subject.epoch)
    title = _("{name}, epoch {n}").format(name=_change_title((group, kind)), n=other.epoch)
    key = ("other factors", group, kind, other.epoch)
    return subject.once(key, lambda: gradient_factors(other.objective, other.parameters)), title


def gradient_check(subject: Subject) -> None:
    """Draw the largest relative error of each layer."""
    import pandas as pd

    st.subheader(_("Is it right?"), anchor=False)
    layout = subject.network.layout
    samples = min(CHECKED_SAMPLES, len(subject.objective.X))
    st.markdown(
        _(
            "Each of the {n} parameters is moved up and down a little, and the difference of the "
            "loss is compared with the gradient by backpropagation: at epoch {epoch}, on the first "
            "{samples} training samples, with this loss and penalty."
        ).format(n=f"{layout.size:,}", epoch=subject.epoch, samples=samples)
    )
    if layout.size > MOST_PARAMETERS:
        st.info(
            _(
                "This network has more than {n} parameters, too many to move one by one here."
            ).format(n=f"{MOST_PARAMETERS:,}")
        )
        return
    check = subject.once(
        ("check", subject.epoch),
        lambda: check_gradient(subject.objective.first(samples), subject.parameters),
    )
    if check.worst < GOOD:
        text = _("The worst relative error is {error}, below 10⁻⁶: the gradient is right.")
        draw, icon = st.success, ":material/check:"
    else:
        text = _(
            "The worst relative error is {error}, above 10⁻⁶. Gradients of this size are at "
            "the limit of what differences of the loss can show."
        )
        draw, icon = st.warning, ":material/warning:"
    draw(text.format(error=digits(check.worst, 2)), icon=icon)
    spans = zip(layout.weights, layout.biases, strict=True)
    columns = {
        "layer": subject.layer_titles(),
        "parameters": [n * m + m for n, m in layout.shapes],
        "worst": check.worst_per_layer,
        "excluded": [int(check.excluded[w.start : b.stop].sum()) for w, b in spans],
    }
    number = st.column_config.NumberColumn
    st.dataframe(
        written(pd.DataFrame(columns), {"worst": scientific}),
        key="gradients.check",
        hide_index=True,
        height="content",
        column_config={
            "layer": st.column_config.TextColumn(_("Layer"), pinned=True),
            "parameters": number(_("Parameters")),
            "worst": number(_("Worst relative error")),
            "excluded": number(
                _("Left out"),
                help=_("Their step crosses a kink, where differences are not the derivative."),
            ),
        },
    )
    if check.excluded_count:
        st.caption(
            ngettext(
                "{n} parameter is left out: its step crosses a kink.",
                "{n} parameters are left out: their steps cross a kink.",
                check.excluded_count,
            ).format(n=check.excluded_count)
        )

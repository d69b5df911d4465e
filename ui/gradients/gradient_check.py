"""Backpropagation against central differences for the current network and data."""

import streamlit as st

from nn_core.diagnostics.gradient_check import check_gradient
from ui.i18n import _, ngettext
from ui.run.subject import Subject
from ui.text import digits, scientific
from ui.widgets.tables import written

MOST_PARAMETERS = 5_000
"""Largest number of parameters; a check of more takes too long."""
CHECKED_SAMPLES = 32
GOOD = 1e-6


def gradient_check(subject: Subject) -> None:
    """Draw the largest relative error of each layer."""
    import pandas as pd

    st.subheader(_("Is it right?"), anchor=False)
    layout = subject.network.layout
    samples = min(CHECKED_SAMPLES, len(subject.objective.X))
    st.markdown(
        _(
            "Each of the {n} parameters is moved up and down a little, and the difference of the "
            "loss is set beside the gradient by backpropagation: at epoch {epoch}, on the first "
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
    error = digits(check.worst, 2)
    if check.worst < GOOD:
        st.success(
            _("The worst relative error is {error}, below 10⁻⁶: the gradient is right.").format(
                error=error
            ),
            icon=":material/check:",
        )
    else:
        st.warning(
            _(
                "The worst relative error is {error}, above 10⁻⁶. Gradients of this size are at "
                "the limit of what differences of the loss can show."
            ).format(error=error),
            icon=":material/warning:",
        )
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
                _("Left out"), help=_("Their step crosses a kink, where differences say nothing.")
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

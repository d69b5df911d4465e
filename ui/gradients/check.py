"""Is it right: backpropagation against central differences, for this very network and data."""

from __future__ import annotations

import streamlit as st

from nn_core.diagnostics.gradient_check import check_gradient
from ui.i18n import _, ngettext
from ui.run.subject import Subject
from ui.text import digits, scientific
from ui.widgets.tables import written

MOST_PARAMETERS = 5_000
"""Above, a check takes longer than a reader waits."""
CHECKED_SAMPLES = 32
GOOD = 1e-6


def check(subject: Subject) -> None:
    """Draw the check."""
    import pandas as pd

    st.subheader(_("Is it right?"), anchor=False)
    size = subject.network.layout.size
    samples = min(CHECKED_SAMPLES, len(subject.objective.X))
    st.markdown(
        _(
            "Each of the {n} parameters is moved up and down a little, and the difference of the "
            "loss is set beside the gradient by backpropagation: at epoch {epoch}, on the first "
            "{samples} training samples, with this loss and penalty."
        ).format(n=f"{size:,}", epoch=subject.epoch, samples=samples)
    )
    if size > MOST_PARAMETERS:
        st.info(
            _(
                "This network has more than {n} parameters, too many to move one by one here."
            ).format(n=f"{MOST_PARAMETERS:,}")
        )
        return
    found = subject.once(
        ("check", subject.epoch),
        lambda: check_gradient(subject.objective.first(samples), subject.parameters),
    )
    layout = subject.network.layout
    excluded = [
        int(found.excluded[weights.start : biases.stop].sum())
        for weights, biases in zip(layout.weights, layout.biases, strict=True)
    ]
    if found.worst < GOOD:
        st.success(
            _("The worst relative error is {error}, below 10⁻⁶: the gradient is right.").format(
                error=digits(found.worst, 2)
            ),
            icon=":material/check:",
        )
    else:
        st.warning(
            _(
                "The worst relative error is {error}, above 10⁻⁶. Gradients of this size are at "
                "the limit of what differences of the loss can show."
            ).format(error=digits(found.worst, 2)),
            icon=":material/warning:",
        )
    st.dataframe(
        written(
            pd.DataFrame(
                {
                    "layer": subject.layer_titles(),
                    "parameters": [n * m + m for n, m in layout.shapes],
                    "worst": found.worst_per_layer,
                    "excluded": excluded,
                }
            ),
            {"worst": scientific},
        ),
        key="gradients.check",
        hide_index=True,
        height="content",
        column_config={
            "layer": st.column_config.TextColumn(_("Layer"), pinned=True),
            "parameters": st.column_config.NumberColumn(_("Parameters")),
            "worst": st.column_config.NumberColumn(_("Worst relative error")),
            "excluded": st.column_config.NumberColumn(
                _("Left out"), help=_("Their step crosses a kink, where differences say nothing.")
            ),
        },
    )
    if found.excluded_count:
        st.caption(
            ngettext(
                "{n} parameter is left out: its step crosses a kink.",
                "{n} parameters are left out: their steps cross a kink.",
                found.excluded_count,
            ).format(n=found.excluded_count)
        )

"""How alike the units of a layer are, at the start, now, and on the way."""

from __future__ import annotations

import numpy as np
import streamlit as st

from nn_core.diagnostics.symmetry import Pairs, alike_pairs, similarity
from nn_core.parameters import Parameters
from ui.figures.layer import matrix_figure, pairs_figure
from ui.i18n import _, ngettext
from ui.run.subject import Subject
from ui.theme import CHART_CONFIG, is_dark

MOST_PAIRS, MOST_EPOCHS = 30, 120


def likeness(subject: Subject, layer: int) -> None:
    """Draw the similarity matrix at two epochs, and the pairs that were most alike over all."""
    units = subject.network.layers[layer].units
    if units < 2:
        return
    st.subheader(_("How alike the units are"), anchor=False)
    titles = [str(k + 1) for k in range(units)]
    shown = (("first", subject.epochs[0]), ("now", subject.epoch))
    for place, (name, epoch) in zip(st.columns(2, gap="medium"), shown, strict=True):
        flat = Parameters(subject.network.layout, subject.history.kept[epoch])
        with place:
            st.markdown(_("**Epoch {n}**").format(n=epoch))
            st.plotly_chart(
                matrix_figure(
                    similarity(flat, layer),
                    titles,
                    titles,
                    is_dark(),
                    limit=1.0,
                    titles=(_("Unit"), _("Unit")),
                ),
                key=f"gradients.likeness.{name}",
                config=CHART_CONFIG,
                alt=_("Similarity of the units"),
            )
    st.caption(
        _(
            "1 where two units have the same incoming and outgoing weights: they learn the same "
            "for ever, as one. At a sound start nothing off the diagonal is near 1."
        )
    )
    found, epochs = subject.once(("pairs", layer), lambda: _pairs(subject, layer))
    if len(epochs) < 2:
        return
    st.markdown(_("**Pair by pair, over the epochs**"))
    st.plotly_chart(
        pairs_figure(found, epochs, subject.epoch, is_dark()),
        key="gradients.pairs",
        config=CHART_CONFIG,
        alt=_("Similarity of pairs of units by epoch"),
    )
    every = units * (units - 1) // 2
    if every > len(found.pairs):
        st.caption(
            ngettext(
                "The {n} pair of {all} that comes nearest to being one unit.",
                "The {n} pairs of {all} that come nearest to being one unit.",
                len(found.pairs),
            ).format(n=len(found.pairs), all=every)
        )


def _pairs(subject: Subject, layer: int) -> tuple[Pairs, list[int]]:
    last = len(subject.epochs) - 1
    places = np.unique(np.linspace(0, last, min(MOST_EPOCHS, last + 1)).round().astype(int))
    parameters = Parameters(subject.network.layout, subject.path[places])
    return alike_pairs(parameters, layer, MOST_PAIRS), [subject.epochs[k] for k in places]

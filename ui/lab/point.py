"""One point, closely: its features, what the network answers, and how hard it pulls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from experiments.run.experiment import Experiment
from nn_core.data import Part
from nn_core.diagnostics.gradients import input_gradients, sample_gradients
from nn_core.diagnostics.objective import Objective
from nn_core.diagnostics.predictions import class_probabilities
from nn_core.metrics import predicted_classes
from nn_core.network import forward, per_sample_loss
from nn_core.types import Array
from ui.coordinates import coordinate
from ui.figures.input_gradients import picture_pair
from ui.i18n import _
from ui.lab.picked import POINT, offered
from ui.run.live_run import LiveRun
from ui.run.scene import split_title
from ui.session import has_widget
from ui.text import digits, percent
from ui.theme import is_dark
from ui.widgets.tables import plain

_PART, _NUMBER = "lab.point.part", "lab.point.number"
MOST_PULLING = 5000
"""Training samples whose gradients are compared at most: the first."""
MOST_NAMED = 6
"""Features that are written in a line; more of them become a table."""


@dataclass(frozen=True, eq=False)
class PointFacts:
    """What there is to say of one sample at one moment.

    Attributes
    ----------
    outputs : array, shape (n_out,)
        Output activations.
    loss : float
        Data loss.
    norm : float
        Norm of the sample's own gradient, over all weights and biases.
    share : float or None
        Of the sum of those norms in the training part; None for a sample outside of it.
    pulling : int
        Training samples in that sum.
    """

    outputs: Array
    loss: float
    norm: float
    share: float | None
    pulling: int


def point_facts(experiment: Experiment, part: str, index: int) -> PointFacts:
    """Return the facts of a sample.

    Parameters
    ----------
    experiment : Experiment
        Of one network.
    part : str
        ``train``, ``validation`` or ``test``.
    index : int
        Row of the part.
    """
    samples: Part = getattr(experiment.prepared, part)
    network, parameters = experiment.network, experiment.trainer.parameters
    loss = experiment.trainer.settings.loss
    X, Y = samples.X[index : index + 1], samples.Y[index : index + 1]
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        passes = forward(network, parameters, X)
        own = per_sample_loss(network, passes, Y, loss)

    def norms(inputs: Array, targets: Array) -> Array:
        found = sample_gradients(Objective(network, inputs, targets, loss), parameters)
        return np.asarray(np.sqrt(np.square(found.norms).sum(axis=1)))

    norm = float(norms(X, Y)[0])
    share, train = None, experiment.prepared.train
    pulling = min(len(train.y), MOST_PULLING)
    if part == "train":
        others = norms(train.X[:MOST_PULLING], train.Y[:MOST_PULLING])
        total = float(others.sum()) + (norm if index >= MOST_PULLING else 0.0)
        share = norm / total if total > 0 else 0.0
    return PointFacts(passes[-1].a[0], float(own[0]), norm, share, pulling)


def chosen(experiment: Experiment) -> tuple[str, int] | None:
    """Return part and index of the point that is looked at; None where there is none."""
    return POINT.get().place(experiment.prepared)


def point_panel(run: LiveRun) -> None:
    """Draw the choice of a point and, once there is one, all about it."""
    experiment = run.experiment
    point = POINT.get()
    place = point.place(experiment.prepared)
    parts = offered(experiment.prepared)
    count = len(getattr(experiment.prepared, point.part).y)
    # Keys of their own for every choice made elsewhere, and no callbacks: see `Picked`. What they
    # begin with is their default, which reaches the browser even if this run is interrupted.
    number_key = f"{_NUMBER}.{point.revision}"
    if not has_widget(number_key):
        point.box_index = point.index
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        part = st.selectbox(
            _("A point, closely"),
            parts,
            index=parts.index(point.part),
            format_func=split_title,
            key=f"{_PART}.{point.revision}",
            width=150,
        )
        number = st.number_input(
            _("Its number"),
            min_value=1,
            max_value=count,
            value=None if point.box_index is None else point.box_index + 1,
            step=1,
            placeholder=_("1 to {n}").format(n=count),
            key=number_key,
            label_visibility="collapsed",
            width=150,
        )
        if place is None:
            st.caption(_("Click a point of the surface, or type its number."), width="content")
        else:
            st.button(
                _("Close"),
                icon=":material/close:",
                key="lab.point.close",
                on_click=lambda: point.choose(point.part, None),
                type="tertiary",
            )
    index = None if number is None else int(number) - 1
    if part != point.part:
        size = len(getattr(experiment.prepared, part).y)
        point.choose(part, index if index is not None and index < size else None)
        st.rerun()
    if index != point.index:
        point.type_index(index)
        st.rerun()
    if place is not None:
        _facts(experiment, *place)


def _facts(experiment: Experiment, part: str, index: int) -> None:
    facts = point_facts(experiment, part, index)
    samples: Part = getattr(experiment.prepared, part)
    with st.container(horizontal=True, gap="medium", key="lab-point"):
        for label, value, note in _numbers(experiment, facts, samples, index):
            st.metric(label, value, help=note or None, width="content")
        _features(experiment, samples, index)


def _numbers(
    experiment: Experiment, facts: PointFacts, samples: Part, index: int
) -> list[tuple[str, str, str]]:
    prepared = experiment.prepared
    if prepared.problem == "regression":
        answer = float(prepared.to_target_units(facts.outputs))
        shown = [
            (_("True"), coordinate(samples.y[index], prepared.dataset.y), ""),
            (_("Output"), coordinate(answer, prepared.dataset.y), _("In units of the target")),
        ]
    else:
        names = [plain(_(name)) for name in prepared.dataset.class_names]
        taken = int(predicted_classes(facts.outputs[np.newaxis])[0])
        shares = class_probabilities(facts.outputs[np.newaxis])
        outputs = ", ".join(digits(value, 4) for value in facts.outputs)
        sure = f" ({percent(shares[0, taken])})" if shares is not None else ""
        shown = [
            (_("True"), names[int(samples.y[index])], ""),
            (_("Output"), names[taken] + sure, _("Output activations: {a}").format(a=outputs)),
        ]
    shown.append((_("Loss"), digits(facts.loss, 4), _("Data loss of this sample")))
    if facts.share is None:
        pull, note = "–", _("Only training samples pull at the weights.")
    else:
        fair = facts.share * facts.pulling
        pull = f"{digits(100 * facts.share, 2)}% (× {digits(fair, 2)})"
        note = _(
            "‖g‖ of this sample's own gradient, {norm}, over the sum of the norms of {n} training "
            "samples; after ×, in fair shares of 1/{n}."
        ).format(norm=digits(facts.norm), n=facts.pulling)
    return [*shown, (_("Share of the gradient"), pull, note)]


def _features(experiment: Experiment, samples: Part, index: int) -> None:
    import pandas as pd

    prepared, raw = experiment.prepared, samples.raw[index]
    shape = prepared.dataset.image_shape
    names = [_(name) for name in prepared.dataset.feature_names]
    if shape is not None and experiment.network.n_in == shape[0] * shape[1]:
        trainer, own = experiment.trainer, slice(index, index + 1)
        objective = Objective(
            experiment.network, samples.X[own], samples.Y[own], trainer.settings.loss
        )
        gradient = input_gradients(objective, trainer.parameters)[0]
        pair = picture_pair(raw.reshape(shape), gradient.reshape(shape), is_dark())
        words = _("The picture, and the gradient of its loss by each pixel")
        with st.container(width=pair.shape[1]):
            st.image(pair, caption=words, alt=words, output_format="PNG")
        return
    columns = prepared.dataset.X.T
    told = [coordinate(value, column) for value, column in zip(raw, columns, strict=True)]
    if len(names) <= MOST_NAMED:
        for name, value in zip(names, told, strict=True):
            st.metric(plain(name), value, width="content")
    else:
        st.dataframe(
            pd.DataFrame({"feature": names, "value": told}),
            hide_index=True,
            height=180,
            width=320,
            column_config={"feature": _("Feature"), "value": _("Value")},
        )

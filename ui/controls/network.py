"""Controls of the network: hidden layers, output, initial weights."""

from typing import Any

import streamlit as st

from experiments.run.edits import assembled
from experiments.spec.limits import field_range
from experiments.spec.network_cost import network_cost
from experiments.spec.spec import ExperimentSpec, LayerSpec
from nn_core.activations import ACTIVATIONS
from nn_core.initializers import INITIALIZERS
from ui.controls.fields import Fields
from ui.i18n import _, ngettext
from ui.session import reseed_controls, widget_key
from ui.text import digits

# Given weights come with a spec and cannot be entered here.
OFFERED_INITIALIZERS = tuple(kind for kind in INITIALIZERS if kind != "given")


def network_controls(spec: ExperimentSpec) -> ExperimentSpec:
    """Draw the controls of the network; raise a `SpecError` for invalid input."""
    fields, hidden = Fields(spec), list[Any](spec.network.hidden)
    fixed, removed = fields.hides("network.hidden"), None
    with st.container(gap="xsmall"), fields.reporting_group("network"):
        if not fixed:
            for k in range(len(hidden)):
                hidden[k], unwanted = _layer(fields, k)
                removed = k if unwanted else removed
        most = int(field_range("network.hidden").maximum)
        added = not fixed and st.button(
            _("Add a layer"),
            icon=":material/add:",
            key=widget_key("add_layer"),
            disabled=len(hidden) >= most,
            help=_("At most {most} hidden layers").format(most=most),
            width="stretch",
        )
        output = fields.automatic_choice(
            "network.output_activation",
            _("Output activation"),
            output_choices(spec),
            _("Sigmoid for two classes, softmax for more, linear for a number."),
        )
        initializer = fields.choice(
            "network.initializer",
            _("Initial weights"),
            kinds=OFFERED_INITIALIZERS,
            hint=_("Xavier suits tanh and sigmoid, He the ReLU family, LeCun SELU."),
        )
        changed = assembled(
            spec, "network", hidden=hidden, output_activation=output, initializer=initializer
        )
        if changed.training != spec.training:
            reseed_controls()
        _facts(changed)
    if removed is None and not added:
        return changed
    reseed_controls()
    layers = list(changed.network.hidden)
    if removed is not None:
        del layers[removed]
    if added:
        layers.append(layers[-1] if layers else LayerSpec())
    return assembled(changed, "network", hidden=layers)


def _layer(fields: Fields, k: int) -> tuple[dict[str, Any], bool]:
    """Draw the controls of hidden layer k; return its fields, and whether it is to be removed."""
    path = f"network.hidden.{k}"
    with st.container(
        key=widget_key(f"layer-head-{k}"),
        horizontal=True,
        wrap=False,
        horizontal_alignment="distribute",
        vertical_alignment="center",
    ):
        st.markdown(_("**Hidden layer {k}**").format(k=k + 1), width="content")
        unwanted = st.button(
            _("Remove"),
            icon=":material/close:",
            key=widget_key(f"remove_layer.{k}"),
            type="tertiary",
            help=_("Remove hidden layer {k}").format(k=k + 1),
        )
    with fields.row(f"{path}.units", f"{path}.activation", f"{path}.dropout", path):
        units = fields.number(f"{path}.units", _("Units"), width=76)
        activation = fields.kind(f"{path}.activation", _("Activation"))
        dropout = fields.number(f"{path}.dropout", _("Dropout"), step=0.05, width=76)
    activation = fields.settings(f"{path}.activation", activation)
    return {"units": units, "activation": activation, "dropout": dropout}, unwanted


def output_choices(spec: ExperimentSpec) -> tuple[str, ...]:
    """Return the kinds of output activation that fit the data.

    >>> from experiments.spec.defaults import default_spec
    >>> "softmax" in output_choices(default_spec("moons"))
    False
    """
    return tuple(kind for kind in ACTIVATIONS if kind != "softmax" or spec.data.n_out > 1)


def _facts(spec: ExperimentSpec) -> None:
    counted = network_cost(spec)
    shape = " → ".join(str(size) for size in counted.sizes)
    count = counted.parameters
    st.caption(
        ngettext("{shape}: {count} parameter", "{shape}: {count} parameters", count).format(
            shape=shape, count=f"{count:,}"
        )
    )
    st.caption(
        _(
            "Multiply-adds: {forward} a sample forward, {training} in training, {epoch} an epoch. "
            "Memory {total}."
        ).format(
            forward=short_count(counted.forward),
            training=short_count(counted.training),
            epoch=short_count(counted.epoch),
            total=memory(counted.total_bytes),
        ),
        help=_(
            "Parameters and their gradient {parameters}, the optimizer's state {optimizer}, the "
            "activations of one batch {batch}. Training computes each product of the forward pass "
            "once more for the gradient and, except in the first layer, once more for the error "
            "that is propagated back."
        ).format(
            parameters=memory(counted.parameter_bytes),
            optimizer=memory(counted.optimizer_bytes),
            batch=memory(counted.batch_bytes),
        ),
    )


def short_count(count: int) -> str:
    """Return a count in at most four digits.

    >>> short_count(88), short_count(24800), short_count(7_650_000)
    ('88', '24.8 k', '7.65 M')
    """
    for least, scale, unit in ((1e9, 1e9, "G"), (1e6, 1e6, "M"), (1e4, 1e3, "k")):
        if count >= least:
            return f"{digits(count / scale)} {unit}"
    return f"{count:,}"


def memory(size: int) -> str:
    """Return a size in bytes with its unit.

    >>> memory(840), memory(12_000)
    ('840 B', '11.7 KB')
    """
    if size < 1024:
        return f"{size} B"
    return f"{digits(size / 1024)} KB" if size < 1000 * 1024 else f"{digits(size / 2**20)} MB"

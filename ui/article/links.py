"""Buttons from the article's statements to the pages that demonstrate them."""

from typing import NamedTuple

import streamlit as st

from experiments.spec.spec import ExperimentSpec
from tutorial.article.claims import Reading
from tutorial.derivation.row import Address, Step
from ui.addresses import LAB_PAGE, NEURON_PAGE, WORKED_PAGE
from ui.i18n import _
from ui.neuron.controls import PART_KEY
from ui.neuron.rules_section import RULE_KEY, start_over
from ui.run.live_run import LAB
from ui.session import reseed_controls, show_in_widget
from ui.worked.session import WORKED


class WorkedLink(NamedTuple):
    """Link to a row of the worked example, in one reading of the article."""

    reading: Reading
    address: Address

    def go(self) -> None:
        worked = WORKED.get()
        worked.choose(self.reading)
        address = self.address
        worked.go(worked.steps.index(Step(address.stage, address.layer)))
        worked.show_unit(address.unit, address.source)
        worked.show_sample(address.sample)
        st.switch_page(WORKED_PAGE)


class NeuronLink(NamedTuple):
    """Link to a part of the neuron page, optionally with a learning rule."""

    part: str
    rule: str | None = None

    def go(self) -> None:
        show_in_widget(PART_KEY, self.part)
        if self.rule is not None:
            show_in_widget(RULE_KEY, self.rule)
            start_over()
        st.switch_page(NEURON_PAGE)


class LabLink(NamedTuple):
    """Link to the Lab, with a given run or its current one."""

    spec: ExperimentSpec | None = None

    def go(self) -> None:
        if self.spec is not None:
            run = LAB.get()
            run.update(self.spec)
            run.reset()
            run.play()
            reseed_controls()
        st.switch_page(LAB_PAGE)


Link = WorkedLink | NeuronLink | LabLink


def link_button(link: Link, key: str) -> None:
    """Draw the button that opens the page."""
    label, icon = {
        WorkedLink: (_("See it in the worked example"), ":material/calculate:"),
        NeuronLink: (_("See it on the neuron's page"), ":material/scatter_plot:"),
        LabLink: (_("Open in the Lab"), ":material/experiment:"),
    }[type(link)]
    if st.button(label, icon=icon, key=key, type="tertiary"):
        link.go()


def card_head(text: str, link: Link | None, key: str) -> None:
    """Draw a card's first line with an optional button at its end."""
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        gap="small",
    ):
        st.markdown(text, width="content")
        if link is not None:
            link_button(link, key)


# By the key of the statement; some have no demonstration.
STATEMENTS: dict[str, Link] = {
    "hebb": NeuronLink("rules", "hebb"),
    "perceptron": NeuronLink("rules", "perceptron"),
    "gradient_flow": NeuronLink("activations"),
    "unit_of_layers": NeuronLink("unit"),
    "activations": NeuronLink("activations"),
    "loss_arrow": NeuronLink("flow"),
    "not_converging": LabLink(),
}

_HIDDEN_SUM = Address("weighted_sum", 0)
_OUTPUT_DELTA = Address("output_delta", 1)
_HIDDEN_DELTA = Address("hidden_delta", 0)

# By the key of the formula.
FORMULAS: dict[str, Link] = {
    "activation_called_z": WorkedLink("article", _HIDDEN_SUM),
    "minus_sign": WorkedLink("article", _OUTPUT_DELTA),
    "elementwise_weights": WorkedLink("article", _HIDDEN_DELTA),
    "half_sum": NeuronLink("losses"),
    "weight_gradient_indices": WorkedLink("article", Address("weight_gradient", 1)),
    "weighted_sum_indices": WorkedLink("article", _HIDDEN_SUM),
    "slope_twice": WorkedLink("article", _OUTPUT_DELTA),
    "no_weights": WorkedLink("article", _HIDDEN_DELTA),
    "bias_by_weights": WorkedLink("article", Address("update", 1)),
    "half_cross_entropy": NeuronLink("losses"),
}

# Nearest rows for claims with numbers that have no row of the worked example.
PLACES: dict[int, WorkedLink] = {
    5: WorkedLink("article", Address("loss", 1, sample=1)),
    13: WorkedLink("article_two_hidden", Address("start", 2)),
    14: WorkedLink("article_three_outputs", Address("activation", 1, sample=0)),
}

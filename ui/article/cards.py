"""Cards of the article's statements, with buttons to the pages that demonstrate them."""

from collections.abc import Iterable
from typing import NamedTuple

import streamlit as st

from experiments.spec.spec import ExperimentSpec
from tutorial.article.claims import Reading
from tutorial.article.statements import CONCEPTS, HISTORY, Statement
from tutorial.derivation.row import Address, Step
from ui.addresses import LAB_PAGE, NEURON_PAGE, WORKED_PAGE
from ui.i18n import _
from ui.neuron.controls import PART_KEY
from ui.neuron.rules_section import RULE_KEY, start_over
from ui.run.live_run import LAB
from ui.session import reseed_controls, show_in_widget
from ui.worked.session import WORKED

# Readable on light and dark pages; always used with a box, for readers who see no color.
WRONG_INK = "#e5484d"


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
STATEMENT_LINKS: dict[str, Link] = {
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
FORMULA_LINKS: dict[str, Link] = {
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
CLAIM_LINKS: dict[int, WorkedLink] = {
    5: WorkedLink("article", Address("loss", 1, sample=1)),
    13: WorkedLink("article_two_hidden", Address("start", 2)),
    14: WorkedLink("article_three_outputs", Address("activation", 1, sample=0)),
}


def marked(latex: str) -> str:
    r"""Color the content of boxes.

    >>> marked(r"a = \boxed{\frac{1}{2}} b")
    'a = \\textcolor{#e5484d}{\\boxed{\\frac{1}{2}}} b'
    """
    head, box, rest = latex.partition(r"\boxed{")
    if not box:
        return latex
    depth, end = 1, 0
    while depth:
        depth += {"{": 1, "}": -1}.get(rest[end], 0)
        end += 1
    return rf"{head}\textcolor{{{WRONG_INK}}}{{\boxed{{{rest[:end]}}}{marked(rest[end:])}"


def section_badge(section: str) -> str:
    """Return the Markdown badge of a section of the article."""
    return f":gray-badge[§ {section}]"


def statements_section() -> None:
    """Draw the statements on people, papers, and concepts."""
    st.caption(
        _(
            "People, papers and products of sections 1, 5.6 and 8, and the concepts of sections 2 "
            "and 7, with the article’s own words."
        )
    )
    statement_cards((*HISTORY, *CONCEPTS))


def statement_cards(statements: Iterable[Statement]) -> None:
    """Draw a card for each statement, with a link button where a page demonstrates it."""
    right = ":green-badge[:material/check: {word}]".format(word=_("right"))
    wrong = ":red-badge[:material/close: {word}]".format(word=_("not so"))
    for statement in statements:
        with st.container(border=True, key=f"article-statement-{statement.key}", gap="small"):
            card_head(
                f"{right if statement.agrees else wrong} {section_badge(statement.section)}",
                STATEMENT_LINKS.get(statement.key),
                f"article.go.{statement.key}",
            )
            # In Markdown two trailing spaces break the line.
            st.markdown("  \n".join(f"> {line}" for line in statement.quote.splitlines()))
            says, fact = st.columns(2, gap="medium")
            says.markdown(_("**It says:** {text}").format(text=_(statement.printed)))
            fact.markdown(_("**In fact:** {text}").format(text=_(statement.right)))
            st.caption(_("How we know: {text}").format(text=_(statement.source)))

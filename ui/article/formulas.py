"""Formulas of sections 3 and 4: printed and corrected, with numerical demonstrations."""

import streamlit as st

from tutorial.article.demonstrations import Clash, Comparison, Demonstration, Descent, Mismatch
from tutorial.article.formulas import FORMULAS, FormulaClaim
from ui.article.links import FORMULAS as LINKS
from ui.article.links import card_head
from ui.article.statements import marked, section_badge
from ui.figures.article import losses_figure, mismatch_figure
from ui.i18n import _
from ui.text import filled
from ui.widgets.charts import chart


def formulas_section() -> None:
    """Draw a card for each formula; demonstrations run when opened."""
    st.caption(
        _(
            "In the boxes: what is wrong or missing. “Run it” trains a small network by both "
            "formulas, 3 inputs, 4 and 2 sigmoid units, five samples and ½ squared error, or "
            "compares the formulas themselves."
        )
    )
    for claim in FORMULAS:
        with st.container(border=True, key=f"article-formula-{claim.key}"):
            _card(claim)


def _card(claim: FormulaClaim) -> None:
    title = f"**{_(claim.title)}** {section_badge(claim.section)}"
    card_head(title, LINKS[claim.key], f"article.go.{claim.key}")
    left, right = st.columns(2, gap="medium")
    with left:
        st.caption(_("The article"))
        st.latex(marked(claim.printed))
    with right:
        st.caption(_("Right"))
        st.latex(claim.right)
    st.markdown(_(claim.explanation))
    box = st.expander(
        _("Run it"), icon=":material/play_arrow:", key=run_key(claim.key), on_change="rerun"
    )
    if box.open:
        with box:
            draw(claim.key, demonstration(claim.key))


def run_key(key: str) -> str:
    """Return the key of the expander with a card's demonstration."""
    return f"article.run.{key}"


@st.cache_data(max_entries=len(FORMULAS), show_spinner=False)
def demonstration(key: str) -> Demonstration:
    """Run both formulas of a claim, cached."""
    return next(claim for claim in FORMULAS if claim.key == key).demonstrate()


def draw(key: str, result: Demonstration) -> None:
    """Draw the result with a sentence on its numbers."""
    st.markdown(_sentence(key, result))
    match result:
        case Clash():
            st.code(result.message, language=None, wrap_lines=True)
            return
        case Descent():
            figure = losses_figure(result, _("step"))
            alt = _("Loss over the steps, by both formulas")
        case Mismatch():
            figure, alt = mismatch_figure(result), _("Gradient by both formulas, and measured")
        case Comparison():
            label = _("output ŷ of a sample whose label is 0")
            axis = _("samples") if key == "half_sum" else label
            figure = losses_figure(result, axis)
            alt = _("Both formulas over the same points")
    chart(figure, f"article.chart.{key}", alt)


def _sentence(key: str, result: Demonstration) -> str:
    """Return a sentence on the numbers of a demonstration."""
    if isinstance(result, Clash):
        return _("With layers of {sizes} units NumPy refuses:").format(
            sizes=", ".join(str(size) for size in result.sizes)
        )
    if isinstance(result, Mismatch):
        return filled(
            _(
                "Largest relative error against central differences: {right:.1e} by the right "
                "rule, {wrong:.2f} by the article’s."
            ),
            right=result.right_error,
            wrong=result.wrong_error,
        )
    ends = {"right": result.right[-1], "wrong": result.wrong[-1]}
    if isinstance(result, Descent):
        return filled(
            _(
                "{steps} steps from a loss of {start:.3f}: by the right rule it ends at "
                "{right:.3f}, by the article’s at {wrong:.3f}."
            ),
            steps=result.right.size - 1,
            start=result.right[0],
            **ends,
        )
    if key == "half_sum":
        return filled(
            _(
                "The same {least:.0f} samples, counted once and up to {most:.0f} of them: the mean "
                "stays at {right:.3f}, half the sum grows from {first:.3f} to {last:.3f}."
            ),
            least=result.points[0],
            most=result.points[-1],
            right=result.right[-1],
            first=result.wrong[0],
            last=result.wrong[-1],
        )
    return filled(
        _(
            "A sample of label 0 and an output of {output:.2f}: the article’s formula charges "
            "{wrong:.3f}, the binary form {right:.3f}."
        ),
        output=result.points[-1],
        **ends,
    )

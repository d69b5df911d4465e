"""Formulas of sections 3 and 4: printed and corrected, with numerical demonstrations."""

import streamlit as st

from tutorial.article.demonstrations import Clash, Comparison, Demonstration, Descent, Mismatch
from tutorial.article.formulas import FORMULAS, FormulaClaim
from ui.article.cards import FORMULA_LINKS, card_head, marked, section_badge
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
    card_head(title, FORMULA_LINKS[claim.key], f"article.go.{claim.key}")
    left, right = st.columns(2, gap="medium")
    with left:
        st.caption(_("The article"))
        st.latex(marked(claim.printed))
    with right:
        st.caption(_("Right"))
        st.latex(claim.right)
    st.markdown(_(claim.explanation))
    key = f"article.run.{claim.key}"
    with st.expander(_("Run it"), icon=":material/play_arrow:", key=key, on_change="rerun") as box:
        if box.open:
            _show(claim.key, _demonstration(claim.key))


@st.cache_data(max_entries=len(FORMULAS), show_spinner=False)
def _demonstration(key: str) -> Demonstration:
    return next(claim for claim in FORMULAS if claim.key == key).demonstrate()


def _show(key: str, result: Demonstration) -> None:
    """Draw the result of a demonstration, with a sentence on its numbers."""
    match result:
        case Clash():
            sizes = ", ".join(map(str, result.sizes))
            st.markdown(_("With layers of {sizes} units NumPy refuses:").format(sizes=sizes))
            st.code(result.message, language=None, wrap_lines=True)
            return
        case Descent():
            figure = losses_figure(result, _("step"))
            alt = _("Loss over the steps, by both formulas")
            sentence = filled(
                _(
                    "{steps} steps from a loss of {start:.3f}: by the right rule it ends at "
                    "{right:.3f}, by the article’s at {wrong:.3f}."
                ),
                steps=result.right.size - 1,
                start=result.right[0],
                right=result.right[-1],
                wrong=result.wrong[-1],
            )
        case Mismatch():
            figure, alt = mismatch_figure(result), _("Gradient by both formulas, and measured")
            sentence = filled(
                _(
                    "Largest relative error against central differences: {right:.1e} by the right "
                    "rule, {wrong:.2f} by the article’s."
                ),
                right=result.right_error,
                wrong=result.wrong_error,
            )
        case Comparison():
            alt = _("Both formulas over the same points")
            if key == "half_sum":
                axis = _("samples")
                text = _(
                    "The same {least:.0f} samples, counted once and up to {most:.0f} of them: the "
                    "mean stays at {right:.3f}, half the sum grows from {first:.3f} to {last:.3f}."
                )
                values = {
                    "least": result.points[0],
                    "most": result.points[-1],
                    "first": result.wrong[0],
                    "last": result.wrong[-1],
                }
            else:
                axis = _("output ŷ of a sample whose label is 0")
                text = _(
                    "A sample of label 0 and an output of {output:.2f}: the article’s formula "
                    "charges {wrong:.3f}, the binary form {right:.3f}."
                )
                values = {"output": result.points[-1], "wrong": result.wrong[-1]}
            figure = losses_figure(result, axis)
            sentence = filled(text, right=result.right[-1], **values)
    st.markdown(sentence)
    chart(figure, f"article.chart.{key}", alt)

"""Section 4.3: each printed number beside the correct one and the article's own result."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from tutorial.article.claims import CLAIMS, KIND_TITLES, Cell, Claim, Standing, judge_cell
from tutorial.example.examples import EXAMPLES
from ui.article.cards import CLAIM_LINKS, WorkedLink, card_head
from ui.i18n import _
from ui.text import digits
from ui.widgets import tables
from ui.widgets.downloads import csv_button, frame_csv

if TYPE_CHECKING:
    import pandas as pd

OURS = "†"
_MARKS: dict[Standing, str] = {
    "right": "green[:material/check:",
    "wrong": "red[:material/close:",
    "unknown": "gray[:material/help:",
}


def numbers_section() -> None:
    """Draw a card for each claim, linked to its rows, and the CSV download."""
    cells = [judge_cell(cell) for claim in CLAIMS for cell in claim.cells]
    standings = Counter(verdict.standing for verdict in cells)
    st.markdown(
        _(
            "The article prints {count} numbers of one training step: {right} are right, {wrong} "
            "are wrong, and {unknown} cannot be known, because it does not give the samples that "
            "they belong to. Where its own earlier numbers are already wrong, the last column says "
            "what the right rule makes of them: {own} of the wrong ones follow from those."
        ).format(
            count=len(cells),
            right=standings["right"],
            wrong=standings["wrong"],
            unknown=standings["unknown"],
            own=sum(verdict.own_agrees and verdict.standing == "wrong" for verdict in cells),
        )
    )
    st.caption(
        _(
            "A printed number agrees when it is within half a unit of its last decimal. {mark} "
            "The right value depends on samples 2 to 5, of which the article gives no features: "
            "those are ours, and the worked example lets you change them."
        ).format(mark=OURS)
    )
    csv_button(
        _("All of it as CSV"),
        lambda: frame_csv(claims_frame()),
        "article-4.3.csv",
        "article.numbers.download",
    )
    with st.container(key="article-numbers"):
        for claim in CLAIMS:
            with st.container(border=True, key=f"article-claim-{claim.number}", gap="small"):
                _card(claim)


def _card(claim: Claim) -> None:
    card_head(
        f"**{claim.number}. {_(claim.step)}** :orange-badge[{_(KIND_TITLES[claim.kind])}]",
        claim_link(claim),
        f"article.go.claim{claim.number}",
    )
    st.markdown(_(claim.explanation))
    if claim.cells:
        headings = [_("Quantity"), _("Printed"), _("Right"), _("From its own numbers")]
        st.markdown(tables.markdown(headings, [_line(cell) for cell in claim.cells]))


def claim_link(claim: Claim) -> WorkedLink:
    """Return the link to the first wrong number's row, or to the nearest row."""
    for cell in sorted(claim.cells, key=lambda cell: judge_cell(cell).agrees):
        if cell.address is not None:
            return WorkedLink(cell.reading, cell.address)
    return CLAIM_LINKS[claim.number]


def _line(cell: Cell) -> list[str]:
    verdict = judge_cell(cell)
    mark = _MARKS[verdict.standing]
    right, own = _("not given enough to know"), ""
    if verdict.right is not None:
        right = f"**{digits(verdict.right, 5)}**"
        right += " " + _("(sum of the samples)") if cell.summed else ""
        right += f" {OURS}" if cell.depends_on_ours else ""
    if verdict.own is not None:
        own = tables.math(f"{cell.own_latex} = {digits(verdict.own, 5).replace('−', '-')}")
        own += " :green[:material/check:]" if verdict.own_agrees else ""
    printed = cell.printed.replace("-", "−")
    return [tables.math(cell.symbol), f":{mark} {printed}]", right, own]


def claims_frame() -> pd.DataFrame:
    """Return all claims, one row per printed number, or one row where there is none."""
    import pandas as pd

    rows = []
    for claim in CLAIMS:
        for cell in claim.cells or (None,):
            verdict = None if cell is None else judge_cell(cell)
            reading = claim_link(claim).reading if cell is None else cell.reading
            rows.append(
                {
                    "claim": claim.number,
                    "step": _(claim.step),
                    "quantity": cell and cell.symbol,
                    "printed": verdict and verdict.printed,
                    "right": verdict and verdict.right,
                    "agrees": verdict
                    and (None if verdict.standing == "unknown" else verdict.agrees),
                    "verdict": verdict and verdict.standing,
                    "rule_on_its_own_numbers": cell and cell.own_latex,
                    "from_its_own_numbers": verdict and verdict.own,
                    "follows_from_its_own": verdict and verdict.own_agrees,
                    "sum_of_samples": cell and cell.summed,
                    "depends_on_our_samples": cell and cell.depends_on_ours,
                    "reading": _(EXAMPLES[reading]().title),
                    "kind": _(KIND_TITLES[claim.kind]),
                    "explanation": _(claim.explanation),
                }
            )
    return pd.DataFrame(rows)

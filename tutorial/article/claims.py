"""What a claim of the article's worked example is, and how it is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from nn_core.types import N_
from tutorial.derivation.row import Address
from tutorial.derivation.rows import row
from tutorial.example.examples import EXAMPLES
from tutorial.tracing import StepTrace

Reading = Literal["article", "article_three_outputs", "article_two_hidden"]
"""A key of `tutorial.example.examples.EXAMPLES`: how the article's example is read."""

Kind = Literal["arithmetic", "loss", "rule", "wrong_input", "wrong_row", "structure"]

KIND_TITLES: dict[Kind, str] = {
    "arithmetic": N_("arithmetic"),
    "loss": N_("prints ŷ as the loss"),
    "rule": N_("wrong rule"),
    "wrong_input": N_("right rule, wrong ŷ"),
    "wrong_row": N_("wrong row"),
    "structure": N_("structure"),
}
"""Kinds of error, for the page to translate."""


@dataclass(frozen=True)
class Cell:
    """One number that the article prints.

    Attributes
    ----------
    symbol : str
        LaTeX, as the article names it.
    printed : str
        The quotation.
    own : callable, optional
        The value that the article's own printed numbers lead to by the right rule.
    own_latex : str
        That rule with the article's numbers put in.
    reading, address : optional
        The row of the worked example where the number belongs; none where the article does not
        give what is needed to compute it.
    also : tuple of Address
        Further rows for which the article prints the same number.
    summed : bool
        True where the article adds up what the engine averages over the samples.
    depends_on_ours : bool
        True where the right value depends on samples 2 to 5, which are ours.
    """

    symbol: str
    printed: str
    own: Callable[[], float] | None = None
    own_latex: str = ""
    reading: Reading = "article"
    address: Address | None = None
    also: tuple[Address, ...] = ()
    summed: bool = False
    depends_on_ours: bool = False

    def right(self) -> float | None:
        """Return what the engine computes in this place."""
        if self.address is None:
            return None
        trace = reading_trace(self.reading)
        value = row(trace, self.address, numeric=False).value
        return value * trace.samples if self.summed else value


@dataclass(frozen=True)
class Claim:
    """One step of the article's worked example.

    Attributes
    ----------
    number : int
        From 1, in the article's order.
    step, explanation : str
        For the page to translate.
    kind : str
        A key of `KIND_TITLES`.
    cells : tuple of Cell
        The printed numbers; none where the error is in the structure.
    """

    number: int
    step: str
    kind: Kind
    explanation: str
    cells: tuple[Cell, ...] = ()


Standing = Literal["right", "wrong", "unknown"]
"""Of a printed number; unknown is one that the article gives too little to check."""


class Verdict(NamedTuple):
    """A printed number beside the right one.

    Attributes
    ----------
    printed : float
    right : float or None
        None where the article gives too little to compute it.
    own : float or None
        What the article's own numbers would have given.
    agrees, own_agrees : bool
        Whether the printed number is the right one, or follows from the article's own numbers,
        within `tolerance`.
    tolerance : float
        Half a unit of the last printed decimal.
    """

    printed: float
    right: float | None
    own: float | None
    agrees: bool
    own_agrees: bool
    tolerance: float

    @property
    def standing(self) -> Standing:
        """What the number is: where its right value is not known, its own numbers may refute it."""
        if self.agrees:
            return "right"
        return "unknown" if self.right is None and self.own_agrees else "wrong"


def judge_cell(cell: Cell) -> Verdict:
    """Compare a printed number with the engine's.

    Examples
    --------
    >>> from tutorial.article.worked_example import CLAIMS
    >>> verdict = judge_cell(CLAIMS[0].cells[1])
    >>> verdict.printed, round(verdict.right, 12), verdict.agrees
    (1.1, 1.2, False)
    """
    printed = float(cell.printed)
    decimals = len(cell.printed.partition(".")[2])
    # A little more than half, so that 0.275 may be printed as 0.28 whatever its binary form.
    tolerance = 0.5 * 10.0**-decimals * (1.0 + 1e-9)
    right = cell.right()
    own = None if cell.own is None else cell.own()
    return Verdict(
        printed,
        right,
        own,
        right is not None and abs(printed - right) <= tolerance,
        own is not None and abs(printed - own) <= tolerance,
        tolerance,
    )


def cell_at(claims: tuple[Claim, ...], reading: str, address: Address) -> tuple[Claim, Cell] | None:
    """Return the claim and the number that the article prints for a row, if any."""
    for claim in claims:
        for cell in claim.cells:
            places = () if cell.address is None else (cell.address, *cell.also)
            if cell.reading == reading and address in places:
                return claim, cell
    return None


@cache
def reading_trace(reading: Reading) -> StepTrace:
    """Return the first step of one reading of the article."""
    return EXAMPLES[reading]().trace()

"""A statement of the article that is not a formula or a number."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Statement:
    """What the article says in words.

    Attributes
    ----------
    key : str
    section : str
    quote : str
        The article's words.
    printed, right : str
        What it says and what is so, for the page to translate.
    agrees : bool
    source : str
        How we know: where to look it up, or what settles it.
    """

    key: str
    section: str
    quote: str
    printed: str
    right: str
    agrees: bool
    source: str

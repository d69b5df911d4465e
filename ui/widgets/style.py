"""Nothing: the frame applies the style of all pages; to be deleted with the last caller."""


def apply_style() -> None:
    """Do nothing."""


def apply_section_style() -> None:
    """Do nothing."""

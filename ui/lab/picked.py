"""The point that is looked at, and what the boxes that tell of it may still say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.session import Key

if TYPE_CHECKING:
    from nn_core.data import Part, PreparedData

PARTS = ("train", "validation", "test")


@dataclass
class Picked:
    """A sample of a part of the data, or none yet.

    A page that is redrawn by its clock may still send what boxes held before a click in the
    picture. So boxes have keys with `revision` in them: what is chosen elsewhere has new boxes,
    and those of before have no more say.

    Attributes
    ----------
    part : str
        ``train``, ``validation`` or ``test``.
    index : int or None
        Row of the part.
    revision : int
        Counts the choices that were made elsewhere than in the box of the number.
    box_index : int or None
        Row that this box began with; it holds its own ever since.
    """

    part: str = "train"
    index: int | None = None
    revision: int = 0
    box_index: int | None = None

    def choose(self, part: str, index: int | None) -> None:
        """Look at a sample, or at none of the part."""
        self.part, self.index, self.box_index = part, index, index
        self.revision += 1

    def type_index(self, index: int | None) -> None:
        """Look at the sample of the same part whose number was typed."""
        self.index = index

    def pick(self, asked: object) -> None:
        """Look at the point that was clicked; what is no point is left alone.

        Examples
        --------
        >>> picked = Picked()
        >>> picked.pick({"part": "test", "index": 4})
        >>> picked.part, picked.index
        ('test', 4)
        """
        if not isinstance(asked, dict):
            return
        part, index = asked.get("part"), asked.get("index")
        if part in PARTS and isinstance(index, int | float) and index >= 0:
            self.choose(part, int(index))

    def follow(self, prepared: PreparedData) -> None:
        """Let go of what other data do not have."""
        samples: Part = getattr(prepared, self.part)
        if not len(samples.y):
            self.choose(offered(prepared)[0], None)
        elif any(k is not None and k >= len(samples.y) for k in (self.index, self.box_index)):
            own = self.index is not None and self.index < len(samples.y)
            self.choose(self.part, self.index if own else None)

    def place(self, prepared: PreparedData) -> tuple[str, int] | None:
        """Return part and row; None where no point is looked at."""
        self.follow(prepared)
        return None if self.index is None else (self.part, self.index)


def offered(prepared: PreparedData) -> list[str]:
    """Return the parts that have samples."""
    return [part for part in PARTS if len(getattr(prepared, part).y)]


POINT: Key[Picked] = Key("gradient_lab.point", Picked)
"""The point of the data that is looked at in the Lab."""

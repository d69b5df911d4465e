"""What is changed under way, as a value of a web address's query.

``57.3:rate=0.1;60:w2.3.1=0.5,freeze=1`` changes the learning rate after 57 epochs and 3
mini-batches, and after 60 epochs sets the weight that leads to unit 3 of layer 2 from unit 1
before it, and freezes the first layer. Layers and units are counted from 1, as on the pages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from experiments.spec.errors import SpecError, shown
from experiments.spec.interventions import Edit, Intervention
from experiments.spec.query_text import compact, read_setting, read_value, split, write_setting
from nn_core.types import N_

_NUMBERS = {
    "rate": "learning_rate",
    "l1": "l1",
    "l2": "l2",
    "epochs": "epochs",
    "batch": "batch_size",
    "dropout": "dropout",
}
_SETTINGS = ("optimizer", "activation")
# Weight of layer, unit and source; bias of layer and unit. No layer or unit has more digits.
_WEIGHT = re.compile(r"w([1-9][0-9]{0,3})\.([1-9][0-9]{0,3})\.([1-9][0-9]{0,3})")
_BIAS = re.compile(r"b([1-9][0-9]{0,3})\.([1-9][0-9]{0,3})")
_MOMENT = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,9}))?")


def write_changes(interventions: Sequence[Intervention]) -> str:
    """Return interventions as text.

    Examples
    --------
    >>> write_changes([Intervention(epoch=57, step=3, learning_rate=0.1, frozen=(0, 2))])
    '57.3:rate=0.1,freeze=1.3'
    """
    return ";".join(map(_write, interventions))


def read_changes(text: str) -> list[dict[str, Any]]:
    """Read interventions as plain data, for the spec to judge.

    Raises
    ------
    SpecError
        When the text is none; with what was expected.

    Examples
    --------
    >>> read_changes("60:b1.2=0.5;61.4:freeze=none")[1]
    {'epoch': 61, 'step': 4, 'edits': [], 'frozen': []}
    """
    return [_read(part) for part in split(text, ";")]


def write_moment(position: tuple[int, int]) -> str:
    """Return a moment as text: epochs done, and after a dot mini-batches of the next.

    >>> write_moment((57, 0)), write_moment((57, 3))
    ('57', '57.3')
    """
    epoch, step = position
    return f"{epoch}.{step}" if step else f"{epoch}"


def read_moment(text: str) -> tuple[int, int]:
    """Read a moment.

    Raises
    ------
    SpecError
        When the text is none.

    >>> read_moment("57.3")
    (57, 3)
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        template = N_("a moment must be an epoch, or epoch.step, such as 57 or 57.3; got {value}")
        raise SpecError.of("", template, value=shown(text))
    return int(found[1]), int(found[2] or 0)


def _write(one: Intervention) -> str:
    parts = [
        f"{short}={compact(value)}"
        for short, name in _NUMBERS.items()
        if (value := getattr(one, name)) is not None
    ]
    saved = one.model_dump(mode="json")
    parts += [
        f"{name}={write_setting(setting, saved[name])}"
        for name in _SETTINGS
        if (setting := getattr(one, name)) is not None
    ]
    if one.frozen is not None:
        parts.append(f"freeze={'.'.join(str(k + 1) for k in one.frozen) or 'none'}")
    parts += map(_write_edit, one.edits)
    return f"{write_moment(one.position)}:{','.join(parts)}"


def _write_edit(edit: Edit) -> str:
    place = f"{edit.layer + 1}.{edit.unit + 1}"
    name = f"b{place}" if edit.source is None else f"w{place}.{edit.source + 1}"
    return f"{name}={compact(edit.value)}"


def _read(text: str) -> dict[str, Any]:
    moment, _, inner = text.partition(":")
    try:
        epoch, step = read_moment(moment)
    except SpecError as error:
        raise error.under("interventions") from None
    found: dict[str, Any] = {"epoch": epoch, "step": step, "edits": []}
    for pair in split(inner, ",") if inner else []:
        name, _, value = pair.partition("=")
        if name in _NUMBERS:
            found[_NUMBERS[name]] = read_value(value)
        elif name in _SETTINGS:
            found[name] = read_setting(value)
        elif name == "freeze":
            layers = [] if value == "none" else value.split(".")
            found["frozen"] = [_less_one(layer) for layer in layers]
        elif place := _WEIGHT.fullmatch(name) or _BIAS.fullmatch(name):
            layer, unit, *source = (int(number) - 1 for number in place.groups())
            found["edits"].append(
                {
                    "layer": layer,
                    "unit": unit,
                    "source": source[0] if source else None,
                    "value": read_value(value),
                }
            )
        else:
            template = N_("a change must be one of: {known}; got {value}")
            known = ", ".join([*_NUMBERS, *_SETTINGS, "freeze", "w1.1.1", "b1.1"])
            raise SpecError.of("interventions", template, known=known, value=shown(name))
    return found


def _less_one(text: str) -> Any:
    value = read_value(text)
    return value - 1 if isinstance(value, int) and not isinstance(value, bool) else value

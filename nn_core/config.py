"""Settings as data: frozen dataclasses to and from ``{"kind": ..., field: value}``.

A registry is a plain dict from a kind's name to the dataclass whose fields are its settings.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, TypeVar

T = TypeVar("T")


def to_config(setting: Any) -> dict[str, Any]:
    """Return the settings of a registered dataclass as plain data.

    Parameters
    ----------
    setting : dataclass instance with a ``kind``
        For example ``LeakyReLU(slope=0.1)``.

    Returns
    -------
    dict
        ``{"kind": kind, field: value, ...}``, fit for JSON.

    Examples
    --------
    >>> from nn_core.activations import LeakyReLU
    >>> to_config(LeakyReLU(slope=0.1))
    {'kind': 'leaky_relu', 'slope': 0.1}
    """
    fields = {f.name: getattr(setting, f.name) for f in dataclasses.fields(setting)}
    return {"kind": setting.kind, **fields}


def from_config(registry: Mapping[str, type[T]], config: str | Mapping[str, Any] | T) -> T:
    """Build a setting from its name, its plain data, or itself.

    Parameters
    ----------
    registry : mapping of str to type
        For example `nn_core.activations.ACTIVATIONS`.
    config : str, mapping or instance
        ``"relu"``, ``{"kind": "leaky_relu", "slope": 0.1}``, or an instance, returned as it is.

    Returns
    -------
    instance of a registered type

    Raises
    ------
    ValueError
        When the kind or a field is unknown, with the list of what is known, or when the
        dataclass refuses a value.

    Examples
    --------
    >>> from nn_core.activations import ACTIVATIONS
    >>> from_config(ACTIVATIONS, {"kind": "leaky_relu", "slope": 0.1})
    LeakyReLU(slope=0.1)
    """
    if isinstance(config, str):
        config = {"kind": config}
    if not isinstance(config, Mapping):
        if type(config) in registry.values():
            return config
        raise ValueError(f"expected one of {sorted(registry)}; got {config!r}")
    settings = dict(config)
    kind = settings.pop("kind", None)
    if not isinstance(kind, str) or kind not in registry:
        raise ValueError(f"kind must be one of {sorted(registry)}; got {kind!r}")
    known = {f.name for f in dataclasses.fields(registry[kind])}  # type: ignore[arg-type]
    unknown = sorted(set(settings) - known)
    if unknown:
        raise ValueError(f"{kind} has the settings {sorted(known)}; got {unknown}")
    return registry[kind](**settings)


def require_number(
    name: str,
    value: Any,
    *,
    above: float | None = None,
    minimum: float | None = None,
    below: float | None = None,
    maximum: float | None = None,
    whole: bool = False,
) -> None:
    """Refuse a value that is not a finite number in the range, by the setting's name.

    Parameters
    ----------
    name : str
        The setting's name, quoted in the message.
    value : object
        What came.
    above, minimum, below, maximum : float, optional
        The range: exclusive (``above``, ``below``) or inclusive bounds.
    whole : bool
        Whether only integers will do.

    Raises
    ------
    ValueError
        ``momentum must be >= 0 and < 1; got 1.5``.

    Examples
    --------
    >>> require_number("momentum", 1.5, minimum=0, below=1)
    Traceback (most recent call last):
        ...
    ValueError: momentum must be >= 0 and < 1; got 1.5
    """
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    good = (
        is_number
        and (not whole or isinstance(value, int))
        and math.isfinite(value)
        and (above is None or value > above)
        and (minimum is None or value >= minimum)
        and (below is None or value < below)
        and (maximum is None or value <= maximum)
    )
    if good:
        return
    bounds = [
        f"{sign} {bound:g}"
        for sign, bound in ((">", above), (">=", minimum), ("<", below), ("<=", maximum))
        if bound is not None
    ]
    wanted = " and ".join(bounds) if bounds else "a finite number"
    if whole and not isinstance(value, int):
        wanted = f"a whole number {wanted}"
    raise ValueError(f"{name} must be {wanted}; got {value!r}")

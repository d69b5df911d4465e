"""Widgets for the fields of a spec, each with a place for its error message.

A widget takes its first value from the spec and then keeps its own, so that typing is not
disturbed; `ui.session.reseed_controls` resets all of them to the spec.
"""

import dataclasses
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal, TypeVar, get_args, get_origin

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from experiments.spec.errors import SpecError
from experiments.spec.limits import Range, setting_range
from experiments.spec.settings import field_types
from nn_core.activations import ACTIVATIONS
from nn_core.config import to_config
from nn_core.initializers import INITIALIZERS, Fixed
from nn_core.losses import LOSSES
from nn_core.optimizers import OPTIMIZERS
from nn_core.optimizers.clipping import CLIPPINGS
from nn_core.optimizers.schedules import SCHEDULES
from tutorial.lessons import Lesson
from ui.names import setting_title, title
from ui.session import Key, widget_key
from ui.text import digits
from ui.widgets.messages import sentence

T = TypeVar("T")
AUTOMATIC = "automatic"
OFF = "off"
REGISTRIES: dict[str, Mapping[str, type]] = {
    "activation": ACTIVATIONS,
    "clipping": CLIPPINGS,
    "initializer": INITIALIZERS,
    "loss": LOSSES,
    "optimizer": OPTIMIZERS,
    "schedule": SCHEDULES,
}

LESSON: Key[Lesson] = Key("gradient_lab.lesson", Lesson)
"""Goal and hidden controls of the opened link."""


class Fields:
    """Widgets of one group, by the path of the field that each edits.

    Controls hidden by the opened link are not drawn, and their values do not change.
    """

    def __init__(self) -> None:
        self._places: dict[str, DeltaGenerator] = {}
        self._lesson = LESSON.get()

    def hides(self, path: str) -> bool:
        """Whether the control of a field is hidden."""
        return self._lesson.hides(path)

    @contextmanager
    def row(self, *paths: str) -> Iterator[None]:
        """Lay out widgets in a row; error messages of `paths` are shown below it."""
        place = st.container(gap="xxsmall")
        for path in paths:
            self._places[path] = place
        with place.container(
            horizontal=True, wrap=False, gap="xsmall", vertical_alignment="bottom"
        ):
            yield

    @contextmanager
    def group(self, path: str) -> Iterator[None]:
        """Show error messages of a path below the group, if there is no closer place."""
        place = self._places[path] = st.container(gap="xsmall")
        with place:
            yield

    @contextmanager
    def reporting_group(self, path: str) -> Iterator[None]:
        """Open a group, and show the messages of a `SpecError` in it before raising it again."""
        with self.group(path):
            try:
                yield
            except SpecError as error:
                self._report(error)
                raise

    @contextmanager
    def _place(self, path: str) -> Iterator[None]:
        if path in self._places:
            yield
        else:
            place = self._places[path] = st.container(gap="xxsmall")
            with place:
                yield

    def _report(self, error: SpecError) -> None:
        for one in error.errors:
            path = one.field
            while path and path not in self._places:
                path = path.rpartition(".")[0]
            place = self._places.get(path)
            with place if place is not None else st.container():
                st.error(sentence(one), icon=":material/error:")

    def _draw(self, widget: Callable[..., Any], path: str, label: str, **settings: Any) -> Any:
        with self._place(path):
            return widget(label, key=widget_key(path), **settings)

    def number(
        self,
        path: str,
        label: str,
        value: float,
        limits: Range,
        *,
        step: float | None = None,
        hint: str | None = None,
        width: Literal["stretch"] | int = "stretch",
    ) -> Any:
        """Draw a number box, for integers if the range is of integers."""
        if self.hides(path):
            return value
        kind = int if limits.whole else float
        return self._draw(
            st.number_input,
            path,
            label,
            min_value=kind(limits.minimum),
            max_value=kind(limits.maximum),
            value=kind(value),
            step=kind(step if step is not None else _step(value, limits)),
            format="%d" if limits.whole else "%g",
            help=hint,
            width=width,
        )

    def slider(
        self,
        path: str,
        label: str,
        value: float,
        limits: tuple[float, float],
        *,
        step: float,
        hint: str | None = None,
        percent: bool = False,
    ) -> float:
        """Draw a slider; a value that was not moved is returned exactly."""
        if self.hides(path):
            return value
        moved = self._draw(
            st.slider,
            path,
            label,
            min_value=float(limits[0]),
            max_value=float(max(limits[1], value)),
            value=float(value),
            step=step,
            format="percent" if percent else "%g",
            help=hint,
        )
        # The browser counts steps in binary floating point: 3 * 0.05 is not 0.15.
        return value if moved == value else round(float(moved), 9)

    def steps(
        self, path: str, label: str, value: float, steps: Sequence[float], hint: str | None = None
    ) -> float:
        """Draw a slider over given steps, with the current value added if it is none of them."""
        if self.hides(path):
            return value
        # The browser cannot distinguish two options with the same label.
        options = sorted({value, *(s for s in steps if compact(s) != compact(value))})
        moved: float = self._draw(
            st.select_slider,
            path,
            label,
            options=options,
            value=value,
            format_func=compact,
            help=hint,
        )
        return moved

    def select(
        self,
        path: str,
        label: str,
        options: Sequence[T],
        value: T,
        name: Callable[[T], str],
        *,
        hint: str | None = None,
    ) -> T:
        """Draw a select box."""
        if self.hides(path):
            return value
        index = list(options).index(value)
        chosen: T = self._draw(
            st.selectbox, path, label, options=options, index=index, format_func=name, help=hint
        )
        return chosen

    def toggle(self, path: str, label: str, value: bool, hint: str | None = None) -> bool:
        """Draw a switch."""
        if self.hides(path):
            return value
        return bool(self._draw(st.toggle, path, label, value=value, help=hint))

    def kind(
        self,
        path: str,
        label: str,
        group: str,
        chosen: Any,
        *,
        kinds: Sequence[str] | None = None,
        none: tuple[str, str] | None = None,
        hint: str | None = None,
    ) -> Any:
        """Draw the choice of a kind; return ``chosen`` itself, or another with default settings.

        ``group`` is a key of `REGISTRIES`, and ``kinds`` limits the choice. ``none`` is an option
        and its title that stand for None.
        """
        spare, spare_title = none or ("", "")

        def name(kind: str) -> str:
            return spare_title if kind == spare else title(group, kind)

        now = spare if chosen is None else chosen.kind
        options = [*([spare] if none else []), *(REGISTRIES[group] if kinds is None else kinds)]
        if now not in options:
            options.append(now)
        picked = self.select(path, label, options, now, name, hint=hint)
        if picked == now:
            return chosen
        return None if picked == spare else REGISTRIES[group][picked]()

    def choice(self, path: str, label: str, group: str, chosen: Any, **options: Any) -> Any:
        """Draw the choice of a kind as `kind` does, and its settings below."""
        return self.settings(path, self.kind(path, label, group, chosen, **options))

    def settings(self, path: str, instance: Any) -> Any:
        """Draw a dataclass's settings, two per row; return an unvalidated dict, if any."""
        if instance is None or isinstance(instance, Fixed) or self.hides(path):
            return instance
        names = [f.name for f in dataclasses.fields(instance)]
        has_kind = hasattr(instance, "kind")
        config = to_config(instance) if has_kind else dataclasses.asdict(instance)
        for first in range(0, len(names), 2):
            pair = names[first : first + 2]
            with self.row(*(f"{path}.{name}" for name in pair)):
                for name in pair:
                    config[name] = self._setting(path, type(instance), name, config[name])
        return config if names else instance

    def _setting(self, path: str, cls: type, name: str, value: Any) -> Any:
        kind, hint = getattr(cls, "kind", ""), field_types(cls)[name]
        label = setting_title(kind, name)
        # The same setting of another kind is a different widget.
        key = f"{path}.{name}.{kind}"
        self._places.setdefault(key, self._places[f"{path}.{name}"])
        if hint is bool:
            return self.toggle(key, label, value)
        if get_origin(hint) is Literal:
            choices = get_args(hint)
            return self.select(key, label, choices, value, lambda c: title(name, c))
        return self.number(key, label, value, setting_range(cls, name))


def compact(value: float) -> str:
    """Return a number as the label on a slider.

    >>> compact(0.003), compact(1e-05), compact(10.0)
    ('0.003', '0.00001', '10')
    """
    text = f"{value:.15f}".rstrip("0").rstrip(".")
    return text if len(text) <= 9 else digits(value, 4)


def kept(original: T | None, shown: T, value: T) -> T | None:
    """Return `original`, None for a default, until the reader has changed the shown value."""
    return original if value == shown else value


def _step(value: float, limits: Range) -> float:
    if limits.whole:
        return 1
    return 0.01 if abs(value) >= 0.1 or value == 0 else 10.0 ** math.floor(math.log10(abs(value)))

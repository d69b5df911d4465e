"""Widgets for the fields of a spec, each with a place for its error message.

A widget takes its first value from the spec and then keeps its own, so that typing is not
disturbed; `ui.session.reseed_controls` resets all of them to the spec.
"""

import dataclasses
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Literal, get_args, get_origin

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from experiments.run.edits import assembled
from experiments.spec.errors import SpecError
from experiments.spec.limits import Range, field_range, setting_range
from experiments.spec.settings import field_types
from experiments.spec.spec import ExperimentSpec
from nn_core.config import to_config
from nn_core.initializers import Fixed
from tutorial.lessons import Lesson
from ui.i18n import _
from ui.names import REGISTRIES, setting_title, title
from ui.session import Key, widget_key
from ui.text import digits
from ui.widgets.messages import sentence

LESSON: Key[Lesson] = Key("gradient_lab.lesson", Lesson)
"""Goal and hidden controls of the opened link."""


class Fields:
    """Widgets of one group, by the path of the field of `spec` that each edits.

    Controls hidden by the opened link are not drawn, and their values do not change.
    """

    def __init__(self, spec: ExperimentSpec) -> None:
        self.spec = spec
        self.hides = LESSON.get().hides
        self._places: dict[str, DeltaGenerator] = {}

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
                for one in error.errors:
                    closest = one.field
                    while closest and closest not in self._places:
                        closest = closest.rpartition(".")[0]
                    with self._places.get(closest) or st.container():
                        st.error(sentence(one), icon=":material/error:")
                raise

    def _value(self, path: str) -> Any:
        value: Any = self.spec
        for name in path.split("."):
            value = value[int(name)] if name.isdecimal() else getattr(value, name)
        return value

    def _draw(
        self, widget: Callable[..., Any], path: str, label: str, value: Any, **settings: Any
    ) -> Any:
        if self.hides(path):
            return value
        place: AbstractContextManager[object] = nullcontext()
        if path not in self._places:
            place = self._places[path] = st.container(gap="xxsmall")
        with place:
            return widget(label, value=value, key=widget_key(path), **settings)

    def number(
        self,
        path: str,
        label: str,
        value: float | None = None,
        limits: Range | None = None,
        *,
        step: float | None = None,
        hint: str | None = None,
        width: Literal["stretch"] | int = "stretch",
    ) -> Any:
        """Draw a number box, for integers if the range is of integers."""
        value = self._value(path) if value is None else value
        limits = limits or field_range(path, self.spec.data.info)
        if step is None:
            step = 1 if limits.whole else _step(value)
        kind = int if limits.whole else float
        return self._draw(
            st.number_input,
            path,
            label,
            kind(value),
            min_value=kind(limits.minimum),
            max_value=kind(limits.maximum),
            step=kind(step),
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
        hint: str,
        style: str = "%g",
    ) -> float:
        """Draw a slider; a value that was not moved is returned exactly."""
        moved = self._draw(
            st.slider,
            path,
            label,
            float(value),
            min_value=float(limits[0]),
            max_value=float(max(limits[1], value)),
            step=step,
            format=style,
            help=hint,
        )
        # The browser counts steps in binary floating point: 3 * 0.05 is not 0.15.
        return value if moved == value else round(float(moved), 9)

    def steps(self, path: str, label: str, steps: Sequence[float], hint: str) -> Any:
        """Draw a slider over given steps, with the current value added if it is none of them."""
        value = self._value(path)
        # The browser cannot distinguish two options with the same label.
        options = sorted({value, *(s for s in steps if compact(s) != compact(value))})
        return self._draw(
            st.select_slider, path, label, value, options=options, format_func=compact, help=hint
        )

    def select(
        self,
        path: str,
        label: str,
        options: Sequence[str],
        value: str,
        name: Callable[[str], str],
        hint: str | None = None,
    ) -> str:
        """Draw a select box."""

        def box(label: str, *, value: str, **settings: Any) -> Any:
            return st.selectbox(label, options, options.index(value), name, **settings)

        return str(self._draw(box, path, label, value, help=hint))

    def toggle(self, path: str, label: str, value: bool, hint: str | None = None) -> bool:
        """Draw a switch."""
        return bool(self._draw(st.toggle, path, label, value, help=hint))

    def kind(
        self,
        path: str,
        label: str,
        *,
        kinds: Sequence[str] | None = None,
        none: str | None = None,
        hint: str | None = None,
    ) -> Any:
        """Draw the choice of a kind; return the field's own value, or another kind's defaults.

        ``kinds`` limits the choice, and ``none`` is the title of an option that stands for None.
        """
        # The registry has the name of the field: network.output_activation is an activation.
        group = path.rpartition(".")[2].removeprefix("output_")
        value = self._value(path)
        now = "" if value is None else value.kind
        options = [*([] if none is None else [""]), *(kinds or REGISTRIES[group])]
        if now not in options:
            options.append(now)
        picked = self.select(
            path, label, options, now, lambda kind: title(group, kind) if kind else none or "", hint
        )
        if picked == now:
            return value
        return REGISTRIES[group][picked]() if picked else None

    def choice(self, path: str, label: str, **options: Any) -> Any:
        """Draw the choice of a kind as `kind` does, and its settings below."""
        return self.settings(path, self.kind(path, label, **options))

    def automatic_choice(self, path: str, label: str, kinds: Sequence[str], hint: str) -> Any:
        """Draw a choice as `choice` does, with an option that names the kind it stands for."""
        section, name = path.split(".")
        chosen = getattr(assembled(self.spec, section, **{name: None}), name)
        none = _("Automatic: {choice}").format(choice=_(chosen.title))
        return self.choice(path, label, kinds=kinds, none=none, hint=hint)

    def settings(self, path: str, instance: Any) -> Any:
        """Draw a dataclass's settings, two per row; return an unvalidated dict, if any."""
        if instance is None or isinstance(instance, Fixed) or self.hides(path):
            return instance
        names = [f.name for f in dataclasses.fields(instance)]
        config = to_config(instance) if instance.kind else dataclasses.asdict(instance)
        for first in range(0, len(names), 2):
            pair = names[first : first + 2]
            with self.row(*(f"{path}.{name}" for name in pair)):
                for name in pair:
                    config[name] = self._setting(path, type(instance), name, config[name])
        return config if names else instance

    def _setting(self, path: str, cls: Any, name: str, value: Any) -> Any:
        label, hint = setting_title(cls.kind, name), field_types(cls)[name]
        # The same setting of another kind is a different widget.
        key = f"{path}.{name}.{cls.kind}"
        self._places.setdefault(key, self._places[f"{path}.{name}"])
        if hint is bool:
            return self.toggle(key, label, value)
        if get_origin(hint) is Literal:
            return self.select(key, label, get_args(hint), value, lambda kind: title(name, kind))
        return self.number(key, label, value, setting_range(cls, name))


def compact(value: float) -> str:
    """Return a number as the label on a slider.

    >>> compact(0.003), compact(1e-05), compact(10.0)
    ('0.003', '0.00001', '10')
    """
    text = f"{value:.15f}".rstrip("0").rstrip(".")
    return text if len(text) <= 9 else digits(value, 4)


def _step(value: float) -> float:
    return 0.01 if abs(value) >= 0.1 or value == 0 else 10.0 ** math.floor(math.log10(abs(value)))

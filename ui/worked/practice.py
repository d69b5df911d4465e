"""Practice: tables with blanks, judged as they are filled in, or printed as sheets."""

from functools import partial

import streamlit as st

from nn_core.input_errors import InputError
from tutorial.derivation.row import Row
from tutorial.practice.judging import LARGEST_ROUNDING, RELATIVE_TOLERANCE
from tutorial.practice.practice import DIFFICULTIES
from ui.i18n import _, joined
from ui.session import bound_to
from ui.widgets import tables
from ui.widgets.choices import choose
from ui.widgets.downloads import csv_button
from ui.widgets.typed_numbers import can_be_typed, error_text
from ui.worked.session import MOST_BLANKS, OPEN_EXAMPLE, Answer, Exercise, Worked
from ui.worked.sheets import given_lines, sheet_csv, sheet_markdown, sheets_html
from ui.worked.steps import STAGE_SENTENCES, step_buttons, step_title

_SOURCE = "worked.practice.source"
_SEED = "worked.practice.seed"
_VIEW = "worked.practice.view"
_STEP = "worked.practice.step"

# Per file: enough for a class.
MOST_SHEETS = 40
MAX_SEED = 999_999


def practice(worked: Worked) -> None:
    """Draw the choice of an example, and the sheet to fill in or to print."""
    with st.container(key="worked-practice-choices"):
        _choices(worked)
    if worked.practice_source == OPEN_EXAMPLE and not can_be_typed(worked.example):
        st.info(
            _("The open example is too large to practice on; choose drawn numbers instead."),
            icon=":material/info:",
        )
        return
    exercise = worked.exercise()
    views = {"fill": _("Fill in"), "print": _("Sheets to print")}
    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="medium", key="worked-practice-views"
    ):
        view = choose(_("Show"), views, _VIEW, default="fill", label_visibility="collapsed")
        formulas = view == "fill" and st.toggle(
            _("Show the formulas"),
            value=True,
            key="worked.practice.formulas",
            persist_state="session",
            help=_("Without them you have to find out which numbers belong where."),
        )
        _downloads(exercise, worked.digits)
    if view == "fill":
        _fill_in(worked, exercise, formulas=formulas)
    else:
        _print_view(worked, exercise)


def _choices(worked: Worked) -> None:
    sources: dict[str, str] = {key: _(title) for key, title in DIFFICULTIES.items()}
    sources[OPEN_EXAMPLE] = _("The example that is open")

    def anew() -> None:
        worked.practice_seed = (worked.practice_seed + 1) % (MAX_SEED + 1)

    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.selectbox(
            _("Practice on"),
            list(sources),
            format_func=sources.__getitem__,
            key=_SOURCE,
            on_change=bound_to(worked, "practice_source", _SOURCE),
            width=300,
        )
        if worked.practice_source != OPEN_EXAMPLE:
            st.number_input(
                _("Seed"),
                0,
                MAX_SEED,
                step=1,
                key=_SEED,
                on_change=bound_to(worked, "practice_seed", _SEED),
                width=140,
                help=_("The same seed gives the same numbers, for a whole class if need be."),
            )
            st.button(
                _("New numbers"),
                icon=":material/casino:",
                on_click=anew,
                key="worked.practice.new",
            )


def _fill_in(worked: Worked, exercise: Exercise, *, formulas: bool) -> None:
    with st.expander(_("What is given"), expanded=True), st.container(key="worked-given"):
        st.markdown("\n".join(f"- {line}" for line in given_lines(exercise, worked.digits)))
    st.caption(
        _(
            "An answer counts when it is within {share:g}% of the right value, or is the right "
            "value rounded to the last decimal that you typed, as long as that is no more than "
            "{rounding:g}% off. Decimal point or comma."
        ).format(share=100 * RELATIVE_TOLERANCE, rounding=100 * LARGEST_ROUNDING)
    )
    # The fields run before the score above them, which depends on their values.
    above = st.container()
    step, asked = exercise.steps[exercise.position]
    st.markdown(_(STAGE_SENTENCES[step.stage]))
    with st.container(key="worked-practice-rows"):
        for number, row in enumerate(asked, 1):
            _blank(worked, exercise, number, row, formulas=formulas)
    with above:
        _navigation(exercise)
    if len(asked) == MOST_BLANKS:
        st.caption(_("Of one step, {most} blanks are asked at most.").format(most=MOST_BLANKS))
    if not exercise.asks_update:
        st.caption(
            _(
                "Updates are not asked for: those of this example need more than the gradient "
                "and the learning rate."
            )
        )
    right, first, blanks = exercise.score()
    st.progress(
        right / max(1, blanks),
        _("Score: {right} of {blanks} right, {first} of them at the first try").format(
            right=right, blanks=blanks, first=first
        ),
    )
    if right == blanks:
        st.success(_("All blanks are right."), icon=":material/celebration:")


def _navigation(exercise: Exercise) -> None:
    titles = [step_title(exercise.trace, step) for step, _asked in exercise.steps]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.selectbox(
            _("Step"),
            range(len(titles)),
            format_func=lambda k: f"{k + 1}. {titles[k]}",
            key=_STEP,
            on_change=bound_to(exercise, "position", _STEP),
            label_visibility="collapsed",
            width=380,
        )
        step_buttons("practice", exercise)
        asked = exercise.steps[exercise.position][1]
        answers = [exercise.answers.get(row.address) for row in asked]
        right = sum(answer is not None and answer.is_right for answer in answers)
        said = _("{right} of {blanks} right in this step").format(right=right, blanks=len(asked))
        st.caption(said, width="content")


def _blank(worked: Worked, exercise: Exercise, number: int, row: Row, *, formulas: bool) -> None:
    name = "-".join("" if part is None else str(part) for part in row.address)
    answer = exercise.answers.get(row.address)
    question, field, verdict = st.columns([4, 2, 5], vertical_alignment="center")
    rule = f" = {row.spelled()}" if formulas else ""
    question.markdown(tables.math(row.symbol + rule))
    text = field.text_input(
        _("Answer {number}").format(number=number),
        value=answer.text if answer else "",
        key=f"worked.practice.{worked.practice_revision}.{name}",
        max_chars=40,
        placeholder="?",
        label_visibility="collapsed",
    )
    if text != (answer.text if answer else ""):
        exercise.answer(row, text)
    verdict.markdown(_verdict(exercise.answers.get(row.address)))


def _verdict(answer: Answer | None) -> str:
    if answer is None:
        return ""
    result = answer.result
    if isinstance(result, InputError):
        return f":orange[:material/error: {tables.plain(error_text(result))}]"
    if result.correct:
        return ":green[:material/check_circle: {word}]".format(word=_("**Right**"))
    said = [":red[:material/cancel: {word}]".format(word=_("**Not right.**"))]
    if result.mistake is not None:
        mistake = tables.plain(_(result.mistake.title))
        said.append(_("This mistake gives your number: **{mistake}**.").format(mistake=mistake))
    if result.hint:
        said.append(f":material/lightbulb: {tables.plain(_(result.hint))}")
    return " ".join(said)


def _print_view(worked: Worked, exercise: Exercise) -> None:
    exercises = [exercise]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        if exercise.seed is not None:
            most = min(MOST_SHEETS, MAX_SEED + 1 - exercise.seed)
            count = st.number_input(
                _("Sheets"),
                1,
                most,
                1,
                key="worked.practice.sheets",
                width=140,
                persist_state="session",
                help=_("Each with the numbers of the next seed, for example one for each student."),
            )
            with st.spinner(_("Drawing the numbers …"), show_time=True):
                exercises = worked.exercises(int(count or 1))
        with_keys = st.toggle(
            _("With the keys"),
            value=True,
            key="worked.practice.keys",
            persist_state="session",
            help=_("The answers, on pages of their own behind all sheets."),
        )
        page = sheets_html(exercises, worked.digits, with_keys=with_keys)
        st.download_button(
            _("Save as HTML"),
            page,
            "practice-sheets.html",
            "text/html",
            icon=":material/print:",
            key="worked.practice.html",
            on_click="ignore",
        )
    told = _(
        "No formulas stand on the sheets. “Print” in the frame below prints them alone; the file "
        "prints the same from any browser."
    )
    if len(exercises) > 1:
        seeds = joined([str(each.seed) for each in exercises])
        listed = _("{count} sheets: seeds {seeds}.").format(count=len(exercises), seeds=seeds)
        told = f"{listed} {told}"
    st.caption(told)
    # The page contains only generated and escaped content.
    st.iframe(page, height=720, alt=_("The sheets as they are printed"))


def _downloads(exercise: Exercise, digits: int) -> None:
    with st.popover(_("Download"), icon=":material/download:"):
        for name, title, key in (
            ("practice-sheet", _("Sheet"), False),
            ("practice-key", _("Key"), True),
        ):
            for ending, mime, make, label in (
                ("md", "text/markdown", sheet_markdown, _("{title} as Markdown")),
                ("csv", "text/csv", sheet_csv, _("{title} as CSV")),
            ):
                csv_button(
                    label.format(title=title),
                    partial(make, exercise, digits, key=key),
                    f"{name}.{ending}",
                    f"worked.practice.{name}.{ending}",
                    mime=mime,
                    icon=None,
                    width="stretch",
                )

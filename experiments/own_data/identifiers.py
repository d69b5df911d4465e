"""Columns that name or number the rows, from which nothing can be learned about other rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from nn_core.data.own import MAX_CLASSES
from nn_core.types import Array

_NAME = re.compile(
    r"#|no\.?|nr\.?|№|n°|s/?n|(lfd|serial)\.? (no|nr|number)\.?|num|number|obs|id|idx|index|key"
    r"|uuid|guid|row|rownames|row (no|number|id|name|index)|record|unnamed: \d+"
    r"|column \d+|level 0|.* (id|uuid|guid)"
    r"|.*(编号|序号|索引|行号|学号|編號|序號|番号|번호|학번)"
    r"|(user|customer|client|patient|passenger|person|student|employee|member|subject|sample|case"
    r"|order|product|item|account|transaction|session|device|movie|object)( ?id)?"
    r"|[\u3400-\u9fff]+id"
)
_HEXADECIMAL = re.compile(
    r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}|[0-9a-f]{24,64}|[0-9]{16,}[0-9X]", re.IGNORECASE
)
_QUANTITIES = """
length width height weight size age depth distance temperature temp dose speed mass
länge breite höhe gewicht größe alter tiefe temperatur dosis longueur largeur hauteur poids âge
длина ширина высота вес возраст температура 길이 너비 높이 무게 체중 나이 온도 기온
长度 宽度 高度 重量 体重 身高 年龄 温度 距离 剂量 長度 寬度 體重 年齡 溫度
長さ 幅 高さ 重さ 年齢 気温
"""
_MEASURED = frozenset(_QUANTITIES.split())
_FEWEST, _MANY = 3, 10


def is_identifier(name: str, texts: Sequence[str], numbers: Array, *, is_number: bool) -> bool:
    """Whether a column names or numbers the rows.

    That is so where its whole numbers count from 0 or 1, of ten and more in any order, and its
    name is no quantity such as length; where its values all differ and its name says so (id, index,
    no., 编号, none at all); where its texts are UUIDs, hash values or numbers of 17 digits and
    more; and where they all differ and are too many for classes.

    Parameters
    ----------
    name : str
    texts : sequence of str
        The cells; empty where there is no value.
    numbers : array, shape (N,)
        The cells as numbers.
    is_number : bool
        Whether the column is numbers.

    Examples
    --------
    >>> texts = ["4", "7", "5"]
    >>> [is_identifier(name, texts, np.array([4.0, 7.0, 5.0]), is_number=True)
    ...  for name in ("id", "Patient ID", "userid", "age", "paid")]
    [True, True, True, False, False]
    """
    present = [text for text in texts if text]
    if len(present) < _FEWEST:
        return False
    is_named = _is_named(name)
    if is_number:
        known = numbers[np.isfinite(numbers)]
        if not (known == np.rint(known)).all():
            return False
        # Of a few rows, a feature can have all these values in any order.
        in_order = np.sort(known) if len(known) >= _MANY else known
        if is_named and len(np.unique(known)) == len(known):
            return True
        is_count = in_order[0] in (0, 1) and bool((np.diff(in_order) == 1).all())
        return is_count and len(known) == len(texts) and not _is_measured(name)
    if all(_HEXADECIMAL.fullmatch(text) for text in present):
        return True
    is_different = len(set(present)) == len(present)
    return is_different and (is_named or len(present) > MAX_CLASSES)


def _is_named(name: str) -> bool:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|[_\-\s]+", " ", name).strip().lower()
    return not spaced or bool(_NAME.fullmatch(spaced))


def _is_measured(name: str) -> bool:
    """Whether a name says that its column holds a quantity."""
    return not _MEASURED.isdisjoint(re.split(r"[\W_]+", name.lower()))

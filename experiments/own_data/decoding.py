"""The text of a file whose encoding nobody has told."""

from __future__ import annotations

import codecs

from nn_core.number_input import InputError
from nn_core.types import N_


def decode(content: bytes) -> tuple[str, str]:
    r"""Return the text of a file and the name of its encoding.

    Examples
    --------
    >>> decode("年龄,x".encode("gb18030")), decode(b"\xef\xbb\xbfa,b")
    (('年龄,x', 'GB18030'), ('a,b', 'UTF-8 with a mark'))
    """
    marks = (
        (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a mark"),
        (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
        (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
        (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
        (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
    )
    for mark, codec, name in marks:
        if content.startswith(mark):
            return _checked(content.decode(codec, errors="replace")), name
    # Every other byte of plain UTF-16 is zero in Western text.
    for codec, zeros in (("utf-16-le", content[1:400:2]), ("utf-16-be", content[0:400:2])):
        if len(zeros) > 1 and zeros.count(0) > 0.7 * len(zeros):
            return _checked(content.decode(codec, errors="replace")), "UTF-16"
    try:
        return _checked(content.decode("utf-8")), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return _checked(content.decode("latin-1")), "Latin-1"
    # Nearly every pair of bytes is some GB18030 character: believe it for common ones alone.
    if _looks_chinese(text):
        return _checked(text), "GB18030"
    return _checked(content.decode("latin-1")), "Latin-1"


def _looks_chinese(text: str) -> bool:
    foreign = [character for character in text if ord(character) > 127]
    # The characters of GB2312, which nearly all of written Chinese is made of.
    common = sum(_in_gb2312(character) for character in foreign[:2000])
    lonely = sum(
        before.isascii() and before.isalpha() and after.isascii() and after.isalpha()
        for before, character, after in zip(text, text[1:], text[2:], strict=False)
        if ord(character) > 127
    )
    return common > 0.9 * len(foreign[:2000]) and lonely <= 0.1 * len(foreign)


def _in_gb2312(character: str) -> bool:
    try:
        return len(character.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def _checked(text: str) -> str:
    if text.count("\x00") or text[:2000].count("\ufffd") > len(text[:2000]) // 10:
        raise InputError(
            N_("the file is no text: save the table as CSV, and not as a spreadsheet or picture")
        )
    return text

"""Recognition of files that are not text tables by their first bytes, with a remedy for each."""

import io
import json
import re
import zipfile

from nn_core.input_errors import InputError
from nn_core.types import N_

ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".data", ".dat")
"""Accepted file name extensions."""

_EXCEL = N_("this is an Excel workbook: open it there, save it as CSV, and upload that file")
_SHEET = N_("this is a spreadsheet (ODS): open it there, save it as CSV, and upload that file")
_ZIP = N_("this is a ZIP archive: unpack it, and upload the table in it as CSV")
_GZIP = N_("this file is compressed: unpack it, and upload the table in it as CSV")
_PICTURE = N_("this is a picture: a table of text is needed, saved as CSV")
_PDF = N_("this is a PDF document: copy its table into a spreadsheet, and save that as CSV")
_DOCUMENT = N_("this is a text document: copy its table into a spreadsheet, and save that as CSV")
_DATABASE = N_("this is an SQLite database: export one of its tables as CSV")
_BINARY_TABLE = N_(
    "this is a binary table ({format}): read it where it was made, and save it as CSV"
)
_SOUND = N_("this is sound or video: a table of text is needed, saved as CSV")
_JSON = N_("this is JSON: convert it to a table, and save that as CSV")
_HTML = N_("this is a web page (HTML): copy its table into a spreadsheet, and save that as CSV")
_XML = N_("this is XML: convert it to a table, and save that as CSV")
_ARFF = N_("this is an ARFF file: delete all lines up to @data, and save the rest as CSV")
_OTHER = N_("its name must end in {endings}")

# First bytes of files, by the message for them
_SIGNATURES = (
    (_EXCEL, (b"\xd0\xcf\x11\xe0",)),
    (_GZIP, (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf", b"Rar!")),
    (_PDF, (b"%PDF-",)),
    (_DOCUMENT, (b"{\\rtf",)),
    (_PICTURE, (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")),
    (_SOUND, (b"RIFF", b"ID3")),
    (_DATABASE, (b"SQLite format 3\x00",)),
)
_BINARY_SIGNATURES = {
    b"PAR1": "Parquet",
    b"ARROW1": "Arrow",
    b"FEA1": "Feather",
    b"\x93NUMPY": "NumPy",
    b"\x89HDF": "HDF5",
    b"MATLAB 5.0": "MATLAB",
    b"$FL2": "SPSS",
    b"<stata_dta>": "Stata",
}
_HTML_START = re.compile(
    r"(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|table|div|meta|title|style|script|link|center"
    r"|font|span|form|thead|tbody)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML_START = re.compile(
    r"(?:<!--.*?-->\s*)*(?:<\?xml\b|<!doctype\b|<([^\W\d][\w:.-]*)(?:\s[^<>]*)?/?>)",
    re.IGNORECASE | re.DOTALL,
)


def check_content(content: bytes) -> None:
    r"""Raise InputError for binary formats, with the kind of file and a remedy.

    >>> check_content(b"%PDF-1.7\n")
    Traceback (most recent call last):
        ...
    nn_core.input_errors.InputError: this is a PDF document: copy its table into a spreadsheet,
    and save that as CSV
    """
    if content.startswith(b"PK\x03\x04"):
        sentence, name = _archive(content)
        raise InputError(sentence, format=name)
    signatures = [(start, sentence, "") for sentence, starts in _SIGNATURES for start in starts]
    signatures += [(start, _BINARY_TABLE, name) for start, name in _BINARY_SIGNATURES.items()]
    for start, sentence, name in signatures:
        # A heading could begin with these letters, but a table of text has no byte of zero.
        if content.startswith(start) and (b"\x00" in content or not start.isalnum()):
            raise InputError(sentence, format=name)
    # A pickle has its protocol at the beginning and a period at the end.
    if re.match(rb"\x80[\x02-\x05]", content) and content.endswith(b"."):
        raise InputError(_BINARY_TABLE, format="pickle")


def _archive(content: bytes) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = " ".join(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        # A truncated archive still has file names at its beginning.
        names = content[:4000].decode("latin-1")
    sentences = {
        "xl/": _EXCEL,
        "word/": _DOCUMENT,
        "ppt/": _DOCUMENT,
        "content.xml": _SHEET,
        "opendocument.spreadsheet": _SHEET,
        ".npy": _BINARY_TABLE,
    }
    sentence = next((sentence for part, sentence in sentences.items() if part in names), _ZIP)
    return sentence, "NumPy" if sentence == _BINARY_TABLE else ""


def check_text(text: str) -> None:
    """Raise InputError for text formats other than tables."""
    start = text[:2000].lstrip("\ufeff \t\r\n")
    if _HTML_START.match(start):
        raise InputError(_HTML)
    root = _XML_START.match(start)
    if root and not re.match(r"[^\r\n]*>\s*[,;\t|]", text):
        is_closed = root[1] is None or f"</{root[1]}" in text or root[0].endswith("/>")
        if is_closed:
            raise InputError(_XML)
    if re.search(r"^\s*@relation\b", start, re.IGNORECASE | re.MULTILINE):
        raise InputError(_ARFF)
    if start[:1] in ("{", "[") and _is_json(text):
        raise InputError(_JSON)


def _is_json(text: str) -> bool:
    """Whether the text, its first line, or its beginning is JSON."""
    if re.match(r'\s*(\[\s*)?\{\s*"[^"]*"\s*:', text):
        return True
    for part in (text, text.lstrip().split("\n", 1)[0]):
        try:
            return isinstance(json.loads(part), dict | list)
        except (ValueError, RecursionError):
            continue
    return False


def check_name(name: str) -> None:
    """Raise InputError for a file name without one of the `ENDINGS`."""
    if not name.lower().endswith(ENDINGS):
        raise InputError(_OTHER, endings=", ".join(ENDINGS))

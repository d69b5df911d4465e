"""A file that is no table of text says what it is, and what to do."""

import gzip
import io
import json
import pickle
import zipfile

import numpy as np
import pytest

from experiments.own_data.csv_file import read_csv
from experiments.own_data.file_kinds import ENDINGS, check_name
from nn_core.input_errors import InputError


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        for name in names:
            opened.writestr(name, "x" * 500)
    return file.getvalue()


def saved(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


TABLE = b"x,y\n1,2\n3,4\n"
FILES = {
    "xlsx": (archive("[Content_Types].xml", "xl/workbook.xml"), "an Excel workbook"),
    "cut xlsx": (archive("[Content_Types].xml", "xl/workbook.xml")[:700], "an Excel workbook"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an Excel workbook"),
    "ods": (archive("mimetype", "content.xml"), "a spreadsheet (ODS)"),
    "docx": (archive("word/document.xml"), "a text document"),
    "npz": (archive("x.npy"), "a binary table (NumPy)"),
    "zip": (archive("data.csv"), "a ZIP archive"),
    "gz": (gzip.compress(TABLE), "this file is compressed"),
    "pdf": (b"%PDF-1.7\n1 0 obj\n", "a PDF document"),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a picture"),
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a picture"),
    "sqlite": (b"SQLite format 3\x00" + bytes(80), "an SQLite database"),
    "parquet": (b"PAR1\x15\x04\x15\x00\x00PAR1", "a binary table (Parquet)"),
    "npy": (saved(np.ones(3)), "a binary table (NumPy)"),
    "pickle": (pickle.dumps({"a": 1}), "a binary table (pickle)"),
    "rtf": (b"{\\rtf1\\ansi x}", "a text document"),
    "json": (json.dumps({"a": [1, 2], "b": [3, 4]}).encode(), "this is JSON"),
    "records": (json.dumps([{"a": 1}, {"a": 2}], indent=1).encode(), "this is JSON"),
    "json lines": (b'{"a": 1}\n{"a": 2}\n', "this is JSON"),
    "cut json": (b'[{"a": 1}, {"a": 2}, {"a"', "this is JSON"),
    "html": (b"<!DOCTYPE html>\n<html><body><table><tr><td>1,2", "a web page"),
    "html table": (b"\xef\xbb\xbf\n <table border=1><tr><td>1", "a web page"),
    "html meta": (b'<meta charset="utf-8">\n<table><tr><td>1,2</td></tr></table>', "a web page"),
    "html comment": (b"<!-- made by x -->\n<table>\n<tr><td>1,2</td></tr>", "a web page"),
    "xml root": (b"<root>\n<row>1,2</row>\n<row>3,4</row>\n</root>", "this is XML"),
    "xml attributes": (b'<data v="1" w="2">\n<row a="1"/>\n</data>', "this is XML"),
    "xml": (b"<?xml version='1.0'?>\n<rows><row>1,2</row></rows>", "this is XML"),
    "arff": (b"% iris\n@RELATION iris\n@DATA\n1,2\n", "an ARFF file"),
    "empty": (b"", "the file is empty"),
    "noise": (bytes(range(256)) * 4, "the file is no text"),
}


@pytest.mark.parametrize(("content", "words"), FILES.values(), ids=FILES)
def test_a_wrong_file_says_what_it_is(content: bytes, words: str) -> None:
    with pytest.raises(InputError) as refused:
        read_csv(content)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "PAR1,b\n1,2\n",
        "ID3,b\n1,2\n",
        "RIFF,b\n1,2\n",
        "[cm],b\n1,2\n",
        "{a},b\n1,2\n",
        "<5,b\n1,a\n",
    ],
)
def test_headings_that_begin_like_another_format_are_headings(text: str) -> None:
    file = read_csv(text.encode())
    assert (len(file.columns), len(file.rows), file.has_heading) == (2, 1, True)


@pytest.mark.parametrize("name", [f"a{ending}" for ending in ENDINGS] + ["IRIS.DATA", "a.b.Csv"])
def test_endings_that_are_read(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("name", ["a.md", "a", "csv", "a.csv.bak"])
def test_another_ending_is_refused_with_those_that_are_read(name: str) -> None:
    with pytest.raises(InputError, match=r"must end in \.csv, \.tsv, \.tab, \.txt, \.data, \.dat"):
        check_name(name)


def test_headings_in_angle_brackets_are_no_xml() -> None:
    file = read_csv(b"<TICKER>,<OPEN>,<CLOSE>\na,1.5,2\nb,2.5,3\n")
    assert file.columns == ("<TICKER>", "<OPEN>", "<CLOSE>")

"""CSV files as they come: a table or a sentence, never a traceback."""

import random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiments.own_data.columns import MAX_CATEGORIES, understand
from experiments.own_data.csv_file import MAX_BYTES, read_csv, write_csv
from experiments.own_data.decoding import decode
from experiments.own_data.plan import Plan, propose, to_table
from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from nn_core.input_errors import InputError


def columns_of(content: bytes):
    file = read_csv(content)
    return file, understand(file.columns, file.rows, separator=file.separator)


def table_of(content: bytes, **changes):
    _, columns = columns_of(content)
    plan = propose(columns)
    return to_table(columns, Plan(**{**plan.__dict__, **changes}), "file")


PLAIN = "x,y,kind\n" + "".join(f"{k},{(k * 7) % 5}.5,{'ab'[k % 2]}\n" for k in range(20))


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with a mark"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("gb18030", "GB18030"),
    ],
)
def test_encodings_are_told_apart(codec: str, name: str) -> None:
    text = "年龄,身高,性别\n" + "12,1.5,男\n13,1.6,女\n" * 5
    if codec in {"utf-16-le", "utf-16-be"}:
        text = "age,height,sex\n" + "12,1.5,m\n13,1.6,f\n" * 5
    found = decode(text.encode(codec))
    assert (found.text, found.encoding) == (text, name)


def test_western_text_is_latin_and_not_chinese() -> None:
    text = "größe,straße,naïve,señor\n1,2,3,4\nélève,où,âge,garçon\n"
    found = decode(text.encode("latin-1"))
    assert (found.text, found.encoding) == (text, "Latin-1")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_told_apart(separator: str) -> None:
    file = read_csv(PLAIN.replace(",", separator).encode())
    assert (file.separator, file.columns, len(file.rows)) == (separator, ("x", "y", "kind"), 20)


def test_a_decimal_comma_is_read_where_it_is_one() -> None:
    _, columns = columns_of(b"a;b\n1,5;1.000,25\n2;3,5\n")
    assert columns[0].numbers.tolist() == [1.5, 2.0]
    assert columns[1].numbers.tolist() == [1000.25, 3.5]
    _, columns = columns_of(b'a,b\n"1,500",2.5\n"12,000,000",3.5\n')
    assert columns[0].numbers.tolist() == [1500.0, 12e6]
    _, columns = columns_of(b'a,b\n"1,5",x\n"2,25",y\n')
    assert columns[0].numbers.tolist() == [1.5, 2.25]


def test_headings_are_seen_made_up_and_told_apart() -> None:
    assert read_csv(b"1,2\n3,4\n").columns == ("x1", "x2")
    assert not read_csv(b"1,2\n3,4\n").has_heading
    file = read_csv(b"a,a,,a\n1,2,3,4\n5,6,7,8\n")
    assert file.columns == ("a", "a (2)", "column 3", "a (3)")
    assert any(str(note).endswith("now: a (2), column 3, a (3)") for note in file.notes)
    assert read_csv(b"red,dog\nblue,cat\n").has_heading
    assert not read_csv(b"red,dog\nblue,cat\nred,dog\n").has_heading


def test_ragged_rows_are_filled_cut_and_counted() -> None:
    file = read_csv(b"a,b,c\n1,2,3\n4,5\n6,7,8,9\n\n,,\n10,11,12\n")
    assert file.rows == (("1", "2", "3"), ("4", "5", ""), ("6", "7", "8"), ("10", "11", "12"))
    assert "Rows with too few cells, filled up: 1; with too many, cut: 1" in map(str, file.notes)


def test_the_first_rows_are_kept_and_the_others_counted() -> None:
    file = read_csv(b"a,b\n" + b"1,2\n" * 50_007)
    assert len(file.rows) == 50_000
    assert "The first 50,000 of 50,007 rows are used; the rest was left out" in map(str, file.notes)


def test_kinds_of_columns() -> None:
    rows = [
        (
            str(k),
            "yes" if k % 2 else "no",
            f"2024-01-{k + 1:02}",
            "7",
            "",
            f"id{k}",
            f"{k}:30",
            "1e308",
        )
        for k in range(28)
    ]
    rows[3] = ("oops", "no", "2024-01-04", "7", "", "id3", "3:30", "2")
    rows[4] = ("NA", "?", "", "7", "null", "id4", "4:30", "inf")
    found = understand(tuple("abcdefgh"), rows)
    kinds = ["number", "category", "date", "constant", "empty", "text", "date", "constant"]
    assert [column.kind for column in found] == kinds
    a = found[0]
    assert (a.missing, a.unreadable, a.unbounded, found[1].missing) == (1, 1, 0, 1)
    assert found[1].categories == ("no", "yes")
    wild = understand(("w",), [("1e308",), ("inf",), ("-inf",), ("1",), ("2",), ("3",)] * 2)[0]
    assert (wild.kind, wild.unbounded) == ("number", 6)
    assert np.nanmax(wild.numbers) == 3


def test_categories_are_encoded_and_missing_values_handled_and_told() -> None:
    content = b"x,color,size,kind\n" + b"".join(
        f"{k},{'rgb'[k % 3]},{'sl'[k % 2]},{'ab'[k % 2]}\n".encode() for k in range(12)
    )
    content += b",r,s,a\n5,,s,b\n6,r,s,\n"
    dropped, notes = table_of(content)
    assert dropped.feature_names == ("x", "color = b", "color = g", "color = r", "size = s")
    assert len(dropped.y) == 12
    assert [str(note) for note in notes[:2]] == [
        "Rows left out because the target is missing: 1",
        "Rows left out because a value is missing: 2 of 14, in x, color",
    ]
    filled, notes = table_of(content, missing="fill")
    assert len(filled.y) == 14
    assert filled.X[12].tolist() == [5.0, 0, 0, 1, 1]
    assert filled.X[13].tolist() == [5.0, 0, 0, 1, 1]
    texts = [str(note) for note in notes]
    assert "Missing values of x filled with the median, 5: 1" in texts
    assert "Missing values of color filled with the most frequent, 'r': 1" in texts


def test_targets_are_numbers_or_classes_as_is_asked() -> None:
    content = b"x,z,grade\n" + b"".join(f"{k},{k % 5},{k % 3 + 8}\n".encode() for k in range(18))
    table, _ = table_of(content)
    assert table.class_names == ("8", "9", "10")
    table, _ = table_of(content, problem="number")
    assert table.problem == "regression" and table.y.max() == 10


def counted(template: bytes) -> bytes:
    return b"x,y,z\n" + b"".join(template % (k, k, k % 2) for k in range(30))


@pytest.mark.parametrize(
    ("content", "changes", "message"),
    [
        (b"x,y\n1,a\n2,b\n", {"problem": "number"}, "'y' holds no numbers"),
        (
            counted(b"%d,%d,%d\n"),
            {"problem": "classes", "target": "y", "features": ("x",)},
            "'y' has 30 different values, and classes may be 10",
        ),
        (b"x,y\n1,2\n3,4\n", {"features": ()}, "choose at least one feature"),
        (b"x,y\n1,2\n3,4\n", {"features": ("y",)}, "choose at least one feature"),
        (b"x,y\n1,\n,2\n3,\n4,1\n", {}, "at least 2 rows must be complete; got 1"),
        (
            b"x,y,z\n1,7,a\n2,7,b\n",
            {"features": ("y",)},
            "every feature has the same value in all rows",
        ),
        (
            counted(b"%d,n%d,%d\n"),
            {"features": ("y",)},
            f"'y' has more than {MAX_CATEGORIES} different texts",
        ),
        (b"x,z,k\n1,5,a\n,6,b\n2,7,a\n", {}, "'k' has one class only, 'a'"),
    ],
)
def test_plans_that_give_no_data_are_refused_in_a_sentence(content, changes, message) -> None:
    with pytest.raises(InputError, match=message):
        table_of(content, **changes)


NASTY = {
    "empty": b"",
    "blank": b"\n\n  \n,,,\n",
    "only a heading": b"a,b,c\n",
    "one column": b"x\n1\n2\n3\n",
    "one cell": b"1",
    "one row": b"1,2,3",
    "no text": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "a spreadsheet": b"PK\x03\x04" + bytes(range(256)) * 20,
    "zeros": b"\x00" * 1000,
    "cut utf-16": "x,y\n1,2\n".encode("utf-16")[:-1],
    "utf-16 of nothing": b"\xff\xfe",
    "open quote": b'a,b\n"1,2\n3,4\n',
    "all quotes": b'"""""""",""\n' * 5,
    "only separators": b";;;;\n;;;;\n",
    "lone returns": b"a,b\r1,2\r3,4\r",
    "1e308": b"x,y\n1e308,1\n-1e308,2\n1e308,3\n1e308,4\n",
    "a little 1e308": PLAIN.replace("4,", "1e308,").encode(),
    "infinite": b"x,y\ninf,1\n-inf,2\nnan,3\n",
    "constant": b"x,y\n1,1\n1,1\n1,1\n",
    "constant target": b"x,y\n1,1\n2,1\n3,1\n",
    "dates": b"day,value\n2024-01-01,1\n2024-01-02,2\n",
    "dates alone": b"day,when\n2024-01-01,01.02.2024\n2024-01-02,02.02.2024\n",
    "formulas": b"x,y\n=1+1,=cmd()\n@SUM(A1),+1\n",
    "html": b"<table><tr><td>1</td></tr></table>",
    "script": b"<script>alert(1)</script>,b\n1,2\n3,4\n",
    "duplicates": b"a,a,a\n1,2,3\n4,5,6\n",
    "ragged": b"a\n1,2,3,4\n5\n6,7\n8,9,10,11,12\n",
    "many columns": b",".join(b"%d" % k for k in range(600)) + b"\n1,2\n",
    "long cells": b"a,b\n" + b"x" * 100_000 + b",1\ny,2\n",
    "long heading": b"h" * 5000 + b",b\n1,2\n2,3\n",
    "control characters": b"\x01a,\x02b\n1\x03,2\n3,4\x04\n",
    "emoji": "🙂,🙃\n1,😀\n2,😁\n".encode(),
    "names of features": b"sin,__import__\n1,2\n2,3\n",
    "braces": b"{n},{value}\n1,{0}\n2,{x.y}\n3,{0}\n",
    "percent": b"a,b\n1%,2%\n3%,4%\n",
    "booleans": b"a,b\ntrue,yes\nfalse,no\ntrue,no\nfalse,yes\n",
    "json": b'{"a": [1, 2], "b": [3, 4]}',
    "too large": b"1,2\n" * (MAX_BYTES // 4 + 1),
    "many classes": b"x,y\n" + b"".join(b"%d,c%d\n" % (k, k) for k in range(50)),
    "surrogates": b"a,b\n\\ud800,1\n2,3\n",
    "latin": "größe;art\n1,5;süß\n2,5;sauer\n".encode("latin-1"),
    "wrong gbk": "年龄,值\n一,1\n二,2\n".encode("gb18030")[:-3],
    "huge whole number": b"a,b\n" + b"9" * 400 + b",1\n2,3\n4,5\n",
    "no-break spaces": "a,b\n1\u00a0000,2\n2\u00a0000,3\n".encode(),
}


def told(content: bytes) -> str:
    """Return a sentence, or what came of the table; anything else is a traceback."""
    try:
        table, notes = table_of(content)
    except InputError as error:
        return str(error)
    for note in notes:
        assert str(note)
    spec = default_spec("own", table)
    build(spec).trainer.step()
    return f"{len(table.y)} rows"


@pytest.mark.parametrize("content", NASTY.values(), ids=NASTY)
def test_a_nasty_file_gives_a_table_or_a_sentence(content: bytes) -> None:
    assert told(content)


def broken(seed: int) -> bytes:
    """Return a file that was sound once: some accidents, one after the other."""
    rng = random.Random(seed)
    rows = [["x1", "x2", "colour", "when", "target"]] + [
        [
            f"{rng.gauss(0, 1):.3f}",
            str(rng.randint(0, 99)),
            rng.choice("rgb"),
            f"2024-03-{k % 28 + 1:02}",
            rng.choice(["yes", "no"]) if seed % 2 else f"{rng.gauss(5, 2):.2f}",
        ]
        for k in range(rng.choice([0, 1, 2, 3, 12, 40]))
    ]
    bad = [
        "",
        "NA",
        "1e308",
        "-inf",
        "=1+1",
        "@x",
        "ü",
        "1,5",
        "\x0b",
        '"',
        "2024-13-45",
        "x" * 300,
    ]
    for _ in range(rng.randint(0, 4)):
        accident = rng.randrange(8)
        row = rng.randrange(len(rows))
        if accident == 0:
            rows[row] = rows[row][: rng.randint(0, 4)]
        elif accident == 1:
            rows[row] = rows[row] + [rng.choice(bad)] * rng.randint(1, 5)
        elif accident == 2 and rows[row]:
            rows[row][rng.randrange(len(rows[row]))] = rng.choice(bad)
        elif accident == 3:
            rows[0] = [rng.choice(["a", "", "a", "x1"]) for _ in rows[0]]
        elif accident == 4:
            rows = [row[:1] for row in rows]
        elif accident == 5:
            rows = rows[1:] or rows
        elif accident == 6:
            column = rng.randrange(5)
            rows = [[*row[:column], rng.choice(bad), *row[column + 1 :]] for row in rows]
        else:
            rows.insert(row, [])
    mixed = rng.random() < 0.1
    one = rng.choice(",;\t")
    text = rng.choice(["\n", "\r\n", "\r"]).join(
        (rng.choice(",;\t") if mixed else one).join(row) for row in rows
    )
    content = text.encode(
        rng.choice(["utf-8", "utf-8-sig", "utf-16", "gb18030", "latin-1"]), "replace"
    )
    if rng.random() < 0.2:
        place = rng.randrange(len(content) + 1)
        content = content[:place] + rng.randbytes(rng.randint(1, 9)) + content[place:]
    return content


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_200_broken_files_give_a_table_or_a_sentence(first: int) -> None:
    outcomes = {told(broken(seed))[-5:] for seed in range(first, first + 20)}
    assert len(outcomes) > 1


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.binary(max_size=300) | st.text('0123,;"\n\r\t.aäx-=年', max_size=200).map(str.encode))
def test_any_bytes_give_a_table_or_a_sentence(content: bytes) -> None:
    assert told(content)


CELL = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Z")), min_size=1, max_size=9)


@given(st.lists(st.tuples(CELL, st.integers()), min_size=2, max_size=9))
def test_what_is_written_is_read_again_and_runs_nowhere(rows) -> None:
    texts = [(f"n{text}" if text.startswith("'") else text, str(k)) for text, k in rows]
    content = write_csv(["a", "b"], [*texts, ("=cmd()", "1"), ("x", "2")])
    assert read_csv(content).rows[-2] == ("=cmd()", "1")
    for line in content.decode("utf-8-sig").splitlines():
        assert not line.startswith(("=", "@"))
    assert read_csv(content).rows[: len(texts)] == tuple(texts)


def test_numbers_are_written_as_they_are() -> None:
    assert write_csv(["-a"], [(-1.5,), ("-1.5",), ("-x",)]).decode("utf-8-sig").split() == [
        "'-a", "-1.5", "-1.5", "'-x",
    ]  # fmt: skip

"""Separators, lines above the table, headings, row names and quotation marks are found and said."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiments.own_data.csv_file import MAX_CELL, CsvFile, read_csv
from experiments.own_data.layout import ReadingOptions
from nn_core.input_errors import InputError


def read(text: str, **options) -> CsvFile:
    return read_csv(text.encode(), ReadingOptions(**options))


def said(file: CsvFile) -> str:
    return "\n".join(map(str, file.notes))


ROWS = "".join(f"{k},{(k * 7) % 5}.5,{'ab'[k % 2]}\n" for k in range(24))
CELLS = tuple((str(k), f"{(k * 7) % 5}.5", "ab"[k % 2]) for k in range(24))
WORDS = ["mass", "width", "color", "when", "größe", "名称", "size_2", "pH", "T", "kind", "label"]
LABELS = ["a", "b", "yes", "no", "red", "grün", "苹果", "setosa", "A1", "x"]
PHRASES = ["New York", "very good", "iris setosa", "a b c"]
TITLES = ["Report of the week", "Data of station Köln, May 2024", "实验数据", "made by: logger; v2"]
MARKS = ["# ", "#", "% ", "// ", "## "]


@st.composite
def written(draw):
    """A file, and what is to be read out of it."""
    separator = draw(st.sampled_from([",", ";", "\t", "|", " ", "  ", "，", "；"]))
    is_spaces = separator.isspace() and separator != "\t"
    # A decimal comma needs another separator, as people know.
    mark = draw(st.sampled_from([".", ","] if separator not in ",，" else ["."]))
    width = draw(st.integers(2, 5))
    kinds = [
        "number",
        *draw(
            st.lists(
                st.sampled_from(["number", "whole", "label", "phrase"]),
                min_size=width - 1,
                max_size=width - 1,
            )
        ),
    ]
    if is_spaces and separator == " ":
        kinds = [kind if kind != "phrase" else "label" for kind in kinds]
    number = st.integers(-9999, 9999).map(lambda k: f"{k / 100:.2f}".replace(".", mark))
    cell = {
        "number": number,
        "whole": st.integers(0, 500).map(str),
        "label": st.sampled_from(LABELS),
        "phrase": st.sampled_from(PHRASES),
    }
    has_heading = draw(st.booleans())
    if has_heading and not is_spaces:
        cell["label"] |= st.just("")
    row = st.tuples(*[cell[kind] for kind in draw(st.permutations(kinds))])
    rows = draw(st.lists(row, min_size=3, max_size=12))
    names = draw(st.lists(st.sampled_from(WORDS), min_size=width, max_size=width, unique=True))
    above = draw(
        st.lists(
            st.sampled_from(["", *TITLES])
            | st.tuples(st.sampled_from(MARKS), st.sampled_from(TITLES)).map("".join),
            max_size=3,
        )
    )
    # A title of as many cells as headings can have cannot be told from them.
    above = [line for line in above if len(re.split(r"[,，]|[;；]|\s+", line)) < max(width - 1, 2)]
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    gap = separator if not is_spaces else separator + draw(st.sampled_from(["", " ", "  "]))
    edge = draw(st.sampled_from(["", "  "])) if is_spaces else ""
    lines = [
        edge + gap.join(one)
        for one in ([names] if has_heading else []) + [list(one) for one in rows]
    ]
    text = end.join([*above, *lines]) + draw(st.sampled_from(["", end, end + end]))
    return text, separator, names if has_heading else None, rows, above


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=120)
@given(written())
def test_tables_written_in_any_way_are_read_as_they_are(table) -> None:
    text, separator, names, rows, above = table
    file = read(text)
    assert file.rows == tuple(rows)
    assert file.has_heading == (names is not None)
    if names is not None:
        assert file.columns == tuple(names)
    assert file.skipped_lines == len(above)
    assert any(map(str.strip, above)) == ("Lines above the table" in said(file))
    # Two spaces between all cells are spaces as well.
    assert file.separator == separator or file.separator + separator in ("   ", "\t ", "\t  ")


HEADED = f"x,y,kind\n{ROWS}"


def test_a_quotation_mark_that_is_not_closed_takes_no_rows() -> None:
    lines = [f"{k},{k % 3}.5,fine,{'ab'[k % 2]}" for k in range(24)]
    lines[4] = '4,1.5,"odd,a'
    file = read("x,y,note,kind\n" + "\n".join(lines) + "\n")
    assert len(file.rows) == 24
    assert file.rows[4] == ("4", "1.5", '"odd', "a")
    assert "not closed in row 5 (line 6 of the file). It would take 19 further lines" in said(file)


def test_marks_that_are_closed_by_the_next_cell_in_quotation_marks_take_no_rows() -> None:
    rows = ['1,"odd,a', "2,fine,b", '3,"fine, too",a', '4,"odd,b', "5,plain,a", '6,"a ""b""",b']
    file = read("x,note,kind\n" + "\n".join(rows))
    assert [row[0] for row in file.rows] == list("123456")
    assert [row[1] for row in file.rows][2::3] == ["fine, too", 'a "b"']
    assert "Rows like this: 2" in said(file)


def test_a_cell_of_several_lines_is_one_cell_and_said() -> None:
    file = read('x,note,kind\n1,"one, two\nthree",a\n2,"four\n\nfive",b\n')
    assert file.rows == (("1", "one, two\nthree", "a"), ("2", "four\n\nfive", "b"))
    assert said(file) == "Rows with a cell of several lines: 2; the first is row 1"


R_TABLE = "".join(f'"{k}"%s-0.{k}%s{k}.5%s"{"ab"[k % 2]}"\n' for k in range(1, 9))


@pytest.mark.parametrize("separator", [",", " ", "\t", ";"])
def test_row_names_have_a_column_and_headings_stand_over_their_own(separator: str) -> None:
    text = (f'"x"%s"y"%s"class"\n{R_TABLE}').replace("%s", separator)
    file = read(text)
    assert file.columns == ("row", "x", "y", "class")
    assert file.rows[0] == ("1", "-0.1", "1.5", "b")
    assert "The rows have names" in said(file)
    texts = text.replace('"', "").replace("0.", "")
    assert read(texts).columns == ("row", "x", "y", "class")


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
@pytest.mark.parametrize("hint", ["sep={}", "SEP={}", "sep={}\r"])
def test_the_line_for_excel_names_the_separator_and_is_no_heading(hint: str, mark: str) -> None:
    body = HEADED.replace(".5", "").replace(",", mark)
    file = read(f"{hint.format(mark)}\n{body}")
    assert (file.columns, len(file.rows), file.separator) == (("x", "y", "kind"), 24, mark)
    assert f"skipped: 1; the first is sep={mark}".strip() in said(file).replace("SEP", "sep")


@pytest.mark.parametrize(
    ("above", "n", "first"),
    [
        ("# made by a logger\n# unit: mm\n", 2, "# made by a logger"),
        ("% a\n%b, c\n", 2, "% a"),
        ("// a\n", 1, "// a"),
        ("; a note, of two parts\n", 1, "; a note, of two parts"),
        ("Report\n\n\n", 3, "Report"),
        ("\n \nStation Köln, May\n", 3, "Station Köln, May"),
        ("Report,,\n", 1, "Report,,"),
        ("Table 1, 2024\n", 1, "Table 1, 2024"),
        ('"Report"\n', 1, '"Report"'),
    ],
)
def test_lines_above_the_table_are_skipped_and_said(above: str, n: int, first: str) -> None:
    file = read(above + HEADED)
    assert (file.columns, file.rows, file.skipped_lines) == (("x", "y", "kind"), CELLS, n)
    assert said(file) == f"Lines above the table that were skipped: {n}; the first is {first}"


def test_empty_lines_above_the_table_are_counted() -> None:
    assert said(read("\n\n" + HEADED)) == "Empty lines above the table: 2"


def test_comments_and_empty_rows_between_the_rows_are_left_out_and_said() -> None:
    file = read(HEADED + "# end\n,,\n\n1,2,a\n")
    assert file.rows == (*CELLS, ("1", "2", "a"))
    assert said(file).splitlines() == [
        "Comments between the rows that were skipped: 1",
        "Rows without any cell that were left out: 1",
    ]


@pytest.mark.parametrize(
    ("heading", "columns"),
    [
        ("# x y kind", ("x", "y", "kind")),
        ("#x y kind", ("x", "y", "kind")),
        ("% x y kind", ("x", "y", "kind")),
    ],
)
def test_headings_in_a_comment_are_headings(heading: str, columns: tuple[str, ...]) -> None:
    file = read(f"# by numpy\n{heading}\n{ROWS.replace(',', ' ')}")
    assert (file.columns, file.rows) == (columns, CELLS)
    assert f"The headings stand in a comment: {heading}" in said(file)


@pytest.mark.parametrize(
    ("heading", "columns"),
    [("#,x,y", ("#", "x", "y")), ("#id,x,y", ("id", "x", "y")), (";x;y", ("column 1", "x", "y"))],
)
def test_a_sign_of_a_comment_can_begin_the_headings(heading, columns) -> None:
    mark = ";" if ";" in heading else ","
    file = read(heading + "\n" + "".join(f"{k},{k % 3},a\n".replace(",", mark) for k in range(9)))
    assert (file.columns, len(file.rows)) == (columns, 9)


def test_cells_that_begin_like_comments_are_cells() -> None:
    file = read("x,tag\n" + "".join(f"{k},#{k % 2}\n" for k in range(5)))
    assert file.rows[1] == ("1", "#1")
    file = read("tag,x\n" + "".join(f"#{k % 2},{k}\n" for k in range(5)))
    assert (file.columns, file.rows[1]) == (("tag", "x"), ("#1", "1"))


@pytest.mark.parametrize(
    "text",
    [
        "0.25   0.67   1\n-0.34   -0.81   0\n-0.85   1.10   1\n",
        "  0.25   0.67  1\n -0.34  -0.81  0\n -0.85   1.10  1\n",
        "0.25 \t0.67\t 1\n-0.34\t-0.81 0\n\t-0.85 1.10  1\t\n",
    ],
)
def test_runs_of_spaces_and_tabs_separate(text: str) -> None:
    file = read(text)
    assert file.rows == (("0.25", "0.67", "1"), ("-0.34", "-0.81", "0"), ("-0.85", "1.10", "1"))
    assert (file.separator, file.has_heading) == (" ", False)


def test_headings_may_be_separated_by_spaces_where_rows_have_tabs() -> None:
    file = read("x y kind\n" + "".join(f"  {k}.5\t {k % 3}\t a\n" for k in range(6)))
    assert (file.columns, file.rows[1]) == (("x", "y", "kind"), ("1.5", "1", "a"))


def test_an_aligned_table_with_texts_of_several_words_is_cut_at_wide_gaps() -> None:
    file = read("sepal length  width  class\n5.1  3.5  iris setosa\n4.9  3.0  setosa\n")
    assert file.columns == ("sepal length", "width", "class")
    assert file.rows == (("5.1", "3.5", "iris setosa"), ("4.9", "3.0", "setosa"))


@pytest.mark.parametrize(
    "rows",
    [
        "-0,82;-0,83;a\n0,5;0,4;b\n1,0;2,0;a\n",
        "-0,82 -0,83 a\n0,5 0,4 b\n1,0 2,0 a\n",
        "-0,82\t-0,83\ta\n0,5\t0,4\tb\n1,0\t2,0\ta\n",
        "-0,82|-0,83|a\n0,5|0,4|b\n1,0|2,0|a\n",
    ],
)
def test_a_decimal_comma_separates_nothing(rows: str) -> None:
    assert read(rows).rows == (("-0,82", "-0,83", "a"), ("0,5", "0,4", "b"), ("1,0", "2,0", "a"))


@pytest.mark.parametrize("comma", ["，", "、", "；"])
def test_full_width_signs_separate_also_beside_plain_ones(comma: str) -> None:
    plain = ";" if comma == "；" else ","
    text = "姓名，年龄，性别\n张三，20，男\n李四,21,女\n王五，22，男\n"
    file = read(text.replace(",", plain).replace("，", comma))
    assert file.columns == ("姓名", "年龄", "性别")
    assert file.rows == (("张三", "20", "男"), ("李四", "21", "女"), ("王五", "22", "男"))


@pytest.mark.parametrize(
    ("kinds", "roles", "target", "n"),
    [
        ("continuous,continuous,discrete", ",,class", "kind", 2),
        ("c,c,d", ",,class", "kind", 2),
        ("C,D,S", "class,,meta", "x", 2),
        ("continuous,continuous,string", None, None, 1),
    ],
)
def test_the_rows_of_types_of_orange_are_skipped(kinds, roles, target, n) -> None:
    extra = kinds + "\n" + (f"{roles}\n" if roles else "")
    file = read(f"x,y,kind\n{extra}{ROWS}")
    assert (file.rows, file.target) == (CELLS, target)
    assert said(file) == f"Rows with the kinds of the columns that were skipped: {n}"


def test_rows_of_letters_are_no_types() -> None:
    file = read("grade,mark\nc,d\na,b\nd,c\n")
    assert (len(file.rows), file.notes) == (3, ())


def test_a_separator_at_the_end_of_each_row_makes_no_column() -> None:
    for heading in ("x,y,kind,", "x,y,kind"):
        file = read(f"{heading}\n" + ROWS.replace("\n", ",\n"))
        assert (file.columns, file.rows, file.notes) == (("x", "y", "kind"), CELLS, ())


@pytest.mark.parametrize(
    ("first", "has_heading"),
    [
        ("a,2020,2021", True),
        ("x,y,2", True),
        ("?,2,3", False),
        ("a,2020,7", False),
        ('"1","2","3"', True),
    ],
)
def test_headings_with_numbers_in_them(first: str, has_heading: bool) -> None:
    rows = "b,1,2\nc,3,4\nd,5,6\n" if first.startswith("a") else "4,5,6\n7,8,9\n1,1,2\n"
    assert read(f"{first}\n{rows}").has_heading == has_heading


def test_headings_beyond_the_last_column_are_said() -> None:
    file = read("x,y,kind,more\n" + ROWS)
    assert (file.columns, file.rows) == (("x", "y", "kind"), CELLS)
    assert said(file) == "Headings without a column that were left out: more"


def test_cells_that_are_too_long_and_nul_characters_are_said() -> None:
    file = read(f"x,y\n1,{'z' * (MAX_CELL + 5)}\n2\x00,b\n3,c\n4,d\n")
    assert (len(file.rows[0][1]), file.rows[1]) == (MAX_CELL, ("2", "b"))
    assert said(file).splitlines() == [
        "NUL characters that were left out: 1",
        f"Cells cut to {MAX_CELL} characters: 1",
    ]


def test_the_reader_of_the_file_knows_better() -> None:
    text = "Title\na;b,c\n1;2,5\n3;4,5\n"
    assert read(text).columns == ("a", "b,c")
    assert read(text, separator=",").columns == ("a;b", "c")
    file = read(text, has_heading=False)
    assert (file.columns, file.rows[0]) == (("x1", "x2"), ("a", "b,c"))
    file = read(text, skip_lines=2)
    assert (file.has_heading, file.rows) == (False, (("1", "2,5"), ("3", "4,5")))
    file = read(text, skip_lines=2, has_heading=True)
    assert (file.columns, file.rows) == (("1", "2,5"), (("3", "4,5"),))
    file = read(text, skip_lines=0, has_heading=True, separator=";")
    assert (file.columns, len(file.rows)) == (("Title", "column 2"), 3)
    assert not any("too few cells" in str(note) for note in file.notes)


def test_options_that_leave_no_table_are_refused_in_a_sentence() -> None:
    with pytest.raises(InputError, match="there is no row"):
        read(HEADED, skip_lines=50)
    with pytest.raises(InputError, match="headings and no rows"):
        read("a,b\n1,2\n", skip_lines=1, has_heading=True)
    with pytest.raises(InputError, match="the file is not UTF-8: "):
        read_csv("年龄,性别\n1,男\n2,女\n".encode("gb18030"), ReadingOptions(encoding="UTF-8"))


def warnings(file: CsvFile) -> str:
    return "\n".join(str(note) for note in file.notes if note.is_warning)


@pytest.mark.parametrize(
    "text",
    [
        "序号,1、性别,2、年龄\n1,男,20\n2,女,21\n3,男,25\n",
        "年龄,病史,类别\n30,高血压、糖尿病,甲\n31,哮喘、过敏,乙\n35,贫血、过敏,甲\n",
        "编号,地址,类别\n1,北京，海淀,甲\n2,上海，浦东,乙\n3,北京，朝阳,甲\n",
        "1,北京，海淀,甲\n2,上海，浦东,乙\n3,北京，朝阳,甲\n",
    ],
)
def test_a_full_width_sign_inside_of_texts_separates_nothing(text: str) -> None:
    file = read(text)
    cells = tuple(tuple(line.split(",")) for line in text.splitlines())
    assert file.separator == ","
    assert (file.columns, *file.rows)[-3:] == cells[-3:]
    assert len(file.columns) == 3


@pytest.mark.parametrize(
    "text",
    [
        "x,class\n1,5,a\n2,7,b\n3,5,a\n4,9,b\n",
        "name,price,class\nA,1,200,a\nB,3,450,b\nC,2,100,a\n",
        "x;y\n5;1;a\n7;2;b\n9;3;a\n",
    ],
)
def test_rows_with_a_cell_too_many_are_no_row_names_and_warned_of(text: str) -> None:
    file = read(text)
    heading, first = text.splitlines()[:2]
    assert file.columns[:-1] == tuple(re.split("[,;]", heading))
    assert warnings(file) == (
        f"The rows have one cell more than the headings, and row 1 is {first}: is a comma inside "
        "a cell not quoted?"
    )


@pytest.mark.parametrize(
    "rows",
    ["anna,1.5,a\nbert,2.5,b\n", "0,1.5,a\n1,2.5,b\n", "".join(f"{k},{k},a\n" for k in range(12))],
)
def test_row_names_without_quotation_marks_are_names(rows: str) -> None:
    file = read(f"x,class\n{rows}")
    assert (file.columns, warnings(file)) == (("row", "x", "class"), "")


@pytest.mark.parametrize(
    "text",
    [
        "ham\tGo to the shop\nspam\tFree entry now\nham\tOk then\n",
        "12%,a\n15%,b\n17%,a\n",
        "$1,a\n$2,b\n$5,a\n",
        "2020-01-01,a\n2020-01-02,b\n2020-01-03,a\n",
        "p,x,s,n\ne,x,s,y\ne,b,s,w\np,x,y,w\ne,x,s,n\n",
        "republican,n,y,?\ndemocrat,y,y,n\nrepublican,n,n,y\ndemocrat,?,y,y\n",
        "x,x,o,positive\nx,o,x,positive\no,x,x,negative\nb,x,o,positive\n",
        "?,a\n1,b\n2,a\n",
    ],
)
def test_a_row_like_those_below_it_is_no_heading(text: str) -> None:
    file = read(text)
    assert (file.has_heading, len(file.rows)) == (False, text.count("\n"))
    assert file.rows[0] == tuple(re.split("[,\t]", text.splitlines()[0]))


@pytest.mark.parametrize(
    ("text", "is_sure"),
    [
        ("0,1,2\n5.1,3.5,0\n4.9,3.0,1\n6.2,3.4,0\n", False),
        (",0,1,2\n0,5.1,3.5,0\n1,4.9,3.0,1\n2,6.2,3.4,0\n", False),
        ("sample,400,450,class\ns1,.1,.2,a\ns2,.3,.4,b\n", False),
        ("country,2021,2020\nA,1,2\nB,3,4\n", True),
        ("name,share\na,12%\nb,15%\na,9%\n", True),
        ("0,1,2,3,4,5\n1,0,1,1,0,0\n0,0,1,1,0,1\n", False),
        ("a,b,c,d\nx,a,u,r\ny,a,v,s\nx,b,u,r\n", False),
        ("text,spam\nbuy it now,spam\nhi there you,ham\nsee you soon,ham\n", False),
        ("sex,color\nm,red\nf,blue\nm,blue\n", True),
    ],
)
def test_headings_are_recognized_and_doubts_are_said(text: str, is_sure: bool) -> None:
    file = read(text)
    first = text.splitlines()[0].strip()
    assert file.columns[1:] == tuple(first.split(","))[1:]
    assert len(file.rows) == text.count("\n") - 1
    assert ("uncertain" not in said(file)) == is_sure


def test_binary_inputs_are_no_headings_that_count_from_zero() -> None:
    for text in ("0,1\n1,0\n0,0\n1,1\n", "0,1,1\n1,0,1\n0,0,0\n", "0,1,2\n1,2,0\n2,1,0\n"):
        assert not read(text).has_heading


@pytest.mark.parametrize(
    ("above", "n"),
    [
        ("One, two, three\n\n", 2),
        ("Device,Logger 3\nSerial,12345\n\n", 3),
        ("Device,Logger\nSerial,12345\nRate,10\n,,\n", 4),
        ("Device,Logger,3\n\n\n", 3),
    ],
)
def test_what_an_empty_line_sets_apart_stands_above_the_table(above: str, n: int) -> None:
    file = read(above + "x,y,class\n" + ROWS)
    assert (file.columns, file.rows, file.skipped_lines) == (("x", "y", "class"), CELLS, n)
    first = above.splitlines()[0]
    assert f"Lines above the table that were skipped: {n}; the first is {first}" in said(file)


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("x,y,class\n\n1,2,a\n3,4,b\n", 2),
        ("name,city\n\nAnna,Oslo\nBob,Rome\nCarl,Rome\n", 3),
        ("x,y\n1,2\n3,4\n\na,b\n5,6\n7,8\n", 5),
    ],
)
def test_an_empty_line_inside_the_table_takes_nothing_away(text: str, n: int) -> None:
    file = read(text)
    assert (",".join(file.columns), len(file.rows)) == (text.split("\n", 1)[0], n)


@pytest.mark.parametrize(
    "last",
    ["Total,7.5,6.0", "sum:,7.5,6.0", "Average,1,", "Mean,2,3", "合计,7,6", "总计,7,6", "平均,7,6"],
)
def test_totals_below_the_table_are_kept_and_warned_of(last: str) -> None:
    file = read(f"name,x,y\na,2.5,3.0\nb,5.0,3.0\n{last}\n")
    assert file.rows[2] == tuple(last.split(","))
    assert warnings(file) == (
        f"The last rows look like totals or remarks, and were kept: 1; the first is row 3: {last}"
    )


def test_labels_that_are_words_for_totals_are_no_totals() -> None:
    assert warnings(read("kind,x\nmean,1\nsum,2\nmean,3\nsum,4\n")) == ""


@pytest.mark.parametrize(
    "last",
    [
        "Source: WHO",
        "Source: WHO, 2020",
        "\nSource: WHO",
        "来源：统计局",
        "Note: a, b, c, d",
        "Source: WHO,,",
        "\nMeasured by hand",
    ],
)
def test_remarks_below_the_table_are_left_out_and_said(last: str) -> None:
    file = read(f"name,x,y\na,2.5,3.0\nb,5.0,3.0\n{last}\n")
    assert file.rows == (("a", "2.5", "3.0"), ("b", "5.0", "3.0"))
    text = f"Lines below the table that were left out: 1; the first is {last.strip()}"
    assert said(file) == text


def test_the_mark_of_the_end_of_a_file_is_no_row() -> None:
    for end in ("\x1a", "\n\x1a\r\n"):
        assert read(f"x,y\n1,a\n2,b{end}").rows == (("1", "a"), ("2", "b"))


@pytest.mark.parametrize(
    "text",
    ["| x | y |\n|---|---|\n| 1 | a |\n| 2 | b |\n", "x|y\n:--|--:\n1|a\n2|b\n"],
)
def test_the_rule_below_the_headings_of_markdown_is_no_row(text: str) -> None:
    file = read(text)
    assert (file.columns, file.rows) == (("x", "y"), (("1", "a"), ("2", "b")))
    assert said(file) == "Rules between the rows that were left out: 1"


@pytest.mark.parametrize("rows", ["c,d\nc,m\na,b\n", "s,t\nm,i\ns,t\n", "d,c\nclass,meta\nc,d\n"])
def test_rows_of_letters_are_no_types_of_orange(rows: str) -> None:
    file = read(f"grade,mark\n{rows}")
    assert len(file.rows) == (3 if "class" not in rows else 1)


def test_the_hint_for_excel_is_no_heading_when_no_line_is_to_be_skipped() -> None:
    file = read("sep=;\nx;y\n1;a\n2;b\n", skip_lines=0)
    assert (file.columns, file.separator, len(file.rows)) == (("x", "y"), ";", 2)


@pytest.mark.parametrize(
    ("text", "notes", "n"),
    [
        (
            'x,note,class\n1,"said \\"hi\\", then left",a\n2,"fine",b\n3,"a \\"b\\" c",a\n',
            ('said "hi", then left', "fine", 'a "b" c'),
            4,
        ),
        (
            "x,note,class\n1,one\\, two,a\n2,three\\,four,b\n3,five,a\n",
            ("one, two", "three,four", "five"),
            2,
        ),
        (
            'x;note;class\n1;"a\\";b";u\n2;c\\;d;v\n3;e;u\n',
            ('a";b', "c;d", "e"),
            2,
        ),
    ],
)
def test_backslashes_that_make_the_table_regular_are_escapes(text, notes, n) -> None:
    file = read(text)
    assert file.columns == ("x", "note", "class")
    assert tuple(row[1] for row in file.rows) == notes
    sentence = "Backslashes before quotation marks or separators that were read as escapes: "
    assert said(file) == f"{sentence}{n}"


def test_backslashes_of_paths_are_characters() -> None:
    file = read("path,x\nC:\\data\\,1\nC:\\new\\,2\n")
    assert (file.rows, file.notes) == ((("C:\\data\\", "1"), ("C:\\new\\", "2")), ())


@pytest.mark.parametrize(
    "text",
    [
        " x | y \n---+---\n 1 | a\n 2 | b\n(2 rows)\n",
        "+---+---+\n| x | y |\n+---+---+\n| 1 | a |\n| 2 | b |\n+---+---+\n2 rows in set\n",
    ],
)
def test_tables_that_a_database_prints_are_read(text: str) -> None:
    file = read(text)
    assert (file.columns, file.rows) == (("x", "y"), (("1", "a"), ("2", "b")))


def test_cells_that_are_cut_off_are_warned_of() -> None:
    file = read("name,price,class\nA,200,a\nB,1,450,b\nC,100,a\n")
    assert warnings(file) == "Rows with too few cells, filled up: 0; with too many, cut: 1"
    assert warnings(read("name,price,class\nA,200,a\nB,1\nC,100,a\n")) == ""


def test_rows_with_several_decimal_commas_are_warned_of() -> None:
    text = "x,y,class\n1,5,2,5,a\n2,7,3,1,b\n3,5,1,2,a\n"
    assert warnings(read(text)).startswith("The rows have 2 cells more than the headings")


@pytest.mark.parametrize(
    "types", ["continuous,discrete\n,class", "c,d\n,class", "c,d\n,c", "continuous,discrete"]
)
def test_headings_that_are_words_of_orange_are_headings(types: str) -> None:
    for name in ("class", "c"):
        file = read(f"x,{name}\n{types}\n1,u\n2,v\n3,u\n")
        assert (file.columns, len(file.rows)) == (("x", name), 3)


NUMBERS = "".join(f"{k}.{k % 10},{k * 7 % 10}.5,{'ab'[k % 2]}\n" for k in range(10, 24))


@pytest.mark.parametrize(
    ("above", "n"),
    [
        ("Weather,Station 5,Berlin\n", 1),
        ("size,size,\n", 1),
        ("2024,Run,A\n", 1),
        ("Report,2024-01-05,Room 3\nby,A. Smith,\n", 2),
        ("cm,kg,\n", 1),
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_titles_as_wide_as_the_table_are_skipped_and_said(above, n, separator) -> None:
    text = f"{above}x,y,kind\n{NUMBERS}".replace(",", separator)
    file = read_csv(text.encode())
    assert (file.columns, len(file.rows), file.skipped_lines) == (("x", "y", "kind"), 14, n)
    first = text.splitlines()[0].strip()
    assert f"Lines above the table that were skipped: {n}; the first is {first}" in said(file)
    kept = read_csv(text.encode(), ReadingOptions(skip_lines=0))
    assert len(kept.rows) == 14 + n + (not kept.has_heading)


@pytest.mark.parametrize(
    "units",
    [
        "cm,kg,",
        "cm,kg,-",
        "[cm],[kg],[-]",
        "(mm),(g),",
        "s,V,",
        "%,m s-1,",
        "mm,kg,text",
        "厘米,千克,",
    ],
)
def test_a_row_of_units_below_the_headings_is_skipped_and_said(units: str) -> None:
    file = read_csv(f"length,weight,kind\n{units}\n{NUMBERS}".encode())
    assert (file.columns, len(file.rows)) == (("length", "weight", "kind"), 14)
    assert f"A row with units below the headings was skipped: {units}" in said(file)


def test_units_can_stand_between_quoted_headings_and_quoted_cells() -> None:
    quoted = re.sub(r"[^,\n]+", r'"\g<0>"', NUMBERS)
    file = read_csv(f"Report,Room 1,A\nlength,weight,kind\ncm,kg,\n{NUMBERS[:55]}".encode())
    assert (file.columns, len(file.rows)) == (("length", "weight", "kind"), 5)
    file = read_csv(f"# made here\n#,weight,kind\n,kg,\n{NUMBERS}".encode())
    assert (file.columns, len(file.rows)) == (("#", "weight", "kind"), 14)
    for rows in (NUMBERS, quoted):
        file = read_csv(f'"length","weight","kind"\ncm,kg,\n{rows}'.encode())
        assert (file.columns, len(file.rows)) == (("length", "weight", "kind"), 14)


def test_a_line_with_spaces_beside_a_table_with_tabs_changes_no_separator() -> None:
    table = f"x,y,kind\n{NUMBERS}".replace(",", "\t")
    file = read_csv(f"{table}\nn = 14\n".encode())
    assert (file.separator, file.columns, len(file.rows)) == ("\t", ("x", "y", "kind"), 14)
    file = read_csv(f"All our data\n{table}".encode())
    assert (file.separator, file.columns, len(file.rows)) == ("\t", ("x", "y", "kind"), 14)


@pytest.mark.parametrize("above", ["# made by a logger\n", "Weather;Station 5;Berlin\n"])
def test_separators_at_the_ends_of_headings_and_rows_below_other_lines(above: str) -> None:
    rows = NUMBERS.replace(",", ";").replace("\n", ";\n")
    file = read_csv(f"{above}#;y;kind;\n{rows}".encode())
    assert (file.columns, len(file.rows)) == (("#", "y", "kind"), 14)


@pytest.mark.parametrize("types", ["float,float,str", "double,integer,string", "float64,int,bool"])
def test_a_row_of_types_below_the_headings_is_skipped_and_said(types: str) -> None:
    file = read_csv(f"length,weight,kind\n{types}\n{NUMBERS}".encode())
    assert (file.columns, len(file.rows)) == (("length", "weight", "kind"), 14)
    assert "Rows with the kinds of the columns that were skipped: 1" in said(file)


def test_the_kinds_of_orange_can_be_a_list_of_labels() -> None:
    kinds = "continuous,continuous,a b\n,,class\n"
    file = read_csv(f"length,weight,kind\n{kinds}{NUMBERS}".encode())
    assert (len(file.rows), file.target) == (14, "kind")


@pytest.mark.parametrize(
    "rows",
    [
        # A text can stand for a missing number, and labels can be units.
        f"unknown,1.5,a\n{NUMBERS}",
        f"cm,kg,a\n{NUMBERS}",
        f"unknown,unknown,a\n{NUMBERS}",
        f"cm,1.5,a\n{NUMBERS}",
        "".join(f"{k},{['cm', 'kg'][k % 2]},{'ab'[k % 2]}\n" for k in range(15)),
        f"1.5,2.5,c\nlow,high,a\n{NUMBERS}".removesuffix("23.3,1.5,b\n"),
    ],
)
def test_a_row_of_the_table_is_neither_title_nor_units(rows: str) -> None:
    file = read_csv(f"x,y,kind\n{rows}".encode())
    assert (file.columns, len(file.rows)) == (("x", "y", "kind"), 15)


def test_a_wrong_number_beside_a_rare_label_is_a_row() -> None:
    rows = "".join(f"{k},{'ab'[k % 2]}\n" for k in range(14))
    file = read_csv(f"age,city\nunknown,c\n{rows}".encode())
    assert (file.columns, len(file.rows)) == (("age", "city"), 15)


def test_row_names_can_be_numbers_in_any_order() -> None:
    rows = "".join(f"{k * 7 % 23},{k}.5,-{k}.25,{'ab'[k % 2]}\n" for k in range(14))
    assert read_csv(f"x,y,kind\n{rows}".encode()).columns == ("row", "x", "y", "kind")
    # 7,5 can be one number.
    rows = "".join(f"{k * 7 % 23},5,-{k}.25,{'ab'[k % 2]}\n" for k in range(14))
    file = read_csv(f"x,y,kind\n{rows}".encode())
    assert any(note.is_warning for note in file.notes)


def test_headings_that_come_again_are_no_rows() -> None:
    file = read_csv(f"x,y,kind\n{NUMBERS}x,y,kind\n{NUMBERS}".encode())
    assert (file.columns, len(file.rows)) == (("x", "y", "kind"), 28)
    assert "Rows that repeat the headings and were left out: 1" in said(file)


def test_a_mark_that_is_not_closed_in_quoted_cells_takes_no_cell() -> None:
    lines = ['"x","note","kind"', *(f'"{k}.5","fine","{"ab"[k % 2]}"' for k in range(12))]
    lines[4] = lines[4].replace('"fine"', '"fine')
    file = read_csv("\n".join(lines).encode())
    assert (len(file.rows), file.rows[3]) == (12, ("3.5", '"fine', "b"))
    assert not any("too few cells" in str(note) for note in file.notes)
    assert "A quotation mark is not closed in row 4 (line 5 of the file)" in said(file)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_quotation_marks_around_whole_lines_are_left_out_and_said(mark: str) -> None:
    lines = f"x,y,kind\n{NUMBERS}".replace(",", mark).splitlines()
    file = read_csv("\n".join(f'"{line}"' for line in lines).encode())
    assert (file.columns, len(file.rows)) == (("x", "y", "kind"), 14)
    assert "Each line stands in quotation marks, which were left out" in said(file)


def test_single_quotation_marks_stand_around_cells_too() -> None:
    lines = ["'x','y','kind'", *(f"'-{k}.5','{k * k}','a, {k % 2}'" for k in range(12))]
    file = read_csv("\n".join(lines).encode())
    assert (file.columns, file.rows[1]) == (("x", "y", "kind"), ("-1.5", "1", "a, 1"))


def test_a_wrong_hint_for_excel_is_no_separator() -> None:
    file = read_csv(f"sep=;\nx,y,kind\n{NUMBERS}".encode())
    assert (file.columns, file.separator) == (("x", "y", "kind"), ",")


@pytest.mark.parametrize(("wide", "plain"), [("，", ","), ("；", ";"), ("、", ",")])
def test_full_width_signs_can_separate_the_headings_alone(wide: str, plain: str) -> None:
    text = f"长度{wide}宽度{wide}类别\n{NUMBERS.replace(',', plain)}"
    file = read_csv(text.encode())
    assert (file.columns, len(file.rows)) == (("长度", "宽度", "类别"), 14)


@pytest.mark.parametrize("footer", ["n = 14,,", "n=14"])
def test_the_number_of_rows_below_them_is_a_remark(footer: str) -> None:
    file = read_csv(f"id,x,kind\n{NUMBERS}{footer}\n".encode())
    assert len(file.rows) == 14
    assert f"Lines below the table that were left out: 1; the first is {footer}" in said(file)


def test_commas_before_a_space_belong_to_their_cells_where_rows_are_equal_then() -> None:
    some = "".join(f"{k},{'well, ok' if k % 5 == 1 else 'fine'},{'ab'[k % 2]}\n" for k in range(14))
    every = "".join(f"{k},{'Rome, It' if k % 3 else 'Bonn, De'},{'ab'[k % 2]}\n" for k in range(14))
    for rows, n, cell in ((some, 3, "well, ok"), (every, 14, "Rome, It")):
        file = read_csv(f"x,note,kind\n{rows}".encode())
        assert (file.columns, file.rows[1]) == (("x", "note", "kind"), ("1", cell, "b"))
        (note,) = file.notes
        assert note.is_warning and "read as part of their cell" in str(note)
        assert f"{n} rows; the first is" in str(note)


@pytest.mark.parametrize(
    "text",
    [
        "x, note, kind\n1, fine, a\n2, fine, b\n3,fine,b\n",
        "x, note, kind\n1,fine,a\n2,fine,b\n3,fine,b, c\n",
        "x,note,kind\n1,fine,a\n2,well,ok,b\n3,fine,b\n",
        "x,note,kind\n1,fine,a\n2, well, ok,b\n3,fine,b\n",
    ],
)
def test_commas_that_can_separate_do_so(text: str) -> None:
    file = read_csv(text.encode())
    assert file.columns == ("x", "note", "kind")
    assert not any("," in cell for row in file.rows for cell in row)

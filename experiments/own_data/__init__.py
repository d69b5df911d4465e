"""Data of the reader's own: from the bytes of a file to a dataset.

- Bytes to text: `file_kinds` names a file that is no table; `decoding` finds the encoding, by the
  `languages` that are written in it.
- Text to cells: `records` cuts lines into cells, `headings` and `layout` find where the table
  begins, `csv_file` puts it together, and writes one.
- Cells to columns: `columns` finds what each column holds, by `numerals` and `missing` values.
- Columns to a dataset: `target` proposes what is to be predicted, `plan` holds the choices and
  makes the dataset.
- `notes` and `column_notes` say what was not taken as it is written.
"""

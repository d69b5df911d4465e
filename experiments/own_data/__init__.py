"""Data of the reader's own: from the bytes of a file to a dataset, and to the text in a link.

- Bytes to text: `file_kinds` names a file that is no table; `decoding` finds the encoding, by the
  `languages` that are written in it.
- Text to cells: `records` cuts lines into cells, `text_rows`, `headings` and `layout` find where
  the table begins, `csv_file` puts it together; `csv_writing` writes one.
- Cells to columns: `columns` finds what each column holds: numbers (`numerals`), labels of classes
  (`labels`), names of rows (`identifiers`).
- Columns to a dataset: `target` proposes what is to be predicted, `plan` holds the choices,
  `design_matrix` makes numbers of them.
- `notes` and `column_notes` say what was not taken as it is written.
- `table_text` writes a dataset as one text and reads it again.
"""

"""Own data: from the bytes of a file to a dataset.

`file_kinds`, `decoding` and `languages` convert bytes to text; `records`, `headings`, `layout` and
`csv_file` divide it into cells; `columns`, `numerals` and `missing` interpret columns; `target` and
`plan` make the dataset. `notes` and `column_notes` report every guess and change.
"""

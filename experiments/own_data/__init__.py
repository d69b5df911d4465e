"""Data of the reader's own: from the bytes of a file to a dataset, and to the text in a link.

`decoding` finds the encoding, `csv_file` the cells, `columns` what each column holds, `plan` the
target and the features, `design_matrix` makes numbers of them; `table_text` writes a dataset as
one text and reads it again.
"""

"""Data of the reader's own: from the bytes of a file to a dataset, and to the text in a link.

`decoding` finds the encoding, `csv_file` the cells, `columns` what each column holds (`numerals`:
numbers in every notation; `labels`: which texts are one class; `identifiers`: what only names a
row), `target` what is to be predicted, `plan` the target and the features, `design_matrix` makes
numbers of them, and `notes` says what was not taken as it is written; `table_text` writes a
dataset as one text and reads it again.
"""

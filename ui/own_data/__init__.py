"""The page of the reader's own data: drawing, uploading, editing."""

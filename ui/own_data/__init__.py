"""Components of the own-data page: drawing, uploading, and editing."""

"""Components of the pages that compare datasets and remedies."""

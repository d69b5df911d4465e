"""Components of the page that checks the article's statements."""

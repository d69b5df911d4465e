"""The article, checked: what it says, what is right, and how we know."""

from ui.article.page import article_page

article_page()

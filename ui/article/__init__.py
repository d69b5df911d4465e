"""The article, checked: what it says, what is right, and how we know."""

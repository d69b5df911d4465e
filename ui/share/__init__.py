"""Links: opening one, making one, and what a teacher's link sets and hides."""

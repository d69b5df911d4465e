"""What the Lab is made of: the run under way, its pictures and its buttons."""

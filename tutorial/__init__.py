"""What the teaching pages show, without the pages: examples, derivations, exercises, links."""

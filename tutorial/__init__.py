"""Content of the teaching pages without UI: examples, derivations, exercises, links."""

"""The controls of the Lab: a spec in, the spec that the reader made of it out."""

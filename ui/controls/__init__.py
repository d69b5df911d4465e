"""Controls of the Lab: functions from a spec to the spec with the reader's changes."""

"""What the pages know of the run under way."""

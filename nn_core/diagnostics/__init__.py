"""What a trained network looks like inside: plain functions from parameters to records."""

"""The doctor's rules: each looks at the evidence for one thing that goes wrong."""

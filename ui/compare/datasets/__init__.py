"""The page that compares datasets: what is asked for, drawn and found."""

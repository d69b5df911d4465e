"""Speed against peers in the same run; each module is a command."""

"""The page on overfitting: remedies side by side, how strong, how large a network."""

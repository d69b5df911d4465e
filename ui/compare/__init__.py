"""What the page that compares datasets is made of."""

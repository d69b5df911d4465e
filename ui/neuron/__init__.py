"""What the page of the single unit is made of: the unit, learning rules, galleries, the flow."""

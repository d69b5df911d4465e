"""Links to experiments: opening and making them, with a teacher's goal and hidden controls."""

"""Live views: charts that are updated in place while a network trains."""

"""Datasets against networks, over seeds; and what helps against overfitting.

Three lines compare::

    columns = network_columns("linear", "small")
    for cell in Comparison(datasets=("moons", "blobs"), columns=columns, seeds=5).cells():
        print(cell.dataset, cell.title, cell.score.mean)
"""

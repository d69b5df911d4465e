"""Tables write a score as the wall does, and keep the number behind it."""

import numpy as np
import pandas as pd

from ui.compare.results import styled


def cells(frame: pd.DataFrame, metrics: list[str]) -> dict[str, list[str]]:
    """What stands in the cells, by column."""
    style = styled(frame, metrics)
    body = style._translate(False, False)["body"]
    shown = [[cell["display_value"] for cell in row if cell["type"] == "td"] for row in body]
    return {name: [row[k] for row in shown] for k, name in enumerate(frame.columns)}


def test_every_cell_is_written_by_the_metric_of_its_line() -> None:
    frame = pd.DataFrame(
        {
            "score": [0.9925, -1.0144710224782046e39],
            "gap": [0.0125, 0.5],
            "gap_change": [-0.0125, 0.25],
            "score_p": [0.0625, 0.00012],
            "seconds": [0.0123456, 1.5],
            "seeds": [5, 5],
        }
    )
    assert cells(frame, ["accuracy", "r_squared"]) == {
        "score": ["99.3%", "< −1000"],
        "gap": ["1.3 pp", "0.500"],
        "gap_change": ["−1.3 pp", "+0.250"],
        "score_p": ["0.063", "0.00012"],
        "seconds": ["0.012", "1.5"],
        "seeds": ["5", "5"],
    }


def test_cells_sort_as_numbers_that_the_grid_can_show() -> None:
    frame = pd.DataFrame({"score": [0.5, -1e39, np.nan]})
    shown = styled(frame, ["r_squared"] * 3).data
    assert shown["score"].tolist()[:2] == [0.5, -1e9]
    assert frame["score"].tolist()[1] == -1e39

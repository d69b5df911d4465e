// Bounds of axes, steps of their ends, and the nearest of many places.
import assert from "node:assert/strict";
import { test } from "node:test";

import { bounds, ceiling, nearest } from "../../ui/live/shared/lines.js";

test("bounds hold every value, with a little air", () => {
  for (const values of [[0.2, 0.7], [-3, 5], [1e6, 1e6 + 1], [1e-9, 3e-9]]) {
    const [low, high] = bounds([values], false);
    assert(low < Math.min(...values) && high > Math.max(...values));
    assert(high - low < 3 * (values[1] - values[0]) + Math.abs(low));
  }
});

test("bounds begin near 0 where the values do, and are steps that stay", () => {
  assert.deepEqual(bounds([[0.1, 0.9]], false), bounds([[0.12, 0.88]], false));
  const [low] = bounds([[0.1, 0.9]], false);
  assert(low <= 0 && low > -0.1);
});

test("a logarithmic axis leaves out what is not above 0", () => {
  const [low, high] = bounds([[0, -5, NaN, 0.01, 100]], true);
  assert(low < -2 && low > -4 && high > 2 && high < 4);
});

test("an axis without values has a range all the same", () => {
  assert.deepEqual(bounds([], false), [0, 1]);
  assert.deepEqual(bounds([[NaN]], true), [-1, 0]);
  const [low, high] = bounds([[0, 0]], false);
  assert(low < high);
});

test("the ceiling is the next round number", () => {
  const found = [10, 11, 16, 25, 99, 0.031].map(ceiling);
  assert.deepEqual(found.map((value) => Number(value.toPrecision(6))), [10, 15, 20, 30, 100, 0.04]);
});

test("the nearest of a rising list", () => {
  const values = [0, 1, 4, 10];
  for (const [x, index] of [[-5, 0], [0.4, 0], [0.6, 1], [6.9, 2], [7.1, 3], [99, 3]]) {
    assert.equal(nearest(values, x), index);
  }
  assert.equal(nearest([3], 8), 0);
});

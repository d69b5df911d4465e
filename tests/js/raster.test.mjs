// What is made of a raster: borders, regions, values between its places, colors.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  LEVELS, contour, css, levelOf, ramp, regions, sample,
} from "../../ui/live/shared/raster.js";

function segments(field, shape, level) {
  const found = [];
  const path = { moveTo: (...at) => found.push([at]), lineTo: (...at) => found.at(-1).push(at) };
  contour(path, field, shape, level, (x, y) => [x, y]);
  return found;
}

test("a contour crosses each cell where the field has the level", () => {
  // A slope along x: the level 50 lies in the middle of the first column of cells.
  const field = [0, 100, 200, 0, 100, 200];
  assert.deepEqual(segments(field, [2, 3], 50), [[[0.5, 0], [0.5, 1]]]);
  assert.deepEqual(segments(field, [2, 3], 150), [[[1.5, 0], [1.5, 1]]]);
  assert.deepEqual(segments(field, [2, 3], 999), []);
});

test("a contour around one place is closed", () => {
  const field = [0, 0, 0, 0, 9, 0, 0, 0, 0];
  const ends = new Map();
  for (const segment of segments(field, [3, 3], 4.5)) {
    for (const end of segment) ends.set(end.join(), (ends.get(end.join()) ?? 0) + 1);
  }
  assert.equal(ends.size, 4);
  assert([...ends.values()].every((count) => count === 2));
});

test("a saddle has two segments", () => {
  assert.equal(segments([9, 0, 0, 9], [2, 2], 4).length, 2);
});

test("regions belong to the class that leads, row 0 at the bottom", () => {
  const [first, second] = [[9, 0, 9, 0], [0, 9, 9, 9]];
  const { width, height, winner } = regions([first, second], [2, 2], 4);
  assert.deepEqual([width, height, winner.length], [5, 5, 25]);
  const at = (x, y) => winner[(height - 1 - y) * width + x];
  assert.deepEqual([at(0, 0), at(4, 0), at(4, 4)], [0, 1, 1]);
  // Equal classes: the first one, as Python has it.
  assert.equal(at(0, 4), 0);
  assert.equal(at(1, 0), 0);
  assert.equal(at(3, 0), 1);
});

test("a value between four places is a share of the range", () => {
  const raster = [0, LEVELS, 0, LEVELS];
  assert.equal(sample(raster, [2, 2], 0.25, 0.5), 0.25);
  assert.equal(sample(raster, [2, 2], 1, 1), 1);
  assert(Number.isNaN(sample([0, 255, 0, 0], [2, 2], 0.5, 0.5)));
  assert.equal(sample([7, 7, 7, 7, ...raster], [2, 2], 0.5, 0, 4), 0.5);
});

test("a ramp runs from its first color to its last", () => {
  const table = ramp([[0, 0, 0], [200, 100, 50]]);
  assert.equal(css(table, 0), "rgb(0 0 0)");
  assert.equal(css(table, LEVELS), "rgb(200 100 50)");
  assert.equal(css(table, LEVELS / 2), "rgb(100 50 25)");
  // Of two steps the middle level is still the first.
  const steps = ramp([[0, 0, 0], [200, 100, 50]], 2);
  assert.equal(css(steps, LEVELS / 2), "rgb(0 0 0)");
  assert.equal(css(steps, LEVELS / 2 + 1), "rgb(200 100 50)");
});

test("levels end where the range does", () => {
  assert.deepEqual([-1, 0, 0.5, 1, 7].map(levelOf), [0, 0, 127, 254, 254]);
});

// Where units and links of a network lie, and what is at a place.
import assert from "node:assert/strict";
import { test } from "node:test";

import { at, corner, linkAt, nodesOf, place } from "../../ui/live/network/layout.js";

const column = (drawn, total = drawn) => (
  { names: Array.from({ length: drawn }, (_unused, k) => `${k + 1}`), total }
);
const COLUMNS = [column(2), column(3, 8), column(1)];

test("units and the bundle of the others stand within the picture, in order", () => {
  assert.deepEqual(COLUMNS.map(nodesOf), [2, 4, 1]);
  for (const [width, height] of [[375, 300], [1200, 400]]) {
    const { columns } = place(COLUMNS, width, height);
    assert.deepEqual(columns.map(({ units }) => units.length), [2, 4, 1]);
    assert.deepEqual(columns[1].units.map(({ bundle }) => bundle), [false, false, false, true]);
    for (const { units } of columns) {
      units.forEach(({ x, y, side }, k) => {
        assert(x - side / 2 >= 0 && x + side / 2 <= width);
        assert(y - side / 2 >= 0 && y + side / 2 <= height);
        assert(!k || y - units[k - 1].y >= side);
      });
    }
  }
});

test("a unit, its bias, a bundle and nothing are told apart", () => {
  const layout = place(COLUMNS, 800, 400);
  const [inputs, hidden] = layout.columns;
  const [unit, bundle] = [hidden.units[1], hidden.units[3]];
  assert.deepEqual(at(layout, unit.x, unit.y), { kind: "unit", layer: 0, unit: 1 });
  assert.deepEqual(at(layout, bundle.x, bundle.y), { kind: "bundle", layer: 0, unit: 3 });
  const bias = { kind: "bias", layer: 0, unit: 1, source: null };
  assert.deepEqual(at(layout, ...corner(unit)), bias);
  // Inputs have no bias.
  assert.equal(at(layout, ...corner(inputs.units[0])).kind, "unit");
  assert.equal(at(layout, 2, 2), null);
});

test("both ends of a link and its middle are on it", () => {
  const layout = place(COLUMNS, 800, 400);
  const [inputs, hidden] = layout.columns;
  const [one, other] = [inputs.units[0], hidden.units[2]];
  const [start, end] = [one.x + one.side / 2, other.x - other.side / 2];
  const link = { kind: "weight", layer: 0, unit: 2, source: 0 };
  assert.deepEqual(linkAt(layout, (start + end) / 2, (one.y + other.y) / 2), link);
  assert.equal(linkAt(layout, start + 1, one.y).source, 0);
  assert.equal(linkAt(layout, end - 1, other.y).unit, 2);
  assert.equal(linkAt(layout, start - 1, one.y), null);
  assert.equal(linkAt(layout, (start + end) / 2, 399), null);
});

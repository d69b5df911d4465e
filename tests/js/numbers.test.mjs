// Numbers beside axes and in files.
import assert from "node:assert/strict";
import { test } from "node:test";

import { coordinate, fixed, number, percent, scientific } from "../../ui/live/shared/numbers.js";
import { ticksOf } from "../../ui/live/shared/ticks.js";
import { csv, numbersOf } from "../../ui/saving/numbers.js";

const texts = (axis) => ticksOf(axis).map(({ text }) => text);

test("ticks are round numbers inside their range", () => {
  assert.deepEqual(texts({ range: [-1, 1], most: 4 }), ["−1", "−0.5", "0", "0.5", "1"]);
  assert.deepEqual(texts({ range: [0, 2e6], most: 2 }), ["0", "10⁶", "2×10⁶"]);
  assert.deepEqual(texts({ range: [5412000.2, 5412003.1], most: 3 }),
    ["5,412,001", "5,412,002", "5,412,003"]);
  for (const { at } of ticksOf({ range: [0.3, 17], most: 7 })) assert(at >= 0.3 && at <= 17);
});

test("whole axes have no fractions, shares have percent", () => {
  assert.deepEqual(texts({ range: [0, 2], most: 9, whole: true }), ["0", "1", "2"]);
  assert.deepEqual(texts({ range: [0, 1], most: 2, percent: true }), ["0%", "50%", "100%"]);
});

test("logarithmic axes have powers where they are wide", () => {
  assert.deepEqual(texts({ range: [-6, 0], most: 3, log: true }), ["10⁻⁶", "10⁻⁴", "10⁻²", "10⁰"]);
  assert.deepEqual(texts({ range: [0, 1], most: 5, log: true }), ["1", "2", "5", "10"]);
  const ticks = ticksOf({ range: [-2.5, 0.5], most: 6, log: true });
  assert.deepEqual(ticks.map(({ at }) => at), [-2, -1, 0]);
});

test("numbers are written as on all pages", () => {
  assert.equal(fixed(2.675, 2), "2.68");
  assert.equal(fixed(-0.001, 2), "0.00");
  assert.equal(percent(0.12345), "12.3%");
  assert.equal(number(0.000012345), "1.23e−05");
  assert.equal(number(0), "0");
  assert.equal(scientific(9.96, 1), "1.0e+01");
  assert.equal(fixed(NaN, 1), "–");
  assert.equal(coordinate(3.123456789, [-3, 3]), "3.123");
});

test("cells of a file are quoted where they must be, and never formulas", () => {
  const file = csv([["a", 'say "x"', "=1+1"], [1, null, NaN], [-Infinity, "−", "-2,5"]]);
  assert.equal(file, '\ufeffa,"say ""x""",\'=1+1\r\n1,,\r\n-inf,−,"-2,5"\r\n');
});

test("a chart gives its series in columns, in full and under its axes' titles", () => {
  // Entities of HTML are read by an element of the page.
  globalThis.document = { createElement: () => ({ set innerHTML(html) { this.value = html; } }) };
  const chart = {
    matches: () => true,
    _fullLayout: { xaxis: { title: { text: "" } } },
    _fullData: [
      { visible: true, x: [0, 1], y: Float32Array.of(0.1, 0.2) },
      { visible: "legendonly", x: [9], y: [9] },
    ],
  };
  assert.deepEqual(numbersOf(chart), [["x", "y"], [0, 0.1], [1, 0.2]]);
  assert.equal(numbersOf({ ...chart, _fullData: [] }), null);
});

// A message of packing.py, byte by byte.
import assert from "node:assert/strict";
import { test } from "node:test";

import { columns, parts, unpack } from "../../ui/live/shared/message.js";

function packed(head, ...arrays) {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const size = new Uint8Array(new Uint32Array([text.length]).buffer);
  const bytes = arrays.map(({ buffer }) => Buffer.from(buffer));
  return new Uint8Array(Buffer.concat([size, text, ...bytes]));
}

test("arrays come back in their places, with their shapes", () => {
  const message = packed(
    {
      label: "损失", r: { $array: ["uint8", 0, [1, 3]] },
      lines: [{ y: { $array: ["float64", 3, [2]] } }],
    },
    Uint8Array.of(7, 8, 255), Float64Array.of(0.1, NaN),
  );
  const { label, lines, r } = unpack(message);
  assert.equal(label, "损失");
  assert(lines[0].y instanceof Float64Array);
  assert.deepEqual([...lines[0].y], [0.1, NaN]);
  assert.deepEqual([...r], [7, 8, 255]);
  assert.deepEqual(r.shape, [1, 3]);
});

test("an array is taken apart by rows and by columns", () => {
  const array = Object.assign(Float64Array.of(1, 2, 3, 4, 5, 6), { shape: [3, 2] });
  assert.deepEqual(parts(array).map((part) => [...part]), [[1, 2], [3, 4], [5, 6]]);
  assert.deepEqual(columns(array).map((part) => [...part]), [[1, 3, 5], [2, 4, 6]]);
});

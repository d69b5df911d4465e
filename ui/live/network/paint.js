// The picture of a network: links, and over them the maps of the units and their biases.

import { across, stroke } from "../shared/lines.js";
import { LEVELS, drawable, rampPicture, shareOf } from "../shared/raster.js";
import { corner } from "./layout.js";

const WIDEST = 5;
const STEPS = 8; // number of different widths of links

// Largest absolute value in some lists, of weights or biases.
export function largest(lists) {
  return lists.reduce(
    (most, list) => list.reduce((top, value) => Math.max(top, Math.abs(value) || 0), most), 0,
  ) || 1;
}

function trace(context, one, other) {
  const [start, end] = [one.x + one.side / 2, other.x - other.side / 2];
  const middle = (start + end) / 2;
  context.moveTo(start, one.y);
  context.bezierCurveTo(middle, one.y, middle, other.y, end, other.y);
}

// Links of one sign and width are drawn in one stroke, because there may be two thousand.
export function paintLinks({ context }, layout, weights, look, lit) {
  const widest = largest(weights);
  const strokes = new Map();
  weights.forEach((values, index) => {
    const [from, to] = [layout.columns[index].units, layout.columns[index + 1].units];
    from.forEach((one, source) => to.forEach((other, unit) => {
      const value = values[source * to.length + unit];
      if (!Number.isFinite(value)) return;
      const size = Math.round(Math.min(1, Math.abs(value) / widest) * STEPS);
      const sign = one.bundle || other.bundle ? "bundle" : value < 0 ? "negative" : "positive";
      const shown = lit ? lit(index, unit, source) : null;
      const key = [shown === null ? 1 : shown ? 2 : 0, size, sign].join();
      if (!strokes.has(key)) strokes.set(key, []);
      strokes.get(key).push([one, other]);
    }));
  });
  context.lineCap = "butt";
  for (const [key, links] of [...strokes].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const [shown, size, sign] = key.split(",");
    const share = size / STEPS;
    context.beginPath();
    for (const [one, other] of links) trace(context, one, other);
    context.strokeStyle = look[sign];
    const usual = sign === "bundle" ? 0.3 : 0.28 + 0.62 * share;
    context.globalAlpha = shown === "0" ? 0.1 : shown === "2" ? 1 : usual;
    context.lineWidth = (shown === "2" ? 1.4 : 0.5) + WIDEST * share;
    context.setLineDash(sign === "bundle" ? [2, 3] : []);
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function box(context, { x, y, side }, grow = 0) {
  const half = side / 2 + grow;
  context.beginPath();
  context.roundRect(x - half, y - half, 2 * half, 2 * half, Math.min(4, side / 6));
}

function raster(context, side, column, values, { table }) {
  const image = drawable(rampPicture(values, column.pictures.shape.slice(-2), table));
  context.imageSmoothingEnabled = column.kind === "plane";
  context.drawImage(image, 0, 0, side, side);
}

// Painters of a unit's picture into a square at the origin, by the kind of picture.
const PICTURES = {
  plane: raster,
  image: (context, side, ...picture) => {
    // Row 0 of an image is on top.
    context.translate(0, side);
    context.scale(1, -1);
    raster(context, side, ...picture);
  },
  bars: (context, side, { valueRange: [low, high] }, values, look) => {
    const up = (level) => side * (1 - level / LEVELS);
    const zero = up((LEVELS * (0 - low)) / (high - low));
    const wide = side / values.length;
    values.forEach((level, index) => {
      if (level > LEVELS) return;
      context.fillStyle = level * 2 < LEVELS ? look.negative : look.positive;
      const height = up(level) - zero;
      context.fillRect(index * wide, zero, Math.max(1, wide * 0.8), height || 0.5);
    });
  },
  curve: (context, side, _column, values, look) => {
    across(context, values, { left: 0, top: 0, width: side, height: side }, shareOf);
    stroke(context, look.positive, Math.max(1.5, side / 30));
  },
};

export function paintPicture(context, left, top, side, column, values, look) {
  context.save();
  context.translate(left, top);
  PICTURES[column.kind](context, side, column, values, look);
  context.restore();
}

export function paintUnits({ context }, layout, frame, look, hovered) {
  const strongest = largest(frame.columns.map(({ biases }) => biases));
  layout.columns.forEach((placed, index) => {
    const column = frame.columns[index];
    if (column.frozen) paintFrozen(context, placed, layout.step, look);
    placed.units.forEach((node, unit) => {
      box(context, node);
      context.fillStyle = look.background;
      context.fill();
      if (column.names.length ? !node.bundle : unit === 0) {
        const { x, y, side } = node;
        const values = pictureOf(column, unit);
        context.save();
        context.clip();
        paintPicture(context, x - side / 2, y - side / 2, side, column, values, look);
        context.restore();
      }
      const [layer, chosenUnit] = frame.selected ?? [];
      const chosen = layer === index - 1 && chosenUnit === unit;
      const under = hovered?.kind !== "weight"
        && hovered?.layer === index - 1 && hovered.unit === unit;
      box(context, node, chosen || under ? 1 : 0);
      context.strokeStyle = chosen || under ? look.primary : look.text;
      context.globalAlpha = chosen || under ? 1 : 0.55;
      context.lineWidth = chosen ? 3 : under ? 2 : 1;
      context.stroke();
      context.globalAlpha = 1;
      if (node.bundle && column.names.length) {
        context.fillStyle = look.text;
        context.font = `${Math.max(9, Math.min(12, node.side / 2))}px ${look.font}`;
        context.textAlign = "center";
        context.textBaseline = "middle";
        context.fillText(`+${column.total - column.names.length}`, node.x, node.y);
      } else if (index) {
        paintBias(context, node, column.biases[unit] / strongest, placed.dot, look);
      }
    });
  });
}

// The picture of a unit, or the common one of all units.
export function pictureOf({ pictures, names }, unit) {
  const [, rows, columns] = pictures.shape;
  const at = (names.length ? unit : 0) * rows * columns;
  return pictures.subarray(at, at + rows * columns);
}

function paintFrozen(context, { x, side, units }, step, look) {
  const grow = Math.min(9, step * 0.12);
  const [first, last] = [units[0], units.at(-1)];
  context.beginPath();
  context.roundRect(
    x - side / 2 - grow, first.y - side / 2 - grow,
    side + 2 * grow, last.y - first.y + side + 2 * grow, 6,
  );
  [context.fillStyle, context.strokeStyle] = [look.ice, look.negative];
  context.fill();
  context.lineWidth = 1.4;
  context.setLineDash([4, 3]);
  context.stroke();
  context.setLineDash([]);
}

// A ring of fixed size, with a filled area in proportion to |bias|, in the color of its sign.
function paintBias(context, node, share, radius, look) {
  const circle = (size) => {
    context.beginPath();
    context.arc(...corner(node), size, 0, 2 * Math.PI);
  };
  circle(radius);
  context.fillStyle = look.background;
  context.fill();
  circle(radius * Math.sqrt(Math.min(1, Math.abs(share))));
  context.fillStyle = share < 0 ? look.negative : look.positive;
  context.fill();
  circle(radius);
  context.strokeStyle = look.text;
  context.lineWidth = 0.8;
  context.stroke();
}

// The picture of a network: links below, on them the maps of the units and their biases.

import { corner } from "./network_layout.js";
import { LEVELS, rampPicture } from "./raster.js";

const WIDEST = 5;
const STEPS = 8; // widths of links that are told apart
const small = document.createElement("canvas");

// Pull the arrays of the message apart: weights by layer, biases by layer, pictures by column.
export function open(head, arrays) {
  const nodes = head.columns.map(({ names, total }) => names.length + (total > names.length ? 1 : 0));
  let at = 0;
  const weights = nodes.slice(1).map((count, index) => {
    const size = nodes[index] * count;
    at += size;
    return arrays.weights.subarray(at - size, at);
  });
  at = 0;
  const biases = head.columns.slice(1).map(({ names }) => {
    at += names.length;
    return arrays.biases.subarray(at - names.length, at);
  });
  const pictures = head.columns.map(({ start, shape: [rows, columns], names }) => {
    const size = rows * columns;
    return Array.from({ length: Math.max(1, names.length) }, (_unused, unit) =>
      arrays.pictures.subarray(start + unit * size, start + (unit + 1) * size));
  });
  const largest = (lists) => lists.reduce(
    (most, list) => list.reduce((top, value) => Math.max(top, Math.abs(value) || 0), most), 0);
  return {
    nodes, weights, biases, pictures,
    widest: largest(weights) || 1, strongest: largest(biases) || 1,
  };
}

function trace(context, one, other, ratio) {
  const start = (one.x + one.side / 2) * ratio;
  const end = (other.x - other.side / 2) * ratio;
  const middle = (start + end) / 2;
  context.moveTo(start, one.y * ratio);
  context.bezierCurveTo(middle, one.y * ratio, middle, other.y * ratio, end, other.y * ratio);
}

// Links of one sign and width are drawn in one stroke: there may be two thousand of them.
export function paintLinks({ context, ratio }, layout, data, look, lit) {
  const strokes = new Map();
  const add = (key, one, other) => {
    if (!strokes.has(key)) strokes.set(key, []);
    strokes.get(key).push([one, other]);
  };
  data.weights.forEach((weights, index) => {
    const [from, to] = [layout.columns[index].units, layout.columns[index + 1].units];
    from.forEach((one, source) => to.forEach((other, unit) => {
      const value = weights[source * to.length + unit];
      if (!Number.isFinite(value)) return;
      const size = Math.min(1, Math.abs(value) / data.widest);
      const sign = one.bundle || other.bundle ? "bundle" : value < 0 ? "negative" : "positive";
      const shown = lit ? lit(index, unit, source) : null;
      add([shown === null ? 1 : shown ? 2 : 0, Math.round(size * STEPS), sign].join(), one, other);
    }));
  });
  context.lineCap = "butt";
  for (const [key, links] of [...strokes].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const [shown, size, sign] = key.split(",");
    const share = size / STEPS;
    context.beginPath();
    for (const [one, other] of links) trace(context, one, other, ratio);
    context.strokeStyle = look[sign];
    const usual = sign === "bundle" ? 0.3 : 0.28 + 0.62 * share;
    context.globalAlpha = shown === "0" ? 0.1 : shown === "2" ? 1 : usual;
    context.lineWidth = (shown === "2" ? 1.4 : 0.5) * ratio + WIDEST * share * ratio;
    context.setLineDash(sign === "bundle" ? [2 * ratio, 3 * ratio] : []);
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function box(context, { x, y, side }, ratio, grow = 0) {
  const half = side / 2 + grow;
  context.beginPath();
  context.roundRect((x - half) * ratio, (y - half) * ratio, 2 * half * ratio, 2 * half * ratio,
    Math.min(4, side / 6) * ratio);
}

// One unit's own picture, in the given square of the canvas' pixels.
export function paintPicture(context, left, top, side, column, raster, look) {
  const [, columns] = column.shape;
  if (column.kind === "plane" || column.kind === "image") {
    const image = rampPicture(raster, column.shape, look.table);
    [small.width, small.height] = [image.width, image.height];
    small.getContext("2d").putImageData(image, 0, 0);
    context.imageSmoothingEnabled = column.kind === "plane";
    if (column.kind === "image") {
      // Row 0 of a picture is its upper one.
      context.save();
      context.translate(left, top + side);
      context.scale(1, -1);
      context.drawImage(small, 0, 0, side, side);
      context.restore();
    } else context.drawImage(small, left, top, side, side);
    context.imageSmoothingEnabled = true;
    return;
  }
  const [low, high] = column.range;
  const up = (level) => top + side * (1 - level / LEVELS);
  const zero = up((LEVELS * (0 - low)) / (high - low));
  if (column.kind === "bars") {
    const wide = side / columns;
    raster.forEach((level, index) => {
      if (level > LEVELS) return;
      context.fillStyle = level * 2 < LEVELS ? look.negative : look.positive;
      const height = up(level) - zero;
      context.fillRect(left + index * wide, zero, Math.max(1, wide * 0.8), height || 0.5);
    });
    return;
  }
  context.beginPath();
  raster.forEach((level, index) => {
    const x = left + (side * index) / (columns - 1);
    if (index) context.lineTo(x, up(level));
    else context.moveTo(x, up(level));
  });
  context.strokeStyle = look.positive;
  context.lineWidth = Math.max(1.5, side / 30);
  context.stroke();
}

export function paintUnits({ context, ratio }, layout, data, head, look, hovered) {
  layout.columns.forEach((placed, index) => {
    const column = head.columns[index];
    if (column.frozen) {
      const grow = Math.min(9, layout.step * 0.12);
      const [first, last] = [placed.units[0], placed.units.at(-1)];
      context.beginPath();
      context.roundRect(
        (placed.x - placed.side / 2 - grow) * ratio, (first.y - placed.side / 2 - grow) * ratio,
        (placed.side + 2 * grow) * ratio, (last.y - first.y + placed.side + 2 * grow) * ratio,
        6 * ratio,
      );
      [context.fillStyle, context.strokeStyle] = [look.ice, look.negative];
      context.fill();
      context.lineWidth = 1.4 * ratio;
      context.setLineDash([4 * ratio, 3 * ratio]);
      context.stroke();
      context.setLineDash([]);
    }
    placed.units.forEach((node, unit) => {
      const picture = column.names.length ? !node.bundle : unit === 0;
      box(context, node, ratio);
      context.fillStyle = look.background;
      context.fill();
      if (picture) {
        context.save();
        context.clip();
        paintPicture(
          context, (node.x - node.side / 2) * ratio, (node.y - node.side / 2) * ratio,
          node.side * ratio, column, data.pictures[index][column.names.length ? unit : 0], look,
        );
        context.restore();
      }
      const chosen = head.selected && head.selected[0] === index - 1 && head.selected[1] === unit;
      const under = hovered?.layer === index - 1 && hovered.unit === unit && hovered.kind !== "weight";
      box(context, node, ratio, chosen || under ? 1 : 0);
      context.strokeStyle = chosen || under ? look.primary : look.text;
      context.globalAlpha = chosen || under ? 1 : 0.55;
      context.lineWidth = (chosen ? 3 : under ? 2 : 1) * ratio;
      context.stroke();
      context.globalAlpha = 1;
      if (node.bundle && column.names.length) {
        context.fillStyle = look.text;
        context.font = `${Math.max(9, Math.min(12, node.side / 2)) * ratio}px ${look.font}`;
        context.textAlign = "center";
        context.textBaseline = "middle";
        context.fillText(`+${column.total - column.names.length}`, node.x * ratio, node.y * ratio);
      } else if (index) paintBias(context, node, data.biases[index - 1][unit], placed.dot, data, look, ratio);
    });
  });
}

// A ring of one size, filled as far as the bias is large, in the color of its sign.
function paintBias(context, node, value, radius, data, look, ratio) {
  const [x, y] = corner(node);
  const dot = (size, fill) => {
    context.beginPath();
    context.arc(x * ratio, y * ratio, size * ratio, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill();
  };
  dot(radius, look.background);
  const share = Math.min(1, Math.abs(value) / data.strongest);
  dot(radius * Math.sqrt(share), value < 0 ? look.negative : look.positive);
  context.beginPath();
  context.arc(x * ratio, y * ratio, radius * ratio, 0, 2 * Math.PI);
  context.strokeStyle = look.text;
  context.lineWidth = 0.8 * ratio;
  context.stroke();
}

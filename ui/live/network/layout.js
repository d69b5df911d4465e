// Positions of units, biases and links of a network, and hit testing.

export const HEAD = 42; // pixels above the columns, for titles and locks
const FOOT = 6;
const LARGEST = 54;
export const NAMED = 72; // pixels beside the outer columns, for names
const SMALLEST = 7;
const SPREAD = 84; // largest distance between units

// Number of a column's nodes: its drawn units, and the bundle of the others.
export function nodesOf({ names, total }) {
  return names.length + (total > names.length ? 1 : 0);
}

export function place(columns, width, height) {
  const named = width > 340 && columns.length <= 6;
  const margin = named ? NAMED : columns.length > 6 ? 18 : 34;
  const room = height - HEAD - FOOT;
  const step = (width - 2 * margin) / Math.max(1, columns.length - 1);
  const placed = columns.map((column, index) => {
    const nodes = nodesOf(column);
    const one = !column.names.length;
    const pitch = Math.min(room / nodes, SPREAD);
    const widest = Math.min(LARGEST, step * 0.56, 2 * margin - 8);
    const fits = one ? Math.min(1.7 * widest, 2 * margin - 8, room)
      : Math.min(widest, pitch - Math.min(8, pitch / 4));
    const side = Math.max(SMALLEST, fits);
    const x = margin + index * step;
    const middle = HEAD + room / 2;
    const units = Array.from({ length: nodes }, (_unused, unit) => ({
      x, y: middle + (unit - (nodes - 1) / 2) * pitch, side,
      bundle: unit === column.names.length,
    }));
    return { x, side, units, layer: index - 1, dot: Math.min(Math.max(side / 8, 2.2), 5) };
  });
  return { columns: placed, step, named, roomy: step > 66 };
}

// Center of a unit's bias, at the lower left corner of its map.
export function corner({ x, y, side }) {
  return [x - side / 2, y + side / 2];
}

// All links between two columns have the same cubic shape: `along` is horizontal, `bend` vertical.
function bend(share) {
  return share * share * (3 - 2 * share);
}

function along(share) {
  return 1.5 * share - 1.5 * share * share + share * share * share;
}

// Inverse of `along`, by bisection.
function shareAt(part) {
  let [low, high] = [0, 1];
  for (let round = 0; round < 12; round += 1) {
    const middle = (low + high) / 2;
    if (along(middle) < part) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

export function linkAt(layout, x, y) {
  for (let index = 1; index < layout.columns.length; index += 1) {
    const [from, to] = [layout.columns[index - 1], layout.columns[index]];
    const [start, end] = [from.x + from.side / 2, to.x - to.side / 2];
    if (x <= start || x >= end) continue;
    const share = bend(shareAt((x - start) / (end - start)));
    let best = null;
    let nearest = 7;
    from.units.forEach((one, source) => {
      to.units.forEach((other, unit) => {
        const slope = (other.y - one.y) / (end - start);
        const away = Math.abs(one.y + (other.y - one.y) * share - y) / Math.hypot(1, slope);
        if (away < nearest) [nearest, best] = [away, { layer: index - 1, unit, source }];
      });
    });
    return best && { kind: "weight", ...best };
  }
  return null;
}

// The bias, unit, bundle or link at a place in CSS pixels, if any.
export function at(layout, x, y) {
  const nodes = layout.columns.flatMap(({ units, layer, dot }) => (
    units.map((node, unit) => ({ node, layer, unit, dot }))
  ));
  const bias = nodes.find(({ node, layer, dot }) => {
    const [left, low] = corner(node);
    return layer >= 0 && !node.bundle && Math.hypot(x - left, y - low) <= Math.max(dot + 2, 6);
  });
  if (bias) return { kind: "bias", layer: bias.layer, unit: bias.unit, source: null };
  const under = nodes.find(({ node }) => {
    const half = Math.max(node.side / 2, 5);
    return Math.abs(x - node.x) <= half && Math.abs(y - node.y) <= half;
  });
  if (!under) return linkAt(layout, x, y);
  const { node, layer, unit } = under;
  return { kind: node.bundle ? "bundle" : "unit", layer, unit };
}

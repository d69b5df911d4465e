// Lines on a canvas, shared by the views that draw them.

export const DASHES = { solid: [], dash: [6, 3], dot: [1.5, 3], dashdot: [6, 3, 1.5, 3] };

// The next of 1, 1.5, 2 … 8 times a power of ten, so that an axis grows in few steps.
export function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 3, 4, 6, 8].find((factor) => factor * power >= value);
  return (step ?? 10) * power;
}

// Minimum and maximum of the finite values of some lists; [Infinity, -Infinity] without any.
export function extent(lists, place) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of lists) {
    for (const value of values) {
      const at = place(value);
      if (!Number.isFinite(at)) continue;
      if (at < low) low = at;
      if (at > high) high = at;
    }
  }
  return [low, high];
}

// Bounds of all values, rounded so that they are stable under small changes; in powers of ten for a
// logarithmic axis.
export function bounds(lists, log) {
  let [low, high] = extent(lists, log ? Math.log10 : Number);
  if (low > high) return log ? [-1, 0] : [0, 1];
  if (low === 0 && high === 0 && !log) high = 1;
  if (low >= 0 && !log && low < 0.35 * high) low = 0;
  const span = high - low || Math.abs(high) || 1;
  const step = ceiling(span) / 5;
  const [from, to] = [Math.floor(low / step) * step, Math.ceil(high / step) * step];
  const air = 0.02 * Math.max(to - from, step);
  return [from - air, to + air];
}

// Index of the nearest value to x in a rising list.
export function nearest(values, x) {
  let [low, high] = [0, values.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] > x) high = middle;
    else low = middle;
  }
  return Math.abs(values[high] - x) < Math.abs(values[low] - x) ? high : low;
}

// Make the path of a line; `right` and `down` map values to pixels.
export function path(context, { x, y }, right, down) {
  context.beginPath();
  let pen = false;
  for (let index = 0; index < x.length; index += 1) {
    const at = down(y[index]);
    const drawn = Number.isFinite(at);
    if (drawn && pen) context.lineTo(right(x[index]), at);
    else if (drawn) context.moveTo(right(x[index]), at);
    // A value without neighbors makes no line, so it gets a dot.
    if (drawn && !pen && !Number.isFinite(down(y[index + 1]))) {
      context.arc(right(x[index]), at, 2, 0, 2 * Math.PI);
    }
    pen = drawn;
  }
}

// Make the path of evenly spaced values in a box; `share` is the height of a value, from 0 to 1.
export function across(context, values, { left, top, width, height }, share) {
  const right = (index) => left + (index / (values.length - 1)) * width;
  const down = (value) => top + (1 - share(value)) * height;
  path(context, { x: Array.from(values.keys()), y: values }, right, down);
}

export function stroke(context, color, width, dashes = []) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.setLineDash(dashes);
  context.stroke();
}

export function segment(context, from, to) {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
}

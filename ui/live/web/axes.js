// Axes over a view's canvas, as SVG: a frame around each panel, grid, numbers and titles. They are
// drawn again only when one of them changes, which is seldom while what lies between them moves.

import { element, fit, shape } from "./common.js";

const TICK = 4;
const UNDER = 36; // pixels from a panel to the middle of the title below it
const BESIDE = 46; // and of the title on its left
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function power(exponent) {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[digit]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

// A number of an axis whose ticks are a step apart: with no more digits than the step needs.
function label(value, step) {
  const size = Math.abs(value);
  if (size < step / 1e6) return "0";
  const sign = value < 0 ? "−" : "";
  if (size < 1e6 && (size >= 1e-4 || step >= 1e-4)) {
    const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return sign + size.toLocaleString("en-US", { maximumFractionDigits: digits });
  }
  const exponent = Math.floor(Math.log10(size) + 1e-9);
  const digits = Math.max(1, 1 + exponent - Math.floor(Math.log10(step) + 1e-9));
  const mantissa = Number((size / 10 ** exponent).toPrecision(Math.min(digits, 9)));
  return sign + (mantissa === 1 ? "" : `${mantissa}×`) + power(exponent);
}

// Round numbers 1, 2 or 5 times a power of ten apart, so many at most.
function linear([low, high], most, whole = false) {
  const rough = (high - low) / Math.max(1, most);
  const unit = 10 ** Math.floor(Math.log10(rough));
  const found = unit * [1, 2, 5, 10].find((factor) => factor * unit >= rough * (1 - 1e-9));
  const step = whole ? Math.max(1, found) : found;
  const first = Math.ceil(low / step - 1e-6);
  const count = Math.floor(high / step + 1e-6) - first + 1;
  return Array.from({ length: count }, (_unused, k) => {
    const value = (first + k) * step;
    return { at: value, text: label(value, step) };
  });
}

// The range is in powers of ten: whole powers of a wide one, 1, 2, 5 or all digits of a narrow one.
function logarithmic([low, high], most) {
  const span = high - low;
  if (span < 0.3) {
    const values = linear([10 ** low, 10 ** high], most);
    return values.map(({ at, text }) => ({ at: Math.log10(at), text }));
  }
  if (span > 2) {
    const step = Math.ceil(span / Math.min(6, most));
    const first = Math.ceil(low / step - 1e-6);
    const count = Math.floor(high / step + 1e-6) - first + 1;
    const exponents = Array.from({ length: count }, (_unused, k) => (first + k) * step);
    const plain = exponents.every((exponent) => Math.abs(exponent) < 4);
    return exponents.map((exponent) => (
      { at: exponent, text: plain ? label(10 ** exponent, 10 ** exponent) : power(exponent) }
    ));
  }
  const digits = span > 0.6 ? [1, 2, 5] : [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const found = [];
  for (let exponent = Math.floor(low); exponent <= high; exponent += 1) {
    for (const digit of digits) {
      const at = exponent + Math.log10(digit);
      if (at < low || at > high) continue;
      found.push({ at, text: label(digit * 10 ** exponent, 10 ** exponent) });
    }
  }
  return found;
}

export function ticksOf({ range, log, most, whole, percent }) {
  if (percent) {
    const ticks = linear(range.map((end) => 100 * end), most);
    return ticks.map(({ at, text }) => ({ at: at / 100, text: `${text}%` }));
  }
  return log ? logarithmic(range, most) : linear(range, most, whole);
}

export class Axes {
  constructor(plot) {
    this.svg = shape("svg", { class: "gl-axes", "aria-hidden": "true" }, plot);
  }

  // Panels have a box in CSS pixels, a heading if they like, and an axis x and y, each with a range,
  // the most ticks there may be or the ticks themselves, and what else it has of: log, whole (no
  // fractions), percent (of shares), title, grid, and quiet, when its numbers stand below another panel.
  draw(panels, theme) {
    const key = JSON.stringify([panels, theme.key]);
    if (key === this.key) return;
    this.key = key;
    this.font = `13px ${getComputedStyle(this.svg).fontFamily}`;
    this.back = shape("g", { class: "gl-axes-back" });
    for (const panel of panels) this.panel(panel, theme);
    this.svg.querySelector(".gl-axes-back")?.remove();
    this.svg.prepend(this.back);
  }

  panel({ box, heading, x, y }, theme) {
    const { left, top, width, height } = box;
    const [right, bottom] = [left + width, top + height];
    const line = (x1, y1, x2, y2) => {
      shape("line", { x1, y1, x2, y2, stroke: theme.border }, this.back);
    };
    const write = (text, place, attributes) => {
      const [across, down] = place;
      const more = { x: across, y: down, fill: theme.text, ...attributes };
      shape("text", more, this.back).textContent = text;
    };
    const share = ({ range: [low, high] }, at) => (at - low) / (high - low);
    for (const { at, text } of x.ticks ?? ticksOf(x)) {
      const across = left + share(x, at) * width;
      if (x.grid) line(across, top, across, bottom);
      if (x.quiet) continue;
      line(across, bottom, across, bottom + TICK);
      write(text, [across, bottom + TICK + 3], { class: "gl-xtick" });
    }
    for (const { at, text } of y.ticks ?? ticksOf(y)) {
      const down = bottom - share(y, at) * height;
      if (y.grid) line(left, down, right, down);
      line(left - TICK, down, left, down);
      write(text, [left - TICK - 3, down], { class: "gl-ytick" });
    }
    const frame = { x: left, y: top, width, height, fill: "none", stroke: theme.border };
    shape("rect", frame, this.back);
    if (heading) {
      write(fit(heading, this.font, width), [left, top - 10], { class: "gl-heading" });
    }
    if (x.title) {
      const text = fit(x.title, this.font, width);
      write(text, [left + width / 2, bottom + UNDER], { class: "gl-xtitle" });
    }
    if (y.title) {
      const [across, down] = [left - BESIDE, top + height / 2];
      const turn = { class: "gl-ytitle", transform: `rotate(-90 ${across} ${down})` };
      write(fit(y.title, this.font, height), [across, down], turn);
    }
  }
}

// The plot of a view, and the axes in it.
export function plotIn(stage) {
  const plot = element("div", "gl-plot", stage, { role: "img" });
  return { plot, axes: new Axes(plot) };
}

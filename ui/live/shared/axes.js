// Axes over a view's canvas, as SVG: frames of the panels, grids, numbers and titles. They are
// drawn again only when one of them has changed.

import { fit, shape, widthOf } from "./dom.js";
import { ticksOf } from "./ticks.js";

const TICK = 4;
const SPACE = 3; // pixels between a tick and its number
const UNDER = 36; // pixels from a panel to the middle of its horizontal title
const BESIDE = 46; // pixels from a panel to the middle of its vertical title, at least
const TITLE = 12; // pixels from the vertical axis's numbers to the middle of its title
const APART = 8; // pixels between two numbers of an axis

const marks = (axis) => axis.ticks ?? ticksOf(axis);
const widest = (ticks, font) => Math.max(0, ...ticks.map(({ text }) => widthOf(text, font)));

// Ticks of a horizontal axis whose numbers do not overlap. Numbers at the ends move inwards where
// they would be cut off.
function across(axis, { left, width }, total, font) {
  const [low, high] = axis.range;
  for (let most = axis.most ?? 1; ; most -= 1) {
    const placed = marks({ ...axis, most }).map(({ at, text }) => {
      const place = left + ((at - low) / (high - low)) * width;
      const half = widthOf(text, font) / 2;
      return { place, half, text, middle: Math.max(half, Math.min(total - half, place)) };
    });
    const free = placed.every(({ half, middle }, k) => (
      !k || middle - placed[k - 1].middle >= half + placed[k - 1].half + APART
    ));
    if (free || axis.ticks) return placed;
    // Not even two numbers fit: keep only the first.
    if (most <= 1) return placed.map((one, k) => (k ? { ...one, text: "" } : one));
  }
}

export class Axes {
  constructor(plot) {
    this.svg = shape("svg", { class: "gl-axes", "aria-hidden": "true" }, plot);
  }

  fonts() {
    const { fontFamily } = getComputedStyle(this.svg);
    [this.font, this.small] = [`13px ${fontFamily}`, `12px ${fontFamily}`];
  }

  // Width in pixels of the numbers and the title of a vertical axis.
  room(axis) {
    this.fonts();
    return this.beside(marks(axis)) + TITLE;
  }

  beside(ticks) {
    return Math.max(BESIDE, TICK + SPACE + widest(ticks, this.small) + TITLE);
  }

  // A panel has a box in CSS pixels, an optional heading, and axes x and y, each with a range, and
  // ticks or their largest number (most). Optional: log, whole (integers only), percent (for
  // shares), title, grid, and quiet (without numbers, because another panel below has them).
  draw(panels, theme) {
    const key = JSON.stringify([panels, theme.key]);
    if (key === this.key) return;
    this.key = key;
    this.fonts();
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
      const more = { x: place[0], y: place[1], fill: theme.text, ...attributes };
      shape("text", more, this.back).textContent = text;
    };
    const total = this.svg.clientWidth;
    for (const { place, middle, text } of across(x, box, total, this.small)) {
      if (x.grid) line(place, top, place, bottom);
      if (x.quiet) continue;
      line(place, bottom, place, bottom + TICK);
      write(text, [middle, bottom + TICK + SPACE], { class: "gl-xtick" });
    }
    const [low, high] = y.range;
    const ticks = marks(y);
    for (const { at, text } of ticks) {
      const down = bottom - ((at - low) / (high - low)) * height;
      if (y.grid) line(left, down, right, down);
      line(left - TICK, down, left, down);
      write(text, [left - TICK - SPACE, down], { class: "gl-ytick" });
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
      const [middle, down] = [left - this.beside(ticks), top + height / 2];
      const turn = { class: "gl-ytitle", transform: `rotate(-90 ${middle} ${down})` };
      write(fit(y.title, this.font, height), [middle, down], turn);
    }
  }
}

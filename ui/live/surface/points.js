// The points over a surface, as SVG: made once for their data, and recolored if their colors depend
// on the surface's range. Rings around points are on the canvas.

import { shape } from "../shared/dom.js";
import { stroke } from "../shared/lines.js";

const NEAR = 10; // largest distance in pixels from the pointer to the edge of its point
const RADIUS = 8; // of a ring, just outside the largest marker
const SHAPES = {
  train: (r) => `M${r} 0A${r} ${r} 0 1 1 0 ${-r}A${r} ${r} 0 0 1 ${r} 0Z`,
  validation: (r) => `M0 ${-1.3 * r}L${1.3 * r} 0L0 ${1.3 * r}L${-1.3 * r} 0Z`,
  test: (r) => `M${-r} ${-r}H${r}V${r}H${-r}Z`,
};
// Size in a legend.
export const RING = [["circle", {
  cx: 11, cy: 7, r: 5.5, fill: "none", stroke: "currentColor", "stroke-width": 1.8,
}]];
export const MARKS = {
  train: ["circle", { cx: 11, cy: 7, r: 4.5 }],
  validation: ["path", { d: "M11 1 L17 7 L11 13 L5 7 Z", "stroke-width": 1.6 }],
  test: ["rect", { x: 6.5, y: 2.5, width: 9, height: 9, "stroke-width": 1.6 }],
};

let clips = 0;

export class Points {
  constructor(svg) {
    const id = `gl-clip-${(clips += 1)}`;
    this.window = shape("rect", {}, shape("clipPath", { id }, svg));
    this.group = shape("g", { class: "points", "clip-path": `url(#${id})` }, svg);
    this.parts = [];
  }

  // Parts of the data, with their points' colors and the outline of a split.
  draw({ points, xRange: [x0, x1], yRange: [y0, y1] }, { color, outline }, box) {
    const { left, top, width, height } = box;
    for (const [name, value] of Object.entries({ x: left, y: top, width, height })) {
      this.window.setAttribute(name, value);
    }
    const count = points.reduce((sum, part) => sum + part.x.length, 0);
    const radius = count > 900 ? 2.5 : count > 400 ? 3 : 3.5;
    this.group.replaceChildren();
    this.parts = points.map((part, order) => {
      const own = shape("g", outline(part.split), this.group);
      const d = SHAPES[part.split](radius);
      const places = Array.from(part.x, (x, index) => [
        left + ((x - x0) / (x1 - x0)) * width,
        top + (1 - (part.y[index] - y0) / (y1 - y0)) * height,
      ]);
      const marks = places.map(([across, down]) => (
        shape("path", { d, transform: `translate(${across.toFixed(2)} ${down.toFixed(2)})` }, own)
      ));
      return { part, order, places, marks, radius };
    });
    this.color(color);
  }

  color(color) {
    for (const { part, marks } of this.parts) {
      marks.forEach((mark, index) => mark.setAttribute("fill", color(part.value[index])));
    }
  }

  // The point nearest to the pointer within a limit: order of its part, and its index, or null.
  near([across, down]) {
    let [closest, least] = [null, Infinity];
    for (const { order, places, radius } of this.parts) {
      places.forEach(([x, y], index) => {
        const distance = Math.hypot(x - across, y - down) - radius;
        if (distance < Math.min(least, NEAR)) [closest, least] = [{ order, index }, distance];
      });
    }
    return closest;
  }

  // Rings around misclassified points and the selected one.
  rings(context, { wrong, picked }, ink) {
    const ring = ([x, y], radius) => {
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
    };
    context.beginPath();
    wrong.forEach((flags, order) => flags.forEach((bad, index) => {
      if (bad) ring(this.parts[order].places[index], RADIUS);
    }));
    stroke(context, ink, 1.8);
    const place = picked && this.parts[picked[0]]?.places[picked[1]];
    if (!place) return;
    context.beginPath();
    ring(place, RADIUS + 4);
    stroke(context, ink, 3);
  }
}

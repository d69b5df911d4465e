// The points over a surface, as SVG: made once for their data, and colored anew where their colors
// follow the range of the surface.

import { shape } from "./common.js";

const NEAR = 10; // pixels from the pointer to the edge of the point that it means
const SHAPES = {
  train: (r) => `M${r} 0A${r} ${r} 0 1 1 0 ${-r}A${r} ${r} 0 0 1 ${r} 0Z`,
  validation: (r) => `M0 ${-1.3 * r}L${1.3 * r} 0L0 ${1.3 * r}L${-1.3 * r} 0Z`,
  test: (r) => `M${-r} ${-r}H${r}V${r}H${-r}Z`,
};

let clips = 0;

export class Points {
  constructor(svg) {
    this.clip = `gl-clip-${(clips += 1)}`;
    const clip = shape("clipPath", { id: this.clip }, svg);
    this.window = shape("rect", {}, clip);
    this.group = shape("g", { class: "points", "clip-path": `url(#${this.clip})` }, svg);
    this.parts = [];
  }

  // Of each part, the colors of its points and their outline, {color, width}.
  draw(parts, look, { xRange: [x0, x1], yRange: [y0, y1] }, box) {
    const { left, top, width, height } = box;
    for (const [name, value] of Object.entries({ x: left, y: top, width, height })) {
      this.window.setAttribute(name, value);
    }
    const count = parts.reduce((sum, part) => sum + part.x.length, 0);
    const radius = count > 900 ? 2.5 : count > 400 ? 3 : 3.5;
    this.group.replaceChildren();
    this.parts = parts.map((part, order) => {
      const { color, width: stroke } = look.outline(part.split);
      const own = shape("g", { stroke: color, "stroke-width": stroke }, this.group);
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
    this.color(look);
  }

  color(look) {
    for (const { part, marks } of this.parts) {
      marks.forEach((mark, index) => mark.setAttribute("fill", look.color(part.value[index])));
    }
  }

  // The point that the pointer means: the nearest, if any is near; its part's place and its own.
  near([across, down]) {
    let [found, least] = [null, Infinity];
    for (const { order, places, radius } of this.parts) {
      places.forEach(([x, y], index) => {
        const distance = Math.hypot(x - across, y - down) - radius;
        if (distance < Math.min(least, NEAR)) [found, least] = [{ order, index }, distance];
      });
    }
    return found;
  }
}

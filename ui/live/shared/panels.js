// Panels of lines over the epochs, on a canvas under axes that are drawn again only when one of
// them changes. A panel has a box in CSS pixels, a title, lines with label, color, dash, x, y and
// optional spread, references (levels), range, and log or percent.

import { legendItem, stripe, swatch } from "./dom.js";
import { bounds, DASHES, path, segment, stroke } from "./lines.js";
import { canvasAt } from "./overlay.js";
import { Chart } from "./view.js";

export const REFERENCES = [[8, 5], [2, 4]];
const VEIL = 0.16; // opacity of the band around a line

export function rangeOf({ lines, references, log }) {
  const lists = lines.flatMap(({ y, spread }) => (
    spread ? [-1, 1].map((side) => y.map((value, at) => value + side * spread[at])) : [y]
  ));
  return bounds([...lists, references.map((reference) => reference.y)], log);
}

export function lineItem(list, { label, color, dash }) {
  return legendItem(list, label, swatch(stripe(DASHES[dash], 2.5), color));
}

export class Panels extends Chart {
  // Functions from epochs and values to CSS pixels.
  scales({ box, range: [low, high], log }, [from, to]) {
    return {
      right: (epoch) => box.left + ((epoch - from) / (to - from)) * box.width,
      down: (value) => {
        const at = log ? Math.log10(value) : value;
        return box.top + box.height * (1 - (at - low) / (high - low));
      },
    };
  }

  // The cleared canvas, with a context in CSS pixels of the view.
  paper() {
    const paper = canvasAt(this.canvas, this.box);
    paper.context.translate(-this.box.left, -this.box.top);
    paper.context.lineJoin = "round";
    return paper;
  }

  paintPanel({ context }, panel, epochs) {
    const { right, down } = this.scales(panel, epochs);
    const { left, width } = panel.box;
    for (const line of panel.lines) if (line.spread) this.band(context, line, right, down);
    panel.references.forEach(({ y }, index) => {
      segment(context, [left, down(y)], [left + width, down(y)]);
      stroke(context, this.theme.text, 1.2, REFERENCES[index % REFERENCES.length]);
    });
    for (const line of panel.lines) {
      path(context, line, right, down);
      stroke(context, line.color, 2, DASHES[line.dash]);
    }
  }

  band(context, { x, y, spread, color }, right, down) {
    const known = Array.from(x.keys()).filter((at) => Number.isFinite(y[at] + spread[at]));
    context.beginPath();
    for (const at of known) context.lineTo(right(x[at]), down(y[at] + spread[at]));
    for (const at of known.reverse()) context.lineTo(right(x[at]), down(y[at] - spread[at]));
    context.closePath();
    context.globalAlpha = VEIL;
    context.fillStyle = color;
    context.fill();
    context.globalAlpha = 1;
  }
}

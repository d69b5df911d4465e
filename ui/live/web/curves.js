// Loss and metric over the epochs, in two panels, one above the other on one axis or, where the
// page is wide and asks for it, side by side. The axes are drawn again only when one of them
// changes; the lines, which move all the time, are painted on a canvas under them.

import { plotIn } from "./axes.js";
import { View, component, element, legendItem, number, percent, swatch } from "./common.js";
import { DASHES, bounds, ceiling, nearest, path, stripe, stroke } from "./lines.js";
import { Tip, surfaceOf } from "./overlay.js";

const MARGIN = { l: 62, r: 20, t: 8, b: 46 };
const GAP = 0.08; // between the panels, of the chart's height
const WIDE = 620; // pixels from which on panels stand side by side
const REFERENCES = [[8, 5], [2, 4]];
const MARK = [3, 3];

const mostOf = (room, each) => Math.max(3, Math.round(room / each));

export class Curves extends View {
  build() {
    this.list = element("ul", "gl-legend", this.root);
    this.stage = element("div", "gl-stage", this.root);
    this.canvas = element("canvas", "gl-canvas", this.stage, { "aria-hidden": "true" });
    Object.assign(this, plotIn(this.stage));
    this.tip = new Tip(this.stage, this.plot, () => this.schedule());
  }

  paint(head, arrays) {
    this.furnish(head);
    const [width, height] = [this.plot.clientWidth, this.plot.clientHeight];
    this.start = head.start;
    this.end = ceiling(Math.max(10, head.epoch));
    this.panels = head.panels.map((panel, row) => {
      const lines = panel.lines.map((line, index) => ({
        ...line, x: arrays[`x${row}.${index}`], y: arrays[`y${row}.${index}`],
      }));
      const levels = panel.references.map((reference) => reference.y);
      const range = bounds([...lines.map((line) => line.y), levels], panel.log);
      return { ...panel, lines, range };
    });
    const tall = height - MARGIN.t - MARGIN.b;
    this.left = Math.max(MARGIN.l, ...this.panels.map((panel) => (
      this.axes.room(this.upright(panel, tall / this.panels.length))
    )));
    this.box = {
      left: this.left, top: MARGIN.t, width: width - this.left - MARGIN.r, height: tall,
    };
    this.split(head, width);
    const place = this.tip.within(this.box);
    const epoch = place && this.epochUnder(place.right);
    // A replay has a cursor of its own, which rests where the pointer is not.
    this.draw(head, epoch ?? this.cursor ?? null);
    this.axes.draw(this.panels.map((panel, row) => this.axesOf(head, panel, row)), this.theme);
    if (epoch === null) this.tip.hide();
    else this.tip.show(this.rows(head, epoch));
  }

  // Parts of the box that the panels take, from 0 to 1: to the right, and upwards.
  split(head, width) {
    const two = head.panels.length > 1;
    this.beside = two && Boolean(head.beside) && width >= WIDE;
    this.root.classList.toggle("gl-beside", two && this.beside);
    this.root.classList.toggle("gl-stacked", two && Boolean(head.beside) && !this.beside);
    const tall = two && !this.beside ? (1 - GAP) / 2 : 1;
    const long = this.beside ? (1 - this.left / this.box.width) / 2 : 1;
    this.places = head.panels.map((_panel, index) => ({
      right: index && this.beside ? [1 - long, 1] : [0, long],
      up: index || tall === 1 ? [0, tall] : [1 - tall, 1],
    }));
  }

  epochUnder(right) {
    const place = this.places.find((one) => right >= one.right[0] && right <= one.right[1]);
    const line = this.panels[0].lines[0];
    if (!place || !line?.x.length) return null;
    const [from, to] = place.right;
    const share = (right - from) / (to - from);
    return line.x[nearest(line.x, this.start + share * (this.end - this.start))];
  }

  rows(head, epoch) {
    const rows = [[`${head.xLabel} ${number(epoch, 6)}`]];
    for (const panel of this.panels) {
      rows.push([panel.title]);
      for (const { label, color, x, y } of panel.lines) {
        if (x.length) {
          const value = y[nearest(x, epoch)];
          rows.push([label, panel.percent ? percent(value) : number(value, 4), color]);
        }
      }
    }
    return rows;
  }

  draw(head, epoch) {
    const { context, wide, high, ratio } = surfaceOf(this.canvas, this.box);
    const ink = (...look) => stroke(context, ratio, ...look);
    this.panels.forEach((panel, row) => {
      const place = this.places[row];
      const [left, end] = place.right.map((share) => share * wide);
      const [bottom, top] = place.up.map((share) => high * (1 - share));
      const right = (x) => left + ((x - this.start) / (this.end - this.start)) * (end - left);
      const [low, upper] = panel.range;
      const down = (y) =>
        bottom - (bottom - top) * (((panel.log ? Math.log10(y) : y) - low) / (upper - low));
      panel.references.forEach((reference, index) => {
        context.beginPath();
        context.moveTo(left, down(reference.y));
        context.lineTo(end, down(reference.y));
        ink(this.theme.text, 1.2, REFERENCES[index % REFERENCES.length]);
      });
      context.lineJoin = "round";
      for (const line of panel.lines) {
        path(context, line, right, down, ratio);
        ink(line.color, 2, DASHES[line.dash]);
      }
      for (const mark of head.marks) {
        context.beginPath();
        context.moveTo(right(mark.epoch), top);
        context.lineTo(right(mark.epoch), bottom);
        ink(this.theme.text, 1.2, MARK);
      }
      if (epoch === null) return;
      context.beginPath();
      context.moveTo(right(epoch), top);
      context.lineTo(right(epoch), bottom);
      ink(this.theme.text, epoch === this.cursor ? 1.6 : 0.6, []);
    });
  }

  axesOf(head, panel, row) {
    const { right, up } = this.places[row];
    const { left, top, width, height } = this.box;
    const box = {
      left: left + right[0] * width, top: top + (1 - up[1]) * height,
      width: (right[1] - right[0]) * width, height: (up[1] - up[0]) * height,
    };
    // Panels one above the other share the axis below the last.
    const quiet = !this.beside && row + 1 < this.panels.length;
    return {
      box,
      x: {
        range: [this.start, this.end], most: mostOf(box.width, 80), whole: true, grid: true, quiet,
        title: quiet ? "" : head.xLabel,
      },
      y: this.upright(panel, box.height),
    };
  }

  upright({ range, log, percent, title }, height) {
    return { range, log, percent, title, most: mostOf(height, 30), grid: true };
  }

  furnish(head) {
    const entries = new Map();
    for (const panel of head.panels) {
      for (const { label, color, dash } of panel.lines) {
        entries.set(`${label} ${color} ${dash}`, [label, stripe(DASHES[dash], 2.5), color]);
      }
      panel.references.forEach(({ label }, index) => {
        const dashes = REFERENCES[index % REFERENCES.length];
        entries.set(`${label} ${index}`, [label, stripe(dashes, 1.5), ""]);
      });
    }
    for (const { label } of head.marks) {
      const upright = ["path", {
        d: "M11 0 V14", stroke: "currentColor", "stroke-width": 1.5,
        "stroke-dasharray": MARK.join(" "),
      }];
      entries.set(label, [label, upright, ""]);
    }
    const key = JSON.stringify([...entries.values()]);
    if (key === this.legend) return;
    this.legend = key;
    this.list.replaceChildren();
    for (const [label, path, color] of entries.values()) {
      legendItem(this.list, label, swatch([path], color));
    }
  }
}

export default component((parent) => new Curves(parent, "curves"));

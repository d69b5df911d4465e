// Every layer at every kept epoch: a map of one number, and below it panels of lines on the same
// axis. A mark stands at the epoch that is looked at, and a click asks for another; neither draws
// the picture anew.

import { plotIn } from "./axes.js";
import { View, colorOf, component, element, legendItem, number, shape, swatch } from "./common.js";
import { DASHES, bounds, nearest, path, stripe, stroke } from "./lines.js";
import { Tip, surfaceOf } from "./overlay.js";
import { LEVELS, ramp } from "./raster.js";

const MARGIN = { l: 64, r: 14, t: 26, b: 46 };
const BAND = 34; // pixels of a layer in the map
const PANEL = 150;
const GAP = 44; // between panels, for the next one's heading
const REFERENCE = [8, 5];
const VEIL = 0.16; // of a band around a line

// Least and greatest finite value of some lists.
function extent(lists) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of lists) {
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low > high ? [0, 1] : [low, high];
}

class Layers extends View {
  build() {
    this.scale = element("div", "gl-scale", this.root);
    this.list = element("ul", "gl-legend", this.root);
    this.stage = element("div", "gl-stage", this.root);
    this.canvas = element("canvas", "gl-canvas", this.stage, { "aria-hidden": "true" });
    Object.assign(this, plotIn(this.stage));
    this.pointer = shape("line", { "stroke-width": 0.8 }, this.axes.svg);
    this.mark = shape("line", { "stroke-width": 1.6 }, this.axes.svg);
    this.tip = new Tip(this.stage, this.plot, () => this.tell());
    this.plot.addEventListener("click", () => this.choose());
    this.plot.style.cursor = "pointer";
  }

  paint(head, arrays) {
    const tall = MARGIN.t + BAND * head.layers.length + head.panels.length * (GAP + PANEL) + MARGIN.b;
    this.stage.style.minHeight = `${tall}px`;
    const width = this.plot.clientWidth;
    const drawn = [head.token, this.theme.key, width].join();
    if (drawn !== this.drawn) {
      this.drawn = drawn;
      this.place(head, arrays, width);
      this.furnish(head);
      this.axes.draw(this.panels.map((panel) => this.axesOf(head, panel)), this.theme);
      this.draw(head, arrays);
    }
    this.put(this.mark, head.epoch, head.markColor);
    this.tell();
  }

  // The map and the panels: where each lies, and the range of its numbers.
  place(head, arrays, width) {
    const { epochs } = arrays;
    const last = epochs.length - 1;
    const between = (k) => (epochs[k - 1] + epochs[k]) / 2;
    this.edges = Array.from({ length: last + 2 }, (_unused, k) => {
      if (k > 0 && k <= last) return between(k);
      const half = last ? Math.abs(epochs[k ? last : 0] - between(k ? last : 1)) : 0.5;
      return k ? epochs[last] + half : epochs[0] - half;
    });
    const count = head.layers.length;
    const logs = head.layers.map((_layer, k) => arrays[`map.${k}`].map(Math.log10));
    this.logs = logs;
    this.ends = extent(logs);
    const map = {
      heading: head.mapTitle, box: { top: MARGIN.t, height: BAND * count },
      lines: head.layers.map((layer, k) => ({ ...layer, y: arrays[`map.${k}`] })),
    };
    const panels = head.panels.map(({ title, log, layers, reference }, row) => {
      const top = MARGIN.t + BAND * count + GAP + row * (PANEL + GAP);
      const lines = layers.map((k) => ({
        ...head.layers[k], x: epochs, y: arrays[`${row}.${k}`], spread: arrays[`spread${row}.${k}`],
      }));
      const lists = lines.flatMap(({ y, spread }) => (
        spread ? [y.map((one, at) => one - spread[at]), y.map((one, at) => one + spread[at])] : [y]
      ));
      const range = bounds(reference === null ? lists : [...lists, [reference]], log);
      return {
        heading: title, log, lines, reference, range, box: { top, height: PANEL },
      };
    });
    this.panels = [map, ...panels];
    const left = Math.max(
      MARGIN.l, ...this.panels.map((panel) => this.axes.room(this.upright(head, panel))),
    );
    const wide = width - left - MARGIN.r;
    for (const { box } of this.panels) Object.assign(box, { left, width: wide });
    const bottom = this.panels.at(-1).box.top + this.panels.at(-1).box.height;
    this.box = { left, top: MARGIN.t, width: wide, height: bottom - MARGIN.t };
  }

  axesOf(head, panel) {
    const { heading, box } = panel;
    const last = box.top + box.height === this.box.top + this.box.height;
    const x = {
      range: [this.edges[0], this.edges.at(-1)], most: Math.max(3, Math.round(box.width / 80)),
      whole: true, quiet: !last, title: last ? head.xLabel : "",
    };
    return { box, heading, x, y: this.upright(head, panel) };
  }

  upright(head, { range, log }) {
    if (range) return { range, log, most: 5, grid: true };
    const ticks = head.layers.map(({ label }, k) => ({ at: k + 0.5, text: label }));
    return { range: [head.layers.length, 0], ticks };
  }

  draw(head, arrays) {
    const { context, wide, ratio } = surfaceOf(this.canvas, this.box);
    const [from, to] = [this.edges[0], this.edges.at(-1)];
    const right = (epoch) => ((epoch - from) / (to - from)) * wide;
    const [low, high] = this.ends;
    this.logs.forEach((values, k) => {
      values.forEach((value, at) => {
        if (!Number.isFinite(value)) return;
        const level = Math.round(((value - low) / (high - low || 1)) * LEVELS);
        context.fillStyle = this.css(level);
        // Whole pixels, or the page would shine through between two cells.
        const [start, end] = [this.edges[at], this.edges[at + 1]].map((edge) => Math.round(right(edge)));
        context.fillRect(start, k * BAND * ratio, end - start, BAND * ratio);
      });
    });
    for (const { box, log, lines, reference, range } of this.panels.slice(1)) {
      const bottom = (box.top - this.box.top + box.height) * ratio;
      const down = (value) => {
        const at = log ? Math.log10(value) : value;
        return bottom - ((at - range[0]) / (range[1] - range[0])) * box.height * ratio;
      };
      for (const line of lines) if (line.spread) this.band(context, line, right, down);
      for (const line of lines) {
        context.lineJoin = "round";
        path(context, line, right, down, ratio);
        stroke(context, ratio, line.color, 2, DASHES[line.dash]);
      }
      if (reference === null) continue;
      context.beginPath();
      context.moveTo(0, down(reference));
      context.lineTo(wide, down(reference));
      stroke(context, ratio, this.theme.text, 1.2, REFERENCE);
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

  css(level) {
    return `rgb(${[...this.table.slice(3 * level, 3 * level + 3)].join(" ")})`;
  }

  furnish(head) {
    this.table = ramp(head.scale.map(colorOf));
    this.scale.replaceChildren();
    element("div", "gl-scale-title", this.scale).textContent = head.scaleTitle;
    const end = (value) => {
      element("span", "gl-scale-end", this.scale).textContent = number(10 ** value, 2);
    };
    end(this.ends[0]);
    const stops = head.scale.map((color, k) => `${color} ${(100 * k) / (head.scale.length - 1)}%`);
    const bar = element("div", "gl-scale-bar", this.scale);
    bar.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
    end(this.ends[1]);
    this.list.replaceChildren();
    for (const { label, color, dash } of head.layers) {
      legendItem(this.list, label, swatch([stripe(DASHES[dash], 2.5)], color));
    }
  }

  // A line through all panels at an epoch.
  put(line, epoch, color) {
    const { left, top, width, height } = this.box;
    const [from, to] = [this.edges[0], this.edges.at(-1)];
    const x = left + ((epoch - from) / (to - from)) * width;
    const place = { x1: x, x2: x, y1: top, y2: top + height, stroke: color };
    for (const [name, value] of Object.entries(place)) line.setAttribute(name, value);
  }

  under() {
    const place = this.box && this.tip.within(this.box);
    if (!place) return null;
    const { epochs } = this.message.arrays;
    const [from, to] = [this.edges[0], this.edges.at(-1)];
    return { at: nearest(epochs, from + place.right * (to - from)), up: place.up };
  }

  tell() {
    const found = this.under();
    this.pointer.style.display = found ? "" : "none";
    if (!found) {
      this.tip.hide();
      return;
    }
    const { head, arrays } = this.message;
    const epoch = arrays.epochs[found.at];
    this.put(this.pointer, epoch, this.theme.text);
    const down = this.box.top + (1 - found.up) * this.box.height;
    const panel = this.panels.find(({ box }) => down <= box.top + box.height) ?? this.panels.at(-1);
    const rows = panel.lines.map(({ label, color, y }) => [label, number(y[found.at], 3), color]);
    this.tip.show([[`${head.xLabel} ${number(epoch, 7)}`], [panel.heading], ...rows]);
  }

  choose() {
    const found = this.under();
    if (!found) return;
    const epoch = this.message.arrays.epochs[found.at];
    this.put(this.mark, epoch, this.message.head.markColor);
    this.send?.("epoch", epoch);
  }
}

export default component((parent) => new Layers(parent, "layers"));

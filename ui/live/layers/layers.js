// All layers at all kept epochs: a heat map, and panels of lines on the same axis. A mark is at the
// selected epoch, and a click selects another; neither redraws the picture.

import { colorOf, colorScale, element, shape } from "../shared/dom.js";
import { extent, nearest } from "../shared/lines.js";
import { columns } from "../shared/message.js";
import { number } from "../shared/numbers.js";
import { Panels, lineItem, rangeOf } from "../shared/panels.js";
import { css, levelOf, ramp } from "../shared/raster.js";
import { component } from "../shared/view.js";

const MARGIN = { left: 64, right: 14, top: 26, bottom: 46 };
const BAND = 34; // pixels per layer in the map
const PANEL = 150;
const GAP = 44; // pixels between panels, with the next one's heading

class Layers extends Panels {
  build() {
    this.scale = element("div", "", this.root);
    this.list = element("ul", "gl-legend", this.root);
    super.build();
    this.pointer = shape("line", { "stroke-width": 0.8 }, this.axes.svg);
    this.mark = shape("line", { "stroke-width": 1.6 }, this.axes.svg);
    this.plot.addEventListener("click", () => this.choose());
    this.plot.style.cursor = "pointer";
  }

  paint(frame) {
    const { layers, panels, token, epoch, markColor } = frame;
    const tall = MARGIN.top + BAND * layers.length + panels.length * (GAP + PANEL) + MARGIN.bottom;
    this.stage.style.minHeight = `${tall}px`;
    const width = this.plot.clientWidth;
    if (this.differs("drawn", token, this.theme.key, width)) {
      this.place(frame, width);
      this.furnish(frame);
      this.axes.draw(this.panels.map((panel) => this.axesOf(frame, panel)), this.theme);
      this.draw(frame);
    }
    this.put(this.mark, epoch, markColor);
    this.tell();
  }

  // Boxes of the map and the panels, and the ranges of their values.
  place({ epochs, layers, mapTitle, mapValues, panels }, width) {
    const last = epochs.length - 1;
    const between = (k) => (epochs[k - 1] + epochs[k]) / 2;
    this.edges = Array.from({ length: last + 2 }, (_unused, k) => {
      if (k > 0 && k <= last) return between(k);
      const half = last ? Math.abs(epochs[k ? last : 0] - between(k ? last : 1)) : 0.5;
      return k ? epochs[last] + half : epochs[0] - half;
    });
    this.epochs = [this.edges[0], this.edges.at(-1)];
    const linesOf = (values, spread) => columns(values).map((y, k) => (
      { ...layers[k], x: epochs, y, spread: spread && columns(spread)[k] }
    ));
    const map = {
      title: mapTitle, lines: linesOf(mapValues),
      box: { top: MARGIN.top, height: BAND * layers.length },
    };
    const below = panels.map(({ title, log, values, spread, reference }, row) => {
      const panel = {
        title, log, references: reference === null ? [] : [{ y: reference }],
        // Layers without values are left out.
        lines: linesOf(values, spread).filter(({ y }) => y.some(Number.isFinite)),
        box: { top: MARGIN.top + map.box.height + GAP + row * (PANEL + GAP), height: PANEL },
      };
      return { ...panel, range: rangeOf(panel) };
    });
    this.panels = [map, ...below];
    const left = Math.max(
      MARGIN.left, ...this.panels.map((panel) => this.axes.room(this.upright(panel))),
    );
    const wide = width - left - MARGIN.right;
    for (const { box } of this.panels) Object.assign(box, { left, width: wide });
    const { top, height } = this.panels.at(-1).box;
    this.box = { left, top: MARGIN.top, width: wide, height: top + height - MARGIN.top };
  }

  axesOf({ xLabel }, panel) {
    const { title, box } = panel;
    const last = panel === this.panels.at(-1);
    const x = {
      range: this.epochs, most: Math.max(3, Math.round(box.width / 80)), whole: true,
      quiet: !last, title: last ? xLabel : "",
    };
    return { box, heading: title, x, y: this.upright(panel) };
  }

  upright({ lines, range, log }) {
    if (range) return { range, log, most: 5, grid: true };
    const ticks = lines.map(({ label }, k) => ({ at: k + 0.5, text: label }));
    return { range: [lines.length, 0], ticks };
  }

  draw({ scale }) {
    const paper = this.paper();
    const { context, ratio } = paper;
    const [map, ...panels] = this.panels;
    const table = ramp(scale.map(colorOf));
    const { right } = this.scales({ ...map, range: [0, 1] }, this.epochs);
    // Whole pixels, because the background would be visible between fractional ones.
    const { left } = this.box;
    const sides = this.edges.map((edge) => left + Math.round((right(edge) - left) * ratio) / ratio);
    const [low, high] = this.ends;
    map.lines.forEach(({ y }, k) => y.forEach((value, at) => {
      const log = Math.log10(value);
      if (!Number.isFinite(log)) return;
      context.fillStyle = css(table, levelOf((log - low) / (high - low || 1)));
      context.fillRect(sides[at], map.box.top + k * BAND, sides[at + 1] - sides[at], BAND);
    }));
    for (const panel of panels) this.paintPanel(paper, panel, this.epochs);
  }

  furnish({ scale, scaleTitle, layers, mapValues }) {
    const [low, high] = extent([mapValues], Math.log10);
    this.ends = low > high ? [0, 1] : [low, high];
    this.scale.replaceChildren();
    const stops = scale.map((color, k) => `${color} ${(100 * k) / (scale.length - 1)}%`);
    const { ends } = colorScale(this.scale, scaleTitle, stops);
    ends.forEach((end, k) => (end.textContent = number(10 ** this.ends[k], 2)));
    this.list.replaceChildren();
    for (const layer of layers) lineItem(this.list, layer);
  }

  // Place a vertical line at an epoch.
  put(line, epoch, color) {
    const { left, top, width, height } = this.box;
    const [from, to] = this.epochs;
    const x = left + ((epoch - from) / (to - from)) * width;
    const place = { x1: x, x2: x, y1: top, y2: top + height, stroke: color };
    for (const [name, value] of Object.entries(place)) line.setAttribute(name, value);
  }

  // Index of the epoch under the pointer.
  under() {
    const place = this.box && this.tip.within(this.box);
    if (!place) return null;
    const [from, to] = this.epochs;
    return { at: nearest(this.message.epochs, from + place.right * (to - from)), up: place.up };
  }

  tell() {
    const hit = this.under();
    this.pointer.style.display = hit ? "" : "none";
    if (!hit) {
      this.tip.hide();
      return;
    }
    const { epochs, xLabel } = this.message;
    this.put(this.pointer, epochs[hit.at], this.theme.text);
    const down = this.box.top + (1 - hit.up) * this.box.height;
    const panel = this.panels.find(({ box }) => down <= box.top + box.height) ?? this.panels.at(-1);
    const rows = panel.lines.map(({ label, color, y }) => [label, number(y[hit.at], 3), color]);
    this.tip.show([[`${xLabel} ${number(epochs[hit.at], 7)}`], [panel.title], ...rows]);
  }

  choose() {
    const hit = this.under();
    if (!hit) return;
    const epoch = this.message.epochs[hit.at];
    this.put(this.mark, epoch, this.message.markColor);
    this.send("epoch", epoch);
  }
}

export default component("layers", Layers);

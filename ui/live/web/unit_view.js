// One unit from inside: its incoming weights as bars that can be changed, the picture they make
// where the inputs are a picture, and how often it answers what, by class.

import {
  View, colorOf, component, coordinate, element, isDark, legendItem, number, swatch,
} from "./common.js";
import { Editor } from "./network_editor.js";
import { paintPicture } from "./network_paint.js";
import { Tip, surfaceOf } from "./overlay.js";
import { ramp } from "./raster.js";

const MARGIN = { left: 34, top: 6, right: 8, bottom: 20 };

class UnitView extends View {
  build() {
    this.parts = element("div", "gl-inside", this.root);
    const weights = element("section", "gl-inside-weights", this.parts);
    this.heading = element("div", "gl-inside-title", weights);
    this.scroller = element("div", "gl-inside-rows", weights);
    const answers = element("section", "gl-inside-answers", this.parts);
    this.picture = element("figure", "gl-inside-picture", answers);
    this.pixels = element("canvas", "", this.picture, { "aria-hidden": "true" });
    this.scale = element("figcaption", "", this.picture);
    this.caption = element("div", "gl-inside-title", answers);
    this.stage = element("div", "gl-stage", answers);
    this.canvas = element("canvas", "gl-canvas", this.stage, { "aria-hidden": "true" });
    this.plot = element("div", "gl-plot", this.stage, { role: "img" });
    this.legend = element("ul", "gl-legend", answers);
    this.facts = element("dl", "gl-inside-facts", answers);
    this.tip = new Tip(this.stage, this.plot, () => this.schedule());
    this.editor = new Editor(this.root, {
      apply: (target, value) => this.send("edited", { ...target, value }),
      undo: () => this.send("undone", Date.now()),
      closed: ({ source }) => this.rows.get(source)?.row.focus(),
    });
    this.rows = new Map();
  }

  paint(head, arrays) {
    const look = this.colors(head);
    this.furnish(head, look);
    const largest = [...arrays.weights, arrays.bias[0]].reduce(
      (most, value) => Math.max(most, Math.abs(value) || 0), 0) || 1;
    arrays.weights.forEach((value, source) => this.bar(source, value, largest, look));
    this.bar(null, arrays.bias[0], largest, look);
    this.weightPicture(head, arrays, look);
    this.histogram(head, arrays, look);
    this.list(head);
    const { target } = this.editor;
    if (target && (target.layer !== head.layer || target.unit !== head.unit)) this.editor.shut();
    else if (target) {
      this.editor.update(head, target.source === null ? arrays.bias[0] : arrays.weights[target.source]);
    } else this.editor.words = head.words;
  }

  colors(head) {
    if (this.toned !== this.theme.key) {
      this.toned = this.theme.key;
      const stops = head.diverging[isDark(this.theme) ? "dark" : "light"];
      this.look = { table: ramp(stops.map(colorOf)), negative: stops[0], positive: stops.at(-1) };
    }
    return this.look;
  }

  furnish(head) {
    const key = JSON.stringify([head.title, head.sources, head.groups, head.words]);
    if (key === this.furnished) return;
    this.furnished = key;
    this.heading.textContent = head.words.weights;
    this.caption.textContent = head.words.histogram;
    this.scroller.replaceChildren();
    this.rows.clear();
    [...head.sources.map((name, source) => [source, name]), [null, head.words.bias]].forEach(
      ([source, name]) => this.row(head, source, name));
    this.legend.replaceChildren();
    head.groups.forEach((label, index) => {
      const shape = ["rect", { x: 3, y: 1, width: 16, height: 12, rx: 3, fill: "currentColor" }];
      legendItem(this.legend, label, swatch([shape], head.colors[index % head.colors.length]));
    });
    this.legend.hidden = !head.groups.length;
  }

  row(head, source, name) {
    const row = element("button", "gl-inside-row", this.scroller, { type: "button" });
    element("span", "gl-inside-name", row).textContent = name;
    const bar = element("i", "", element("span", "gl-inside-track", row));
    const value = element("span", "gl-inside-value", row);
    row.title = head.words.clickHint;
    this.rows.set(source, { row, bar, value });
    row.addEventListener("click", () => {
      const [inner, outer] = [row.getBoundingClientRect(), this.root.getBoundingClientRect()];
      const now = this.message.arrays;
      this.editor.open(
        { layer: head.layer, unit: head.unit, source }, `${name} → ${head.title}`,
        source === null ? now.bias[0] : now.weights[source],
        [inner.left - outer.left + inner.width / 2, inner.top - outer.top + inner.height / 2],
      );
      this.schedule();
    });
  }

  bar(source, value, largest, look) {
    const { bar, value: text } = this.rows.get(source);
    const share = (50 * Math.min(1, Math.abs(value) / largest)) || 0;
    const left = value < 0 ? 50 - share : 50;
    bar.style.cssText = `left:${left}%;width:${share}%;background:${
      value < 0 ? look.negative : look.positive}`;
    text.textContent = number(value);
  }

  // The weights as the picture that the unit looks for.
  weightPicture(head, arrays, look) {
    this.picture.hidden = !head.shape;
    this.parts.classList.toggle("gl-pictured", Boolean(head.shape));
    if (!head.shape) return;
    const ratio = window.devicePixelRatio || 1;
    const side = Math.round(this.pixels.clientWidth * ratio);
    if (!side) return;
    [this.pixels.width, this.pixels.height] = [side, side];
    const column = { kind: "image", shape: head.shape };
    paintPicture(this.pixels.getContext("2d"), 0, 0, side, column, arrays.picture, look);
    this.scale.textContent = `± ${number(head.largest)}`;
  }

  histogram(head, arrays, look) {
    const { clientWidth: width, clientHeight: height } = this.plot;
    const { context, ratio } = surfaceOf(this.canvas, { left: 0, top: 0, width, height });
    context.scale(ratio, ratio);
    const groups = Math.max(1, head.groups.length);
    const bins = arrays.counts.length / groups;
    const total = (bin) => {
      let sum = 0;
      for (let group = 0; group < groups; group += 1) sum += arrays.counts[group * bins + bin];
      return sum;
    };
    const most = Math.max(1, ...Array.from({ length: bins }, (_unused, bin) => total(bin)));
    const [wide, high] = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
    const step = wide / bins;
    for (let bin = 0; bin < bins; bin += 1) {
      let low = MARGIN.top + high;
      for (let group = 0; group < groups; group += 1) {
        const tall = (arrays.counts[group * bins + bin] / most) * high;
        context.fillStyle = head.groups.length ? head.colors[group % head.colors.length]
          : look.positive;
        context.fillRect(MARGIN.left + bin * step, low - tall, Math.max(1, step - 1), tall);
        low -= tall;
      }
    }
    this.axes(context, head, { wide, high, most });
    const place = this.tip.within({ left: MARGIN.left, top: MARGIN.top, width: wide, height: high });
    if (!place) {
      this.tip.hide();
      return;
    }
    const bin = Math.min(bins - 1, Math.floor(place.right * bins));
    const [from, to] = head.range;
    const edge = (index) => coordinate(from + ((to - from) * index) / bins, head.range);
    const rows = [[`${edge(bin)} … ${edge(bin + 1)}`]];
    for (let group = 0; group < groups; group += 1) {
      rows.push([head.groups[group] ?? head.words.samples,
        String(arrays.counts[group * bins + bin]), head.colors[group % head.colors.length]]);
    }
    this.tip.show(rows);
  }

  axes(context, head, { wide, high, most }) {
    const base = MARGIN.top + high;
    context.strokeStyle = context.fillStyle = this.theme.text;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(MARGIN.left, MARGIN.top);
    context.lineTo(MARGIN.left, base + 0.5);
    context.lineTo(MARGIN.left + wide, base + 0.5);
    context.stroke();
    context.font = `11px ${getComputedStyle(this.root).fontFamily}`;
    context.textBaseline = "middle";
    context.textAlign = "right";
    context.fillText(number(most), MARGIN.left - 4, MARGIN.top + 5);
    context.fillText("0", MARGIN.left - 4, base);
    context.textBaseline = "top";
    const [from, to] = head.range;
    for (const [share, align] of [[0, "left"], [0.5, "center"], [1, "right"]]) {
      context.textAlign = align;
      const text = coordinate(from + (to - from) * share, head.range);
      context.fillText(text, MARGIN.left + share * wide, base + 5);
    }
  }

  list(head) {
    const key = JSON.stringify(head.facts);
    if (key === this.listed) return;
    this.listed = key;
    this.facts.replaceChildren();
    for (const [name, value] of head.facts) {
      const fact = element("div", "", this.facts);
      element("dt", "", fact).textContent = name;
      element("dd", "", fact).textContent = value;
    }
  }
}

export default component((parent) => new UnitView(parent, "unit-view"));

// Loss and metric over the epochs, in two panels, one above the other on one axis or, where the
// page is wide and asks for it, side by side. Plotly draws the axes, and again
// only when one of them changes; the lines, which move all the time, are painted on a canvas
// under the chart.

import {
  CONFIG, View, axis, component, element, fit, legendItem, number, plain, swatch,
} from "./common.js";
import { Tip, surfaceOf } from "./overlay.js";

const MARGIN = { l: 62, r: 20, t: 8, b: 46 };
const GAP = 0.08; // between the panels, of the chart's height
const BETWEEN = 62; // pixels between panels side by side: the second one's axis is in them
const WIDE = 620; // pixels from which on panels stand side by side
const DASHES = { solid: [], dash: [6, 3], dot: [1.5, 3] };
const REFERENCES = [[8, 5], [2, 4]];
const MARK = [3, 3];

// The next of 1, 1.5, 2 … 8 times a power of ten: the axis grows in steps, not with every epoch.
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 3, 4, 6, 8].find((factor) => factor * power >= value);
  return (step ?? 10) * power;
}

// Bounds that hold all values and stay where they are while the values move a little.
function bounds(lists, log) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of lists) {
    for (const value of values) {
      const at = log ? Math.log10(value) : value;
      if (!Number.isFinite(at)) continue;
      if (at < low) low = at;
      if (at > high) high = at;
    }
  }
  if (low > high) return log ? [-1, 0] : [0, 1];
  if (low >= 0 && !log && low < 0.35 * high) low = 0;
  const span = high - low || Math.abs(high) || 1;
  const step = ceiling(span) / 5;
  const [from, to] = [Math.floor(low / step) * step, Math.ceil(high / step) * step];
  const air = 0.02 * Math.max(to - from, step);
  return [from - air, to + air];
}

// Labels of a logarithmic axis: 1, 2, 5 of each decade, all of a narrow range, powers of a wide one.
function decades([low, high]) {
  const span = high - low;
  return { dtick: span > 2 ? Math.ceil(span / 6) : span > 0.6 ? "D2" : "D1", tickformat: "~g" };
}

// Index of the value nearest to x in a rising list.
function nearest(values, x) {
  let [low, high] = [0, values.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] > x) high = middle;
    else low = middle;
  }
  return Math.abs(values[high] - x) < Math.abs(values[low] - x) ? high : low;
}

export class Curves extends View {
  build() {
    this.list = element("ul", "gl-legend", this.root);
    this.stage = element("div", "gl-stage", this.root);
    this.canvas = element("canvas", "gl-canvas", this.stage, { "aria-hidden": "true" });
    this.plot = element("div", "gl-plot", this.stage, { role: "img" });
    this.tip = new Tip(this.stage, this.plot, () => this.schedule());
  }

  numbers() {
    const { head, arrays } = this.message;
    const rows = [["panel", "series", head.xLabel, "value"]];
    head.panels.forEach((panel, row) => panel.lines.forEach((line, index) => {
      arrays[`x${row}.${index}`].forEach((x, at) => {
        rows.push([panel.title, line.label, x, arrays[`y${row}.${index}`][at]]);
      });
    }));
    return rows;
  }

  paint(head, arrays) {
    this.furnish(head);
    const [width, height] = [this.plot.clientWidth, this.plot.clientHeight];
    this.box = {
      left: MARGIN.l, top: MARGIN.t,
      width: width - MARGIN.l - MARGIN.r, height: height - MARGIN.t - MARGIN.b,
    };
    this.start = head.start;
    this.end = ceiling(Math.max(10, head.epoch));
    this.split(head, width);
    this.panels = head.panels.map((panel, row) => {
      const lines = panel.lines.map((line, index) => ({
        ...line, x: arrays[`x${row}.${index}`], y: arrays[`y${row}.${index}`],
      }));
      const levels = panel.references.map((reference) => reference.y);
      const range = bounds([...lines.map((line) => line.y), levels], panel.log);
      return { ...panel, lines, range };
    });
    const place = this.tip.within(this.box);
    const epoch = place && this.epochUnder(place.right);
    // A replay has a cursor of its own, which rests where the pointer is not.
    this.draw(head, epoch ?? this.cursor ?? null);
    this.chart(head, width, height);
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
    const long = this.beside ? (1 - BETWEEN / this.box.width) / 2 : 1;
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
        if (x.length) rows.push([label, number(y[nearest(x, epoch)], 4), color]);
      }
    }
    return rows;
  }

  draw(head, epoch) {
    const { context, wide, high, ratio } = surfaceOf(this.canvas, this.box);
    const stroke = (color, width, dashes) => {
      context.strokeStyle = color;
      context.lineWidth = width * ratio;
      context.setLineDash(dashes.map((length) => length * ratio));
      context.stroke();
    };
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
        stroke(this.theme.text, 1.2, REFERENCES[index % REFERENCES.length]);
      });
      context.lineJoin = "round";
      for (const line of panel.lines) {
        this.path(context, line, right, down, ratio);
        stroke(line.color, 2, DASHES[line.dash]);
      }
      for (const mark of head.marks) {
        context.beginPath();
        context.moveTo(right(mark.epoch), top);
        context.lineTo(right(mark.epoch), bottom);
        stroke(this.theme.text, 1.2, MARK);
      }
      if (epoch === null) return;
      context.beginPath();
      context.moveTo(right(epoch), top);
      context.lineTo(right(epoch), bottom);
      stroke(this.theme.text, epoch === this.cursor ? 1.6 : 0.6, []);
    });
  }

  path(context, { x, y }, right, down, ratio) {
    context.beginPath();
    let pen = false;
    for (let index = 0; index < x.length; index += 1) {
      const at = down(y[index]);
      const drawn = Number.isFinite(at);
      if (drawn && pen) context.lineTo(right(x[index]), at);
      else if (drawn) context.moveTo(right(x[index]), at);
      // A value without neighbors is no line, so it gets a dot.
      if (drawn && !pen && !Number.isFinite(y[index + 1])) {
        context.arc(right(x[index]), at, 2 * ratio, 0, 2 * Math.PI);
      }
      pen = drawn;
    }
  }

  chart(head, width, height) {
    if (!this.library) return;
    const { text } = this.theme;
    const font = getComputedStyle(this.root).fontFamily;
    const title = (words, room) => ({ text: plain(fit(words, `13px ${font}`, room)), standoff: 6 });
    const stacked = this.panels.length > 1 && !this.beside;
    const layout = {
      width, height, margin: { ...MARGIN, pad: 0 }, showlegend: false, dragmode: false,
      hovermode: false,
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: font, size: 12, color: text },
    };
    const size = ([from, to], whole) => (to - from) * whole;
    this.places.forEach(({ right }, row) => {
      if (row && stacked) return;
      const long = size(right, this.box.width);
      layout[row ? "xaxis2" : "xaxis"] = axis(this.theme, {
        range: [this.start, this.end], title: title(head.xLabel, long), showline: false, domain: right,
        anchor: stacked || row ? "y2" : "y", nticks: Math.max(3, Math.round(long / 80)),
      });
    });
    this.panels.forEach((panel, row) => {
      const { up } = this.places[row];
      const tall = size(up, this.box.height);
      layout[row ? "yaxis2" : "yaxis"] = axis(this.theme, {
        type: panel.log ? "log" : "linear",
        range: panel.range,
        domain: up,
        anchor: row && this.beside ? "x2" : "x",
        title: title(panel.title, tall),
        nticks: Math.max(3, Math.round(tall / 30)),
        showline: false,
        ...(panel.log ? decades(panel.range) : {}),
      });
    });
    layout.shapes = this.places.map(({ right, up }) => ({
      type: "rect", xref: "paper", yref: "paper", x0: right[0], x1: right[1], y0: up[0], y1: up[1],
      line: { color: this.theme.border, width: 1 },
    }));
    const drawn = `${this.theme.key} ${JSON.stringify(layout)}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    // Without a trace Plotly would leave out the axes of a panel.
    const empty = this.panels.map((_panel, row) => ({
      type: "scatter", mode: "lines", x: [], y: [], xaxis: row && this.beside ? "x2" : "x", yaxis: row ? "y2" : "y",
    }));
    this.library.react(this.plot, empty, layout, CONFIG);
  }

  furnish(head) {
    const entries = new Map();
    const across = (dashes, width) => ["path", {
      d: "M0 7 H22", stroke: "currentColor", "stroke-width": width,
      "stroke-dasharray": dashes.join(" "),
    }];
    for (const panel of head.panels) {
      for (const { label, color, dash } of panel.lines) {
        entries.set(`${label} ${color} ${dash}`, [label, across(DASHES[dash], 2.5), color]);
      }
      panel.references.forEach(({ label }, index) => {
        const dashes = REFERENCES[index % REFERENCES.length];
        entries.set(`${label} ${index}`, [label, across(dashes, 1.5), ""]);
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

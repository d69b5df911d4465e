// The decision surface: a canvas under axes and points, which are left alone while only the
// surface moves.

import { plotIn } from "./axes.js";
import {
  View, colorOf, component, coordinate, element, fixed, isDark, legendItem, swatch,
} from "./common.js";
import { RING, paintMarks } from "./marks.js";
import { Tip, surfaceOf } from "./overlay.js";
import { OPACITY, paintCurve, paintPlane } from "./plane.js";
import { Points } from "./points.js";
import { LEVELS, ramp, sample } from "./raster.js";

const MARGIN = { l: 58, r: 16, t: 8, b: 46 };
const WIDEST = 1.6; // the plane's width, in its heights
const STEPS = 8; // of a regression when its output is discretized
const SHAPES = {
  train: ["circle", { cx: 11, cy: 7, r: 4.5 }],
  validation: ["path", { d: "M11 1 L17 7 L11 13 L5 7 Z", "stroke-width": 1.6 }],
  test: ["rect", { x: 6.5, y: 2.5, width: 9, height: 9, "stroke-width": 1.6 }],
};

export class Surface extends View {
  build() {
    this.caption = element("div", "gl-caption", this.root);
    this.stage = element("div", "gl-stage", this.root);
    this.canvas = element("canvas", "gl-canvas", this.stage, { "aria-hidden": "true" });
    Object.assign(this, plotIn(this.stage));
    this.dots = new Points(this.axes.svg);
    this.tip = new Tip(this.stage, this.plot, () => this.tell());
    this.plot.addEventListener("click", () => this.pick());
    this.foot = element("div", "gl-foot", this.root);
  }

  paint(head, arrays, size) {
    const resting = `${head.token} ${this.theme.key}`;
    if (resting !== this.resting) {
      this.resting = resting;
      this.prepare(head, arrays);
      this.furnish(head);
    }
    // The legend may have taken another line, so the place is measured after it.
    const [width, height] = [this.plot.clientWidth, this.plot.clientHeight];
    const tall = height - MARGIN.t - MARGIN.b;
    this.upright = { range: head.yRange, title: head.yLabel, most: Math.round(tall / 45) };
    const left = Math.max(MARGIN.l, this.axes.room(this.upright));
    const space = Math.max(0, width - left - MARGIN.r - WIDEST * tall);
    this.box = {
      left: left + space / 2, top: MARGIN.t, width: width - left - MARGIN.r - space, height: tall,
    };
    this.draw(head, arrays);
    this.measure(head);
    const drawn = [resting, width, height].join();
    // The points of a regression take their colors from the range.
    const colored = head.kind === "regression" && head.range.join();
    if (drawn !== this.drawn) this.chart(head);
    else if (colored !== this.colored) this.dots.color(this.look(head));
    [this.drawn, this.colored] = [drawn, colored];
    this.tell();
  }

  prepare(head, arrays) {
    const dark = isDark(this.theme);
    const stops = head.diverging[dark ? "dark" : "light"].map(colorOf);
    const steps = head.discrete ? (head.kind === "binary" ? 2 : STEPS) : 0;
    this.table = ramp(stops, steps);
    this.colors = head.classColors.map(colorOf);
    this.points = head.points.map((part, index) => ({
      ...part, x: arrays[`x${index}`], y: arrays[`y${index}`], value: arrays[`value${index}`],
    }));
  }

  css(level) {
    return `rgb(${[...this.table.slice(3 * level, 3 * level + 3)].join(" ")})`;
  }

  furnish(head) {
    this.caption.textContent = head.caption;
    this.foot.replaceChildren();
    this.ends = undefined;
    if (head.kind !== "classes" && head.kind !== "curve") this.scale(head);
    const classes = element("ul", "gl-legend", this.foot);
    if (head.kind === "curve") {
      const line = ["path", { d: "M0 7 H22", stroke: "currentColor", "stroke-width": 2.5 }];
      legendItem(classes, head.valueLabel, swatch([line], head.classColors[1]));
    }
    head.classLabels.forEach((label, index) => {
      const shape = ["rect", { x: 3, y: 1, width: 16, height: 12, rx: 3, fill: "currentColor" }];
      legendItem(classes, label, swatch([shape], head.classColors[index]));
    });
    const parts = element("ul", "gl-legend", this.foot);
    for (const { split, label } of head.points) {
      const [name, attributes] = SHAPES[split];
      const filled = head.kind === "curve" ? head.classColors[0] : this.theme.text;
      const fill = head.kind === "curve" || split === "train" ? filled : "none";
      const stroke = split === "train" ? filled : "currentColor";
      legendItem(parts, label, swatch([[name, { ...attributes, fill, stroke }]]));
    }
    if (head.ringed) legendItem(parts, head.wrongLabel, swatch([RING]));
    this.told = head.ringed && parts.lastElementChild.lastElementChild;
    for (const list of [classes, parts]) list.hidden = !list.children.length;
  }

  scale(head) {
    const scale = element("div", "gl-scale", this.foot);
    element("div", "gl-scale-title", scale).textContent = head.valueLabel;
    const low = element("span", "gl-scale-end", scale);
    const bar = element("div", "gl-scale-bar", scale);
    const high = element("span", "gl-scale-end", scale);
    const stops = Array.from({ length: 64 }, (_unused, index) => {
      const color = this.css(Math.round((index / 63) * LEVELS));
      return `${color} ${(100 * index) / 64}% ${(100 * (index + 1)) / 64}%`;
    });
    bar.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
    bar.style.opacity = OPACITY;
    this.ends = [low, high];
  }

  measure(head) {
    if (this.told && this.told.textContent !== head.wrongLabel) {
      this.told.textContent = head.wrongLabel;
    }
    if (!this.ends) return;
    const texts = [
      (head.below ? "≤ " : "") + coordinate(head.range[0], head.range),
      (head.above ? "≥ " : "") + coordinate(head.range[1], head.range),
    ];
    texts.forEach((text, index) => {
      if (this.ends[index].textContent !== text) this.ends[index].textContent = text;
    });
  }

  draw(head, arrays) {
    const paper = surfaceOf(this.canvas, this.box);
    if (head.kind === "curve") paintCurve(paper, head, arrays.raster);
    else {
      const { raster, edge } = arrays;
      paintPlane(paper, head, raster, this.colors, this.table, this.theme.text, edge);
    }
    paintMarks(paper, head, arrays, this.points, this.theme.text);
  }

  chart(head) {
    const grid = head.kind === "curve";
    const most = Math.round(this.box.width / 60);
    const x = { range: head.xRange, title: head.xLabel, most, grid };
    const y = { ...this.upright, grid };
    this.axes.draw([{ box: this.box, x, y }], this.theme);
    this.dots.draw(this.points, this.look(head), head, this.box);
  }

  look(head) {
    return {
      outline: (split) => this.outline(head, split),
      color: (value) => this.pointColor(head, value),
    };
  }

  pick() {
    const near = this.tip.pointer && this.dots.near(this.tip.pointer);
    if (near) this.send?.("picked", { part: this.points[near.order].split, index: near.index });
  }

  // Colors of targets come near the surface's own, so those points are ringed in ink.
  outline(head, split) {
    if (split !== "train") return { color: this.theme.text, width: 1.4 };
    const ink = head.kind === "regression";
    return { color: ink ? this.theme.text : this.theme.background, width: ink ? 0.6 : 1 };
  }

  pointColor(head, value) {
    if (head.kind === "curve") return head.classColors[0];
    if (head.kind !== "regression") return head.classColors[value];
    const [low, high] = head.range;
    const share = Math.min(Math.max((value - low) / (high - low), 0), 1);
    return this.css(Math.round(share * LEVELS));
  }

  // What is under the pointer, also while it rests and the surface moves.
  tell() {
    const place = this.box && this.tip.within(this.box);
    if (!place) {
      this.tip.hide();
      return;
    }
    const { head, arrays } = this.message;
    const found = this.dots.near(this.tip.pointer);
    const near = found && this.points[found.order];
    const index = found?.index;
    const [x0, x1] = head.xRange;
    const [y0, y1] = head.yRange;
    const x = near ? near.x[index] : x0 + place.right * (x1 - x0);
    const y = near ? near.y[index] : y0 + place.up * (y1 - y0);
    const rows = near ? [[near.label]] : [];
    rows.push([head.xLabel, coordinate(x, head.xRange)]);
    if (near || head.kind !== "curve") rows.push([head.yLabel, coordinate(y, head.yRange)]);
    if (near && head.kind !== "curve") {
      const value = near.value[index];
      rows.push([head.targetLabel, head.classLabels[value] ?? coordinate(value, head.range)]);
    }
    rows.push(...this.output(head, arrays.raster, (x - x0) / (x1 - x0), (y - y0) / (y1 - y0)));
    this.tip.show(rows);
  }

  read(head, value) {
    return head.kind === "binary" ? fixed(value, 2) : coordinate(value, head.range);
  }

  output(head, raster, right, up) {
    const clamp = (share) => Math.min(Math.max(share, 0), 1);
    if (head.kind === "curve") {
      const value = raster[Math.round(clamp(right) * (raster.length - 1))];
      return [[head.valueLabel, coordinate(value, head.yRange)]];
    }
    const [rows, columns] = head.shape;
    const at = (offset) =>
      sample(raster, head.shape, clamp(right) * (columns - 1), clamp(up) * (rows - 1), offset);
    if (head.kind === "classes") {
      return head.classLabels
        .map((label, index) => [label, at(index * rows * columns)])
        .sort((one, other) => other[1] - one[1])
        .slice(0, 3)
        .map(([label, value], rank) => [
          rank ? label : `${head.valueLabel}: ${label}`, fixed(value, 2),
        ]);
    }
    const [low, high] = head.range;
    const value = low + at(0) * (high - low);
    return [[head.valueLabel, this.read(head, value)]];
  }
}

export default component((parent) => new Surface(parent, "surface"));

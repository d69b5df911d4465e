// The decision surface: a canvas under axes and points, which are not redrawn while only the
// surface changes.

import {
  BLOCK, colorOf, colorScale, element, legendItem, stripe, swatch, write,
} from "../shared/dom.js";
import { coordinate } from "../shared/numbers.js";
import { canvasAt, inside } from "../shared/overlay.js";
import { css, levelOf } from "../shared/raster.js";
import { Chart, component } from "../shared/view.js";
import { KINDS, OPACITY, paintOutput } from "./kinds.js";
import { MARKS, Points, RING } from "./points.js";

const MARGIN = { left: 58, right: 16, top: 8, bottom: 46 };
const WIDEST = 1.6; // largest ratio of the plane's width to its height
const BARS = 64; // number of bars in the color scale

export class Surface extends Chart {
  build() {
    this.caption = element("div", "gl-caption", this.root);
    super.build();
    this.dots = new Points(this.axes.svg);
    this.plot.addEventListener("click", () => this.pick());
    this.foot = element("div", "gl-foot", this.root);
  }

  paint(frame) {
    const anew = this.prepare(frame);
    // The legend may have changed its height, so the box is measured after it.
    const [width, height] = [this.plot.clientWidth, this.plot.clientHeight];
    this.place(frame);
    // The points of a regression take their colors from the range.
    const colored = this.differs("colored", this.kind.ink && frame.range);
    const color = (value) => this.pointColor(frame, value);
    if (this.differs("size", width, height) || anew) this.chart(frame, color);
    else if (colored) this.dots.color(color);
    const paper = canvasAt(this.canvas, this.box);
    paintOutput(paper, frame, this.look);
    paper.context.translate(-this.box.left, -this.box.top);
    this.dots.rings(paper.context, frame, this.theme.text);
    this.tell();
  }

  // Update the constant parts; return whether they have changed.
  prepare(frame) {
    this.kind = KINDS[frame.kind];
    const anew = this.differs("stable", frame.token, this.theme.key);
    if (anew) {
      const { table } = this.scaleOf(frame.diverging, frame.discrete ? this.kind.steps : 0);
      this.look = { table, colors: frame.classColors.map(colorOf), ink: this.theme.text };
      this.furnish(frame);
    }
    this.measure(frame);
    return anew;
  }

  place({ yRange, yLabel }) {
    const { height } = inside(this.plot, MARGIN);
    this.upright = { range: yRange, title: yLabel, most: Math.round(height / 45) };
    const left = Math.max(MARGIN.left, this.axes.room(this.upright));
    const box = inside(this.plot, { ...MARGIN, left });
    const space = Math.max(0, box.width - WIDEST * height);
    this.box = { ...box, left: left + space / 2, width: box.width - space };
  }

  furnish(frame) {
    const { classColors, classLabels, points } = frame;
    this.caption.textContent = frame.caption;
    this.foot.replaceChildren();
    this.ends = this.kind.scale ? this.scale(frame) : [];
    const classes = element("ul", "gl-legend", this.foot);
    if (this.kind.isLine) {
      legendItem(classes, frame.valueLabel, swatch(stripe([], 2.5), classColors[1]));
    }
    classLabels.forEach((label, k) => legendItem(classes, label, swatch(BLOCK, classColors[k])));
    const parts = element("ul", "gl-legend", this.foot);
    for (const { split, label } of points) {
      const [name, attributes] = MARKS[split];
      const filled = this.kind.isLine ? classColors[0] : this.theme.text;
      const fill = this.kind.isLine || split === "train" ? filled : "none";
      const stroke = split === "train" ? filled : "currentColor";
      legendItem(parts, label, swatch([[name, { ...attributes, fill, stroke }]]));
    }
    this.ringed = frame.ringed && legendItem(parts, frame.wrongLabel, swatch(RING)).lastChild;
    for (const list of [classes, parts]) list.hidden = !list.children.length;
  }

  scale({ valueLabel }) {
    const stops = Array.from({ length: BARS }, (_unused, k) => {
      const color = css(this.look.table, levelOf(k / (BARS - 1)));
      return `${color} ${(100 * k) / BARS}% ${(100 * (k + 1)) / BARS}%`;
    });
    const { bar, ends } = colorScale(this.foot, valueLabel, stops);
    bar.style.opacity = OPACITY;
    return ends;
  }

  measure({ wrongLabel, range, below, above }) {
    if (this.ringed) write(this.ringed, wrongLabel);
    const marks = [below ? "≤ " : "", above ? "≥ " : ""];
    this.ends.forEach((end, k) => write(end, marks[k] + coordinate(range[k], range)));
  }

  chart(frame, color) {
    const grid = this.kind.isLine;
    const most = Math.round(this.box.width / 60);
    const x = { range: frame.xRange, title: frame.xLabel, most, grid };
    this.axes.draw([{ box: this.box, x, y: { ...this.upright, grid } }], this.theme);
    this.dots.draw(frame, { color, outline: (split) => this.outline(split) }, this.box);
  }

  pick() {
    const near = this.tip.pointer && this.dots.near(this.tip.pointer);
    if (!near) return;
    const { split } = this.message.points[near.order];
    this.send?.("picked", { part: split, index: near.index });
  }

  outline(split) {
    const { text, background } = this.theme;
    if (split !== "train") return { stroke: text, "stroke-width": 1.4 };
    const { ink } = this.kind;
    return { stroke: ink ? text : background, "stroke-width": ink ? 0.6 : 1 };
  }

  pointColor(frame, value) {
    return this.kind.pointColor(frame, value, this.look.table);
  }

  // Show the value under the pointer, also when only the surface changes.
  tell() {
    const place = this.box && this.tip.within(this.box);
    if (!place) {
      this.tip.hide();
      return;
    }
    const frame = this.message;
    const { xRange, yRange, xLabel, yLabel, classLabels, range } = frame;
    const { order, index } = this.dots.near(this.tip.pointer) ?? {};
    const near = frame.points[order];
    const [[x0, x1], [y0, y1]] = [xRange, yRange];
    const x = near ? near.x[index] : x0 + place.right * (x1 - x0);
    const y = near ? near.y[index] : y0 + place.up * (y1 - y0);
    const rows = near ? [[near.label]] : [];
    rows.push([xLabel, coordinate(x, xRange)]);
    if (near || !this.kind.isLine) rows.push([yLabel, coordinate(y, yRange)]);
    if (near && !this.kind.isLine) {
      const value = near.value[index];
      rows.push([frame.targetLabel, classLabels[value] ?? coordinate(value, range)]);
    }
    rows.push(...this.kind.read(frame, (x - x0) / (x1 - x0), (y - y0) / (y1 - y0)));
    this.tip.show(rows);
  }
}

export default component("surface", Surface);

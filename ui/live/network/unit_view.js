// One unit: its incoming weights as editable bars, and as an image if the inputs are one, and the
// distribution of its activation by class.

import { Editor } from "./editor.js";
import { largest, paintPicture } from "./paint.js";
import { BLOCK, element, legendItem, swatch, write } from "../shared/dom.js";
import { parts } from "../shared/message.js";
import { coordinate, number } from "../shared/numbers.js";
import { canvasAt, inside } from "../shared/overlay.js";
import { Chart, component } from "../shared/view.js";

const MARGIN = { left: 34, top: 6, right: 8, bottom: 20 };

class UnitView extends Chart {
  build() {
    this.inside = element("div", "gl-inside", this.root);
    const weights = element("section", "gl-inside-weights", this.inside);
    this.heading = element("div", "gl-inside-title", weights);
    this.scroller = element("div", "gl-inside-rows", weights);
    const answers = element("section", "gl-inside-answers", this.inside);
    this.picture = element("figure", "gl-inside-picture", answers);
    this.pixels = element("canvas", "", this.picture, { "aria-hidden": "true" });
    this.scale = element("figcaption", "", this.picture);
    this.caption = element("div", "gl-inside-title", answers);
    super.build(answers);
    this.legend = element("ul", "gl-legend", answers);
    this.facts = element("dl", "gl-inside-facts", answers);
    this.editor = new Editor(this, this.root, ({ source }) => this.rows.get(source)?.row.focus());
    this.rows = new Map();
  }

  paint(frame) {
    const { layer, unit, weights } = frame;
    this.look = this.scaleOf(frame.diverging);
    this.furnish(frame);
    const most = largest([weights, frame.bias]);
    weights.forEach((value, source) => this.bar(source, value / most, value));
    this.bar(null, frame.bias[0] / most, frame.bias[0]);
    this.paintWeights(frame);
    this.histogram(frame);
    const { target } = this.editor;
    if (target && (target.layer !== layer || target.unit !== unit)) this.editor.shut();
    else this.editor.update(frame, target && this.value(target.source));
  }

  value(source) {
    return source === null ? this.message.bias[0] : this.message.weights[source];
  }

  furnish({ title, sources, groups, words, colors, facts }) {
    if (this.differs("facts", facts)) {
      this.facts.replaceChildren();
      for (const [name, value] of facts) {
        const fact = element("div", "", this.facts);
        element("dt", "", fact).textContent = name;
        element("dd", "", fact).textContent = value;
      }
    }
    if (!this.differs("rows", title, sources, groups, words)) return;
    this.heading.textContent = words.weights;
    this.caption.textContent = words.histogram;
    this.scroller.replaceChildren();
    this.rows.clear();
    sources.forEach((name, source) => this.row(source, name));
    this.row(null, words.bias);
    this.legend.replaceChildren();
    groups.forEach((label, k) => (
      legendItem(this.legend, label, swatch(BLOCK, colors[k % colors.length]))
    ));
    this.legend.hidden = !groups.length;
  }

  row(source, name) {
    const { layer, unit, title, words } = this.message;
    const row = element("button", "gl-inside-row", this.scroller, { type: "button" });
    element("span", "gl-inside-name", row).textContent = name;
    const bar = element("i", "", element("span", "gl-inside-track", row));
    const value = element("span", "gl-inside-value", row);
    row.title = words.clickHint;
    this.rows.set(source, { row, bar, value });
    row.addEventListener("click", () => {
      const [inner, outer] = [row.getBoundingClientRect(), this.root.getBoundingClientRect()];
      this.editor.open(
        { layer, unit, source }, `${name} → ${title}`, this.value(source),
        [inner.left - outer.left + inner.width / 2, inner.top - outer.top + inner.height / 2],
      );
      this.schedule();
    });
  }

  bar(source, share, value) {
    const { bar, value: text } = this.rows.get(source);
    const half = 50 * Math.min(1, Math.abs(share)) || 0;
    const color = value < 0 ? this.look.negative : this.look.positive;
    bar.style.cssText = `left:${value < 0 ? 50 - half : 50}%;width:${half}%;background:${color}`;
    write(text, number(value));
  }

  // The incoming weights as an image.
  paintWeights({ picture, largest: most }) {
    this.picture.hidden = !picture;
    this.inside.classList.toggle("gl-pictured", Boolean(picture));
    const side = Math.round(this.pixels.clientWidth * (window.devicePixelRatio || 1));
    if (!picture || !side) return;
    [this.pixels.width, this.pixels.height] = [side, side];
    const context = this.pixels.getContext("2d");
    paintPicture(context, 0, 0, side, { kind: "image", pictures: picture }, picture, this.look);
    this.scale.textContent = `± ${number(most)}`;
  }

  histogram(frame) {
    const { counts, groups, colors } = frame;
    const box = inside(this.plot, MARGIN);
    const { context, width, height } = canvasAt(this.canvas, box);
    const rows = parts(counts);
    const totals = Array.from(rows[0], (_count, bin) => (
      rows.reduce((sum, row) => sum + row[bin], 0)
    ));
    const most = Math.max(1, ...totals);
    const step = width / totals.length;
    const lows = totals.map(() => height);
    rows.forEach((row, group) => {
      context.fillStyle = groups.length ? colors[group % colors.length] : this.look.positive;
      row.forEach((count, bin) => {
        const tall = (count / most) * height;
        lows[bin] -= tall;
        context.fillRect(bin * step, lows[bin], Math.max(1, step - 1), tall);
      });
    });
    const ends = [frame.edges[0], frame.edges.at(-1)];
    const middle = (ends[0] + ends[1]) / 2;
    const ticks = [ends[0], middle, ends[1]].map((at) => ({ at, text: coordinate(at, ends) }));
    const upright = [0, most].map((at) => ({ at, text: number(at) }));
    const axes = { x: { range: ends, ticks }, y: { range: [0, most], ticks: upright } };
    this.axes.draw([{ box, ...axes }], this.theme);
    this.point(frame, rows, ends, this.tip.within(box));
  }

  point({ groups, words, colors }, rows, ends, place) {
    if (!place) {
      this.tip.hide();
      return;
    }
    const bins = rows[0].length;
    const bin = Math.min(bins - 1, Math.floor(place.right * bins));
    const edge = (index) => coordinate(ends[0] + ((ends[1] - ends[0]) * index) / bins, ends);
    const counts = rows.map((row, group) => (
      [groups[group] ?? words.samples, String(row[bin]), colors[group % colors.length]]
    ));
    this.tip.show([[`${edge(bin)} … ${edge(bin + 1)}`], ...counts]);
  }
}

export default component("unit-view", UnitView);

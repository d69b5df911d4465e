// Loss and metric over the epochs, in two panels: stacked on one axis or, if requested and the page
// is wide enough, side by side.

import { element, legendItem, stripe, swatch } from "../shared/dom.js";
import { ceiling, nearest, segment, stroke } from "../shared/lines.js";
import { number, percent } from "../shared/numbers.js";
import { inside } from "../shared/overlay.js";
import { Panels, REFERENCES, lineItem, rangeOf } from "../shared/panels.js";
import { component } from "../shared/view.js";

const MARGIN = { left: 62, right: 20, top: 8, bottom: 46 };
const GAP = 0.08; // between the panels, as a share of the chart's height
const WIDE = 620; // pixels from which panels are side by side
const MARK = [3, 3];

const mostOf = (room, each) => Math.max(3, Math.round(room / each));

export class Curves extends Panels {
  build() {
    this.list = element("ul", "gl-legend", this.root);
    super.build();
  }

  paint(frame) {
    this.furnish(frame);
    this.epochs = [frame.start, ceiling(Math.max(10, frame.epoch))];
    this.panels = frame.panels.map((panel) => ({ ...panel, range: rangeOf(panel) }));
    this.place(frame);
    this.axes.draw(this.panels.map((panel, row) => this.axesOf(frame, panel, row)), this.theme);
    const epoch = this.epochUnder();
    // A replay has its own cursor, shown while the pointer is elsewhere.
    this.draw(frame, epoch ?? this.cursor ?? null);
    if (epoch === null) this.tip.hide();
    else this.tip.show(this.rows(frame, epoch));
  }

  // Boxes of the panels.
  place({ beside }) {
    const two = this.panels.length > 1;
    this.beside = two && beside && this.plot.clientWidth >= WIDE;
    this.root.classList.toggle("gl-beside", this.beside);
    this.root.classList.toggle("gl-stacked", two && beside && !this.beside);
    const tall = inside(this.plot, MARGIN).height;
    const left = Math.max(MARGIN.left, ...this.panels.map((panel) => (
      this.axes.room(this.upright(panel, tall / this.panels.length))
    )));
    this.box = inside(this.plot, { ...MARGIN, left });
    const each = two && !this.beside ? tall * ((1 - GAP) / 2) : tall;
    const long = this.beside ? (this.box.width - left) / 2 : this.box.width;
    this.panels.forEach((panel, row) => {
      panel.box = {
        left: left + (row && this.beside ? this.box.width - long : 0), width: long,
        top: MARGIN.top + (row && !this.beside ? tall - each : 0), height: each,
      };
    });
  }

  epochUnder() {
    const place = this.tip.within(this.box);
    const x = this.box.left + (place?.right ?? NaN) * this.box.width;
    const under = this.panels.find(({ box }) => x >= box.left && x <= box.left + box.width);
    const line = this.panels[0].lines[0];
    if (!under || !line?.x.length) return null;
    const [from, to] = this.epochs;
    const share = (x - under.box.left) / under.box.width;
    return line.x[nearest(line.x, from + share * (to - from))];
  }

  rows(frame, epoch) {
    const rows = [[`${frame.xLabel} ${number(epoch, 6)}`]];
    for (const panel of this.panels) {
      rows.push([panel.title]);
      for (const { label, color, x, y } of panel.lines) {
        if (!x.length) continue;
        const value = y[nearest(x, epoch)];
        rows.push([label, panel.percent ? percent(value) : number(value, 4), color]);
      }
    }
    return rows;
  }

  draw(frame, epoch) {
    const paper = this.paper();
    const upright = (panel, at, ...look) => {
      const x = this.scales(panel, this.epochs).right(at);
      const { top, height } = panel.box;
      segment(paper.context, [x, top], [x, top + height]);
      stroke(paper.context, this.theme.text, ...look);
    };
    for (const panel of this.panels) {
      this.paintPanel(paper, panel, this.epochs);
      for (const mark of frame.marks) upright(panel, mark.epoch, 1.2, MARK);
      if (epoch !== null) upright(panel, epoch, epoch === this.cursor ? 1.6 : 0.6);
    }
  }

  axesOf(frame, panel, row) {
    const { box } = panel;
    // Stacked panels share the axis of the last one.
    const quiet = !this.beside && row + 1 < this.panels.length;
    const x = {
      range: this.epochs, most: mostOf(box.width, 80), whole: true, grid: true, quiet,
      title: quiet ? "" : frame.xLabel,
    };
    return { box, x, y: this.upright(panel, box.height) };
  }

  upright({ range, log, percent, title }, height) {
    return { range, log, percent, title, most: mostOf(height, 30), grid: true };
  }

  furnish({ panels, marks }) {
    const looks = panels.map(({ lines, references }) => [
      lines.map(({ label, color, dash }) => [label, color, dash]), references,
    ]);
    if (!this.differs("legend", looks, marks.map(({ label }) => label))) return;
    this.list.replaceChildren();
    const seen = new Set();
    const once = (key, add) => {
      if (!seen.has(key)) add();
      seen.add(key);
    };
    for (const { lines, references } of panels) {
      for (const line of lines) {
        const { label, color, dash } = line;
        once(`${label} ${color} ${dash}`, () => lineItem(this.list, line));
      }
      references.forEach(({ label }, index) => once(`${label} ${index}`, () => {
        legendItem(this.list, label, swatch(stripe(REFERENCES[index % REFERENCES.length], 1.5)));
      }));
    }
    const [[name, look]] = stripe(MARK, 1.5);
    const upright = [[name, { ...look, d: "M11 0 V14" }]];
    for (const { label } of marks) {
      once(label, () => legendItem(this.list, label, swatch(upright)));
    }
  }
}

export default component("curves", Curves);

// What the network answers, and how large each layer's gradient is, at the epoch shown.

import { coordinate, element, scientific, widthOf } from "./common.js";
import { LEVELS } from "./raster.js";

const FOOT = 38; // CSS pixels below it, for the numbers and the title
const SIDE = 240; // CSS pixels of the scatter, at most
const ROOM = 5e-3; // of the logarithmic axis, so that the smallest bar is still seen

export class Answers {
  constructor(parent, changed) {
    this.title = element("h4", "", parent);
    this.choice = element("div", "gl-replay-parts", parent, { role: "group" });
    this.box = element("div", "gl-replay-answers-box", parent);
    this.changed = changed;
  }

  receive(head, arrays) {
    [this.head, this.arrays] = [head, arrays];
    const several = head.classLabels.length > 0;
    this.title.textContent = head.words[several ? "confusion" : "scatter"];
    this.title.parentElement.dataset.save = this.title.textContent;
    this.choice.setAttribute("aria-label", head.words.part);
    this.choice.replaceChildren();
    const names = head.parts.map(({ name }) => name);
    if (!names.includes(this.part)) this.part = names.includes("validation") ? "validation" : names[0];
    this.buttons = head.parts.map(({ name, label }) => {
      const button = element("button", "", this.choice, { type: "button" });
      button.textContent = label;
      button.addEventListener("click", () => {
        this.part = name;
        this.changed();
      });
      return [name, button];
    });
    this.box.replaceChildren();
    if (several) this.table(head);
    else this.canvas = element("canvas", "", this.box, { role: "img" });
  }

  table({ classLabels, words }) {
    const table = element("table", "gl-replay-confusion", this.box);
    const top = element("tr", "", element("thead", "", table));
    element("th", "", top).textContent = `${words.true} ↓ ${words.predicted} →`;
    for (const label of classLabels) element("th", "", top, { scope: "col" }).textContent = label;
    const body = element("tbody", "", table);
    this.cells = classLabels.flatMap((label) => {
      const row = element("tr", "", body);
      element("th", "", row, { scope: "row" }).textContent = label;
      return classLabels.map(() => element("td", "", row));
    });
  }

  paint(index, look) {
    for (const [name, button] of this.buttons) {
      button.setAttribute("aria-pressed", String(name === this.part));
    }
    const all = this.arrays[`answers.${this.part}`];
    const size = all.length / this.arrays.epochs.length;
    this.own = all.subarray(index * size, (index + 1) * size);
    if (this.head.classLabels.length) this.counts(this.own);
    else this.scatter(this.own, this.arrays[`truths.${this.part}`], look);
  }

  counts(own) {
    const classes = this.head.classLabels.length;
    for (let row = 0; row < classes; row += 1) {
      const line = own.subarray(row * classes, (row + 1) * classes);
      const total = line.reduce((sum, count) => sum + count, 0) || 1;
      line.forEach((count, column) => {
        const cell = this.cells[row * classes + column];
        const text = String(count);
        if (cell.textContent === text) return;
        cell.textContent = text;
        const right = row === column;
        cell.style.setProperty("--share", `${Math.round((75 * count) / total)}%`);
        cell.className = count === 0 ? "" : right ? "right" : "wrong";
      });
    }
  }

  font() {
    return `12px ${getComputedStyle(this.box).fontFamily}`;
  }

  scatter(predicted, truth, { theme }) {
    const { canvas, head } = this;
    const ends = head.targetRange.map((end) => coordinate(end, head.targetRange));
    const left = Math.max(34, 8 + Math.max(...ends.map((end) => widthOf(end, this.font()))));
    const side = Math.min(SIDE, Math.max(120, this.box.clientWidth - left - 6));
    const ratio = window.devicePixelRatio || 1;
    [canvas.width, canvas.height] = [(side + left) * ratio, (side + FOOT) * ratio];
    [canvas.style.width, canvas.style.height] = [`${side + left}px`, `${side + FOOT}px`];
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, (left - 0.5) * ratio, 0.5);
    context.strokeStyle = theme.border;
    context.strokeRect(0, 0, side, side);
    context.beginPath();
    context.moveTo(0, side);
    context.lineTo(side, 0);
    context.strokeStyle = theme.text;
    context.setLineDash([4, 4]);
    context.stroke();
    context.setLineDash([]);
    context.fillStyle = head.pointColor;
    truth.forEach((level, sample) => {
      if (predicted[sample] > LEVELS) return;
      const [x, y] = [level, predicted[sample]].map((one) => (one / LEVELS) * side);
      context.beginPath();
      context.arc(x, side - y, 2.6, 0, 2 * Math.PI);
      context.fill();
    });
    this.axes(context, side, theme);
  }

  axes(context, side, theme) {
    const { words, targetRange } = this.head;
    const [low, high] = targetRange.map((end) => coordinate(end, targetRange));
    context.fillStyle = theme.text;
    context.font = this.font();
    context.textAlign = "left";
    context.fillText(low, 0, side + 15);
    context.textAlign = "right";
    context.fillText(high, side, side + 15);
    context.fillText(high, -4, 11);
    context.fillText(low, -4, side - 2);
    context.textAlign = "center";
    // Below the numbers where these leave no room between them.
    const free = side - widthOf(low, this.font()) - widthOf(high, this.font());
    const below = free > widthOf(words.true, this.font()) + 16 ? 15 : 31;
    context.fillText(words.true, side / 2, side + below);
    context.rotate(-Math.PI / 2);
    context.fillText(words.predicted, -side / 2, -9);
    context.rotate(Math.PI / 2);
  }
}

export class Gradients {
  constructor(parent) {
    this.title = element("h4", "", parent);
    this.box = element("div", "gl-replay-norms", parent);
  }

  receive(head, arrays) {
    [this.head, this.arrays] = [head, arrays];
    this.title.textContent = head.words.gradients;
    this.title.parentElement.dataset.save = head.words.gradients;
    this.box.replaceChildren();
    this.rows = head.layers.map(({ title }) => {
      element("span", "gl-replay-norm-title", this.box).textContent = title;
      const bar = element("span", "", element("span", "gl-replay-norm-track", this.box));
      const norm = element("span", "gl-replay-norm-value", this.box);
      const ratio = element("span", "gl-replay-norm-ratio", this.box);
      return { bar, norm, ratio };
    });
    const sizes = Array.from(arrays.norms, Math.log10).filter(Number.isFinite);
    [this.low, this.high] = [Math.min(...sizes, 0), Math.max(...sizes, 0)];
    if (this.low === this.high) this.low -= 1;
  }

  paint(index) {
    this.index = index;
    const layers = this.rows.length;
    this.rows.forEach(({ bar, norm, ratio }, k) => {
      const at = index * layers + k;
      const size = this.arrays.norms[at];
      const share = (Math.log10(size) - this.low) / (this.high - this.low);
      const wide = Number.isFinite(share) ? Math.max(ROOM, share) : 0;
      bar.style.transform = `scaleX(${wide})`;
      norm.textContent = scientific(size, 1);
      const change = this.arrays.ratios[at];
      ratio.textContent = Number.isNaN(change) ? ""
        : `${this.head.words.update} ${scientific(change, 1)}`;
    });
  }
}

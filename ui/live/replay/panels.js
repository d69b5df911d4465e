// Unit maps, predictions, and the layers' gradient norms, at the epoch shown.

import { Axes } from "../shared/axes.js";
import { button, element, write } from "../shared/dom.js";
import { across, segment, stroke } from "../shared/lines.js";
import { parts } from "../shared/message.js";
import { coordinate, number, scientific } from "../shared/numbers.js";
import { canvasAt } from "../shared/overlay.js";
import { LEVELS, drawable, rampPicture, shareOf } from "../shared/raster.js";

const MAP = 52; // CSS pixels per side of a unit's map, and between two
const GAP = 4;
const FOOT = 46; // CSS pixels below the scatter, for the numbers and the title
const SIDE = 240; // CSS pixels of the scatter, at most
const LEAST = 5e-3; // lower end of the logarithmic axis, chosen to keep the smallest bar visible

// Activations of each unit, layer by layer: small maps, or short curves for one feature.
export class UnitMaps {
  constructor(parent) {
    this.title = element("h4", "", parent);
    this.box = element("div", "gl-replay-layers", parent);
  }

  receive(film) {
    this.film = film;
    this.title.textContent = film.words.units;
    this.box.replaceChildren();
    let from = 0;
    this.layers = film.layers.map(({ title, units, isShare }) => {
      const row = element("div", "gl-replay-layer", this.box);
      const line = element("div", "gl-replay-layer-title", row);
      element("span", "", line).textContent = title;
      const scale = element("span", "gl-replay-scale", line);
      const canvas = element("canvas", "", row, { role: "img", "aria-label": title });
      const layer = { canvas, scale, units, isShare, from };
      canvas.addEventListener("pointermove", (event) => this.point(layer, event));
      from += units.length;
      return layer;
    });
    this.count = from;
  }

  point(layer, { offsetX, offsetY }) {
    const [column, row] = [offsetX, offsetY].map((at) => Math.floor(at / (MAP + GAP)));
    const unit = column < layer.columns ? layer.units[row * layer.columns + column] : undefined;
    layer.canvas.title = unit === undefined ? ""
      : this.film.words.unit.replace("{n}", unit + 1);
  }

  paint({ maps, scales }, { theme, table }) {
    const { mapShape, surface } = this.film;
    const isLine = mapShape.length === 1;
    const color = surface.classColors[1];
    const cells = maps.length / this.count;
    // One tall image of all maps, from which each is cut out.
    const atlas = isLine ? null
      : drawable(rampPicture(maps, [this.count * mapShape[0], mapShape[1]], table));
    this.layers.forEach((layer, k) => {
      const { context } = this.lay(layer);
      const largest = number(scales[k]);
      write(layer.scale, layer.isShare ? `0 – ${largest}` : `± ${largest}`);
      layer.units.forEach((_unit, place) => {
        const at = layer.from + place;
        const left = (place % layer.columns) * (MAP + GAP);
        const top = Math.floor(place / layer.columns) * (MAP + GAP);
        if (isLine) {
          curve(context, maps.subarray(at * cells, (at + 1) * cells), left, top, theme, color);
          return;
        }
        // The image as a whole is upside down: the first map is at its bottom. The outer half of
        // the border pixels is outside the plane, as on the surface.
        const [rows, columns] = mapShape;
        const from = (this.count - 1 - at) * rows + 0.5;
        context.drawImage(atlas, 0.5, from, columns - 1, rows - 1, left, top, MAP, MAP);
      });
    });
  }

  // As many columns as fit; the canvas grows by rows.
  lay(layer) {
    const wide = Math.max(MAP, this.box.clientWidth);
    layer.columns = Math.min(layer.units.length, Math.floor((wide + GAP) / (MAP + GAP)));
    const rows = Math.ceil(layer.units.length / layer.columns);
    const [width, height] = [layer.columns, rows].map((count) => count * (MAP + GAP) - GAP);
    return canvasAt(layer.canvas, { left: 0, top: 0, width, height });
  }
}

function curve(context, values, left, top, theme, color) {
  context.lineWidth = 1;
  context.strokeStyle = theme.border;
  context.strokeRect(left + 0.5, top + 0.5, MAP - 1, MAP - 1);
  across(context, values, { left, top, width: MAP, height: MAP }, shareOf);
  stroke(context, color, 1.8);
}

export class Answers {
  constructor(parent, changed) {
    this.title = element("h4", "", parent);
    this.choice = element("div", "gl-replay-parts", parent, { role: "group" });
    this.box = element("div", "gl-replay-answers-box", parent);
    this.changed = changed;
  }

  receive(film) {
    this.film = film;
    this.labels = film.surface.classLabels;
    this.title.textContent = film.words[this.labels.length ? "confusion" : "scatter"];
    this.choice.setAttribute("aria-label", film.words.part);
    this.choice.replaceChildren();
    const names = film.parts.map(({ name }) => name);
    this.part = [this.part, "validation", names[0]].find((name) => names.includes(name));
    this.buttons = film.parts.map(({ name, label }) => [name, button("", this.choice, label, () => {
      this.part = name;
      this.changed();
    })]);
    this.answers = new Map(film.parts.map(({ name, answers }) => [name, parts(answers)]));
    this.box.replaceChildren();
    if (this.labels.length) this.table(film.words);
    else {
      this.stage = element("div", "gl-replay-scatter", this.box);
      this.canvas = element("canvas", "gl-canvas", this.stage, { role: "img" });
      this.axes = new Axes(this.stage);
    }
  }

  table(words) {
    const table = element("table", "gl-replay-confusion", this.box);
    const top = element("tr", "", element("thead", "", table));
    element("th", "", top).textContent = `${words.true} ↓ ${words.predicted} →`;
    for (const label of this.labels) element("th", "", top, { scope: "col" }).textContent = label;
    const body = element("tbody", "", table);
    this.cells = this.labels.map((label) => {
      const row = element("tr", "", body);
      element("th", "", row, { scope: "row" }).textContent = label;
      return this.labels.map(() => element("td", "", row));
    });
  }

  paint(index, theme) {
    for (const [name, made] of this.buttons) {
      made.setAttribute("aria-pressed", String(name === this.part));
    }
    const answer = this.answers.get(this.part)[index];
    if (this.labels.length) this.counts(answer);
    else this.scatter(answer, this.film.parts.find(({ name }) => name === this.part).truth, theme);
  }

  counts(answer) {
    const classes = this.labels.length;
    this.cells.forEach((cells, row) => {
      const line = answer.subarray(row * classes, (row + 1) * classes);
      const total = line.reduce((sum, count) => sum + count, 0) || 1;
      line.forEach((count, column) => {
        const cell = cells[column];
        if (cell.textContent === String(count)) return;
        cell.textContent = count;
        cell.style.setProperty("--share", `${Math.round((75 * count) / total)}%`);
        cell.className = count === 0 ? "" : row === column ? "right" : "wrong";
      });
    });
  }

  scatter(predicted, truth, theme) {
    const { targetRange: range, pointColor, words } = this.film;
    const ticks = range.map((at) => ({ at, text: coordinate(at, range) }));
    const axis = (title) => ({ range, ticks, title });
    const y = axis(words.predicted);
    const left = this.axes.room(y);
    const side = Math.min(SIDE, Math.max(120, this.box.clientWidth - left - 16));
    const box = { left, top: 8, width: side, height: side };
    this.stage.style.width = `${left + side + 16}px`;
    this.stage.style.height = `${side + FOOT + 8}px`;
    this.axes.draw([{ box, x: axis(words.true), y }], theme);
    const { context } = canvasAt(this.canvas, box);
    segment(context, [0, side], [side, 0]);
    stroke(context, theme.text, 1, [4, 4]);
    context.fillStyle = pointColor;
    truth.forEach((level, sample) => {
      if (predicted[sample] > LEVELS) return;
      const [right, up] = [level, predicted[sample]].map((one) => (one / LEVELS) * side);
      context.beginPath();
      context.arc(right, side - up, 2.6, 0, 2 * Math.PI);
      context.fill();
    });
  }
}

export class Gradients {
  constructor(parent) {
    this.title = element("h4", "", parent);
    this.box = element("div", "gl-replay-norms", parent);
  }

  receive({ words, layers, gradientNorm }) {
    this.words = words;
    this.title.textContent = words.gradients;
    this.box.replaceChildren();
    this.rows = layers.map(({ title }) => {
      element("span", "gl-replay-norm-title", this.box).textContent = title;
      const bar = element("span", "", element("span", "gl-replay-norm-track", this.box));
      const norm = element("span", "gl-replay-norm-value", this.box);
      return { bar, norm, ratio: element("span", "gl-replay-norm-ratio", this.box) };
    });
    const sizes = Array.from(gradientNorm, Math.log10).filter(Number.isFinite);
    [this.low, this.high] = [Math.min(...sizes, 0), Math.max(...sizes, 0)];
    if (this.low === this.high) this.low -= 1;
  }

  paint({ gradientNorm, updateRatio }) {
    this.rows.forEach(({ bar, norm, ratio }, layer) => {
      const share = (Math.log10(gradientNorm[layer]) - this.low) / (this.high - this.low);
      bar.style.transform = `scaleX(${Number.isFinite(share) ? Math.max(LEAST, share) : 0})`;
      write(norm, scientific(gradientNorm[layer], 1));
      const change = updateRatio[layer];
      write(ratio, Number.isNaN(change) ? "" : `${this.words.update} ${scientific(change, 1)}`);
    });
  }
}

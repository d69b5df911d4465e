// The network in training: units with their maps, links with their weights. A click selects a unit,
// edits a link or a bias, or freezes a layer by its lock.

import {
  button, element, fit, legendItem, name, placeOf, stripe, swatch, write,
} from "../shared/dom.js";
import { coordinate, number } from "../shared/numbers.js";
import { canvasAt } from "../shared/overlay.js";
import { LEVELS } from "../shared/raster.js";
import { Chart, component } from "../shared/view.js";
import { Editor } from "./editor.js";
import { HEAD, NAMED, at, corner, nodesOf, place } from "./layout.js";
import { largest, paintLinks, paintPicture, paintUnits, pictureOf } from "./paint.js";

const LENS = 104; // side of the map in the tip
const CLOSED = "M6 6 V4 a3 3 0 0 1 6 0 V6"; // shackle of a lock
const OPEN = "M6 6 V3.4 a3 3 0 0 1 6 -0.6";
const LINE = { stroke: "currentColor", "stroke-width": 1.6 };
const MOVES = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

const nameIn = (node) => (node.dataset.at ?? "").split(".").map(Number);

// Name of a unit, or of the bundle of the undrawn ones.
const unitName = ({ names, total }, unit, words) => (
  names[unit] ?? words.more.replace("{count}", total - names.length)
);

class NetworkMap extends Chart {
  build() {
    super.build(this.root, "group");
    this.lens = element("canvas", "gl-net-lens");
    this.editor = new Editor(this, this.stage, ({ layer, unit }) => (
      this.button(layer, unit)?.focus()
    ));
    this.heads = element("div", "gl-net-heads", this.stage);
    this.heads.style.height = `${HEAD}px`;
    this.foot = element("div", "gl-foot", this.root);
    this.plot.addEventListener("click", (event) => this.click(event));
    this.plot.addEventListener("keydown", (event) => this.key(event));
    this.plot.addEventListener("focusin", (event) => this.point(event.target));
    this.plot.addEventListener("focusout", () => {
      this.tip.pointer = null;
      this.schedule();
    });
  }

  paint(frame) {
    const look = this.colors(frame);
    this.furnish(frame, look);
    // Before measuring, because its lines take room from the plot.
    this.state(frame, largest(frame.weights));
    const [width, height] = [this.plot.clientWidth, this.plot.clientHeight];
    this.layout = place(frame.columns, width, height);
    this.arrange(frame, this.layout, width, height);
    const paper = canvasAt(this.canvas, { left: 0, top: 0, width, height });
    const { target } = this.editor;
    const pointed = this.tip.pointer && !target ? at(this.layout, ...this.tip.pointer) : null;
    const hovered = target ?? pointed;
    paintLinks(paper, this.layout, frame.weights, look, this.lit(hovered));
    paintUnits(paper, this.layout, frame, look, hovered);
    this.plot.style.cursor = hovered ? "pointer" : "";
    if (pointed) this.explain(frame, pointed, look);
    else this.tip.hide();
    this.editor.update(frame, this.value(target));
  }

  colors({ diverging }) {
    const { text, background, primary, font, tone } = this.theme;
    return {
      ...this.scaleOf(diverging), bundle: text, text, background, primary, font,
      ice: tone === "dark" ? "rgb(90 165 234 / 16%)" : "rgb(63 144 218 / 14%)",
    };
  }

  // Titles, locks, legend, and a button over each unit, for keyboards and screen readers, are
  // constant during training.
  furnish({ columns, words }, look) {
    const titles = columns.map(({ title, note, names, total, frozen }) => (
      [title, note, names, total, frozen]
    ));
    if (!this.differs("furnished", this.theme.key, words, titles)) return;
    const held = this.stage.contains(document.activeElement) && document.activeElement.dataset.at;
    this.heads.replaceChildren();
    this.plot.replaceChildren();
    columns.forEach((column, index) => {
      const box = element("div", "gl-net-head", this.heads);
      element("div", "gl-net-title", box);
      if (index) this.lock(words, column, index - 1, box);
      element("div", "gl-net-note", box);
      for (let unit = 0; unit < nodesOf(column); unit += 1) {
        element("button", "gl-net-unit", this.plot, {
          type: "button", tabindex: -1, "data-at": `${index - 1}.${unit}`,
          "aria-label": `${column.title}, ${unitName(column, unit, words)}`,
        });
      }
    });
    this.legend(words, look);
    const buttons = [...this.plot.children];
    const kept = buttons.find(({ dataset }) => dataset.at === (held || this.focused));
    (kept ?? buttons.find(({ dataset }) => dataset.at === "0.0"))?.setAttribute("tabindex", 0);
    if (held) this.stage.querySelector(`[data-at="${held}"]`)?.focus();
  }

  lock(words, { frozen, title }, layer, box) {
    const freeze = () => this.send("frozen", { layer, frozen: !frozen });
    const made = button("gl-net-lock", box, "", freeze, {
      "aria-pressed": frozen, "data-at": `lock.${layer}`,
    });
    name(made, (frozen ? words.thaw : words.freeze).replace("{layer}", title));
    const fill = frozen ? "currentColor" : "none";
    made.append(swatch([
      ["path", { ...LINE, d: frozen ? CLOSED : OPEN, fill: "none" }],
      ["rect", { ...LINE, x: 4, y: 6, width: 10, height: 7.5, rx: 1.5, "stroke-width": 1.4, fill }],
    ]));
  }

  legend(words, { negative, positive }) {
    this.foot.replaceChildren();
    const list = element("ul", "gl-legend", this.foot);
    legendItem(list, words.negative, swatch(stripe([], 3.5), negative));
    legendItem(list, words.positive, swatch(stripe([], 3.5), positive));
    legendItem(list, words.biasDot, swatch([
      ["circle", { cx: 11, cy: 7, r: 4.5, fill: "none", stroke: "currentColor" }],
      ["circle", { cx: 11, cy: 7, r: 2.5, fill: "currentColor" }],
    ]));
    this.widest = element("span", "gl-net-widest", this.foot);
    this.warning = element("span", "gl-net-warning", this.foot, { role: "alert" });
    this.back = button("gl-net-undo", this.foot, words.undo, () => this.editor.revert());
  }

  state({ words, undo, notice }, widest) {
    write(this.widest, words.widest.replace("{value}", number(widest)));
    this.back.hidden = !undo;
    this.widest.hidden = Boolean(undo || notice);
    write(this.warning, notice);
    if (this.back.title !== undo) name(this.back, undo);
  }

  arrange({ columns }, { columns: places, step, named, roomy }, ...size) {
    if (!this.differs("arranged", this.noted.furnished, size)) return;
    const { font } = this.theme;
    const room = Math.max(26, step - 4);
    places.forEach((placed, index) => {
      const column = columns[index];
      const box = this.heads.children[index];
      box.style.left = `${placed.x}px`;
      box.style.width = `${Math.max(26, step - 2)}px`;
      const [title, note] = [box.firstElementChild, box.lastElementChild];
      title.textContent = fit(roomy ? column.title : column.short, `600 12px ${font}`, room - 20);
      note.textContent = roomy ? fit(column.note, `11px ${font}`, room) : `${column.total}`;
      box.title = `${column.title}: ${column.note}`;
      const outer = named && (index === 0 || index === columns.length - 1);
      placed.units.forEach(({ x, y, side, bundle }, unit) => {
        const made = this.button(index - 1, unit);
        made.style.cssText = `left:${x - side / 2}px;top:${y - side / 2}px;`
          + `width:${side}px;height:${side}px`;
        made.replaceChildren();
        if (!outer || bundle) return;
        const label = element("span", index ? "gl-net-right" : "gl-net-left", made);
        label.textContent = fit(column.names[unit], `12px ${font}`, NAMED - side / 2 - 8);
      });
    });
  }

  button(layer, unit) {
    return this.plot.querySelector(`[data-at="${layer}.${unit}"]`);
  }

  // Only one unit is in the tab order; the arrow keys move the focus from it.
  focus(layer, unit) {
    const made = this.button(layer, unit);
    if (!made) return;
    for (const other of this.plot.children) other.setAttribute("tabindex", -1);
    made.setAttribute("tabindex", 0);
    this.focused = made.dataset.at;
    made.focus();
  }

  // Filter of the links highlighted under the pointer; null for all.
  lit(hovered) {
    if (!hovered) return null;
    const { kind, layer, unit, source } = hovered;
    if (kind === "weight") return (l, u, s) => l === layer && u === unit && s === source;
    return (l, u, s) => (l === layer && u === unit) || (l === layer + 1 && s === unit);
  }

  // Current value of a weight or bias.
  value(target) {
    if (!target) return undefined;
    const { layer, unit, source } = target;
    const { columns, weights } = this.message;
    if (source === null) return columns[layer + 1]?.biases[unit];
    return weights[layer]?.[source * weights[layer].shape[1] + unit];
  }

  name(layer, unit) {
    const { columns, words } = this.message;
    return `${columns[layer + 1].title}, ${unitName(columns[layer + 1], unit, words)}`;
  }

  // Number of weights in a link; more than one for bundles.
  held({ layer, unit, source }) {
    const { columns } = this.message;
    const count = ({ names, total }, index) => (index < names.length ? 1 : total - names.length);
    return count(columns[layer], source) * count(columns[layer + 1], unit);
  }

  explain({ words, columns }, hovered, look) {
    const { kind, layer, unit, source } = hovered;
    const title = [this.name(layer, unit)];
    if (kind === "weight") {
      const many = this.held(hovered);
      const label = many > 1 ? words.bundle.replace("{count}", many) : words.weight;
      const rows = [
        [`${this.name(layer - 1, source)} → ${title}`], [label, number(this.value(hovered), 4)],
      ];
      this.tip.show(many > 1 ? rows : [...rows, [words.clickHint]]);
      return;
    }
    if (kind === "bias") {
      this.tip.show([title, [words.bias, number(this.value(hovered), 4)], [words.clickHint]]);
      return;
    }
    const column = columns[layer + 1];
    if (kind === "bundle" && column.names.length) {
      this.tip.show(layer < 0 ? [title] : [title, [words.notDrawn]]);
      return;
    }
    const raster = pictureOf(column, unit);
    const rows = [title];
    if (column.kind === "plane" || column.kind === "curve") {
      const [low, high] = column.valueRange;
      const known = raster.filter((level) => level <= LEVELS);
      const value = (level) => coordinate(low + (level / LEVELS) * (high - low), [low, high]);
      rows.push([words.over, `${value(Math.min(...known))} … ${value(Math.max(...known))}`]);
    }
    if (layer >= 0 && kind === "unit") {
      rows.push([words.bias, number(column.biases[unit], 4)], [words.unitHint]);
    }
    this.tip.show(rows);
    this.magnify(column, raster, look);
    this.tip.settle();
  }

  magnify(column, raster, look) {
    const side = LENS * (window.devicePixelRatio || 1);
    if (this.lens.width !== side) [this.lens.width, this.lens.height] = [side, side];
    const context = this.lens.getContext("2d");
    context.clearRect(0, 0, side, side);
    paintPicture(context, 0, 0, side, column, raster, look);
    this.tip.root.append(this.lens);
  }

  point(target) {
    const [layer, unit] = nameIn(target);
    const node = this.layout?.columns[layer + 1]?.units[unit];
    if (!node || !target.matches(":focus-visible")) return;
    this.tip.pointer = [node.x, node.y];
    this.schedule();
  }

  click(event) {
    const where = placeOf(event, this.plot);
    // Enter on a button is a click without coordinates.
    const [layer, unit] = nameIn(event.target);
    const hit = event.detail ? at(this.layout, ...where) : { layer, unit };
    if (!hit) return;
    if (hit.kind === "bias" || hit.kind === "weight") {
      if (hit.kind === "bias" || this.held(hit) === 1) this.edit(hit, where);
    } else if (hit.layer >= 0) {
      this.focus(hit.layer, hit.unit);
      this.send("picked", { layer: hit.layer, unit: hit.unit });
    }
  }

  edit(target, where) {
    const { words } = this.message;
    const { layer, unit, source } = target;
    const title = source === null ? `${words.bias}: ${this.name(layer, unit)}`
      : `${words.weight}: ${this.name(layer - 1, source)} → ${this.name(layer, unit)}`;
    this.tip.hide();
    this.editor.open(target, title, this.value(target), where);
    this.schedule();
  }

  // Arrow keys: up and down within a column, left and right between columns.
  key(event) {
    const [layer, unit] = nameIn(event.target);
    const units = this.layout?.columns[layer + 1]?.units;
    if (!units) return;
    if (event.key === "b" && layer >= 0) {
      this.edit({ kind: "bias", layer, unit, source: null }, corner(units[unit]));
    } else if (event.key in MOVES) {
      const [over, down] = MOVES[event.key];
      const column = this.layout.columns[layer + 1 + over];
      const share = unit / Math.max(1, units.length - 1);
      if (column) {
        const row = over ? Math.round(share * (column.units.length - 1)) : unit + down;
        this.focus(layer + over, row);
      }
    } else return;
    event.preventDefault();
  }
}

export default component("network-map", NetworkMap);

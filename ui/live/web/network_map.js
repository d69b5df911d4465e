// The network while it learns: every unit with its map, every link by its weight. Click a unit to
// look inside, a link or a bias to type its value, a lock to freeze a layer.

import { View, colorOf, component, coordinate, element, isDark, number } from "./common.js";
import { Editor } from "./network_editor.js";
import { Furniture } from "./network_furniture.js";
import { at, corner, place } from "./network_layout.js";
import { open, paintLinks, paintPicture, paintUnits } from "./network_paint.js";
import { Tip, surfaceOf } from "./overlay.js";
import { LEVELS, ramp } from "./raster.js";

const LENS = 104; // side of the map in the tip

class NetworkMap extends View {
  build() {
    this.stage = element("div", "gl-stage gl-net-stage", this.root);
    this.canvas = element("canvas", "gl-canvas", this.stage, { "aria-hidden": "true" });
    this.plot = element("div", "gl-plot", this.stage, { role: "group" });
    this.tip = new Tip(this.stage, this.plot, () => this.schedule());
    this.lens = element("canvas", "gl-net-lens");
    this.editor = new Editor(this.stage, {
      apply: (target, value) => this.send("edited", { ...target, value }),
      undo: () => this.send("undone", Date.now()),
      closed: (target) => this.furniture.button(target.layer, target.unit)?.focus(),
    });
    this.furniture = new Furniture(this.root, this.stage, this.plot, {
      freeze: (layer, frozen) => this.send("frozen", { layer, frozen }),
      undo: () => this.send("undone", Date.now()),
    });
    this.plot.addEventListener("click", (event) => this.click(event));
    this.plot.addEventListener("keydown", (event) => this.key(event));
    this.plot.addEventListener("focusin", (event) => this.point(event.target));
    this.plot.addEventListener("focusout", () => {
      this.tip.pointer = null;
      this.schedule();
    });
  }

  paint(head, arrays, { width, height }) {
    this.furniture.update(head, this.theme);
    this.layout = place(head, width, height);
    this.data = open(head, arrays);
    this.furniture.arrange(head, this.layout, [width, height].join());
    this.look = this.colors(head);
    const paper = surfaceOf(this.canvas, { left: 0, top: 0, width, height });
    const pointer = this.tip.pointer;
    const hovered = pointer && !this.editor.target ? at(this.layout, ...pointer) : this.editor.target;
    paintLinks(paper, this.layout, this.data, this.look, this.lit(hovered));
    paintUnits(paper, this.layout, this.data, head, this.look, hovered);
    this.plot.style.cursor = hovered ? "pointer" : "";
    this.furniture.measure(head, this.data.widest);
    if (hovered && pointer && !this.editor.target) this.tell(head, hovered);
    else this.tip.hide();
    this.editor.update(head, this.value(this.editor.target));
  }

  colors(head) {
    if (this.toned === this.theme.key) return this.look;
    this.toned = this.theme.key;
    const stops = head.diverging[isDark(this.theme) ? "dark" : "light"];
    const style = getComputedStyle(this.root);
    return {
      table: ramp(stops.map(colorOf)), negative: stops[0], positive: stops.at(-1),
      bundle: this.theme.text, text: this.theme.text, background: this.theme.background,
      primary: style.getPropertyValue("--st-primary-color").trim() || "#3f90da",
      ice: isDark(this.theme) ? "rgb(90 165 234 / 16%)" : "rgb(63 144 218 / 14%)",
      font: style.fontFamily,
    };
  }

  // Which links the pointer asks for; null while all of them are meant.
  lit(hovered) {
    if (!hovered) return null;
    const { kind, layer, unit, source } = hovered;
    if (kind === "weight") return (l, u, s) => l === layer && u === unit && s === source;
    return (l, u, s) => (l === layer && u === unit) || (l === layer + 1 && s === unit);
  }

  // Value of a weight or bias as it is now.
  value(target) {
    if (!target) return undefined;
    const { layer, unit, source } = target;
    if (source === null) return this.data.biases[layer][unit];
    return this.data.weights[layer][source * this.data.nodes[layer + 1] + unit];
  }

  name(head, layer, unit) {
    const { title, names, total } = head.columns[layer + 1];
    return `${title}, ${names[unit] ?? head.words.more.replace("{count}", total - names.length)}`;
  }

  // How many weights are in a link: one, or those of a bundle.
  held(head, { layer, unit, source }) {
    const count = ({ names, total }, index) => (index < names.length ? 1 : total - names.length);
    return count(head.columns[layer], source) * count(head.columns[layer + 1], unit);
  }

  tell(head, hovered) {
    const { kind, layer, unit, source } = hovered;
    const { words } = head;
    if (kind === "weight") {
      const many = this.held(head, hovered);
      const names = [this.name(head, layer - 1, source), this.name(head, layer, unit)];
      const label = many > 1 ? words.bundle.replace("{count}", many) : words.weight;
      this.tip.show([[names.join(" → ")], [label, number(this.value(hovered), 4)],
        ...(many > 1 ? [] : [[words.clickHint]])]);
      return;
    }
    const title = this.name(head, layer, unit);
    if (kind === "bias") {
      this.tip.show([[title], [words.bias, number(this.value(hovered), 4)], [words.clickHint]]);
      return;
    }
    const column = head.columns[layer + 1];
    if (kind === "bundle") {
      this.tip.show(layer < 0 ? [[title]] : [[title], [words.notDrawn]]);
      if (column.names.length) return;
    }
    const raster = this.data.pictures[layer + 1][column.names.length ? unit : 0];
    const rows = [[title]];
    if (column.kind === "plane" || column.kind === "curve") {
      const [low, high] = column.range;
      const known = raster.filter((level) => level <= LEVELS);
      const value = (level) => coordinate(low + (level / LEVELS) * (high - low), column.range);
      rows.push([words.over, `${value(Math.min(...known))} … ${value(Math.max(...known))}`]);
    }
    if (layer >= 0 && kind === "unit") {
      rows.push([words.bias, number(this.value({ layer, unit, source: null }), 4)], [words.unitHint]);
    }
    this.tip.show(rows);
    this.magnify(column, raster);
    this.tip.settle();
  }

  magnify(column, raster) {
    const side = LENS * (window.devicePixelRatio || 1);
    if (this.lens.width !== side) [this.lens.width, this.lens.height] = [side, side];
    const context = this.lens.getContext("2d");
    context.clearRect(0, 0, side, side);
    paintPicture(context, 0, 0, side, column, raster, this.look);
    this.tip.root.append(this.lens);
  }

  point(button) {
    const place = button.dataset.at?.split(".").map(Number);
    const node = place && this.layout?.columns[place[0] + 1]?.units[place[1]];
    if (!node || !button.matches(":focus-visible")) return;
    this.tip.pointer = [node.x, node.y];
    this.schedule();
  }

  click(event) {
    const { head } = this.message;
    const bounds = this.plot.getBoundingClientRect();
    const place = [event.clientX - bounds.left, event.clientY - bounds.top];
    // Enter on a button is a click without a pointer.
    const [layer, unit] = (event.target.dataset.at ?? "").split(".").map(Number);
    const kind = head.columns[layer + 1]?.names[unit] === undefined ? "bundle" : "unit";
    const found = event.detail ? at(this.layout, ...place) : { kind, layer, unit };
    if (!found) return;
    if (found.kind === "bias" || found.kind === "weight") {
      if (found.kind === "weight" && this.held(head, found) > 1) return;
      this.edit(found, place);
    } else if (found.layer >= 0) {
      this.furniture.focus(found.layer, found.unit);
      this.send("picked", { layer: found.layer, unit: found.unit });
    }
  }

  edit(target, place) {
    const { head } = this.message;
    const { layer, unit, source } = target;
    const title = source === null
      ? `${head.words.bias}: ${this.name(head, layer, unit)}`
      : `${head.words.weight}: ${this.name(head, layer - 1, source)} → ${this.name(head, layer, unit)}`;
    this.tip.hide();
    this.editor.open({ ...target }, title, this.value(target), place);
    this.schedule();
  }

  // Arrow keys: up and down in a column, sideways from column to column.
  key(event) {
    const [layer, unit] = (event.target.dataset.at ?? "").split(".").map(Number);
    if (Number.isNaN(layer) || !this.layout) return;
    const columns = this.layout.columns;
    const moves = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
    if (event.key === "b" && layer >= 0) {
      this.edit({ kind: "bias", layer, unit, source: null }, corner(columns[layer + 1].units[unit]));
    } else if (event.key in moves) {
      const [over, down] = moves[event.key];
      const column = columns[layer + 1 + over];
      if (column) {
        const row = over
          ? Math.round((unit / Math.max(1, columns[layer + 1].units.length - 1)) * (column.units.length - 1))
          : unit + down;
        this.furniture.focus(layer + over, row);
      }
    } else return;
    event.preventDefault();
  }
}

export default component((parent) => new NetworkMap(parent, "network-map"));

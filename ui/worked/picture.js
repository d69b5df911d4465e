// Diagram of a worked example's network: units and weights to click or to reach by keyboard.

import { element, shape } from "../live/shared/dom.js";
import { View, component } from "../live/shared/view.js";

const NEGATIVE = "#3f90da";
const POSITIVE = "#d97f00";
const RADIUS = 17;
// Distance of units, in pixels, at which a number fits below each.
const ROOMY = 52;

const MARGIN = { side: 46, top: 42, bottom: 10 };
const MOVES = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

function write(parent, text, attributes) {
  shape("text", attributes, parent).textContent = text;
}

class Picture extends View {
  build() {
    this.plot = shape("svg", { role: "group" }, this.root);
    this.caption = element("p", "", this.root);
    this.plot.addEventListener("keydown", (event) => this.key(event));
  }

  paint({ columns, edges, more, caption }) {
    const { clientWidth: width, clientHeight: height } = this.plot;
    const held = this.plot.contains(document.activeElement) ? this.focused : undefined;
    this.plot.replaceChildren();
    this.plot.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.buttons = [];
    const most = Math.max(...columns.map(({ units }) => units.length));
    const room = height - MARGIN.top - MARGIN.bottom;
    const gap = room / most;
    const radius = Math.max(9, Math.min(RADIUS, gap * 0.29));
    const step = (width - 2 * MARGIN.side) / Math.max(1, columns.length - 1);
    // A column with few units is spread wider than a full one.
    const apart = (count) => Math.min(room / count, Math.max(gap, ROOMY));
    const place = (column, unit) => {
      const count = columns[column].units.length;
      const down = (unit - (count - 1) / 2) * apart(count) - radius * 0.35;
      return { x: MARGIN.side + column * step, y: MARGIN.top + room / 2 + down };
    };
    for (const edge of [...edges].sort((a, b) => a.lit - b.lit)) this.edge(edge, place, radius);
    columns.forEach((column, index) => {
      const { x } = place(index, 0);
      write(this.plot, column.title, { x, y: 14, "font-size": 12, "font-weight": 600 });
      const below = [column.activation, column.more ? more.replace("{count}", column.more) : ""];
      const text = below.filter(Boolean).join(" · ");
      write(this.plot, text, { x, y: 29, "font-size": 11, opacity: 0.8 });
      const dense = apart(column.units.length) < ROOMY;
      column.units.forEach((unit, j) => this.unit(unit, index, j, place(index, j), radius, dense));
    });
    // Order for the arrow keys: layer by layer, each unit followed by its weights.
    const rank = ({ picked: { layer, unit, source = -1 } }) => 1e4 * layer + 100 * unit + source;
    this.buttons.sort((a, b) => rank(a) - rank(b));
    this.caption.textContent = caption;
    this.focus(held, held !== undefined);
  }

  edge(edge, place, radius) {
    const from = place(edge.layer, edge.source);
    const to = place(edge.layer + 1, edge.unit);
    const line = { x1: from.x + radius, y1: from.y, x2: to.x - radius, y2: to.y };
    const group = this.button(edge, `weight${edge.lit ? " lit" : ""}`, {
      layer: edge.layer, unit: edge.unit, source: edge.source,
    });
    shape("line", { ...line, class: "glow" }, group);
    shape("line", {
      ...line,
      class: "line",
      stroke: edge.negative ? NEGATIVE : POSITIVE,
      "stroke-width": 1 + 3 * edge.share,
      // Negative weights are dashed, so that color is not the only cue.
      "stroke-dasharray": edge.negative ? "6 4" : "none",
    }, group);
    shape("line", { ...line, class: "hit" }, group);
  }

  unit(unit, column, j, { x, y }, radius, dense) {
    const kind = unit.lit ? "unit lit" : "unit";
    const group = this.button(unit, kind, { layer: column - 1, unit: j });
    shape("circle", { cx: x, cy: y, r: radius }, group);
    write(group, unit.name, { class: "name", x, y: y + 4.5, "font-size": 13 });
    if (!unit.value) return;
    const value = dense
      ? { x: x + radius + 4, y: y + 4, "font-size": 11, style: "text-anchor: start" }
      : { x, y: y + radius + 13, "font-size": 12 };
    write(group, unit.value, { class: "value", ...value });
  }

  button(item, className, picked) {
    const label = item.value ? `${item.label}: ${item.value}` : item.label;
    const group = shape("g", {
      class: className, role: "button", tabindex: -1, "aria-label": label,
      "data-at": Object.values(picked).join("-"),
    }, this.plot);
    shape("title", {}, group).textContent = label;
    group.addEventListener("click", () => this.choose(group, picked));
    this.buttons.push({ group, picked });
    return group;
  }

  focus(at, take) {
    const index = Math.max(0, this.buttons.findIndex(({ group }) => group.dataset.at === at));
    this.buttons.forEach(({ group }, k) => group.setAttribute("tabindex", k === index ? 0 : -1));
    const { group } = this.buttons[index];
    this.focused = group.dataset.at;
    if (take) group.focus();
  }

  choose(group, picked) {
    this.focus(group.dataset.at, true);
    this.send("picked", picked);
  }

  key(event) {
    const index = this.buttons.findIndex(({ group }) => group.dataset.at === this.focused);
    const { group, picked } = this.buttons[index];
    if (event.key === "Enter" || event.key === " ") this.choose(group, picked);
    else if (event.key in MOVES) {
      const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
      let next = index + MOVES[event.key];
      // Left and right move between layers, up and down within one.
      while (sideways && this.buttons[next] && (this.buttons[next].picked.layer === picked.layer
        || this.buttons[next].picked.source !== undefined)) next += MOVES[event.key];
      if (this.buttons[next]) this.focus(this.buttons[next].group.dataset.at, true);
    } else return;
    event.preventDefault();
  }
}

export default component("net", Picture);

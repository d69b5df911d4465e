// The network of a worked example: units and weights to look at, to click and to reach by keys.

import { element } from "./common.js";

const SVG = "http://www.w3.org/2000/svg";
const STYLE = `
.gl-net {width: 100%; height: 100%; font-family: var(--st-font); color: var(--st-text-color);
  display: flex; flex-direction: column;}
.gl-net svg {flex: 1 1 0; min-height: 0; width: 100%; display: block;}
.gl-net text {fill: currentColor; text-anchor: middle;}
.gl-net [role=button] {cursor: pointer; outline: none;}
.gl-net .line {fill: none;}
.gl-net .hit {stroke: transparent; stroke-width: 11; fill: none;}
.gl-net .unit circle {fill: var(--st-background-color); stroke: #7d828e; stroke-width: 1.5;}
.gl-net .unit.lit circle {fill: #ffc55e; stroke: #d97f00; stroke-width: 3;}
.gl-net .unit.lit .name {fill: #1c2430;}
.gl-net .weight .line {stroke-opacity: 0.45;}
.gl-net .weight.lit .line {stroke-opacity: 1;}
.gl-net .weight.lit .glow {stroke: #ffc55e; stroke-opacity: 0.5;}
.gl-net .weight .glow {fill: none; stroke: none; stroke-width: 9;}
.gl-net [role=button]:focus-visible circle, .gl-net .unit:hover circle
  {stroke: var(--st-primary-color); stroke-width: 4;}
.gl-net [role=button]:focus-visible .glow, .gl-net .weight:hover .glow
  {stroke: var(--st-primary-color); stroke-opacity: 0.45;}
.gl-net p {margin: 0; text-align: center; font-size: 13px; opacity: 0.85;}
`;
const NEGATIVE = "#3f90da";
const POSITIVE = "#d97f00";
const RADIUS = 17;
// Pixels from unit to unit that leave room for a number below each.
const ROOMY = 52;

function shape(name, className, parent, attributes = {}, text = "") {
  const made = document.createElementNS(SVG, name);
  if (className) made.setAttribute("class", className);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  parent.append(made);
  return made;
}

class Picture {
  constructor(parent) {
    this.root = element("div", "gl-net", parent);
    element("style", "", this.root).textContent = STYLE;
    this.svg = shape("svg", "", this.root, { role: "group" });
    this.caption = element("p", "", this.root);
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.root);
    this.svg.addEventListener("keydown", (event) => this.key(event));
  }

  receive(data, pick) {
    this.data = data;
    this.pick = pick;
    this.draw();
  }

  draw() {
    const { data } = this;
    const width = this.svg.clientWidth;
    const height = this.svg.clientHeight;
    if (!data || width < 40 || height < 40) return;
    const held = this.svg.contains(document.activeElement) ? this.focused : undefined;
    this.svg.replaceChildren();
    this.svg.setAttribute("aria-label", data.summary);
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.buttons = [];
    const top = 42;
    const most = Math.max(...data.columns.map((column) => column.units.length));
    const room = height - top - 10;
    const gap = room / most;
    const radius = Math.max(9, Math.min(RADIUS, gap * 0.29));
    const margin = 46;
    const step = (width - 2 * margin) / Math.max(1, data.columns.length - 1);
    // A column of few units beside one of many has room between them.
    const apart = (count) => Math.min(room / count, Math.max(gap, ROOMY));
    const place = (column, unit) => {
      const count = data.columns[column].units.length;
      return {
        x: margin + column * step,
        y: top + room / 2 + (unit - (count - 1) / 2) * apart(count) - radius * 0.35,
      };
    };
    for (const edge of [...data.edges].sort((a, b) => a.lit - b.lit)) this.edge(edge, place, radius);
    data.columns.forEach((column, index) => {
      const { x } = place(index, 0);
      shape("text", "", this.svg, { x, y: 14, "font-size": 12, "font-weight": 600 }, column.title);
      const below = [column.activation, column.more ? data.more.replace("{count}", column.more) : ""];
      const text = below.filter(Boolean).join(" · ");
      shape("text", "", this.svg, { x, y: 29, "font-size": 11, opacity: 0.8 }, text);
      const dense = apart(column.units.length) < ROOMY;
      column.units.forEach((unit, j) => this.unit(unit, index, j, place(index, j), radius, dense));
    });
    this.order();
    this.caption.textContent = data.caption;
    this.focus(held, held !== undefined);
  }

  edge(edge, place, radius) {
    const from = place(edge.layer, edge.source);
    const to = place(edge.layer + 1, edge.unit);
    const line = { x1: from.x + radius, y1: from.y, x2: to.x - radius, y2: to.y };
    const group = this.button(edge, `weight${edge.lit ? " lit" : ""}`, {
      layer: edge.layer, unit: edge.unit, source: edge.source,
    });
    shape("line", "glow", group, line);
    shape("line", "line", group, {
      ...line,
      stroke: edge.negative ? NEGATIVE : POSITIVE,
      "stroke-width": 1 + 3 * edge.share,
      // Not by color alone: what is negative is dashed.
      "stroke-dasharray": edge.negative ? "6 4" : "none",
    });
    shape("line", "hit", group, line);
  }

  unit(unit, column, j, at, radius, dense) {
    const group = this.button(unit, `unit${unit.lit ? " lit" : ""}`, { layer: column - 1, unit: j });
    shape("circle", "", group, { cx: at.x, cy: at.y, r: radius });
    shape("text", "name", group, { x: at.x, y: at.y + 4.5, "font-size": 13 }, unit.name);
    const value = dense
      ? { x: at.x + radius + 4, y: at.y + 4, "font-size": 11, style: "text-anchor: start" }
      : { x: at.x, y: at.y + radius + 13, "font-size": 12 };
    if (unit.value) {
      const halo = { stroke: "var(--st-background-color)", "stroke-width": 4, "paint-order": "stroke" };
      shape("text", "value", group, { ...value, ...halo }, unit.value);
    }
  }

  button(item, className, picked) {
    const label = item.value ? `${item.label}: ${item.value}` : item.label;
    const group = shape("g", className, this.svg, {
      role: "button", tabindex: -1, "aria-label": label, "data-at": Object.values(picked).join("-"),
    });
    shape("title", "", group, {}, label);
    group.addEventListener("click", () => this.choose(group, picked));
    this.buttons.push({ group, picked });
    return group;
  }

  // Arrow keys walk through the layers, a unit at a time, each followed by its weights.
  order() {
    const rank = ({ picked: { layer, unit, source } }) => [layer, unit, source ?? -1];
    this.buttons.sort((a, b) => {
      const [left, right] = [rank(a), rank(b)];
      const k = left.findIndex((value, index) => value !== right[index]);
      return k < 0 ? 0 : left[k] - right[k];
    });
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
    this.pick(picked);
  }

  key(event) {
    const index = this.buttons.findIndex(({ group }) => group.dataset.at === this.focused);
    const { group, picked } = this.buttons[index];
    const moves = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
    if (event.key === "Enter" || event.key === " ") this.choose(group, picked);
    else if (event.key in moves) {
      const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
      let next = index + moves[event.key];
      // Sideways from layer to layer, up and down from one thing to the next.
      while (sideways && this.buttons[next] && (this.buttons[next].picked.layer === picked.layer
        || this.buttons[next].picked.source !== undefined)) next += moves[event.key];
      if (this.buttons[next]) this.focus(this.buttons[next].group.dataset.at, true);
    } else return;
    event.preventDefault();
  }
}

const pictures = new WeakMap();

export default ({ data, parentElement, setTriggerValue }) => {
  let picture = pictures.get(parentElement);
  if (!picture) {
    picture = new Picture(parentElement);
    pictures.set(parentElement, picture);
  }
  if (data) picture.receive(data, (picked) => setTriggerValue("picked", picked));
  return () => {
    setTimeout(() => {
      if (parentElement.isConnected) return;
      picture.observer.disconnect();
      picture.root.remove();
      pictures.delete(parentElement);
    });
  };
};

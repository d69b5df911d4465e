// Elements, their texts, and CSS colors.

const SVG = "http://www.w3.org/2000/svg";

export function element(name, className, parent, attributes = {}) {
  return fill(document.createElement(name), { class: className, ...attributes }, parent);
}

export function shape(name, attributes, parent) {
  return fill(document.createElementNS(SVG, name), attributes, parent);
}

function fill(made, attributes, parent) {
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

export function button(className, parent, label, act, attributes = {}) {
  const made = element("button", className, parent, { type: "button", ...attributes });
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function name(node, label) {
  node.title = label;
  node.setAttribute("aria-label", label);
}

// Position of a pointer event relative to a node, in CSS pixels.
export function placeOf(event, node) {
  const { left, top } = node.getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
}

// Plotly interprets some HTML in titles, but column names are the reader's own text.
export function plain(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

let ruler;
export function widthOf(text, font) {
  ruler ??= document.createElement("canvas").getContext("2d");
  ruler.font = font;
  return ruler.measureText(text).width;
}

export function fit(text, font, width) {
  if (widthOf(text, font) <= width) return text;
  let end = text.length;
  while (end > 1 && widthOf(`${text.slice(0, end)}…`, font) > width) end -= 1;
  return `${text.slice(0, end).trimEnd()}…`;
}

const colors = new Map();
export function colorOf(color) {
  if (!colors.has(color)) {
    const context = document.createElement("canvas").getContext("2d");
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    colors.set(color, [...context.getImageData(0, 0, 1, 1).data].slice(0, 3));
  }
  return colors.get(color);
}

// Shapes on a viewport of 22 × 14, in the given color or that of the text.
export function swatch(shapes, color = "") {
  const svg = shape("svg", { viewBox: "0 0 22 14", class: "gl-swatch", "aria-hidden": "true" });
  for (const [kind, attributes] of shapes) shape(kind, attributes, svg);
  svg.style.color = color;
  return svg;
}

export const BLOCK = [["rect", { x: 3, y: 1, width: 16, height: 12, rx: 3, fill: "currentColor" }]];

// Line of a legend, across its swatch.
export function stripe(dashes, width) {
  return [["path", {
    d: "M0 7 H22", stroke: "currentColor", "stroke-width": width,
    "stroke-dasharray": dashes.join(" "),
  }]];
}

export function legendItem(list, label, picture) {
  const item = element("li", "gl-item", list);
  item.append(picture);
  element("span", "", item).textContent = label;
  return item;
}

// Color bar with a title; returns it and the nodes of its end labels.
export function colorScale(parent, title, stops) {
  const scale = element("div", "gl-scale", parent);
  element("div", "gl-scale-title", scale).textContent = title;
  const low = element("span", "gl-scale-end", scale);
  const bar = element("div", "gl-scale-bar", scale);
  bar.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
  return { bar, ends: [low, element("span", "gl-scale-end", scale)] };
}

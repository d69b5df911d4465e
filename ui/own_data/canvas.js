// Canvas to draw points on: classes or a numeric target, brush and eraser, undo and clear.
// The drawing is kept here during a stroke and sent as a whole after a pause.

import { Axes } from "../live/shared/axes.js";
import { button, element, placeOf, write } from "../live/shared/dom.js";
import { parts } from "../live/shared/message.js";
import { canvasAt, inside } from "../live/shared/overlay.js";
import { css, levelOf } from "../live/shared/raster.js";
import { View, component } from "../live/shared/view.js";

const MARGIN = { left: 30, right: 10, top: 8, bottom: 24 };
const RADIUS = 4;
const SEND_DELAY = 250; // milliseconds without a stroke before the drawing is sent
const MOST_UNDO = 200;
const TICKS = [-4, -2, 0, 2, 4].map((at) => ({ at, text: String(at).replace("-", "−") }));
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

const round = (value) => Math.round(value * 100) / 100;

class Draw extends View {
  build() {
    this.points = [];
    this.past = [];
    this.chosen = 0;
    this.cursor = [0, 0];
    this.tool = "draw";
  }

  receive(message, send) {
    super.receive(message, send);
    const { labels, kind, classes, revision, points } = message;
    if (this.differs("labels", labels, kind, classes)) this.furnish(message);
    if (revision === this.revision) return;
    if (this.revision !== undefined && kind === this.kind) this.remember();
    else this.past = [];
    [this.revision, this.kind] = [revision, kind];
    this.points = points.length ? parts(points).map((point) => [...point]) : [];
  }

  furnish({ labels, classes, kind }) {
    this.root.replaceChildren();
    const colors = element("div", "gl-draw-bar", this.root);
    this.swatches = [];
    if (kind === "classes") {
      const group = element("div", "gl-draw-group", colors, {
        role: "radiogroup", "aria-label": labels.class,
      });
      this.swatches = classes.map(({ name, color }, index) => {
        const made = button("", group, "", () => this.choose(index), { role: "radio" });
        element("span", "gl-draw-dot", made).style.background = color;
        element("span", "", made).textContent = name;
        return made;
      });
    } else {
      this.value = this.slider(colors, labels.value, -1, 1, 0.1, this.value?.value ?? 1);
      this.value.addEventListener("input", () => this.use("draw"));
    }
    const bar = element("div", "gl-draw-bar", this.root);
    const group = element("div", "gl-draw-group", bar);
    this.tools = {
      draw: button("", group, labels.draw, () => this.use("draw")),
      erase: button("", group, labels.erase, () => this.use("erase")),
    };
    this.back = button("", group, labels.undo, () => this.undo());
    this.clear = button("", group, labels.clear, () => {
      this.remember();
      this.points = [];
      this.sendSoon();
    });
    this.brush = this.slider(bar, labels.brush, 0.1, 2, 0.1, this.brush?.value ?? 0.6);
    this.dense = this.slider(bar, labels.dense, 1, 10, 1, this.dense?.value ?? 3);
    this.paper = element("div", "gl-draw-paper", this.root, {
      tabindex: "0", role: "img", "aria-label": labels.paper,
    });
    this.axes = new Axes(this.paper);
    this.canvas = element("canvas", "gl-canvas", this.paper);
    this.foot = element("div", "gl-draw-foot", this.root, { "aria-live": "polite" });
    this.listen();
    this.use(this.tool);
  }

  slider(parent, label, min, max, step, value) {
    const box = element("label", "", parent);
    element("span", "", box).textContent = label;
    const input = element("input", "", box, { type: "range", min, max, step, value });
    const shown = element("output", "", box);
    shown.value = input.value;
    input.addEventListener("input", () => {
      shown.value = input.value;
      this.schedule();
    });
    return input;
  }

  choose(index) {
    this.chosen = index;
    this.use("draw");
  }

  use(tool) {
    this.tool = tool;
    for (const [name, made] of Object.entries(this.tools)) {
      made.setAttribute("aria-pressed", name === tool);
    }
    this.swatches.forEach((made, index) => {
      made.setAttribute("aria-checked", tool === "draw" && index === this.chosen);
    });
    this.schedule();
  }

  listen() {
    const on = (kind, act) => this.paper.addEventListener(kind, act);
    const at = (event) => this.pointAt(...placeOf(event, this.paper));
    on("pointerdown", (event) => {
      if (event.button) return;
      this.paper.setPointerCapture(event.pointerId);
      this.stroke(at(event));
    });
    on("pointermove", (event) => {
      this.pointer = at(event);
      if (event.buttons & 1 && this.last) this.dab(this.pointer);
      this.schedule();
    });
    on("pointerup", () => this.sendSoon());
    on("pointercancel", () => this.sendSoon());
    on("pointerleave", () => {
      this.pointer = undefined;
      this.schedule();
    });
    on("keydown", (event) => this.key(event));
    on("blur", () => this.schedule());
  }

  key(event) {
    const step = event.shiftKey ? 1 : 0.2;
    const { side } = this.message;
    if (event.key in MOVES) {
      this.cursor = this.cursor.map((one, k) =>
        round(Math.min(side, Math.max(-side, one + step * MOVES[event.key][k]))));
    } else if (event.key === " " || event.key === "Enter") {
      this.stroke(this.cursor);
      this.sendSoon();
    } else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) {
      this.undo();
    } else if (this.swatches[Number(event.key) - 1]) {
      this.choose(Number(event.key) - 1);
    } else return;
    event.preventDefault();
    this.schedule();
  }

  remember() {
    this.past.push(this.points.slice());
    if (this.past.length > MOST_UNDO) this.past.shift();
  }

  // Start a stroke with its first points.
  stroke(place) {
    this.remember();
    this.last = undefined;
    this.dab(place);
  }

  dab([x, y]) {
    const { side, most, kind } = this.message;
    const radius = this.brush.valueAsNumber;
    const far = this.last && Math.hypot(x - this.last[0], y - this.last[1]);
    if (far !== undefined && far < Math.max(0.15, radius * 0.7)) return;
    this.last = [x, y];
    this.schedule();
    if (this.tool === "erase") {
      const reach = Math.max(radius, 0.2);
      this.points = this.points.filter(([a, b]) => Math.hypot(a - x, b - y) > reach);
      return;
    }
    const value = kind === "classes" ? this.chosen : this.value.valueAsNumber;
    for (let k = 0; k < this.dense.valueAsNumber && this.points.length < most; k += 1) {
      const [angle, reach] = [2 * Math.PI * Math.random(), radius * Math.sqrt(Math.random())];
      // The first point is at the pointer.
      const [dx, dy] = k ? [reach * Math.cos(angle), reach * Math.sin(angle)] : [0, 0];
      if (Math.abs(x + dx) > side || Math.abs(y + dy) > side) continue;
      this.points.push([round(x + dx), round(y + dy), value]);
    }
  }

  undo() {
    if (!this.past.length) return;
    this.points = this.past.pop();
    this.sendSoon();
  }

  sendSoon() {
    this.last = undefined;
    this.schedule();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.send("drawn", { points: this.points, revision: this.revision });
    }, SEND_DELAY);
  }

  // Convert a canvas position to plane coordinates.
  pointAt(across, down) {
    const { left, top, width, height } = inside(this.paper, MARGIN);
    const { side } = this.message;
    return [side * ((2 * (across - left)) / width - 1), side * (1 - (2 * (down - top)) / height)];
  }

  paint(message) {
    const { side, most, kind, labels } = message;
    const box = inside(this.paper, MARGIN);
    if (box.width < 40) return;
    const axis = { range: [-side, side], ticks: TICKS, grid: true };
    this.axes.draw([{ box, x: axis, y: axis }], this.theme);
    const { context, width, height } = canvasAt(this.canvas, box);
    const circle = ([x, y], radius) => {
      context.beginPath();
      const [right, down] = [((x / side + 1) / 2) * width, ((1 - y / side) / 2) * height];
      context.arc(right, down, radius, 0, 2 * Math.PI);
    };
    const color = this.colors(message);
    context.lineWidth = 0.8;
    context.strokeStyle = kind === "number" ? this.theme.text : this.theme.background;
    for (const point of this.points) {
      context.fillStyle = color(point[2]);
      circle(point, RADIUS);
      context.fill();
      context.stroke();
    }
    const ring = this.ring();
    if (ring) {
      context.strokeStyle = this.theme.text;
      context.setLineDash(ring.dashed ? [4, 3] : []);
      circle(ring.at, (ring.reach / side / 2) * width);
      context.stroke();
      context.setLineDash([]);
    }
    this.back.disabled = !this.past.length;
    this.clear.disabled = !this.points.length;
    const full = this.points.length >= most ? ` ${labels.full}` : "";
    write(this.foot, labels.count.replace("{n}", this.points.length) + full);
    this.root.dataset.points = this.points.length;
  }

  colors({ kind, classes, diverging }) {
    if (kind === "classes") return (value) => classes[value].color;
    const { table } = this.scaleOf(diverging);
    return (value) => css(table, levelOf((value + 1) / 2));
  }

  // Outline of the brush at the pointer or the keyboard cursor.
  ring() {
    const at = this.pointer ?? (this.paper.matches(":focus-visible") ? this.cursor : undefined);
    const dashed = this.tool === "erase";
    return at && { at, dashed, reach: Math.max(this.brush.valueAsNumber, dashed ? 0.2 : 0.1) };
  }

  dispose() {
    clearTimeout(this.timer);
    super.dispose();
  }
}

export default component("draw", Draw);

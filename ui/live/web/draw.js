// A plane to draw points on: classes or a number, brush and eraser, undo and clear.
// The drawing lives here while it is drawn; the whole of it is sent when the hand rests.

import { component, element, readTheme } from "./common.js";
import { Paper } from "./draw_paper.js";

const STYLE = `
.gl-draw {font-family: var(--st-font); color: var(--st-text-color); font-size: 13px;
  display: flex; flex-direction: column; gap: 8px; width: 100%; max-width: 520px;}
.gl-draw [hidden] {display: none !important;}
.gl-draw-bar {display: flex; flex-wrap: wrap; gap: 6px 14px; align-items: center;}
.gl-draw-group {display: flex; gap: 4px; align-items: center;}
.gl-draw button {font: inherit; color: inherit; background: var(--st-background-color);
  border: 1px solid var(--st-border-color); border-radius: 6px; padding: 4px 9px; cursor: pointer;
  display: inline-flex; gap: 5px; align-items: center; min-height: 30px;}
.gl-draw button:hover {border-color: var(--st-primary-color);}
.gl-draw button[aria-checked="true"], .gl-draw button[aria-pressed="true"] {
  border-color: var(--st-primary-color); box-shadow: inset 0 0 0 1px var(--st-primary-color);
  font-weight: 600;}
.gl-draw button:disabled {opacity: 0.45; cursor: default;}
.gl-draw button:focus-visible, .gl-draw-paper:focus-visible {
  outline: 2px solid var(--st-primary-color); outline-offset: 1px;}
.gl-draw-dot {width: 12px; height: 12px; border-radius: 50%; flex: none;
  border: 1px solid var(--st-border-color);}
.gl-draw label {display: inline-flex; gap: 6px; align-items: center; white-space: nowrap;}
.gl-draw input {width: 90px; accent-color: var(--st-primary-color); margin: 0;}
.gl-draw output {min-width: 2.2em; font-variant-numeric: tabular-nums;}
.gl-draw-paper {width: 100%; aspect-ratio: 1; touch-action: none; cursor: crosshair;
  border-radius: 4px; display: block;}
.gl-draw-foot {opacity: 0.85; min-height: 1.4em;}
`;
const REST = 250; // milliseconds without a stroke before the drawing is sent
const MOST_UNDO = 200;

const round = (value) => Math.round(value * 100) / 100;

class Draw {
  constructor(parent) {
    this.sheet = element("style", "", parent);
    this.sheet.textContent = STYLE;
    this.root = element("div", "gl-draw", parent);
    this.points = [];
    this.past = [];
    this.chosen = 0;
    this.value = 1;
    this.cursor = [0, 0];
    this.tool = "draw";
    this.observer = new ResizeObserver(() => this.schedule());
  }

  receive({ head }, send) {
    this.send = send;
    const labels = JSON.stringify([head.labels, head.kind, head.classes]);
    if (labels !== this.labels) {
      this.labels = labels;
      this.head = head;
      this.furnish();
    }
    this.head = head;
    if (head.revision !== this.revision) {
      if (this.revision !== undefined && head.kind === this.kind) this.remember();
      else this.past = [];
      [this.revision, this.kind] = [head.revision, head.kind];
      this.points = head.points;
    }
    this.schedule();
  }

  furnish() {
    const { labels, classes, kind } = this.head;
    this.root.replaceChildren();
    const colors = element("div", "gl-draw-bar", this.root);
    this.swatches = [];
    if (kind === "classes") {
      const group = element("div", "gl-draw-group", colors, {
        role: "radiogroup", "aria-label": labels.class,
      });
      classes.forEach(({ name, color }, index) => {
        const button = element("button", "", group, { type: "button", role: "radio" });
        element("span", "gl-draw-dot", button).style.background = color;
        element("span", "", button).textContent = name;
        button.addEventListener("click", () => this.choose(index));
        this.swatches.push(button);
      });
    } else {
      this.slider(colors, labels.value, -1, 1, 0.1, this.value, (value) => {
        this.value = value;
        this.use("draw");
      });
    }
    const tools = element("div", "gl-draw-bar", this.root);
    const group = element("div", "gl-draw-group", tools);
    this.tools = {};
    for (const tool of ["draw", "erase"]) {
      this.tools[tool] = this.button(group, labels[tool], () => this.use(tool));
    }
    this.back = this.button(group, labels.undo, () => this.undo());
    this.clear = this.button(group, labels.clear, () => this.change([]));
    this.brush = this.slider(tools, labels.brush, 0.1, 2, 0.1, this.brush?.value ?? 0.6);
    this.dense = this.slider(tools, labels.dense, 1, 10, 1, this.dense?.value ?? 3);
    this.canvas = element("canvas", "gl-draw-paper", this.root, {
      tabindex: "0", role: "img", "aria-label": labels.paper,
    });
    this.paper = new Paper(this.canvas, this.head.side);
    this.foot = element("div", "gl-draw-foot", this.root, { "aria-live": "polite" });
    this.listen();
    this.observer.disconnect();
    this.observer.observe(this.canvas);
    this.use(this.tool);
  }

  button(parent, label, pressed) {
    const made = element("button", "", parent, { type: "button" });
    made.textContent = label;
    made.addEventListener("click", pressed);
    return made;
  }

  slider(parent, label, min, max, step, value, moved = () => {}) {
    const box = element("label", "", parent);
    element("span", "", box).textContent = label;
    const input = element("input", "", box, { type: "range", min, max, step });
    const shown = element("output", "", box);
    const kept = { value: Number(value) };
    input.value = kept.value;
    shown.textContent = kept.value;
    input.addEventListener("input", () => {
      kept.value = Number(input.value);
      shown.textContent = kept.value;
      moved(kept.value);
      this.schedule();
    });
    return kept;
  }

  choose(index) {
    this.chosen = index;
    this.use("draw");
  }

  use(tool) {
    this.tool = tool;
    for (const [name, button] of Object.entries(this.tools ?? {})) {
      button.setAttribute("aria-pressed", name === tool);
    }
    this.swatches.forEach((button, index) => {
      button.setAttribute("aria-checked", tool === "draw" && index === this.chosen);
    });
    this.schedule();
  }

  listen() {
    const at = (event) => {
      const bounds = this.canvas.getBoundingClientRect();
      return this.paper.point(event.clientX - bounds.left, event.clientY - bounds.top);
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      this.canvas.setPointerCapture(event.pointerId);
      this.remember();
      this.last = undefined;
      this.dab(at(event));
    });
    this.canvas.addEventListener("pointermove", (event) => {
      this.pointer = at(event);
      if (event.buttons & 1 && this.last) this.dab(this.pointer);
      this.schedule();
    });
    this.canvas.addEventListener("pointerup", () => this.rest());
    this.canvas.addEventListener("pointercancel", () => this.rest());
    this.canvas.addEventListener("pointerleave", () => {
      this.pointer = undefined;
      this.schedule();
    });
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.canvas.addEventListener("blur", () => this.schedule());
  }

  key(event) {
    const step = event.shiftKey ? 1 : 0.2;
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const move = moves[event.key];
    if (move) {
      const { side } = this.head;
      this.cursor = this.cursor.map((one, k) =>
        round(Math.min(side, Math.max(-side, one + step * move[k]))));
    } else if (event.key === " " || event.key === "Enter") {
      this.remember();
      this.last = undefined;
      this.dab(this.cursor);
      this.rest();
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

  dab([x, y]) {
    const radius = this.brush.value;
    const far = this.last && Math.hypot(x - this.last[0], y - this.last[1]);
    if (far !== undefined && far < Math.max(0.15, radius * 0.7)) return;
    this.last = [x, y];
    if (this.tool === "erase") {
      const reach = Math.max(radius, 0.2);
      this.points = this.points.filter(([a, b]) => Math.hypot(a - x, b - y) > reach);
    } else {
      const value = this.head.kind === "classes" ? this.chosen : this.value;
      for (let k = 0; k < this.dense.value && this.points.length < this.head.most; k += 1) {
        const [angle, reach] = [2 * Math.PI * Math.random(), radius * Math.sqrt(Math.random())];
        // The first one lies where the pointer is.
        const [dx, dy] = k ? [reach * Math.cos(angle), reach * Math.sin(angle)] : [0, 0];
        const { side } = this.head;
        if (Math.abs(x + dx) > side || Math.abs(y + dy) > side) continue;
        this.points.push([round(x + dx), round(y + dy), value]);
      }
    }
    this.schedule();
  }

  undo() {
    const before = this.past.pop();
    if (!before) return;
    this.points = before;
    this.rest();
  }

  change(points) {
    this.remember();
    this.points = points;
    this.rest();
  }

  rest() {
    this.last = undefined;
    this.schedule();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.send("drawn", { points: this.points, revision: this.revision });
    }, REST);
  }

  schedule() {
    if (!this.paper) return;
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = undefined;
      this.paint();
    });
  }

  paint() {
    const { head } = this;
    this.paper.paint(readTheme(this.root), head, this.points, this.ring());
    this.back.disabled = !this.past.length;
    this.clear.disabled = !this.points.length;
    const full = this.points.length >= head.most ? ` ${head.labels.full}` : "";
    this.foot.textContent = head.labels.count.replace("{n}", this.points.length) + full;
    this.root.dataset.points = this.points.length;
  }

  // What the brush would touch: under the pointer, or at the cursor that keys move.
  ring() {
    const focused = document.activeElement === this.canvas && this.canvas.matches(":focus-visible");
    const at = this.pointer ?? (focused ? this.cursor : undefined);
    const dashed = this.tool === "erase";
    return at && { at, dashed, reach: Math.max(this.brush.value, dashed ? 0.2 : 0.1) };
  }

  dispose() {
    clearTimeout(this.timer);
    if (this.waiting) cancelAnimationFrame(this.waiting);
    this.observer.disconnect();
    this.sheet.remove();
    this.root.remove();
  }
}

export default component((parent) => new Draw(parent));

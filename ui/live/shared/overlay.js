// Below and above the axes of a chart: a canvas in device pixels, and the tip at the pointer.

import { element, placeOf } from "./dom.js";

// Place the canvas, in CSS pixels; return its cleared context, which is in CSS pixels too.
export function canvasAt(canvas, { left, top, width, height }) {
  const ratio = window.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    [canvas.width, canvas.height] = [wide, high];
  }
  const place = [left, top, width, height].join();
  if (canvas.dataset.place !== place) {
    canvas.dataset.place = place;
    for (const [name, value] of Object.entries({ left, top, width, height })) {
      canvas.style[name] = `${value}px`;
    }
  }
  const context = canvas.getContext("2d");
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, wide, high);
  context.scale(wide / width, high / height);
  return { context, width, height, ratio };
}

// Box of a chart inside the margins of its element, in CSS pixels.
export function inside({ clientWidth, clientHeight }, { left, right, top, bottom }) {
  return { left, top, width: clientWidth - left - right, height: clientHeight - top - bottom };
}

export class Tip {
  constructor(stage, target, changed) {
    this.stage = stage;
    this.root = element("div", "gl-tip", stage);
    this.root.hidden = true;
    const move = (event) => {
      this.pointer = placeOf(event, target);
      changed();
    };
    target.addEventListener("pointermove", move);
    target.addEventListener("pointerdown", move);
    target.addEventListener("pointerleave", (event) => {
      // A finger leaves when it is lifted, but its tip should stay.
      if (event.pointerType === "touch") return;
      this.pointer = null;
      changed();
    });
  }

  // Position of the pointer in a box, from 0 to 1 rightwards and upwards; null when outside.
  within({ left, top, width, height }) {
    if (!this.pointer) return null;
    const [right, up] = [(this.pointer[0] - left) / width, 1 - (this.pointer[1] - top) / height];
    return right >= 0 && right <= 1 && up >= 0 && up <= 1 ? { right, up } : null;
  }

  hide() {
    this.root.hidden = true;
  }

  // Rows of label, value and optional color; a row without value is a heading.
  show(rows) {
    this.root.hidden = false;
    this.root.replaceChildren();
    for (const [label, value, color] of rows) {
      const name = element("span", value === undefined ? "gl-tip-head" : "", this.root);
      if (color) element("i", "gl-tip-color", name).style.background = color;
      name.append(label);
      if (value !== undefined) element("span", "gl-tip-value", this.root).textContent = value;
    }
    this.settle();
  }

  // Place the tip beside the pointer, within the stage.
  settle() {
    const [x, y] = this.pointer;
    const [wide, high] = [this.root.offsetWidth, this.root.offsetHeight];
    const beside = x + 14 + wide > this.stage.clientWidth ? x - 14 - wide : x + 14;
    const below = Math.min(y + 14, this.stage.clientHeight - high);
    this.root.style.transform = `translate(${Math.max(0, beside)}px, ${Math.max(0, below)}px)`;
  }
}

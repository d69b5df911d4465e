// Painting the plane of draw.js: grid, points, and the ring of the brush.

import { colorOf, isDark } from "./common.js";
import { LEVELS, ramp } from "./raster.js";

const MARGIN = { left: 30, right: 10, top: 8, bottom: 24 };
const RADIUS = 4;

export class Paper {
  constructor(canvas, side) {
    this.canvas = canvas;
    this.side = side;
  }

  // Where the plane lies on the canvas, in CSS pixels.
  box() {
    const { left, right, top, bottom } = MARGIN;
    return {
      left,
      top,
      width: this.canvas.clientWidth - left - right,
      height: this.canvas.clientHeight - top - bottom,
    };
  }

  // The point of the plane under a place on the canvas, and the other way about.
  point(across, down) {
    const { left, top, width, height } = this.box();
    return [
      this.side * ((2 * (across - left)) / width - 1),
      this.side * (1 - (2 * (down - top)) / height),
    ];
  }

  place([x, y]) {
    const { left, top, width, height } = this.box();
    return [
      left + ((x / this.side + 1) / 2) * width, top + ((1 - y / this.side) / 2) * height,
    ];
  }

  paint(theme, head, points, ring) {
    const ratio = window.devicePixelRatio || 1;
    const [wide, high] = [this.canvas.clientWidth, this.canvas.clientHeight];
    if (wide < 40 || high < 40) return;
    [this.canvas.width, this.canvas.height] = [wide, high].map((one) => Math.round(one * ratio));
    const pen = this.canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.grid(pen, theme);
    const { left, top, width, height } = this.box();
    pen.save();
    pen.beginPath();
    pen.rect(left, top, width, height);
    pen.clip();
    const color = this.colors(theme, head);
    pen.lineWidth = 0.8;
    pen.strokeStyle = head.kind === "number" ? theme.text : theme.background;
    for (const point of points) {
      pen.fillStyle = color(point[2]);
      pen.beginPath();
      pen.arc(...this.place(point), RADIUS, 0, 2 * Math.PI);
      pen.fill();
      pen.stroke();
    }
    if (ring) this.ring(pen, theme, ring);
    pen.restore();
  }

  colors(theme, head) {
    if (head.kind === "classes") return (value) => head.classes[value].color;
    const table = ramp(head.diverging[isDark(theme) ? "dark" : "light"].map(colorOf));
    return (value) => {
      const level = Math.round(Math.min(Math.max((value + 1) / 2, 0), 1) * LEVELS);
      return `rgb(${[...table.slice(3 * level, 3 * level + 3)].join(" ")})`;
    };
  }

  grid(pen, theme) {
    const { left, top, width, height } = this.box();
    pen.font = `12px ${getComputedStyle(this.canvas).fontFamily}`;
    pen.strokeStyle = theme.border;
    pen.fillStyle = theme.text;
    pen.lineWidth = 1;
    pen.strokeRect(left, top, width, height);
    for (let tick = -4; tick <= 4; tick += 2) {
      const [across, down] = this.place([tick, tick]);
      pen.globalAlpha = tick ? 0.5 : 1;
      pen.beginPath();
      pen.moveTo(across, top);
      pen.lineTo(across, top + height);
      pen.moveTo(left, down);
      pen.lineTo(left + width, down);
      pen.stroke();
      pen.globalAlpha = 0.85;
      const text = String(tick).replace("-", "−");
      [pen.textAlign, pen.textBaseline] = ["center", "top"];
      pen.fillText(text, across, top + height + 6);
      [pen.textAlign, pen.textBaseline] = ["right", "middle"];
      pen.fillText(text, left - 6, down);
    }
    pen.globalAlpha = 1;
  }

  ring(pen, theme, { at, reach, dashed }) {
    pen.strokeStyle = theme.text;
    pen.setLineDash(dashed ? [4, 3] : []);
    pen.beginPath();
    pen.arc(...this.place(at), (reach / this.side / 2) * this.box().width, 0, 2 * Math.PI);
    pen.stroke();
    pen.setLineDash([]);
  }
}

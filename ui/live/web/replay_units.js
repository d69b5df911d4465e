// What each unit makes of the plane, layer by layer: small maps, or short curves for one feature.

import { element, number } from "./common.js";
import { LEVELS, rampPicture } from "./raster.js";

const SIDE = 52; // CSS pixels of a map, and between two
const GAP = 4;
const atlas = document.createElement("canvas");

export class UnitMaps {
  constructor(parent) {
    this.title = element("h4", "", parent);
    this.box = element("div", "gl-replay-layers", parent);
  }

  receive(head, arrays) {
    [this.head, this.arrays] = [head, arrays];
    this.title.textContent = head.words.units;
    this.title.parentElement.dataset.save = head.words.units;
    this.box.replaceChildren();
    let from = 0;
    this.layers = head.layers.map(({ title, units, share }) => {
      const row = element("div", "gl-replay-layer", this.box);
      const line = element("div", "gl-replay-layer-title", row);
      element("span", "", line).textContent = title;
      const scale = element("span", "gl-replay-scale", line);
      const canvas = element("canvas", "", row, { role: "img", "aria-label": title });
      const layer = { canvas, scale, units, share, from };
      canvas.addEventListener("pointermove", (event) => this.point(layer, event));
      from += units.length;
      return layer;
    });
    this.count = from;
  }

  point(layer, { offsetX, offsetY }) {
    const [column, row] = [offsetX, offsetY].map((at) => Math.floor(at / (SIDE + GAP)));
    const unit = layer.units[row * layer.columns + column];
    layer.canvas.title =
      unit === undefined || column >= layer.columns ? ""
        : this.head.words.unit.replace("{n}", unit + 1);
  }

  paint(index, { theme, table }) {
    this.index = index;
    const { arrays, head } = this;
    const cells = head.mapShape.reduce((product, side) => product * side, 1);
    const start = index * this.count * cells;
    const maps = arrays.maps.subarray(start, start + this.count * cells);
    const line = head.mapShape.length === 1;
    if (!line) this.picture(maps, table);
    this.layers.forEach((layer, k) => {
      const paper = this.lay(layer);
      const largest = number(arrays.scales[index * this.layers.length + k]);
      const scale = layer.share ? `0 – ${largest}` : `± ${largest}`;
      if (layer.scale.textContent !== scale) layer.scale.textContent = scale;
      layer.units.forEach((_unit, place) => {
        const at = layer.from + place;
        const corner = [place % layer.columns, Math.floor(place / layer.columns)];
        const [left, top] = corner.map((step) => step * (SIDE + GAP) * paper.ratio);
        if (line) this.curve(paper, maps.subarray(at * cells, (at + 1) * cells), left, top, theme);
        else this.stamp(paper, at, left, top);
      });
    });
  }

  // As many columns as there is room for; the canvas grows by rows.
  lay(layer) {
    const wide = Math.max(SIDE, this.box.clientWidth);
    layer.columns = Math.min(layer.units.length, Math.floor((wide + GAP) / (SIDE + GAP)));
    const rows = Math.ceil(layer.units.length / layer.columns);
    const ratio = window.devicePixelRatio || 1;
    const sizes = [layer.columns, rows].map((count) => count * (SIDE + GAP) - GAP);
    const pixels = sizes.map((size) => Math.round(size * ratio));
    const { canvas } = layer;
    if (canvas.width !== pixels[0] || canvas.height !== pixels[1]) {
      [canvas.width, canvas.height] = pixels;
      [canvas.style.width, canvas.style.height] = sizes.map((size) => `${size}px`);
    }
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, ...pixels);
    return { context, ratio };
  }

  // All maps below each other as one picture, from which each is cut out.
  picture(maps, table) {
    const [rows, columns] = this.head.mapShape;
    const image = rampPicture(maps, [this.count * rows, columns], table);
    [atlas.width, atlas.height] = [image.width, image.height];
    atlas.getContext("2d").putImageData(image, 0, 0);
  }

  stamp({ context, ratio }, at, left, top) {
    const [rows, columns] = this.head.mapShape;
    const side = SIDE * ratio;
    // The picture is upside down as a whole: the first map is at its foot.
    const from = (this.count - 1 - at) * rows;
    // The outer half of the border pixels lies outside, as on the surface.
    context.drawImage(atlas, 0.5, from + 0.5, columns - 1, rows - 1, left, top, side, side);
  }

  curve({ context, ratio }, values, left, top, theme) {
    const side = SIDE * ratio;
    context.strokeStyle = theme.border;
    context.lineWidth = ratio;
    context.strokeRect(left + 0.5, top + 0.5, side - 1, side - 1);
    context.beginPath();
    values.forEach((value, step) => {
      if (value > LEVELS) return;
      const x = left + (step / (values.length - 1)) * side;
      const y = top + (1 - value / LEVELS) * side;
      if (step) context.lineTo(x, y);
      else context.moveTo(x, y);
    });
    context.strokeStyle = this.head.classColors[1];
    context.lineWidth = 1.8 * ratio;
    context.stroke();
  }
}

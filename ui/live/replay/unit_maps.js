// Activations of each unit, layer by layer: small maps, or short curves for one feature.

import { element, write } from "../shared/dom.js";
import { across, stroke } from "../shared/lines.js";
import { number } from "../shared/numbers.js";
import { canvasAt } from "../shared/overlay.js";
import { drawable, rampPicture, shareOf } from "../shared/raster.js";

const SIDE = 52; // CSS pixels per side of a map, and between two
const GAP = 4;

export class UnitMaps {
  constructor(parent) {
    this.title = element("h4", "", parent);
    this.box = element("div", "gl-replay-layers", parent);
  }

  receive(film) {
    this.film = film;
    this.title.textContent = film.words.units;
    this.box.replaceChildren();
    let from = 0;
    this.layers = film.layers.map(({ title, units, isShare }) => {
      const row = element("div", "gl-replay-layer", this.box);
      const line = element("div", "gl-replay-layer-title", row);
      element("span", "", line).textContent = title;
      const scale = element("span", "gl-replay-scale", line);
      const canvas = element("canvas", "", row, { role: "img", "aria-label": title });
      const layer = { canvas, scale, units, isShare, from };
      canvas.addEventListener("pointermove", (event) => this.point(layer, event));
      from += units.length;
      return layer;
    });
    this.count = from;
  }

  point(layer, { offsetX, offsetY }) {
    const [column, row] = [offsetX, offsetY].map((at) => Math.floor(at / (SIDE + GAP)));
    const unit = column < layer.columns ? layer.units[row * layer.columns + column] : undefined;
    layer.canvas.title = unit === undefined ? ""
      : this.film.words.unit.replace("{n}", unit + 1);
  }

  paint({ maps, scales }, { theme, table }) {
    const { mapShape, surface } = this.film;
    const isLine = mapShape.length === 1;
    const color = surface.classColors[1];
    const cells = maps.length / this.count;
    // One tall image of all maps, from which each is cut out.
    const atlas = isLine ? null
      : drawable(rampPicture(maps, [this.count * mapShape[0], mapShape[1]], table));
    this.layers.forEach((layer, k) => {
      const { context } = this.lay(layer);
      const largest = number(scales[k]);
      write(layer.scale, layer.isShare ? `0 – ${largest}` : `± ${largest}`);
      layer.units.forEach((_unit, place) => {
        const at = layer.from + place;
        const left = (place % layer.columns) * (SIDE + GAP);
        const top = Math.floor(place / layer.columns) * (SIDE + GAP);
        if (isLine) {
          curve(context, maps.subarray(at * cells, (at + 1) * cells), left, top, theme, color);
        } else stamp(context, atlas, mapShape, this.count - 1 - at, left, top);
      });
    });
  }

  // As many columns as fit; the canvas grows by rows.
  lay(layer) {
    const wide = Math.max(SIDE, this.box.clientWidth);
    layer.columns = Math.min(layer.units.length, Math.floor((wide + GAP) / (SIDE + GAP)));
    const rows = Math.ceil(layer.units.length / layer.columns);
    const [width, height] = [layer.columns, rows].map((count) => count * (SIDE + GAP) - GAP);
    return canvasAt(layer.canvas, { left: 0, top: 0, width, height });
  }
}

// The image as a whole is upside down: the first map is at its bottom.
function stamp(context, atlas, [rows, columns], place, left, top) {
  // The outer half of the border pixels is outside the plane, as on the surface.
  const from = place * rows;
  context.drawImage(atlas, 0.5, from + 0.5, columns - 1, rows - 1, left, top, SIDE, SIDE);
}

function curve(context, values, left, top, theme, color) {
  context.lineWidth = 1;
  context.strokeStyle = theme.border;
  context.strokeRect(left + 0.5, top + 0.5, SIDE - 1, SIDE - 1);
  across(context, values, { left, top, width: SIDE, height: SIDE }, shareOf);
  stroke(context, color, 1.8);
}

// The decision surface in three dimensions, with the points at their own heights. Plotly draws it,
// which takes long: while a network trains, a few times a second and no more.

import { ticksOf } from "./axes.js";
import { component, element, plain } from "./common.js";
import { LEVELS } from "./raster.js";
import { Surface } from "./surface.js";

const PAUSE = 400; // milliseconds between two drawings
const STOPS = 31; // of the color scale
const CONFIG = { displayModeBar: false, doubleClick: false, showTips: false };
const SYMBOLS = { train: "circle", validation: "diamond", test: "square" };

const shares = (values, [low, high]) => (
  Array.from(values, (value) => (value - low) / (high - low))
);

class Solid extends Surface {
  build() {
    this.needsPlotly = true;
    this.caption = element("div", "gl-caption", this.root);
    this.stage = element("div", "gl-stage", this.root);
    this.plot = element("div", "gl-plot", this.stage, { role: "img" });
    this.foot = element("div", "gl-foot", this.root);
  }

  paint(head, arrays, size) {
    const resting = `${head.token} ${this.theme.key}`;
    if (resting !== this.resting) {
      this.resting = resting;
      this.prepare(head, arrays);
      this.furnish(head);
    }
    this.measure(head);
    const state = [resting, size.width, size.height].join();
    if (!this.library || (this.drawn === this.message && this.state === state)) return;
    const wait = PAUSE - (performance.now() - (this.last ?? -PAUSE));
    if (wait > 0 && this.state === state) {
      this.later ??= setTimeout(() => {
        this.later = undefined;
        this.schedule();
      }, wait);
      return;
    }
    [this.drawn, this.state, this.last] = [this.message, state, performance.now()];
    const { width, height } = size;
    this.library.react(this.plot, this.solids(head, arrays), this.layout(head, width, height), CONFIG);
    this.listen();
  }

  listen() {
    if (this.listening) return;
    this.listening = true;
    this.plot.on("plotly_click", ({ points: [{ customdata }] }) => {
      if (!customdata) return;
      const [order, index] = customdata;
      this.send?.("picked", { part: this.points[order].split, index });
    });
  }

  layout(head, width, height) {
    const { text, border } = this.theme;
    const font = { family: getComputedStyle(this.root).fontFamily, size: 11, color: text };
    // Plotly computes solids in float32, which is too coarse far from zero: all is drawn in shares
    // of its axis, and only the numbers beside the axes are the data's own.
    const axis = (label, range, air = 0) => {
      const ticks = ticksOf({ range, most: 5 });
      return {
        title: { text: plain(label), font: { ...font, size: 12 } },
        showbackground: false, gridcolor: border, zerolinecolor: border, linecolor: border,
        tickfont: font, showspikes: false, range: [-air, 1 + air],
        tickvals: shares(ticks.map(({ at }) => at), range), ticktext: ticks.map(({ text }) => text),
      };
    };
    return {
      width, height, showlegend: false, hovermode: "closest", uirevision: "camera",
      margin: { l: 0, r: 0, t: 0, b: 0 },
      paper_bgcolor: "rgba(0,0,0,0)",
      font,
      scene: {
        uirevision: "camera",
        aspectmode: "manual",
        aspectratio: { x: 1.2, y: 1.2, z: 0.75 },
        camera: { eye: { x: -1.2, y: -1.8, z: 1.1 }, center: { x: 0, y: 0, z: -0.1 } },
        xaxis: axis(head.xLabel, head.xRange),
        yaxis: axis(head.yLabel, head.yRange),
        zaxis: axis(head.heightLabel, head.range, 0.04),
      },
    };
  }

  solids(head, arrays) {
    const [rows, columns] = head.shape;
    const along = (count) => Array.from({ length: count }, (_unused, k) => k / (count - 1));
    const { z, color, scale, ends } = this.heights(head, arrays.raster);
    const surface = {
      type: "surface",
      x: along(columns),
      y: along(rows),
      z, surfacecolor: color, colorscale: scale, cmin: ends[0], cmax: ends[1],
      opacity: 0.86, showscale: false, hoverinfo: "skip",
      contours: { x: { highlight: false }, y: { highlight: false }, z: { highlight: false } },
      lighting: { ambient: 0.75, diffuse: 0.45, specular: 0.05, roughness: 0.9 },
    };
    const clouds = this.points.map((part, order) => this.cloud(head, arrays, part, order));
    return [surface, ...clouds, this.rings(head, arrays)];
  }

  heights(head, raster) {
    const [rows, columns] = head.shape;
    const cells = rows * columns;
    const grid = (value) =>
      Array.from({ length: rows }, (_unused, row) =>
        Array.from({ length: columns }, (_same, column) => value(row * columns + column)));
    const height = (level) => (level > LEVELS ? null : level / LEVELS);
    if (head.kind !== "classes") {
      const scale = Array.from({ length: STOPS + 1 }, (_unused, k) =>
        [k / STOPS, this.css(Math.round((k / STOPS) * LEVELS))]);
      const z = grid((cell) => height(raster[cell]));
      return { z, color: z, scale, ends: [0, 1] };
    }
    // The best class of each place, in its color, as high as its probability.
    const winner = new Uint8Array(cells);
    for (let cell = 0; cell < cells; cell += 1) {
      for (let index = 1; index < this.colors.length; index += 1) {
        if (raster[index * cells + cell] > raster[winner[cell] * cells + cell]) winner[cell] = index;
      }
    }
    const count = this.colors.length;
    const scale = head.classColors.flatMap((color, k) =>
      [[k / count, color], [(k + 1) / count, color]]);
    return {
      z: grid((cell) => height(raster[winner[cell] * cells + cell])),
      color: grid((cell) => winner[cell]),
      scale,
      ends: [-0.5, count - 0.5],
    };
  }

  places(head, arrays, part, order) {
    return {
      x: shares(part.x, head.xRange), y: shares(part.y, head.yRange),
      z: shares(arrays[`height${order}`], head.range),
    };
  }

  cloud(head, arrays, part, order) {
    return {
      type: "scatter3d",
      mode: "markers",
      ...this.places(head, arrays, part, order),
      customdata: Array.from(part.x, (_unused, index) => [order, index]),
      hovertemplate: `${plain(part.label)} #%{pointNumber}<extra></extra>`,
      marker: {
        // As a list: a single size would be taken in other units.
        size: Array(part.x.length).fill(5),
        symbol: SYMBOLS[part.split],
        color: Array.from(part.value, (value) => this.pointColor(head, value)),
        line: { color: this.theme.text, width: 1 },
      },
    };
  }

  // As on the plane: around those that are wrong, and the one that was picked.
  rings(head, arrays) {
    const found = this.points.flatMap((part, order) => {
      const { x, y, z } = this.places(head, arrays, part, order);
      return x.map((_unused, index) => ({
        order, index, place: [x[index], y[index], z[index]],
        wrong: arrays[`wrong${order}`]?.[index],
        picked: head.picked?.[0] === order && head.picked?.[1] === index,
      })).filter(({ wrong, picked }) => wrong || picked);
    });
    return {
      type: "scatter3d",
      mode: "markers",
      x: found.map(({ place }) => place[0]),
      y: found.map(({ place }) => place[1]),
      z: found.map(({ place }) => place[2]),
      customdata: found.map(({ order, index }) => [order, index]),
      hoverinfo: "none",
      marker: {
        symbol: "circle-open",
        size: found.map(({ picked }) => (picked ? 20 : 12)),
        color: this.theme.text,
        line: { color: this.theme.text, width: 2 },
      },
    };
  }

  dispose() {
    clearTimeout(this.later);
    super.dispose();
  }
}

export default component((parent) => new Solid(parent, "solid"));

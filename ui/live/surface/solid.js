// The decision surface in three dimensions, with the points at their own heights. Plotly takes long
// to draw it, so that updates are limited to a few per second.

import { element, plain, write } from "../shared/dom.js";
import { parts } from "../shared/message.js";
import { LEVELS, css, levelOf } from "../shared/raster.js";
import { ticksOf } from "../shared/ticks.js";
import { component, loadPlotly } from "../shared/view.js";
import { Surface } from "./surface.js";

const PAUSE = 400; // milliseconds between two drawings
const STOPS = 31; // number of colors in the scale
const CONFIG = { displayModeBar: false, doubleClick: false, showTips: false };
const SYMBOLS = { train: "circle", validation: "diamond", test: "square" };
const NO_TIPS = { x: { highlight: false }, y: { highlight: false }, z: { highlight: false } };

const shares = (values, [low, high]) => (
  Array.from(values, (value) => (value - low) / (high - low))
);

class Solid extends Surface {
  build() {
    super.build();
    // Plotly replaces canvas, axes and tip.
    this.canvas.remove();
    this.plot.replaceChildren();
    this.tip.root.remove();
    loadPlotly()
      .then((library) => (this.library = library), () => (this.failed = true))
      .then(() => this.schedule());
  }

  tell() {}

  pick() {}

  paint(frame) {
    this.prepare(frame);
    if (this.failed) {
      this.notice ??= element("p", "gl-notice", this.root, { role: "alert" });
      write(this.notice, frame.failure);
    }
    const { clientWidth: width, clientHeight: height } = this.plot;
    const state = [frame.token, this.theme.key, width, height].join();
    if (!this.library || (this.drawn === frame && this.state === state)) return;
    const wait = PAUSE - (performance.now() - (this.last ?? -PAUSE));
    if (wait > 0 && this.state === state) {
      this.later ??= setTimeout(() => {
        this.later = undefined;
        this.schedule();
      }, wait);
      return;
    }
    [this.drawn, this.state, this.last] = [frame, state, performance.now()];
    this.library.react(this.plot, this.traces(frame), this.layout(frame, width, height), CONFIG);
    if (!this.listening) this.plot.on("plotly_click", (event) => this.clicked(event));
    this.listening = true;
  }

  clicked({ points: [{ customdata }] }) {
    if (!customdata) return;
    const [order, index] = customdata;
    this.send("picked", { part: this.message.points[order].split, index });
  }

  layout(frame, width, height) {
    const { text, border } = this.theme;
    const font = { family: this.theme.font, size: 11, color: text };
    // Plotly computes surfaces in float32, which is too coarse far from zero: coordinates are
    // shares of the axis, and only the tick labels have the data's values.
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
        xaxis: axis(frame.xLabel, frame.xRange),
        yaxis: axis(frame.yLabel, frame.yRange),
        zaxis: axis(frame.heightLabel, frame.range, 0.04),
      },
    };
  }

  traces(frame) {
    const [rows, columns] = frame.shape;
    const along = (count) => Array.from({ length: count }, (_unused, k) => k / (count - 1));
    const surface = {
      type: "surface", x: along(columns), y: along(rows), ...this.heights(frame),
      opacity: 0.86, showscale: false, hoverinfo: "skip", contours: NO_TIPS,
      lighting: { ambient: 0.75, diffuse: 0.45, specular: 0.05, roughness: 0.9 },
    };
    const clouds = frame.points.map((part, order) => this.cloud(frame, part, order));
    return [surface, ...clouds, this.rings(frame, clouds)];
  }

  heights(frame) {
    const [rows, columns] = frame.shape;
    const { raster, classColors } = frame;
    const grid = (value) => Array.from({ length: rows }, (_unused, row) => (
      Array.from({ length: columns }, (_same, column) => value(row * columns + column))
    ));
    const height = (level) => (level > LEVELS ? null : level / LEVELS);
    if (frame.kind !== "classes") {
      const colorscale = Array.from({ length: STOPS + 1 }, (_unused, k) =>
        [k / STOPS, css(this.look.table, levelOf(k / STOPS))]);
      const z = grid((cell) => height(raster[cell]));
      return { z, surfacecolor: z, colorscale, cmin: 0, cmax: 1 };
    }
    // The predicted class at each place, in its color, at the height of its probability.
    const fields = parts(raster);
    const winner = Uint8Array.from(fields[0], (_level, cell) => fields.reduce(
      (best, field, index) => (field[cell] > fields[best][cell] ? index : best), 0));
    const count = classColors.length;
    return {
      z: grid((cell) => height(fields[winner[cell]][cell])),
      surfacecolor: grid((cell) => winner[cell]),
      colorscale: classColors.flatMap((color, k) => [[k / count, color], [(k + 1) / count, color]]),
      cmin: -0.5, cmax: count - 0.5,
    };
  }

  cloud(frame, part, order) {
    return {
      type: "scatter3d",
      mode: "markers",
      x: shares(part.x, frame.xRange),
      y: shares(part.y, frame.yRange),
      z: shares(frame.heights[order], frame.range),
      customdata: Array.from(part.x, (_unused, index) => [order, index]),
      hovertemplate: `${plain(part.label)} #%{pointNumber}<extra></extra>`,
      marker: {
        // A list, because Plotly scales a single size in other units.
        size: Array(part.x.length).fill(5),
        symbol: SYMBOLS[part.split],
        color: Array.from(part.value, (value) => this.pointColor(frame, value)),
        line: { color: this.theme.text, width: 1 },
      },
    };
  }

  // As on the plane: rings around misclassified points and the selected one.
  rings({ wrong, picked }, clouds) {
    const isPicked = ([order, index]) => picked?.[0] === order && picked[1] === index;
    const ringed = clouds.flatMap(({ x, y, z, customdata }) => (
      customdata.map((name, k) => ({ name, x: x[k], y: y[k], z: z[k] }))
    )).filter(({ name }) => wrong[name[0]]?.[name[1]] || isPicked(name));
    return {
      type: "scatter3d",
      mode: "markers",
      x: ringed.map(({ x }) => x),
      y: ringed.map(({ y }) => y),
      z: ringed.map(({ z }) => z),
      customdata: ringed.map(({ name }) => name),
      hoverinfo: "none",
      marker: {
        symbol: "circle-open",
        size: ringed.map(({ name }) => (isPicked(name) ? 20 : 12)),
        color: this.theme.text,
        line: { color: this.theme.text, width: 2 },
      },
    };
  }

  dispose() {
    clearTimeout(this.later);
    this.library?.purge(this.plot);
    super.dispose();
  }
}

export default component("solid", Solid);

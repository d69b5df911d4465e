// Base of all views: made once, then painted with the newest message once per animation frame.

import { Axes } from "./axes.js";
import { colorOf, element } from "./dom.js";
import { unpack } from "./message.js";
import { Tip } from "./overlay.js";
import { ramp } from "./raster.js";

let plotly;
export function loadPlotly() {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const folder = import.meta.url.split("/ui.live.assets.web/")[0];
    script.src = `${folder}/ui.live.assets.plotly/plotly.min.js`;
    const fail = () => {
      plotly = undefined;
      script.remove();
      reject(new Error(script.src));
    };
    script.onload = () => (window.Plotly ? resolve(window.Plotly) : fail());
    script.onerror = fail;
    document.head.append(script);
  });
  return plotly;
}

function readTheme(node) {
  const style = getComputedStyle(node);
  const read = (name) => style.getPropertyValue(name).trim();
  const background = read("--st-background-color") || "#ffffff";
  const [text, border] = [read("--st-text-color"), read("--st-border-color")];
  const [red, green, blue] = colorOf(background);
  return {
    key: [background, text, border].join(),
    background, text, border, font: style.fontFamily,
    primary: read("--st-primary-color") || "#3f90da",
    tone: 0.299 * red + 0.587 * green + 0.114 * blue < 128 ? "dark" : "light",
  };
}

export class View {
  constructor(parent, name) {
    this.root = element("div", `gl-view gl-${name}`, parent, { "data-frame": 0 });
    // Parameters of the request to save the numbers; a replay has more.
    this.root.asked = () => (this.message ? {} : null);
    this.noted = {};
    this.frame = 0;
    this.observer = new ResizeObserver(() => this.schedule());
    this.build();
    this.observer.observe(this.plot ?? this.root);
  }

  receive(message, send) {
    this.message = message;
    // The server may repeat a request, so each has an id.
    const id = () => `${Date.now()}.${Math.random()}`;
    if (send) this.send = (name, value) => send(name, { id: id(), value });
    this.schedule();
  }

  schedule() {
    if (this.waiting || this.disposed || !this.message) return;
    this.waiting = requestAnimationFrame((now) => {
      this.waiting = undefined;
      this.show(now);
    });
  }

  show(now) {
    const { message, plot } = this;
    if (plot && (plot.clientWidth < 40 || plot.clientHeight < 40)) return;
    this.theme = readTheme(this.root);
    this.paint(message, now);
    if (message.summary) plot?.setAttribute("aria-label", message.summary);
    if (message !== this.painted) this.frame += 1;
    this.painted = message;
    this.root.dataset.frame = this.frame;
    if ("epoch" in message) this.root.dataset.epoch = message.epoch;
  }

  // Whether a state differs from the last one stored under the name; it is stored then.
  differs(name, ...state) {
    const key = JSON.stringify(state);
    const other = key !== this.noted[name];
    this.noted[name] = key;
    return other;
  }

  // Colors of a scale in the page's theme: its ends, and a table by level.
  scaleOf(diverging, steps = 0) {
    const stops = diverging[this.theme.tone];
    return {
      negative: stops[0], positive: stops.at(-1), table: ramp(stops.map(colorOf), steps),
    };
  }

  dispose() {
    this.disposed = true;
    cancelAnimationFrame(this.waiting);
    this.observer.disconnect();
    this.root.remove();
  }
}

// A view with a canvas under axes, and a tip at the pointer.
export class Chart extends View {
  build(parent = this.root, role = "img") {
    this.root.classList.add("gl-live");
    this.stage = element("div", "gl-stage", parent);
    this.canvas = element("canvas", "gl-canvas", this.stage, { "aria-hidden": "true" });
    this.plot = element("div", "gl-plot", this.stage, { role });
    this.axes = new Axes(this.plot);
    this.tip = new Tip(this.stage, this.plot, () => this.tell());
  }

  // Called when the pointer has moved.
  tell() {
    this.schedule();
  }
}

// Export of a view's module: Streamlit calls it for every message and change of theme.
export function component(name, Made) {
  const views = new WeakMap();
  return ({ data, parentElement, setTriggerValue }) => {
    let view = views.get(parentElement);
    if (!view) {
      view = new Made(parentElement, name);
      views.set(parentElement, view);
    }
    if (data) view.receive(unpack(data), setTriggerValue);
    // Also called at once for a message that a newer one replaces; the view is kept then.
    return () => {
      setTimeout(() => {
        if (parentElement.isConnected) return;
        view.dispose();
        views.delete(parentElement);
      });
    };
  };
}

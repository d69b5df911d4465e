// A run as a film. The server sends all frames once; scrubbing and playing stay in the browser,
// and the server hears of an epoch only when the scrubber has come to rest on it.

import { colorOf, component, element, isDark, readTheme, shape, unpack } from "./common.js";
import { Curves } from "./curves.js";
import { Answers, Gradients } from "./replay_panels.js";
import { STYLE } from "./replay_style.js";
import { UnitMaps } from "./replay_units.js";
import { ramp } from "./raster.js";
import { Surface } from "./surface.js";

const REST = 350; // milliseconds without a move after which an epoch counts as chosen
const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M6 5h4v14H6zm8 0h4v14h-4z",
  back: "M6 6h2v12H6zm3.5 6 8.5 6V6z",
  on: "M16 6h2v12h-2zM6 18l8.5-6L6 6z",
};

function icon(name) {
  const svg = shape("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" });
  shape("path", { d: ICONS[name] }, svg);
  return svg;
}

class Replay {
  constructor(parent) {
    this.sheet = element("style", "", parent);
    this.sheet.textContent = STYLE;
    this.root = element("div", "gl-replay", parent);
    this.painted = 0;
    this.bar();
    this.numbers = element("dl", "gl-replay-numbers", this.root);
    const grid = element("div", "gl-replay-grid", this.root);
    const place = (name, parent = grid) => element("section", `gl-replay-${name}`, parent);
    this.surface = new Surface(place("surface"), "surface");
    this.curves = new Curves(place("curves"), "curves");
    this.units = new UnitMaps(place("units"));
    const side = element("div", "gl-replay-side", grid);
    this.answers = new Answers(place("answers", side), () => this.schedule());
    this.gradients = new Gradients(place("gradients", side));
    const pictures = {
      surface: this.surface.root, curves: this.curves.root, units: this.units.box.parentElement,
      answers: this.answers.box.parentElement, gradients: this.gradients.box.parentElement,
    };
    for (const [picture, node] of Object.entries(pictures)) {
      node.asked = () => this.head && { picture, epoch: this.epoch, part: this.answers.part };
    }
    this.observer = new ResizeObserver(() => this.schedule());
    this.observer.observe(grid);
  }

  bar() {
    const bar = element("div", "gl-replay-bar", this.root);
    const button = (name, act) => {
      const made = element("button", "gl-replay-button", bar, { type: "button" });
      made.append(icon(name));
      made.addEventListener("click", act);
      return made;
    };
    this.back = button("back", () => this.turn(this.index - 1));
    this.play = button("play", () => (this.since === undefined ? this.start() : this.stop()));
    this.on = button("on", () => this.turn(this.index + 1));
    this.slider = element("input", "gl-replay-slider", bar, { type: "range", min: 0, step: 1 });
    this.slider.addEventListener("input", () => this.turn(Number(this.slider.value)));
    this.label = element("output", "gl-replay-epoch", bar);
    this.speed = element("select", "gl-replay-speed", bar);
    this.speed.addEventListener("change", () => {
      if (this.since !== undefined) this.start();
    });
    const loop = element("label", "gl-replay-loop", bar);
    this.loop = element("input", "", loop, { type: "checkbox" });
    this.loopLabel = element("span", "", loop);
  }

  receive({ head, arrays }, send) {
    this.send = send;
    // A run of the page for another reason brings the same film again.
    if (head.token === this.head?.token) return;
    const before = this.head ? this.epoch : head.epoch;
    const atEnd = this.head && this.index === this.arrays.epochs.length - 1;
    [this.head, this.arrays] = [head, arrays];
    const last = arrays.epochs.length - 1;
    this.surfaceMessage = unpack(arrays.surface);
    this.curvesMessage = unpack(arrays.curves);
    this.wording(head);
    this.speed.replaceChildren(...head.speeds.map((speed) => {
      const option = document.createElement("option");
      option.value = speed;
      option.textContent = head.words.rate.replace("{n}", speed);
      return option;
    }));
    this.speed.value = this.chosenSpeed ?? head.speed;
    this.speed.onchange = () => (this.chosenSpeed = this.speed.value);
    this.slider.max = last;
    this.index = atEnd ? last : this.nearest(before);
    this.units.receive(head, arrays);
    this.answers.receive(head, arrays);
    this.gradients.receive(head, arrays);
    this.numbers.replaceChildren();
    this.values = head.figures.map(({ label }) => {
      const pair = element("div", "", this.numbers);
      element("dt", "", pair).textContent = label;
      return element("dd", "", pair);
    });
    this.numbers.hidden = !head.figures.length;
    this.fresh = true;
    this.schedule();
  }

  wording({ words }) {
    for (const name of ["back", "on"]) {
      this[name].title = words[name];
      this[name].setAttribute("aria-label", words[name]);
    }
    this.slider.setAttribute("aria-label", words.scrub);
    this.speed.setAttribute("aria-label", words.speed);
    this.loopLabel.textContent = words.loop;
    this.button();
  }

  button() {
    const playing = this.since !== undefined;
    const words = this.head.words[playing ? "pause" : "play"];
    this.play.title = words;
    this.play.setAttribute("aria-label", words);
    this.play.replaceChildren(icon(playing ? "pause" : "play"));
  }

  get epoch() {
    return this.arrays.epochs[this.index];
  }

  nearest(epoch) {
    let found = 0;
    this.arrays.epochs.forEach((one, index) => {
      if (Math.abs(one - epoch) < Math.abs(this.arrays.epochs[found] - epoch)) found = index;
    });
    return found;
  }

  turn(index) {
    if (this.since !== undefined) this.stop();
    this.index = Math.min(Math.max(index, 0), this.arrays.epochs.length - 1);
    this.schedule();
    this.rest();
  }

  rest() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.send("rested", this.epoch), REST);
  }

  start() {
    const last = this.arrays.epochs.length - 1;
    if (!last) return;
    clearTimeout(this.resting);
    this.from = this.index === last ? 0 : this.index;
    this.since = performance.now();
    this.button();
    this.schedule();
  }

  stop() {
    this.since = undefined;
    this.button();
    this.rest();
  }

  // The clock says which frame is due, so a slow machine skips some instead of lagging behind.
  advance(now) {
    const last = this.arrays.epochs.length - 1;
    const due = this.from + Math.floor(((now - this.since) / 1000) * Number(this.speed.value));
    if (due <= last) this.index = Math.max(due, this.from);
    else if (this.loop.checked) {
      [this.from, this.index, this.since] = [0, 0, now];
    } else {
      this.index = last;
      this.stop();
    }
  }

  schedule() {
    if (this.waiting || this.disposed || !this.head) return;
    this.waiting = requestAnimationFrame((now) => {
      this.waiting = undefined;
      if (this.since !== undefined) this.advance(now);
      this.show();
      if (this.since !== undefined) this.schedule();
    });
  }

  show() {
    const { head, arrays, index } = this;
    const theme = readTheme(this.root);
    const state = [head.token, index, theme.key, this.root.clientWidth, this.answers.part].join();
    if (state === this.shown) return;
    this.shown = state;
    if (this.colored !== `${head.token} ${theme.key}`) {
      this.colored = `${head.token} ${theme.key}`;
      const stops = head.diverging[isDark(theme) ? "dark" : "light"].map(colorOf);
      this.look = { theme, table: ramp(stops) };
    }
    const words = (name) => head.words[name].replace("{epoch}", this.epoch);
    this.pictures(words);
    for (const panel of [this.units, this.answers, this.gradients]) panel.paint(index, this.look);
    head.figures.forEach(({ texts }, k) => {
      this.values[k].textContent = texts[index];
    });
    const last = arrays.epochs[arrays.epochs.length - 1];
    this.label.textContent = words("epoch").replace("{last}", last);
    this.slider.value = index;
    this.slider.setAttribute("aria-valuetext", this.label.textContent);
    this.back.disabled = index === 0;
    this.on.disabled = index === arrays.epochs.length - 1;
    this.painted += 1;
    this.root.dataset.painted = this.painted;
    this.root.dataset.epoch = this.epoch;
    this.root.dataset.frames = arrays.epochs.length;
  }

  pictures(words) {
    const { arrays, index, surfaceMessage, curvesMessage } = this;
    const size = arrays.rasters.length / arrays.epochs.length;
    const raster = arrays.rasters.subarray(index * size, (index + 1) * size);
    const edge = arrays.edges.length ? arrays.edges.subarray(index * size, (index + 1) * size)
      : undefined;
    const surface = {
      head: { ...surfaceMessage.head, epoch: this.epoch, summary: words("surface") },
      arrays: { ...surfaceMessage.arrays, raster, edge },
    };
    const curves = {
      head: { ...curvesMessage.head, summary: words("curves") }, arrays: curvesMessage.arrays,
    };
    this.curves.cursor = this.epoch;
    if (this.fresh) {
      // Through the front door, where they fetch what draws their axes.
      this.fresh = false;
      this.surface.receive(surface);
      this.curves.receive(curves);
      return;
    }
    for (const [view, message] of [[this.surface, surface], [this.curves, curves]]) {
      view.message = message;
      view.show();
    }
  }

  dispose() {
    this.disposed = true;
    clearTimeout(this.resting);
    if (this.waiting) cancelAnimationFrame(this.waiting);
    this.observer.disconnect();
    this.surface.dispose();
    this.curves.dispose();
    this.sheet.remove();
    this.root.remove();
  }
}

export default component((parent) => new Replay(parent));

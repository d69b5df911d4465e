// Replay of a run. All frames are sent once, and scrubbing and playing need no server, which is
// only notified of the epoch at which the slider comes to rest.

import { Curves } from "../curves/curves.js";
import { button, element, name, shape, write } from "../shared/dom.js";
import { nearest } from "../shared/lines.js";
import { parts } from "../shared/message.js";
import { View, component } from "../shared/view.js";
import { Surface } from "../surface/surface.js";
import { Answers, Gradients, UnitMaps } from "./panels.js";

const REST = 350; // milliseconds without movement after which an epoch is sent
const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M6 5h4v14H6zm8 0h4v14h-4z",
  back: "M6 6h2v12H6zm3.5 6 8.5 6V6z",
  on: "M16 6h2v12h-2zM6 18l8.5-6L6 6z",
};
const STACKED = ["raster", "edge", "maps", "scales", "gradientNorm", "updateRatio"];

function icon(kind) {
  const svg = shape("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" });
  shape("path", { d: ICONS[kind] }, svg);
  return svg;
}

class Replay extends View {
  build() {
    this.count = 0;
    this.bar();
    this.numbers = element("dl", "gl-replay-numbers", this.root);
    const grid = element("div", "gl-replay-grid", this.root);
    const place = (kind, parent = grid) => element("section", `gl-replay-${kind}`, parent);
    this.surface = new Surface(place("surface"), "surface");
    this.curves = new Curves(place("curves"), "curves");
    this.units = new UnitMaps(place("units"));
    const side = element("div", "gl-replay-side", grid);
    this.answers = new Answers(place("answers", side), () => this.schedule());
    this.gradients = new Gradients(place("gradients", side));
    this.panels = {
      units: this.units, answers: this.answers, gradients: this.gradients,
    };
    const asked = (picture) => () => (
      this.message && { picture, epoch: this.epoch, part: this.answers.part }
    );
    this.surface.root.asked = asked("surface");
    this.curves.root.asked = asked("curves");
    for (const [picture, { box }] of Object.entries(this.panels)) {
      box.parentElement.asked = asked(picture);
    }
  }

  bar() {
    const bar = element("div", "gl-replay-bar", this.root);
    const made = (kind, act) => {
      const node = button("gl-replay-button", bar, "", act);
      node.append(icon(kind));
      return node;
    };
    this.back = made("back", () => this.turn(this.index - 1));
    this.play = made("play", () => (this.isPlaying ? this.stop() : this.start()));
    this.on = made("on", () => this.turn(this.index + 1));
    this.slider = element("input", "gl-replay-slider", bar, { type: "range", min: 0, step: 1 });
    this.slider.addEventListener("input", () => this.turn(Number(this.slider.value)));
    this.label = element("output", "gl-replay-epoch", bar);
    this.speed = element("select", "gl-replay-speed", bar);
    this.speed.addEventListener("change", () => {
      this.chosenSpeed = this.speed.value;
      if (this.isPlaying) this.start();
    });
    const loop = element("label", "gl-replay-loop", bar);
    this.loop = element("input", "", loop, { type: "checkbox" });
    this.loopLabel = element("span", "", loop);
  }

  receive(film, send) {
    // A rerun of the page sends the same film again.
    if (film.token !== this.message?.token) this.open(film);
    super.receive(this.message, send);
  }

  open(film) {
    const before = this.message;
    const epoch = before ? this.epoch : film.opening;
    const atEnd = before && this.index === this.last;
    this.message = film;
    this.stacks = Object.fromEntries(STACKED.map((field) => [field, parts(film[field])]));
    this.last = film.epochs.length - 1;
    this.index = atEnd ? this.last : nearest(film.epochs, epoch);
    this.slider.max = this.last;
    this.wording(film);
    for (const panel of Object.values(this.panels)) {
      panel.receive(film);
      panel.box.parentElement.dataset.save = panel.title.textContent;
    }
  }

  wording({ words, speeds, speed, figures }) {
    name(this.back, words.back);
    name(this.on, words.on);
    this.slider.setAttribute("aria-label", words.scrub);
    this.speed.setAttribute("aria-label", words.speed);
    this.loopLabel.textContent = words.loop;
    this.label.textContent = "";
    this.nameButton();
    this.speed.replaceChildren(...speeds.map((each) => (
      new Option(words.rate.replace("{n}", each), each)
    )));
    this.speed.value = this.chosenSpeed ?? speed;
    this.numbers.replaceChildren();
    this.numbers.hidden = !figures.length;
    this.values = figures.map(({ label }) => {
      const pair = element("div", "", this.numbers);
      element("dt", "", pair).textContent = label;
      return element("dd", "", pair);
    });
  }

  nameButton() {
    const kind = this.isPlaying ? "pause" : "play";
    name(this.play, this.message.words[kind]);
    this.play.replaceChildren(icon(kind));
  }

  get epoch() {
    return this.message.epochs[this.index];
  }

  get isPlaying() {
    return this.since !== undefined;
  }

  turn(index) {
    if (this.isPlaying) this.stop();
    this.index = Math.min(Math.max(index, 0), this.last);
    this.schedule();
    this.rest();
  }

  rest() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.send("rested", this.epoch), REST);
  }

  start() {
    if (!this.last) return;
    clearTimeout(this.resting);
    this.from = this.index === this.last ? 0 : this.index;
    this.since = performance.now();
    this.nameButton();
    this.schedule();
  }

  stop() {
    this.since = undefined;
    this.nameButton();
    this.rest();
  }

  // The frame is chosen by the clock, so that slow machines skip frames and do not lag behind.
  advance(now) {
    const due = this.from + Math.floor(((now - this.since) / 1000) * Number(this.speed.value));
    if (due <= this.last) this.index = Math.max(due, this.from);
    else if (this.loop.checked) {
      [this.from, this.index, this.since] = [0, 0, now];
    } else {
      this.index = this.last;
      this.stop();
    }
  }

  show(now) {
    if (this.isPlaying) this.advance(now);
    super.show(now);
    if (this.isPlaying) this.schedule();
  }

  paint(film) {
    const { index, theme, epoch } = this;
    const part = this.answers.part;
    if (!this.differs("shown", film.token, index, theme.key, this.root.clientWidth, part)) return;
    const frame = Object.fromEntries(STACKED.map((field) => [field, this.stacks[field][index]]));
    const words = (kind) => film.words[kind].replace("{epoch}", epoch);
    this.curves.cursor = epoch;
    this.pass(this.curves, { ...film.curves, summary: words("curves") });
    this.pass(this.surface, {
      ...film.surface, raster: frame.raster, edge: frame.edge, epoch, summary: words("surface"),
    });
    const { table } = this.scaleOf(film.surface.diverging);
    this.units.paint(frame, { theme, table });
    this.answers.paint(index, theme);
    this.gradients.paint(frame);
    film.figures.forEach(({ texts }, k) => write(this.values[k], texts[index]));
    write(this.label, words("epoch").replace("{last}", film.epochs.at(-1)));
    this.slider.value = index;
    this.slider.setAttribute("aria-valuetext", this.label.textContent);
    this.back.disabled = index === 0;
    this.on.disabled = index === this.last;
    this.count += 1;
    Object.assign(this.root.dataset, { painted: this.count, epoch, frames: this.last + 1 });
  }

  // Painted at once, so that all pictures show the same epoch.
  pass(view, message) {
    view.message = message;
    view.show();
  }

  dispose() {
    clearTimeout(this.resting);
    this.surface.dispose();
    this.curves.dispose();
    super.dispose();
  }
}

export default component("replay", Replay);

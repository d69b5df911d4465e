// One button for all charts of a page: each as SVG, as PNG and its numbers as CSV.
// It looks for them when it is opened, so that a chart needs to do nothing to be among them.

import { element, shape } from "./common.js";
import { csv, numbersOf } from "./save_numbers.js";
import { pngOf, svgOf } from "./save_picture.js";

const STYLE = `
.gl-save {position: relative; font-family: var(--st-font); font-size: 14px;
  color: var(--st-text-color);}
.gl-save > button {display: grid; place-items: center; width: 36px; height: 36px; padding: 0;
  border: 1px solid var(--st-border-color); border-radius: 8px; cursor: pointer;
  background: var(--st-background-color); color: inherit;}
.gl-save button:hover, .gl-save button:focus-visible {border-color: var(--st-primary-color);
  color: var(--st-primary-color); outline: none;}
.gl-save-panel {position: fixed; top: 56px; right: 16px; width: min(420px, 92vw);
  max-height: min(70vh, 560px); overflow: auto; padding: 10px 12px; border-radius: 8px;
  background: var(--st-background-color); border: 1px solid var(--st-border-color);
  box-shadow: 0 4px 18px rgb(0 0 0 / 22%);}
.gl-save-panel[hidden] {display: none;}
.gl-save-panel p {margin: 0 0 6px; font-weight: 600;}
.gl-save-panel ul {list-style: none; margin: 0; padding: 0;}
.gl-save-panel li {display: flex; align-items: center; gap: 6px; margin: 0; padding: 4px 0;
  border-top: 1px solid var(--st-border-color);}
.gl-save-panel li span {flex: 1 1 0; min-width: 0; display: -webkit-box; overflow: hidden;
  -webkit-line-clamp: 2; -webkit-box-orient: vertical; font-size: 13px; line-height: 1.3;}
.gl-save-panel li button {padding: 3px 8px; font: inherit; font-size: 12px; cursor: pointer;
  border: 1px solid var(--st-border-color); border-radius: 6px; background: none; color: inherit;}
.gl-save-panel li button:disabled {opacity: 0.35; cursor: default;}
.gl-save-marked {outline: 2px solid var(--st-primary-color); outline-offset: 2px;}
`;
const PATIENCE = 60_000; // milliseconds that an answer may take
const AGAIN = 4_000; // milliseconds after which a request is repeated
const ICON = "M10 2v9m0 0 4-4m-4 4-4-4M3 13v3a1.5 1.5 0 0 0 1.5 1.5h11A1.5 1.5 0 0 0 17 16v-3";

function icon() {
  const svg = shape("svg", { width: 20, height: 20, "aria-hidden": "true" });
  const style = "fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round";
  shape("path", { d: ICON, style }, svg);
  return svg;
}

const VIEWS = [
  ".gl-live", ".gl-wall", ".gl-net", ".gl-replay-units", ".gl-replay-answers",
  ".gl-replay-gradients", "[data-save]",
].join();

function charts() {
  const all = [...document.querySelectorAll(`${VIEWS}, .js-plotly-plot`)];
  return all.filter((node) => {
    const box = node.getBoundingClientRect();
    // A chart inside a view is part of its picture.
    return box.width > 60 && box.height > 60 && !node.parentElement.closest(VIEWS);
  });
}

function titleOf(node, fallback) {
  const labelled = node.closest("[aria-label]") ?? node.querySelector("[aria-label]");
  const titles = [
    node.dataset.save, node._fullLayout?.title?.text, labelled?.getAttribute("aria-label"),
    node._fullLayout?.yaxis?.title?.text,
  ];
  const found = titles.find((text) => text && !text.startsWith("Click to enter"));
  return (found ?? fallback).replace(/<[^>]*>/g, " ").split(/; |；/)[0].trim();
}

function download(content, kind, type, title) {
  const blob = content instanceof Blob ? content : new Blob([content], { type });
  const link = element("a", "", document.body, { href: URL.createObjectURL(blob) });
  const plain = title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
  link.download = `${plain.slice(0, 60) || "chart"}.${kind}`;
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

class Save {
  constructor(parent) {
    this.pending = new Map(); // requests without an answer so far, by id
    element("style", "", parent).textContent = STYLE;
    this.root = element("div", "gl-save", parent);
    this.button = element("button", "", this.root, {
      type: "button", "aria-haspopup": "true", "aria-expanded": "false",
    });
    this.button.append(icon());
    this.panel = element("div", "gl-save-panel", this.root, { role: "dialog", hidden: "" });
    this.button.addEventListener("click", () => this.open(this.panel.hidden));
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.open(false);
      this.button.focus();
    });
    this.outside = (event) => {
      if (!event.composedPath().includes(this.root)) this.open(false);
    };
    // While it goes down: some controls stop it on its way up.
    document.addEventListener("pointerdown", this.outside, true);
  }

  // The numbers of a live view in full precision, from the server.
  ask(node) {
    const classes = [...node.closest("[class*=st-key-]").classList];
    const view = classes.find((name) => name.startsWith("st-key-"));
    const id = `${Date.now()}.${Math.random()}`;
    const wanted = { ...node.asked(), id, view };
    const request = () => this.send("asked", wanted);
    // A run of the whole page that starts in between discards an answer that is not sent yet.
    const repeat = setInterval(request, AGAIN);
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      setTimeout(reject, PATIENCE);
      request();
    }).finally(() => {
      clearInterval(repeat);
      this.pending.delete(id);
    });
  }

  say(words, send) {
    [this.words, this.send] = [words, send];
    const { answer } = words;
    const asked = answer && this.pending.get(answer.id);
    if (answer?.csv === null) asked?.reject();
    else asked?.resolve(answer.csv);
    this.button.title = words.title;
    this.button.setAttribute("aria-label", words.title);
    this.panel.setAttribute("aria-label", words.title);
  }

  open(wanted) {
    this.panel.hidden = !wanted;
    this.button.setAttribute("aria-expanded", String(wanted));
    this.panel.replaceChildren();
    if (!wanted) return;
    element("p", "", this.panel).textContent = this.words.title;
    const found = charts();
    if (!found.length) element("div", "", this.panel).textContent = this.words.none;
    const list = element("ul", "", this.panel);
    found.forEach((node, index) => this.row(list, node, titleOf(node, `${index + 1}`)));
  }

  row(list, node, title) {
    const item = element("li", "", list);
    element("span", "", item, { title }).textContent = title;
    const mark = (on) => () => node.classList.toggle("gl-save-marked", on);
    item.addEventListener("pointerenter", mark(true));
    item.addEventListener("pointerleave", mark(false));
    item.addEventListener("focusin", mark(true));
    item.addEventListener("focusout", mark(false));
    const save = (kind, type, content) => {
      const button = element("button", "", item, { type: "button" });
      button.textContent = kind.toUpperCase();
      button.setAttribute("aria-label", `${kind.toUpperCase()}: ${title}`);
      button.addEventListener("click", async () => {
        node.classList.remove("gl-save-marked");
        try {
          download(await content(), kind, type, title);
        } catch {
          button.disabled = true;
          button.title = this.words.failure;
        }
      });
      return button;
    };
    save("svg", "image/svg+xml", () => svgOf(node));
    save("png", "image/png", () => pngOf(node));
    const button = save("csv", "text/csv", () => (
      node.asked ? this.ask(node) : csv(numbersOf(node))
    ));
    button.disabled = !(node.asked ? node.asked() : numbersOf(node));
  }

  dispose() {
    document.removeEventListener("pointerdown", this.outside, true);
    document.querySelectorAll(".gl-save-marked").forEach((node) => {
      node.classList.remove("gl-save-marked");
    });
    this.root.remove();
  }
}

const views = new WeakMap();
export default ({ data, parentElement, setTriggerValue }) => {
  let view = views.get(parentElement);
  if (!view) {
    view = new Save(parentElement);
    views.set(parentElement, view);
  }
  if (data) view.say(data, setTriggerValue);
  return () => {
    setTimeout(() => {
      if (parentElement.isConnected) return;
      view.dispose();
      views.delete(parentElement);
    });
  };
};

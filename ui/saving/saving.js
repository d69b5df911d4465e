// One button to save all charts of a page: as SVG, as PNG, and their numbers as CSV. The charts are
// collected when it is opened.

import { button, element, name, shape } from "../live/shared/dom.js";
import { View, component } from "../live/shared/view.js";
import { csv, numbersOf } from "./numbers.js";
import { pngOf, svgOf } from "./picture.js";

const PATIENCE = 60_000; // milliseconds until a request fails
const AGAIN = 2_000; // milliseconds after which a request is repeated
const MARKING = { pointerenter: true, pointerleave: false, focusin: true, focusout: false };
const ICON = "M10 2v9m0 0 4-4m-4 4-4-4M3 13v3a1.5 1.5 0 0 0 1.5 1.5h11A1.5 1.5 0 0 0 17 16v-3";

function icon() {
  const svg = shape("svg", { width: 20, height: 20, "aria-hidden": "true" });
  const style = "fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round";
  shape("path", { d: ICON, style }, svg);
  return svg;
}

const VIEWS = ".gl-live, .gl-wall, .gl-net, [data-save]";

function charts() {
  const all = [...document.querySelectorAll(`${VIEWS}, .js-plotly-plot`)];
  return all.filter((node) => {
    const box = node.getBoundingClientRect();
    // A chart inside a view is part of the view's picture.
    return box.width > 60 && box.height > 60 && !node.parentElement.closest(VIEWS);
  });
}

function titleOf(node, fallback) {
  const labelled = node.closest("[aria-label]") ?? node.querySelector("[aria-label]");
  const titles = [
    node.dataset.save, node._fullLayout?.title?.text, labelled?.getAttribute("aria-label"),
    node._fullLayout?.yaxis?.title?.text,
  ];
  const chosen = titles.find((text) => text && !text.startsWith("Click to enter"));
  return (chosen ?? fallback).replace(/<[^>]*>/g, " ").split(/; |；/)[0].trim();
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

class Save extends View {
  build() {
    this.pending = new Map(); // open requests, by id
    this.button = element("button", "", this.root, { type: "button", "aria-haspopup": "dialog" });
    this.button.append(icon());
    this.panel = element("div", "gl-save-panel", this.root, { role: "dialog", popover: "" });
    this.button.popoverTargetElement = this.panel;
    this.panel.addEventListener("beforetoggle", ({ newState }) => this.fill(newState === "open"));
  }

  // Request the numbers of a live view, in full precision, from the server.
  ask(node) {
    const classes = [...node.closest("[class*=st-key-]").classList];
    const view = classes.find((name) => name.startsWith("st-key-"));
    const request = `${Date.now()}.${Math.random()}`;
    const ask = () => this.send("asked", { ...node.asked(), request, view });
    // A rerun of the whole page would discard an answer that has not been sent yet.
    const repeat = setInterval(ask, AGAIN);
    return new Promise((resolve, reject) => {
      this.pending.set(request, { resolve, reject });
      setTimeout(reject, PATIENCE);
      ask();
    }).finally(() => {
      clearInterval(repeat);
      this.pending.delete(request);
    });
  }

  receive(message, send) {
    super.receive(message, send);
    const { answer, title } = message;
    const asked = answer && this.pending.get(answer.request);
    if (answer?.csv === null) asked?.reject();
    else asked?.resolve(answer.csv);
    name(this.button, title);
    this.panel.setAttribute("aria-label", title);
  }

  paint() {}

  fill(isOpen) {
    this.panel.replaceChildren();
    if (!isOpen) return;
    element("p", "", this.panel).textContent = this.message.title;
    const nodes = charts();
    if (!nodes.length) element("div", "", this.panel).textContent = this.message.none;
    const list = element("ul", "", this.panel);
    nodes.forEach((node, index) => this.row(list, node, titleOf(node, `${index + 1}`)));
  }

  row(list, node, title) {
    const item = element("li", "", list);
    element("span", "", item, { title }).textContent = title;
    for (const [kind, on] of Object.entries(MARKING)) {
      item.addEventListener(kind, () => node.classList.toggle("gl-save-marked", on));
    }
    const save = (kind, type, content) => {
      const label = { "aria-label": `${kind.toUpperCase()}: ${title}` };
      const made = button("", item, kind.toUpperCase(), async () => {
        node.classList.remove("gl-save-marked");
        try {
          download(await content(), kind, type, title);
        } catch {
          made.disabled = true;
          made.title = this.message.failure;
        }
      }, label);
      return made;
    };
    save("svg", "image/svg+xml", () => svgOf(node));
    save("png", "image/png", () => pngOf(node));
    const numbers = save("csv", "text/csv", () => (
      node.asked ? this.ask(node) : csv(numbersOf(node))
    ));
    numbers.disabled = !(node.asked ? node.asked() : numbersOf(node));
  }

  dispose() {
    document.querySelectorAll(".gl-save-marked").forEach((node) => {
      node.classList.remove("gl-save-marked");
    });
    super.dispose();
  }
}

export default component("save", Save);

// Parts of the network's picture that are constant in training: titles, locks, names, legend, and a
// button over each unit, for keyboards and screen readers.

import { button, element, fit, legendItem, name, stripe, swatch, write } from "../shared/dom.js";
import { number } from "../shared/numbers.js";
import { HEAD, NAMED, nodesOf } from "./layout.js";

const CLOSED = "M6 6 V4 a3 3 0 0 1 6 0 V6";
const OPEN = "M6 6 V3.4 a3 3 0 0 1 6 -0.6";
const LINE = { stroke: "currentColor", "stroke-width": 1.6 };

// Name of a unit, or of the bundle of the undrawn ones.
export function unitName({ names, total }, unit, words) {
  return names[unit] ?? words.more.replace("{count}", total - names.length);
}

export class Furniture {
  constructor(view, actions) {
    this.view = view;
    this.stage = view.stage;
    this.plot = view.plot;
    this.actions = actions;
    this.heads = element("div", "gl-net-heads", view.stage);
    this.heads.style.height = `${HEAD}px`;
    this.foot = element("div", "gl-foot gl-net-foot", view.root);
  }

  // Titles, locks and buttons are constant during training.
  update({ columns, words }, look) {
    const titles = columns.map(({ title, note, names, total, frozen }) => (
      [title, note, names, total, frozen]
    ));
    if (!this.view.differs("furniture", this.view.theme.key, words, titles)) return;
    const held = this.stage.contains(document.activeElement) && document.activeElement.dataset.at;
    this.heads.replaceChildren();
    this.plot.replaceChildren();
    columns.forEach((column, index) => {
      const box = element("div", "gl-net-head", this.heads);
      element("div", "gl-net-title", box);
      if (index) this.lock(words, column, index - 1, box);
      element("div", "gl-net-note", box);
      for (let unit = 0; unit < nodesOf(column); unit += 1) {
        element("button", "gl-net-unit", this.plot, {
          type: "button", tabindex: -1, "data-at": `${index - 1}.${unit}`,
          "aria-label": `${column.title}, ${unitName(column, unit, words)}`,
        });
      }
    });
    this.legend(words, look);
    const buttons = [...this.plot.children];
    const kept = buttons.find(({ dataset }) => dataset.at === (held || this.focused));
    (kept ?? buttons.find(({ dataset }) => dataset.at === "0.0"))?.setAttribute("tabindex", 0);
    if (held) this.stage.querySelector(`[data-at="${held}"]`)?.focus();
  }

  lock(words, { frozen, title }, layer, box) {
    const freeze = () => this.actions.freeze(layer, !frozen);
    const made = button("gl-net-lock", box, "", freeze, {
      "aria-pressed": frozen, "data-at": `lock.${layer}`,
    });
    name(made, (frozen ? words.thaw : words.freeze).replace("{layer}", title));
    const fill = frozen ? "currentColor" : "none";
    made.append(swatch([
      ["path", { ...LINE, d: frozen ? CLOSED : OPEN, fill: "none" }],
      ["rect", { ...LINE, x: 4, y: 6, width: 10, height: 7.5, rx: 1.5, "stroke-width": 1.4, fill }],
    ]));
  }

  legend(words, { negative, positive }) {
    this.foot.replaceChildren();
    const list = element("ul", "gl-legend", this.foot);
    legendItem(list, words.negative, swatch(stripe([], 3.5), negative));
    legendItem(list, words.positive, swatch(stripe([], 3.5), positive));
    legendItem(list, words.biasDot, swatch([
      ["circle", { cx: 11, cy: 7, r: 4.5, fill: "none", stroke: "currentColor" }],
      ["circle", { cx: 11, cy: 7, r: 2.5, fill: "currentColor" }],
    ]));
    this.widest = element("span", "gl-net-widest", this.foot);
    this.warning = element("span", "gl-net-warning", this.foot, { role: "alert" });
    this.back = button("gl-net-undo", this.foot, words.undo, () => this.actions.undo());
  }

  measure({ words, undo, notice }, widest) {
    write(this.widest, words.widest.replace("{value}", number(widest)));
    this.back.hidden = !undo;
    this.widest.hidden = Boolean(undo || notice);
    write(this.warning, notice);
    if (this.back.title !== undo) name(this.back, undo);
  }

  arrange({ columns }, { columns: places, step, named, roomy }, ...size) {
    if (!this.view.differs("arranged", this.view.noted.furniture, size)) return;
    const { font } = this.view.theme;
    const room = Math.max(26, step - 4);
    places.forEach((placed, index) => {
      const column = columns[index];
      const box = this.heads.children[index];
      box.style.left = `${placed.x}px`;
      box.style.width = `${Math.max(26, step - 2)}px`;
      const [title, note] = [box.firstElementChild, box.lastElementChild];
      title.textContent = fit(roomy ? column.title : column.short, `600 12px ${font}`, room - 20);
      note.textContent = roomy ? fit(column.note, `11px ${font}`, room) : `${column.total}`;
      box.title = `${column.title}: ${column.note}`;
      const outer = named && (index === 0 || index === columns.length - 1);
      placed.units.forEach(({ x, y, side, bundle }, unit) => {
        const made = this.button(index - 1, unit);
        made.style.cssText = `left:${x - side / 2}px;top:${y - side / 2}px;`
          + `width:${side}px;height:${side}px`;
        made.replaceChildren();
        if (!outer || bundle) return;
        const label = element("span", index ? "gl-net-right" : "gl-net-left", made);
        label.textContent = fit(column.names[unit], `12px ${font}`, NAMED - side / 2 - 8);
      });
    });
  }

  button(layer, unit) {
    return this.plot.querySelector(`[data-at="${layer}.${unit}"]`);
  }

  // Only one unit is in the tab order; the arrow keys move the focus from it.
  focus(layer, unit) {
    const button = this.button(layer, unit);
    if (!button) return;
    for (const other of this.plot.children) other.setAttribute("tabindex", -1);
    button.setAttribute("tabindex", 0);
    this.focused = button.dataset.at;
    button.focus();
  }
}

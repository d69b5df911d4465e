// What rests in the picture of a network while it learns: titles, locks, names, legend, and a
// button over each unit, for keys and for those who cannot see the picture.

import { element, fit, isDark, legendItem, number, swatch } from "./common.js";
import { HEAD, NAMED } from "./network_layout.js";

const CLOSED = "M6 6 V4 a3 3 0 0 1 6 0 V6";
const OPEN = "M6 6 V3.4 a3 3 0 0 1 6 -0.6";

export class Furniture {
  constructor(root, stage, plot, actions) {
    this.stage = stage;
    this.plot = plot;
    this.actions = actions;
    this.heads = element("div", "gl-net-heads", stage);
    this.foot = element("div", "gl-foot gl-net-foot", root);
  }

  // Titles, locks and the units' buttons rest while the network learns.
  update(head, theme) {
    const key = JSON.stringify([theme.key, head.words, head.columns.map(
      ({ title, note, names, total, frozen }) => [title, note, names, total, frozen])]);
    if (key === this.furnished) return;
    this.furnished = key;
    const held = this.stage.contains(document.activeElement) && document.activeElement.dataset.at;
    this.heads.replaceChildren();
    this.plot.replaceChildren();
    head.columns.forEach((column, index) => {
      const box = element("div", "gl-net-head", this.heads);
      element("div", "gl-net-title", box);
      if (index) this.lock(head, column, index - 1, box);
      element("div", "gl-net-note", box);
      const nodes = column.names.length + (column.total > column.names.length ? 1 : 0);
      for (let unit = 0; unit < nodes; unit += 1) {
        const name = column.names[unit]
          ?? head.words.more.replace("{count}", column.total - column.names.length);
        element("button", "gl-net-unit", this.plot, {
          type: "button", tabindex: -1, "data-at": `${index - 1}.${unit}`,
          "aria-label": `${column.title}, ${name}`,
        });
      }
    });
    this.legend(head, theme);
    const buttons = [...this.plot.children];
    const kept = buttons.find((button) => button.dataset.at === (held || this.focused));
    (kept ?? buttons.find((button) => button.dataset.at === "0.0"))?.setAttribute("tabindex", 0);
    if (held) this.stage.querySelector(`[data-at="${held}"]`)?.focus();
  }

  lock(head, column, layer, box) {
    const { frozen } = column;
    const label = (frozen ? head.words.thaw : head.words.freeze).replace("{layer}", column.title);
    const button = element("button", "gl-net-lock", box, {
      type: "button", "aria-pressed": frozen, "aria-label": label, title: label,
      "data-at": `lock.${layer}`,
    });
    button.append(swatch([
      ["path", { d: frozen ? CLOSED : OPEN, fill: "none", stroke: "currentColor", "stroke-width": 1.6 }],
      ["rect", { x: 4, y: 6, width: 10, height: 7.5, rx: 1.5, fill: frozen ? "currentColor" : "none",
        stroke: "currentColor", "stroke-width": 1.4 }],
    ]));
    button.addEventListener("click", () => this.actions.freeze(layer, !frozen));
  }

  legend(head, theme) {
    this.foot.replaceChildren();
    const list = element("ul", "gl-legend", this.foot);
    const line = (dash) => ["path", { d: "M0 7 H22", stroke: "currentColor", "stroke-width": 3.5,
      "stroke-dasharray": dash }];
    const tones = head.diverging[isDark(theme) ? "dark" : "light"];
    legendItem(list, head.words.negative, swatch([line("")], tones[0]));
    legendItem(list, head.words.positive, swatch([line("")], tones.at(-1)));
    const ring = ["circle", { cx: 11, cy: 7, r: 4.5, fill: "none", stroke: "currentColor" }];
    legendItem(list, head.words.biasDot, swatch([ring, ["circle", { cx: 11, cy: 7, r: 2.5,
      fill: "currentColor" }]]));
    this.widest = element("span", "gl-net-widest", this.foot);
    this.warning = element("span", "gl-net-warning", this.foot, { role: "alert" });
    this.back = element("button", "gl-net-undo", this.foot, { type: "button" });
    this.back.addEventListener("click", () => this.actions.undo());
  }

  measure(head, widest) {
    const text = head.words.widest.replace("{value}", number(widest));
    if (this.widest.textContent !== text) this.widest.textContent = text;
    this.back.hidden = !head.undo;
    this.widest.hidden = Boolean(head.undo || head.notice);
    if (this.warning.textContent !== head.notice) this.warning.textContent = head.notice;
    if (this.back.title === head.undo) return;
    [this.back.title, this.back.textContent] = [head.undo, head.words.undo];
    this.back.setAttribute("aria-label", head.undo);
  }

  arrange(head, layout, size) {
    const key = [this.furnished, size].join();
    if (key === this.arranged) return;
    this.arranged = key;
    const font = getComputedStyle(this.plot).fontFamily;
    const { step, named, roomy } = layout;
    layout.columns.forEach((placed, index) => {
      const column = head.columns[index];
      const box = this.heads.children[index];
      box.style.left = `${placed.x}px`;
      box.style.width = `${Math.max(26, step - 2)}px`;
      const room = Math.max(26, step - 4);
      const [title, note] = [box.firstElementChild, box.lastElementChild];
      title.textContent = fit(roomy ? column.title : column.short, `600 12px ${font}`, room - 20);
      note.textContent = roomy ? fit(column.note, `11px ${font}`, room) : `${column.total}`;
      box.title = `${column.title}: ${column.note}`;
      placed.units.forEach((node, unit) => {
        const button = this.button(index - 1, unit);
        button.style.cssText = `left:${node.x - node.side / 2}px;top:${node.y - node.side / 2}px;`
          + `width:${node.side}px;height:${node.side}px`;
        button.replaceChildren();
        const outer = index === 0 || index === head.columns.length - 1;
        if (!named || !outer || node.bundle) return;
        const name = element("span", index ? "gl-net-right" : "gl-net-left", button);
        name.textContent = fit(column.names[unit], `12px ${font}`, NAMED - node.side / 2 - 8);
      });
    });
    this.heads.style.height = `${HEAD}px`;
  }

  button(layer, unit) {
    return this.plot.querySelector(`[data-at="${layer}.${unit}"]`);
  }

  // One unit at a time is on the way of the tab key; the arrows move from it.
  focus(layer, unit) {
    const button = this.button(layer, unit);
    if (!button) return;
    for (const other of this.plot.children) other.setAttribute("tabindex", -1);
    button.setAttribute("tabindex", 0);
    this.focused = button.dataset.at;
    button.focus();
  }
}

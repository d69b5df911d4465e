// Popup at a link or a bias: it edits the value ("edited") or undoes the last edit ("undone").

import { button, element } from "../shared/dom.js";
import { number } from "../shared/numbers.js";

const LARGEST = 1000;

export class Editor {
  constructor(view, stage, closed) {
    Object.assign(this, { view, stage, closed, target: null });
    this.root = element("form", "gl-net-editor", stage, { novalidate: "" });
    this.root.hidden = true;
    const id = `gl-edit-${Math.random()}`;
    this.title = element("div", "gl-net-editor-title", this.root, { id });
    this.current = element("div", "gl-net-editor-now", this.root);
    this.input = element("input", "", this.root, {
      type: "text", inputmode: "decimal", autocomplete: "off", "aria-describedby": id,
    });
    const row = element("div", "gl-net-editor-row", this.root);
    this.apply = element("button", "gl-net-primary", row, { type: "submit" });
    this.undo = button("", row, "", () => this.revert());
    this.close = button("", row, "", () => this.shut());
    this.complaint = element("p", "", this.root, { role: "alert" });
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.shut();
      event.stopPropagation();
    });
  }

  open(target, title, value, [x, y]) {
    this.target = target;
    this.title.textContent = title;
    this.value = value;
    this.input.value = number(value, 4).replaceAll("−", "-");
    this.complaint.textContent = "";
    this.root.hidden = false;
    const [wide, high] = [this.root.offsetWidth, this.root.offsetHeight];
    const left = Math.min(Math.max(0, x - wide / 2), Math.max(0, this.stage.clientWidth - wide));
    const above = y + 14 + high > this.stage.clientHeight ? y - 14 - high : y + 14;
    const top = Math.min(Math.max(0, above), Math.max(0, this.stage.clientHeight - high));
    this.root.style.transform = `translate(${left}px, ${top}px)`;
    this.input.focus();
    this.input.select();
  }

  // Decimal commas and the true minus sign are accepted.
  submit() {
    const text = this.input.value.trim().replace("−", "-").replace(",", ".");
    // The box shows four digits, so an unedited value must not be sent.
    if (text === number(this.value, 4).replaceAll("−", "-")) {
      this.shut();
      return;
    }
    const value = text === "" ? NaN : Number(text);
    const sound = Number.isFinite(value) && Math.abs(value) <= LARGEST;
    this.complaint.textContent = sound ? "" : this.words.notANumber;
    this.input.setAttribute("aria-invalid", !sound);
    const { layer, unit, source } = this.target;
    if (sound) this.view.send("edited", { layer, unit, source, value });
  }

  revert() {
    this.view.send("undone", Date.now());
  }

  shut() {
    const { target } = this;
    this.target = null;
    this.root.hidden = true;
    this.closed(target);
  }

  // Update texts and value during training; close if the target no longer exists.
  update({ words, undo, notice }, value) {
    this.words = words;
    if (!this.target) return;
    if (value === undefined) {
      this.shut();
      return;
    }
    this.value = value;
    this.current.textContent = `${words.now} ${number(value, 4)}`;
    this.input.setAttribute("aria-label", words.value);
    this.apply.textContent = words.apply;
    this.undo.textContent = words.undo;
    this.undo.disabled = !undo;
    this.close.textContent = words.close;
    if (notice) this.complaint.textContent = notice;
  }
}

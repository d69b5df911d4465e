// Grid of decision surfaces of a comparison: one row per dataset, one button per cell.

import { colorOf, element, write } from "../live/shared/dom.js";
import { canvasAt } from "../live/shared/overlay.js";
import { View, component } from "../live/shared/view.js";
import { KINDS, paintOutput } from "../live/surface/kinds.js";

class Wall extends View {
  build() {
    this.rows = [];
    this.root.asked = () => (
      this.message?.rows.some(({ cells }) => cells.some(({ raster }) => raster)) ? {} : null
    );
  }

  receive(message, send) {
    super.receive(message, send);
    // The page stops polling and can be left without losing a click.
    if (message.leaving) this.send("opened", { row: 0, column: 0 });
  }

  paint(message) {
    while (this.rows.length > message.rows.length) this.rows.pop().box.remove();
    const { colors } = message;
    const { table } = this.scaleOf(message.diverging);
    const look = { table, colors: colors.map(colorOf), ink: this.theme.text };
    message.rows.forEach((row, index) => {
      this.row(row, index, { ...look, colors: look.colors.slice(0, row.classes) });
    });
    this.root.dataset.cells = this.root.querySelectorAll("[data-token]").length;
  }

  row(row, index, look) {
    let kept = this.rows[index];
    if (!kept) {
      const box = element("section", "", this.root);
      const heading = element("h3", "", box);
      const title = element("span", "", heading);
      const facts = element("small", "", heading);
      kept = { box, heading, title, facts, grid: element("div", "gl-wall-row", box), cells: [] };
      this.rows.push(kept);
    }
    write(kept.title, row.title);
    write(kept.facts, row.facts);
    kept.heading.hidden = !row.title && !row.facts;
    kept.grid.style.setProperty("--cells", row.cells.length);
    while (kept.cells.length > row.cells.length) kept.cells.pop().box.remove();
    row.cells.forEach((cell, column) => {
      const before = kept.cells[column];
      const { token, title, label, open } = cell;
      const state = [token ?? "waiting", title, label, open, this.theme.key].join();
      if (before?.state === state && before.width === before.box.clientWidth) return;
      const box = this.cell(cell, [index, column]);
      if (before) before.box.replaceWith(box);
      else kept.grid.append(box);
      if (cell.raster) this.picture(box.querySelector("canvas"), row, cell, look);
      kept.cells[column] = { box, state, width: box.clientWidth };
    });
  }

  cell(cell, [row, column]) {
    const { best, waiting } = this.message;
    const made = element(cell.opens ? "button" : "div", "gl-wall-cell");
    const picture = element("div", "gl-wall-picture", made);
    const line = (kind, text) => {
      if (text) element("div", `gl-wall-${kind}`, made).textContent = text;
    };
    line("title", cell.title);
    made.title = cell.title;
    if (!cell.raster) {
      made.classList.add("waiting");
      picture.textContent = waiting;
      return made;
    }
    element("canvas", "", picture, { "aria-hidden": "true" });
    made.dataset.token = cell.token;
    line("score", (cell.best ? "★ " : "") + cell.score);
    line("note", cell.note);
    line("trouble", cell.trouble);
    if (cell.best) {
      made.classList.add("best");
      made.title = best;
    }
    made.setAttribute("aria-label", cell.opens ? `${cell.label}. ${cell.open}` : cell.label);
    if (cell.opens) {
      element("div", "gl-wall-open", picture).textContent = cell.open;
      made.addEventListener("click", () => this.send("opened", { row, column }));
    } else made.setAttribute("role", "img");
    return made;
  }

  picture(canvas, { kind }, { raster, edge, shape, points }, look) {
    const side = canvas.clientWidth;
    if (!side) return;
    const paper = canvasAt(canvas, { left: 0, top: 0, width: side, height: side });
    const { colors: classColors } = this.message;
    const frame = { kind, raster, edge, shape, yRange: [0, 1], range: [0, 1], classColors };
    paintOutput(paper, frame, look);
    const { context } = paper;
    const { ink, pointColor } = KINDS[kind];
    context.strokeStyle = ink ? this.theme.text : this.theme.background;
    context.lineWidth = 0.6;
    points.x.forEach((x, k) => {
      context.fillStyle = pointColor(frame, points.value[k], look.table);
      context.beginPath();
      context.arc(x * side, (1 - points.y[k]) * side, Math.max(1.6, side / 75), 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    });
  }
}

export default component("wall", Wall);

// The wall of a comparison: a row for each dataset, in it a button with a surface for each cell.

import { colorOf, component, element, isDark, readTheme } from "./common.js";
import { paintCurve, paintPlane } from "./plane.js";
import { LEVELS, ramp } from "./raster.js";

const STYLE = `
.gl-wall {font-family: var(--st-font); color: var(--st-text-color); font-size: 13px;
  line-height: 1.3; display: flex; flex-direction: column; gap: 14px;}
.gl-wall h3 {margin: 0; padding: 0; font-size: 15px; font-weight: 600;}
.gl-wall h3 small {font-size: 13px; font-weight: 400; opacity: 0.8; margin-left: 8px;}
.gl-wall-row {display: grid; gap: 8px; margin-top: 4px;
  grid-template-columns: repeat(auto-fill, minmax(min(max(96px, 100% / var(--cells) - 8px), 168px),
  1fr));}
.gl-wall-cell {display: flex; flex-direction: column; gap: 3px; padding: 4px; margin: 0;
  min-width: 0; max-width: 180px; text-align: left; font: inherit; color: inherit;
  background: none; border: 1px solid transparent; border-radius: 8px;}
button.gl-wall-cell {cursor: pointer;}
button.gl-wall-cell:hover {background: var(--st-secondary-background-color);
  border-color: var(--st-border-color);}
.gl-wall-cell:focus-visible {outline: 2px solid var(--st-primary-color);}
.gl-wall-cell.best {border-color: var(--st-primary-color);}
.gl-wall-picture {position: relative; width: 100%; aspect-ratio: 1; border-radius: 4px;
  overflow: hidden; border: 1px solid var(--st-border-color); box-sizing: border-box;}
.waiting .gl-wall-picture {border-style: dashed; display: grid; place-items: center;
  font-size: 12px; opacity: 0.7; text-align: center;}
.gl-wall-picture canvas {position: absolute; inset: 0; width: 100%; height: 100%;}
.gl-wall-open {position: absolute; inset: auto 0 0; padding: 4px; font-size: 12px; opacity: 0;
  text-align: center; background: var(--st-background-color);}
button:hover .gl-wall-open, button:focus-visible .gl-wall-open {opacity: 0.92;}
.gl-wall-title {overflow: hidden; display: -webkit-box; -webkit-line-clamp: 2;
  -webkit-box-orient: vertical; opacity: 0.85;}
.gl-wall-score {font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap;}
.gl-wall-note {font-size: 12px; opacity: 0.85; font-variant-numeric: tabular-nums;}
.gl-wall-trouble {font-size: 12px; color: var(--st-orange-text-color, #c25700);}
`;

class Wall {
  constructor(parent) {
    this.root = element("div", "gl-wall", parent);
    this.sheet = element("style", "", parent);
    this.sheet.textContent = STYLE;
    this.rows = [];
    this.root.asked = () => (this.message?.head.rows.some(({ cells }) => (
      cells.some(({ raster }) => raster)
    )) ? {} : null);
    this.observer = new ResizeObserver(() => this.schedule());
    this.observer.observe(this.root);
  }

  receive(message, send) {
    this.message = message;
    this.send = send;
    this.schedule();
    // The page has no clock any more, and may now be left.
    if (message.head.leaving) send("opened", { row: 0, column: 0 });
  }

  schedule() {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = undefined;
      if (this.message) this.show(this.message);
    });
  }

  show({ head, arrays }) {
    const theme = readTheme(this.root);
    const tone = isDark(theme) ? "dark" : "light";
    const table = ramp(head.diverging[tone].map(colorOf));
    const look = { theme, table, colors: head.colors.map(colorOf), names: head.colors };
    while (this.rows.length > head.rows.length) this.rows.pop().box.remove();
    head.rows.forEach((row, index) => this.row(head, arrays, row, index, look));
    this.root.dataset.cells = this.root.querySelectorAll("[data-token]").length;
  }

  row(head, arrays, row, index, look) {
    let kept = this.rows[index];
    if (!kept) {
      const box = element("section", "", this.root);
      const title = element("h3", "", box);
      kept = { box, title, grid: element("div", "gl-wall-row", box), cells: [] };
      this.rows.push(kept);
    }
    kept.title.textContent = row.title;
    kept.title.hidden = !row.title && !row.facts;
    element("small", "", kept.title).textContent = row.facts;
    kept.grid.style.setProperty("--cells", row.cells.length);
    while (kept.cells.length > row.cells.length) kept.cells.pop().box.remove();
    row.cells.forEach((cell, column) => {
      const state = [cell.token ?? "waiting", cell.title, cell.label, cell.open, look.theme.key].join();
      const width = kept.cells[column]?.box.clientWidth;
      if (kept.cells[column]?.state === state && kept.cells[column].width === width) return;
      const box = this.cell(head, arrays, row, cell, [index, column], look);
      if (kept.cells[column]) kept.cells[column].box.replaceWith(box);
      else kept.grid.append(box);
      if (cell.raster) this.paint(box, arrays, row, cell, look);
      kept.cells[column] = { box, state, width: box.clientWidth };
    });
  }

  cell(head, arrays, row, cell, [index, column], look) {
    const made = element(cell.opens ? "button" : "div", "gl-wall-cell");
    const picture = element("div", "gl-wall-picture", made);
    element("div", "gl-wall-title", made).textContent = cell.title;
    made.title = cell.title;
    if (!cell.raster) {
      made.classList.add("waiting");
      picture.textContent = head.waiting;
      return made;
    }
    element("canvas", "", picture, { "aria-hidden": "true" });
    made.dataset.token = cell.token;
    const score = element("div", "gl-wall-score", made);
    score.textContent = (cell.best ? "★ " : "") + cell.score;
    if (cell.best) {
      made.classList.add("best");
      made.title = head.best;
    }
    if (cell.note) element("div", "gl-wall-note", made).textContent = cell.note;
    if (cell.trouble) element("div", "gl-wall-trouble", made).textContent = cell.trouble;
    if (!cell.opens) {
      made.setAttribute("role", "img");
      made.setAttribute("aria-label", cell.label);
      return made;
    }
    element("div", "gl-wall-open", picture).textContent = cell.open;
    made.setAttribute("aria-label", `${cell.label}. ${cell.open}`);
    made.addEventListener("click", () => this.send("opened", { row: index, column }));
    return made;
  }

  paint(box, arrays, row, cell, look) {
    const canvas = box.querySelector("canvas");
    const ratio = window.devicePixelRatio || 1;
    const side = Math.round(canvas.clientWidth * ratio);
    if (!side) return;
    [canvas.width, canvas.height] = [side, side];
    const paper = { context: canvas.getContext("2d"), wide: side, high: side, ratio };
    const colors = look.colors.slice(0, row.classes);
    const picture = { kind: row.kind, shape: cell.shape, yRange: [0, 1], classColors: look.names };
    const [raster, edge] = [arrays[cell.raster], arrays[cell.edge]];
    if (row.kind === "curve") paintCurve(paper, picture, raster);
    else paintPlane(paper, picture, raster, colors, look.table, look.theme.text, edge);
    this.points(paper, arrays, row, cell.points, look);
  }

  points({ context, wide, high, ratio }, arrays, row, name, look) {
    const [x, y, value] = ["x", "y", "value"].map((axis) => arrays[`${axis}${name}`]);
    const radius = Math.max(1.6, wide / ratio / 75) * ratio;
    const regression = row.kind === "regression";
    context.strokeStyle = regression ? look.theme.text : look.theme.background;
    context.lineWidth = 0.6 * ratio;
    x.forEach((left, point) => {
      context.fillStyle = regression ? this.shade(value[point], look.table)
        : look.names[row.kind === "curve" ? 0 : value[point] % look.names.length];
      context.beginPath();
      context.arc(left * wide, (1 - y[point]) * high, radius, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    });
  }

  shade(share, table) {
    const level = Math.round(Math.min(Math.max(share, 0), 1) * LEVELS);
    return `rgb(${[...table.slice(3 * level, 3 * level + 3)].join(" ")})`;
  }

  dispose() {
    if (this.waiting) cancelAnimationFrame(this.waiting);
    this.observer.disconnect();
    this.sheet.remove();
    this.root.remove();
  }
}

export default component((parent) => new Wall(parent));

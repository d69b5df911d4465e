// What the views share: messages, theme, plotly.js, frames and legend.

const TYPES = { uint8: Uint8Array, float64: Float64Array };
const decoder = new TextDecoder();

// The layout of a message is described in packing.py.
export function unpack(bytes) {
  const size = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const head = JSON.parse(decoder.decode(bytes.subarray(4, 4 + size)));
  const arrays = {};
  for (const [name, kind, start, length] of head.arrays) {
    const Type = TYPES[kind];
    const from = 4 + size + start;
    // A copy, because a view of floats may not start at any byte.
    arrays[name] = new Type(bytes.slice(from, from + length * Type.BYTES_PER_ELEMENT).buffer);
  }
  return { head, arrays };
}

let plotly;
export function loadPlotly() {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("../ui.live.assets.plotly/plotly.min.js", import.meta.url).href;
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

export function colorOf(color) {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

export function readTheme(element) {
  const style = getComputedStyle(element);
  const read = (name) => style.getPropertyValue(name).trim();
  const background = read("--st-background-color") || "#ffffff";
  const key = [background, read("--st-text-color"), read("--st-border-color")].join();
  return { key, background, text: read("--st-text-color"), border: read("--st-border-color") };
}

export function isDark(theme) {
  const [red, green, blue] = colorOf(theme.background);
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}

export function element(name, className, parent, attributes = {}) {
  const made = document.createElement(name);
  made.className = className;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

const SVG = "http://www.w3.org/2000/svg";
export function shape(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

// Plotly reads a little HTML in titles; names of columns are a person's own text.
export function plain(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

const ruler = document.createElement("canvas").getContext("2d");
export function widthOf(text, font) {
  ruler.font = font;
  return ruler.measureText(text).width;
}

export function fit(text, font, width) {
  if (widthOf(text, font) <= width) return text;
  let end = text.length;
  while (end > 1 && ruler.measureText(`${text.slice(0, end)}…`).width > width) end -= 1;
  return `${text.slice(0, end).trimEnd()}…`;
}

// As ui/text.py writes numbers: half up from their decimal of twelve digits, so that a value has one
// text on all pages. Multiplied by a power of ten, with so many places after it.
const PRECISION = 12;
const powerOf = (value, precision) => Number(value.toExponential(precision - 1).split("e")[1]);

export function fixed(value, places, power = 0, precision = PRECISION) {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const [mantissa, exponent] = Math.abs(value).toExponential(precision - 1).split("e");
  const whole = BigInt(mantissa.replace(".", ""));
  const shift = Number(exponent) - (precision - 1) + power + places;
  const scaled = shift >= 0 ? whole * 10n ** BigInt(shift)
    : (whole + 5n * 10n ** BigInt(-shift - 1)) / 10n ** BigInt(-shift);
  const text = String(scaled).padStart(places + 1, "0");
  const point = text.length - places;
  const sign = value < 0 && scaled ? "−" : "";
  return sign + text.slice(0, point) + (places ? `.${text.slice(point)}` : "");
}

export function percent(share, places = 1) {
  const text = fixed(share, places, 2);
  return Number.isFinite(share) ? `${text}%` : text;
}

export function number(value, digits = 3, precision = PRECISION) {
  if (!value || !Number.isFinite(value)) return value === 0 ? "0" : fixed(value, 0);
  const size = powerOf(value, precision);
  const rounded = size < digits ? fixed(value, digits - 1 - size, 0, precision)
    : `${fixed(value, 0, digits - 1 - size, precision)}e${size - digits + 1}`;
  const found = Number(rounded.replace("−", "-"));
  const scientific = found.toExponential();
  const power = Number(scientific.split("e")[1]);
  const plain = power > -5 && power < Math.max(digits, 1);
  const text = plain ? String(found) : scientific.replace(/e([+-])(\d)$/, "e$10$2");
  return text.replaceAll("-", "−");
}

export function scientific(value, places = 2) {
  if (!Number.isFinite(value)) return fixed(value, 0);
  const write = (power) => (
    `${fixed(value, places, -power)}e${power < 0 ? "−" : "+"}${String(Math.abs(power)).padStart(2, "0")}`
  );
  const power = powerOf(value, PRECISION);
  const text = write(power);
  return /^−?10/.test(text) ? write(power + 1) : text;
}

// A number of a person's data, in a range of its like; as ui/coordinates.py has it.
const EXACT = 15;
const SHORT = 10;
export function coordinate(value, [low, high]) {
  const span = high - low;
  const full = number(value, EXACT, EXACT);
  const isShort = full.length <= SHORT || Math.abs(value) >= 10 ** EXACT;
  if (isShort || !(span > 0) || !Number.isFinite(span)) return full;
  const decimals = Math.max(0, 3 - powerOf(span, EXACT));
  return number(value, Math.max(1, 1 + powerOf(value, EXACT) + decimals), EXACT);
}

// Shapes on a field of 22 by 14, in the color that is handed in or the text's.
export function swatch(shapes, color = "") {
  const look = { viewBox: "0 0 22 14", class: "gl-swatch", "aria-hidden": "true" };
  const svg = shape("svg", look);
  for (const [name, attributes] of shapes) shape(name, attributes, svg);
  svg.style.color = color;
  return svg;
}

export function legendItem(list, label, picture) {
  const item = element("li", "gl-item", list);
  item.append(picture);
  element("span", "", item).textContent = label;
}

// One view: made once, handed every message, painting the newest at the screen's own pace.
export class View {
  constructor(parent, name) {
    this.root = element("div", `gl-live gl-${name}`, parent, { "data-frame": "0" });
    // What the server is asked for when the numbers are saved; a film asks for more.
    this.root.asked = () => (this.message ? {} : null);
    this.frame = 0;
    this.needsPlotly = false;
    this.observer = new ResizeObserver(() => this.schedule());
    this.build();
    this.observer.observe(this.plot);
  }

  receive(message, send) {
    this.message = message;
    // The server may hand the same request on twice, so each has a name of its own.
    if (send) this.send = (name, value) => send(name, { id: `${Date.now()}.${Math.random()}`, value });
    this.schedule();
    if (this.needsPlotly && !this.loading) {
      this.loading = loadPlotly().then(
        (library) => {
          this.library = library;
          this.schedule();
        },
        () => {
          this.failed = true;
          this.schedule();
        },
      );
    }
  }

  schedule() {
    if (this.waiting || this.disposed) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = undefined;
      this.show();
    });
  }

  show() {
    const { head, arrays } = this.message ?? {};
    const size = { width: this.plot.clientWidth, height: this.plot.clientHeight };
    if (!head || size.width < 40 || size.height < 40) return;
    this.theme = readTheme(this.root);
    this.paint(head, arrays, size);
    if (this.failed) this.note(head.failure);
    this.plot.setAttribute("aria-label", head.summary);
    this.root.dataset.epoch = head.epoch;
    if (this.message !== this.painted) this.frame += 1;
    this.painted = this.message;
    this.root.dataset.frame = this.frame;
  }

  note(text) {
    this.notice ??= element("p", "gl-notice", this.root, { role: "alert" });
    if (this.notice.textContent !== text) this.notice.textContent = text;
  }

  dispose() {
    this.disposed = true;
    if (this.waiting) cancelAnimationFrame(this.waiting);
    this.observer.disconnect();
    this.library?.purge(this.plot);
    this.root.remove();
  }
}

// Streamlit calls the function again for every message and every change of theme.
export function component(make) {
  const views = new WeakMap();
  return ({ data, parentElement, setTriggerValue }) => {
    let view = views.get(parentElement);
    if (!view) {
      view = make(parentElement);
      views.set(parentElement, view);
    }
    if (data) view.receive(unpack(data), setTriggerValue);
    // Also called, at once, for a message that the next one has overtaken; the view stays then.
    return () => {
      setTimeout(() => {
        if (parentElement.isConnected) return;
        view.dispose();
        views.delete(parentElement);
      });
    };
  };
}

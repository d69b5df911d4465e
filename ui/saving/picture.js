// A chart as a picture: SVG by Plotly, canvases and text are joined in one SVG, with canvases as
// images; a PNG is a rendering of it.

import { shape } from "../live/shared/dom.js";
import { loadPlotly } from "../live/shared/view.js";

const STOP = /(rgba?\([^)]*\)|#\w+) ([\d.]+)%/g; // of a gradient
const SVG = "http://www.w3.org/2000/svg";
const SCALE = 2; // PNG pixels per CSS pixel
const LEFT_OUT = ".modebar-container, .gl-tip, .hoverlayer, script, style, input, [hidden]";
const INHERITED = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity",
  "stroke-linejoin", "opacity", "font-family", "font-size", "font-weight", "text-anchor",
  "dominant-baseline", "color", "visibility",
];

function transparent(color) {
  return !color || color === "transparent" || /,\s*0\)$|\/\s*0\)$/.test(color);
}

// The page's color behind an element, because light text would be invisible on white.
function paper(node) {
  for (let at = node; at; at = at.parentElement) {
    const color = getComputedStyle(at).backgroundColor;
    if (!transparent(color)) return color;
  }
  return "#ffffff";
}

class Writer {
  constructor(node, stills) {
    this.stills = stills;
    const box = node.getBoundingClientRect();
    [this.left, this.top] = [box.left, box.top];
    this.width = Math.ceil(box.width);
    this.height = Math.ceil(box.height);
    const [width, height] = [this.width, this.height];
    this.root = shape("svg", { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}` });
    shape("rect", { width, height, fill: paper(node) }, this.root);
    this.gradients = 0;
  }

  place(box) {
    return { x: box.left - this.left, y: box.top - this.top, width: box.width, height: box.height };
  }

  walk(node, opacity) {
    if (node.nodeType === Node.TEXT_NODE) {
      this.text(node, opacity);
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches(LEFT_OUT)) return;
    const style = getComputedStyle(node);
    if (style.display === "none" || style.visibility === "hidden" || !+style.opacity) return;
    const own = opacity * style.opacity;
    const box = node.getBoundingClientRect();
    if (node instanceof HTMLCanvasElement) {
      if (node.width && node.height && box.width) {
        const href = this.stills.get(node) ?? node.toDataURL();
        const look = { href, opacity: own, preserveAspectRatio: "none" };
        shape("image", { ...this.place(box), ...look }, this.root);
      }
    } else if (node instanceof SVGSVGElement) {
      this.drawing(node, box, own);
    } else {
      this.boxed(style, box, own);
      node.childNodes.forEach((child) => this.walk(child, own));
    }
  }

  // Plotly's styles are inline; those of other drawings are computed from the style sheet.
  drawing(node, box, opacity) {
    const copy = node.cloneNode(true);
    const isPlotly = node.classList.contains("main-svg");
    if (!isPlotly) {
      const from = [node, ...node.querySelectorAll("*")];
      const to = [copy, ...copy.querySelectorAll("*")];
      from.forEach((one, index) => {
        const style = getComputedStyle(one);
        to[index].setAttribute(
          "style", INHERITED.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";"),
        );
      });
    }
    copy.querySelectorAll(LEFT_OUT).forEach((one) => one.remove());
    copy.removeAttribute("class");
    for (const [key, value] of Object.entries(this.place(box))) copy.setAttribute(key, value);
    copy.setAttribute("opacity", opacity);
    if (isPlotly) copy.style.cssText = "overflow:hidden";
    this.root.append(copy);
  }

  boxed(style, box, opacity) {
    const place = { ...this.place(box), opacity, rx: parseFloat(style.borderRadius) || 0 };
    const stops = [...style.backgroundImage.matchAll(STOP)];
    if (stops.length > 1 && style.backgroundImage.startsWith("linear-gradient(to right")) {
      const id = `gradient${(this.gradients += 1)}`;
      const gradient = shape("linearGradient", { id }, this.root);
      for (const [, color, at] of stops) {
        shape("stop", { offset: `${at}%`, "stop-color": color }, gradient);
      }
      shape("rect", { ...place, fill: `url(#${id})` }, this.root);
    } else if (!transparent(style.backgroundColor) && box.width) {
      shape("rect", { ...place, fill: style.backgroundColor }, this.root);
    }
  }

  // Line by line, with the page's line breaks.
  text(node, opacity) {
    if (!node.data.trim()) return;
    const style = getComputedStyle(node.parentElement);
    const range = document.createRange();
    const lines = new Map();
    for (const word of node.data.matchAll(/\S+\s*/g)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].trimEnd().length);
      const box = range.getBoundingClientRect();
      if (!box.width) continue;
      const line = lines.get(Math.round(box.top)) ?? { box, words: [] };
      line.right = box.right;
      line.words.push(word[0].trimEnd());
      lines.set(Math.round(box.top), line);
    }
    for (const { box, right, words } of lines.values()) {
      const place = this.place(box);
      // Another program may not have the page's font, so the length is explicit.
      shape("text", {
        textLength: right - box.left, lengthAdjust: "spacingAndGlyphs",
        x: place.x, y: place.y + place.height / 2, "dominant-baseline": "central", opacity,
        "font-family": style.fontFamily, "font-size": style.fontSize,
        "font-weight": style.fontWeight, fill: style.color,
      }, this.root).textContent = words.join(" ");
    }
  }
}

// WebGL does not keep its pixels, so Plotly draws the picture again.
async function stills(node) {
  const images = new Map();
  for (const chart of node.querySelectorAll(".js-plotly-plot")) {
    const canvas = chart.querySelector(".gl-container canvas");
    if (!canvas?.width) continue;
    const library = await loadPlotly();
    const { width, height } = chart.getBoundingClientRect();
    const picture = { data: chart.data, layout: { ...chart.layout, width, height } };
    images.set(canvas, await library.toImage(picture, { format: "png", width, height, scale: 2 }));
  }
  return images;
}

export async function svgOf(node) {
  const writer = new Writer(node, await stills(node.parentElement ?? node));
  writer.walk(node, 1);
  return new XMLSerializer().serializeToString(writer.root);
}

export async function pngOf(node) {
  const text = await svgOf(node);
  const { width, height } = node.getBoundingClientRect();
  const image = new Image(Math.ceil(width), Math.ceil(height));
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width * SCALE, image.height * SCALE);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob(); // a PNG
}

// What the network makes of the plane, or of a line, painted on the canvas under the chart.

import {
  LEVELS, contour, mixPicture, rampPicture, regionPicture, regions, stepPicture,
} from "./raster.js";

export const OPACITY = 0.72; // so that points of a class stand out from its own region
const FINER = 4; // pixels of a region along a cell of the raster
const small = document.createElement("canvas");

function picture(head, raster, fields, colors, table) {
  if (head.discrete) {
    const cut = regions(fields, head.shape, FINER);
    return head.kind === "classes" ? regionPicture(cut, colors) : stepPicture(cut, table);
  }
  if (head.kind === "classes") return mixPicture(raster, head.shape, colors);
  return rampPicture(raster, head.shape, table);
}

// Of classes, the edge is a raster for each of its own, which is finer beside their borders.
export function paintPlane({ context, wide, high, ratio }, head, raster, colors, table, ink, edge) {
  const [rows, columns] = head.shape;
  const fields = [];
  const rasters = edge ?? raster;
  for (let start = 0; start < rasters.length; start += rows * columns) {
    fields.push(rasters.subarray(start, start + rows * columns));
  }
  const image = picture(head, raster, fields, colors, table);
  [small.width, small.height] = [image.width, image.height];
  small.getContext("2d").putImageData(image, 0, 0);
  // Values stand at the corners: the outer half of the picture's border pixels lies outside.
  const [right, down] = [wide / (image.width - 1), high / (image.height - 1)];
  context.globalAlpha = OPACITY;
  context.drawImage(small, -right / 2, -down / 2, right * image.width, down * image.height);
  context.globalAlpha = 1;
  if (head.kind === "regression" || head.kind === "uncertainty") return;
  const point = (x, y) => [(x / (columns - 1)) * wide, (1 - y / (rows - 1)) * high];
  context.beginPath();
  // A class is above the middle level where it is predicted, as packing.py has it.
  for (const field of fields) contour(context, field, head.shape, LEVELS / 2 + 0.5, point);
  context.strokeStyle = ink;
  context.lineWidth = 1.6 * ratio;
  context.lineCap = "round";
  context.stroke();
}

export function paintCurve({ context, wide, high, ratio }, head, values) {
  const [low, top] = head.yRange;
  context.beginPath();
  values.forEach((value, index) => {
    if (!Number.isFinite(value)) return;
    const x = (index / (values.length - 1)) * wide;
    const y = (1 - (value - low) / (top - low)) * high;
    if (index && Number.isFinite(values[index - 1])) context.lineTo(x, y);
    else context.moveTo(x, y);
  });
  context.strokeStyle = head.classColors[1];
  context.lineWidth = 2.5 * ratio;
  context.lineJoin = "round";
  context.stroke();
}

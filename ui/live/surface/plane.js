// Output over the plane, or over a line, painted on the canvas under the chart.

import { across, stroke } from "../shared/lines.js";
import { LEVELS, contour, drawable, regions } from "../shared/raster.js";
import { KINDS } from "./kinds.js";

export const OPACITY = 0.72; // lets points stand out from a region of their class
const FINER = 4; // pixels of a region per cell of the raster

// The frame has kind, raster, edge and shape; the look has colors of classes, table and ink.
export function paintOutput(paper, frame, look) {
  if (KINDS[frame.kind].isLine) paintLine(paper, frame);
  else paintPlane(paper, frame, look);
}

function paintPlane({ context, width, height }, frame, look) {
  const kind = KINDS[frame.kind];
  const [rows, columns] = frame.shape;
  // `edge` has a raster for each class, with higher resolution at the borders.
  const rasters = frame.edge?.length ? frame.edge : frame.raster;
  const fields = [];
  for (let start = 0; start < rasters.length; start += rows * columns) {
    fields.push(rasters.subarray(start, start + rows * columns));
  }
  const image = frame.discrete ? kind.regions(regions(fields, frame.shape, FINER), look)
    : kind.picture(frame, look);
  // Values are at the corners: the outer half of the border pixels is outside the plane.
  const [right, down] = [width / (image.width - 1), height / (image.height - 1)];
  context.globalAlpha = OPACITY;
  context.drawImage(
    drawable(image), -right / 2, -down / 2, right * image.width, down * image.height,
  );
  context.globalAlpha = 1;
  if (!kind.borders) return;
  const point = (x, y) => [(x / (columns - 1)) * width, (1 - y / (rows - 1)) * height];
  context.beginPath();
  // A class is predicted above the middle level, as in packing.py.
  for (const field of fields) contour(context, field, frame.shape, LEVELS / 2 + 0.5, point);
  context.lineCap = "round";
  stroke(context, look.ink, 1.6);
}

function paintLine({ context, width, height }, { raster, yRange: [low, top], classColors }) {
  const box = { left: 0, top: 0, width, height };
  across(context, raster, box, (value) => (value - low) / (top - low));
  context.lineJoin = "round";
  stroke(context, classColors[1], 2.5);
}

// Output over the plane, or over a line: how to paint it on the canvas under the chart, and how to
// read a value, by the kind of surface.

import { across, stroke } from "../shared/lines.js";
import { coordinate, fixed } from "../shared/numbers.js";
import {
  LEVELS, contour, css, drawable, levelOf, mixPicture, rampPicture, regionPicture, regions, sample,
  stepPicture,
} from "../shared/raster.js";

export const OPACITY = 0.72; // lets points stand out from a region of their class
const FINER = 4; // pixels of a region per cell of the raster

const MOST_CLASSES = 3; // in the tip
const STEPS = 8; // of a discretized regression
const clamp = (share) => Math.min(Math.max(share, 0), 1);

// Output at a place in shares of the axes; `from` is where a class's raster begins.
function outputAt({ raster, shape }, right, up, from = 0) {
  const [rows, columns] = shape;
  return sample(raster, shape, clamp(right) * (columns - 1), clamp(up) * (rows - 1), from);
}

function inRange(read) {
  return (frame, right, up) => {
    const [low, high] = frame.range;
    return [[frame.valueLabel, read(low + outputAt(frame, right, up) * (high - low), frame)]];
  };
}

const plane = {
  steps: STEPS, // of the discrete scale
  scale: true, // whether it has a color bar
  borders: false, // whether lines are drawn between classes
  picture: ({ raster, shape }, { table }) => rampPicture(raster, shape, table),
  regions: (cut, { table }) => stepPicture(cut, table),
  read: inRange((value, { range }) => coordinate(value, range)),
  pointColor: ({ classColors }, value) => classColors[value],
  ink: false, // whether points have outlines in the text's color
};

export const KINDS = {
  binary: { ...plane, steps: 2, borders: true, read: inRange((value) => fixed(value, 2)) },
  classes: {
    ...plane,
    steps: 0,
    scale: false,
    borders: true,
    picture: ({ raster, shape }, { colors }) => mixPicture(raster, shape, colors),
    regions: (cut, { colors }) => regionPicture(cut, colors),
    read: (frame, right, up) => {
      const [rows, columns] = frame.shape;
      return frame.classLabels
        .map((label, index) => [label, outputAt(frame, right, up, index * rows * columns)])
        .sort((one, other) => other[1] - one[1])
        .slice(0, MOST_CLASSES)
        .map(([label, value], rank) => [
          rank ? label : `${frame.valueLabel}: ${label}`, fixed(value, 2),
        ]);
    },
  },
  uncertainty: plane,
  regression: {
    ...plane,
    // Colors of targets are close to those of the surface.
    ink: true,
    pointColor: ({ range: [low, high] }, value, table) => (
      css(table, levelOf((value - low) / (high - low)))
    ),
  },
  curve: {
    ...plane,
    steps: 0,
    scale: false,
    isLine: true,
    pointColor: ({ classColors }) => classColors[0],
    read: ({ raster, valueLabel, yRange }, right) => (
      [[valueLabel, coordinate(raster[Math.round(clamp(right) * (raster.length - 1))], yRange)]]
    ),
  },
};

// The frame has kind, raster, edge and shape; the look has colors of classes, table and ink.
export function paintOutput({ context, width, height }, frame, look) {
  const kind = KINDS[frame.kind];
  if (kind.isLine) {
    const [low, top] = frame.yRange;
    const box = { left: 0, top: 0, width, height };
    across(context, frame.raster, box, (value) => (value - low) / (top - low));
    context.lineJoin = "round";
    stroke(context, frame.classColors[1], 2.5);
    return;
  }
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

// Differences between the kinds of surfaces: how to paint them, and how to read a value.

import { coordinate, fixed } from "../shared/numbers.js";
import {
  css, levelOf, mixPicture, rampPicture, regionPicture, sample, stepPicture,
} from "../shared/raster.js";

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

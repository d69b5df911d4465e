// Pictures and lines from a raster of bytes: 0..254 for the range, 255 for "not a number". Row 0 is
// the bottom of the plane, and values are at the corners of the cells.

export const LEVELS = 254;

// Interpolated colors of the 255 levels, as a flat list of red, green, blue.
export function ramp(stops, steps = 0) {
  const table = new Uint8ClampedArray(3 * (LEVELS + 1));
  for (let level = 0; level <= LEVELS; level += 1) {
    // With two steps, the middle level belongs to the first, because it stands for class 0.
    const step = Math.floor((level / (LEVELS + 1)) * steps);
    const share = steps ? step / (steps - 1) : level / LEVELS;
    const place = share * (stops.length - 1);
    const index = Math.min(Math.floor(place), stops.length - 2);
    for (let part = 0; part < 3; part += 1) {
      const [from, to] = [stops[index][part], stops[index + 1][part]];
      table[3 * level + part] = from + (to - from) * (place - index);
    }
  }
  return table;
}

export function css(table, level) {
  return `rgb(${[...table.slice(3 * level, 3 * level + 3)].join(" ")})`;
}

// Share of the range of a level; NaN for 255.
export function shareOf(level) {
  return level > LEVELS ? NaN : level / LEVELS;
}

// Level of a share of the range, clipped to 0..1.
export function levelOf(share) {
  return Math.round(Math.min(Math.max(share, 0), 1) * LEVELS);
}

// Image of colors from a flat list; `place` is the index of a pixel's color, negative for none.
function painted(width, height, colors, place) {
  const image = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const from = 3 * place(pixel);
    if (from < 0) continue;
    image.data[4 * pixel] = colors[from];
    image.data[4 * pixel + 1] = colors[from + 1];
    image.data[4 * pixel + 2] = colors[from + 2];
    image.data[4 * pixel + 3] = 255;
  }
  return image;
}

export function rampPicture(raster, [rows, columns], table) {
  return painted(columns, rows, table, (pixel) => {
    const up = rows - 1 - Math.floor(pixel / columns);
    const level = raster[up * columns + (pixel % columns)];
    return level > LEVELS ? -1 : level;
  });
}

// Class colors, mixed by probability.
export function mixPicture(raster, [rows, columns], colors) {
  const image = new ImageData(columns, rows);
  const cells = rows * columns;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const cell = row * columns + column;
      const at = 4 * ((rows - 1 - row) * columns + column);
      let [red, green, blue, total] = [0, 0, 0, 0];
      for (let index = 0; index < colors.length; index += 1) {
        const level = raster[index * cells + cell];
        if (level > LEVELS) continue;
        red += level * colors[index][0];
        green += level * colors[index][1];
        blue += level * colors[index][2];
        total += level;
      }
      if (!total) continue;
      image.data[at] = red / total;
      image.data[at + 1] = green / total;
      image.data[at + 2] = blue / total;
      image.data[at + 3] = 255;
    }
  }
  return image;
}

// Position between two corners, from 0 to 1, at which the field has the level.
const crossing = (from, to, level) => (level - from) / (to - from);

// Marching squares: add the contour of a level to the path, in units of cells.
export function contour(path, field, [rows, columns], level, point) {
  for (let row = 0; row + 1 < rows; row += 1) {
    for (let column = 0; column + 1 < columns; column += 1) {
      const at = row * columns + column;
      const [a, b] = [field[at], field[at + 1]];
      const [d, c] = [field[at + columns], field[at + columns + 1]];
      const ends = [];
      if (a > level !== b > level) ends.push([column + crossing(a, b, level), row]);
      if (b > level !== c > level) ends.push([column + 1, row + crossing(b, c, level)]);
      if (d > level !== c > level) ends.push([column + crossing(d, c, level), row + 1]);
      if (a > level !== d > level) ends.push([column, row + crossing(a, d, level)]);
      for (let end = 0; end + 1 < ends.length; end += 2) {
        path.moveTo(...point(...ends[end]));
        path.lineTo(...point(...ends[end + 1]));
      }
    }
  }
}

// Regions of the predicted class, each clipped by its border in the lead over other classes.
export function regions(fields, [rows, columns], scale) {
  const width = (columns - 1) * scale + 1;
  const height = (rows - 1) * scale + 1;
  const best = new Float32Array(width * height).fill(-Infinity);
  const winner = new Uint8Array(width * height);
  fields.forEach((field, index) => {
    for (let y = 0; y < height; y += 1) {
      const row = Math.min(Math.floor(y / scale), rows - 2);
      const up = y / scale - row;
      for (let x = 0; x < width; x += 1) {
        const column = Math.min(Math.floor(x / scale), columns - 2);
        const along = x / scale - column;
        const at = row * columns + column;
        const low = field[at] + (field[at + 1] - field[at]) * along;
        const high =
          field[at + columns] + (field[at + columns + 1] - field[at + columns]) * along;
        const value = low + (high - low) * up;
        const pixel = (height - 1 - y) * width + x;
        if (value > best[pixel]) {
          best[pixel] = value;
          winner[pixel] = index;
        }
      }
    }
  });
  return { width, height, winner, best };
}

export function regionPicture({ width, height, winner }, colors) {
  return painted(width, height, colors.flat(), (pixel) => winner[pixel]);
}

// Steps of a regression, on a finer raster for smooth borders.
export function stepPicture({ width, height, best }, table) {
  return painted(width, height, table, (pixel) => (
    Math.min(Math.max(Math.ceil(best[pixel]), 0), LEVELS)
  ));
}

// Image as a canvas, which the next call reuses.
let small;
export function drawable(image) {
  small ??= document.createElement("canvas");
  [small.width, small.height] = [image.width, image.height];
  small.getContext("2d").putImageData(image, 0, 0);
  return small;
}

// Bilinear interpolation of a value at a place in units of cells.
export function sample(raster, [rows, columns], x, y, offset = 0) {
  const column = Math.min(Math.floor(x), columns - 2);
  const row = Math.min(Math.floor(y), rows - 2);
  const at = offset + row * columns + column;
  const corners = [raster[at], raster[at + 1], raster[at + columns], raster[at + columns + 1]];
  if (Math.max(...corners) > LEVELS) return NaN;
  const low = corners[0] + (corners[1] - corners[0]) * (x - column);
  const high = corners[2] + (corners[3] - corners[2]) * (x - column);
  return (low + (high - low) * (y - row)) / LEVELS;
}

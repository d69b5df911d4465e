// Messages from packing.py, which documents their layout.

const TYPES = { uint8: Uint8Array, float64: Float64Array };

// The unpacked tree; arrays are flat, in C order, with a shape.
export function unpack(bytes) {
  const size = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const head = new TextDecoder().decode(bytes.subarray(4, 4 + size));
  return JSON.parse(head, (_name, value) => {
    if (!value?.$array) return value;
    const [kind, start, shape] = value.$array;
    const Type = TYPES[kind];
    const length = shape.reduce((product, side) => product * side, 1);
    const from = 4 + size + start;
    // A copy, because a view of floats needs an aligned start.
    const array = new Type(bytes.slice(from, from + length * Type.BYTES_PER_ELEMENT).buffer);
    return Object.assign(array, { shape });
  });
}

// Slices along the first axis.
export function parts(array) {
  const [count] = array.shape;
  const size = array.length / count;
  return Array.from({ length: count }, (_unused, k) => array.subarray(k * size, (k + 1) * size));
}

// Slices along the second axis.
export function columns(array) {
  const [rows, count] = array.shape;
  return Array.from({ length: count }, (_unused, column) => (
    Float64Array.from({ length: rows }, (_same, row) => array[row * count + column])
  ));
}

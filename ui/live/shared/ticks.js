// Positions and labels of ticks. Nothing here needs a page.

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const LONGEST = 15; // significant digits that every float64 holds

function power(exponent) {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[digit]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

const magnitude = (value) => Math.floor(Math.log10(Math.abs(value)) + 1e-9);

// A tick with as many digits as the step needs: with a power of ten where few digits are enough,
// otherwise in full. It stands exactly at the number in its label.
function tick(value, step) {
  const size = Math.abs(value);
  if (size < step / 1e6) return { at: 0, text: "0" };
  const sign = value < 0 ? "−" : "";
  const digits = 1 + magnitude(size) - magnitude(step);
  if ((size < 1e6 || digits > 4) && size < 1e21 && (size >= 1e-4 || step >= 1e-4)) {
    const decimals = Math.min(Math.max(0, -magnitude(step)), 100);
    const text = size.toFixed(decimals);
    const [whole, part] = text.split(".");
    const fraction = part?.replace(/0+$/, "");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
    return {
      at: Number(sign ? `-${text}` : text),
      text: sign + grouped + (fraction ? `.${fraction}` : ""),
    };
  }
  const places = Math.min(Math.max(0, digits - 1), LONGEST);
  const [mantissa, exponent] = size.toExponential(places).split("e");
  const short = String(Number(mantissa));
  return {
    at: Number(`${sign ? "-" : ""}${mantissa}e${exponent}`),
    text: sign + (short === "1" ? "" : `${short}×`) + power(Number(exponent)),
  };
}

// Ticks with a distance of 1, 2 or 5 times a power of ten, `most` of them at most.
function linear([low, high], most, whole = false) {
  const rough = (high - low) / Math.max(1, most);
  if (!(rough > 0)) return [];
  const unit = 10 ** Math.floor(Math.log10(rough));
  const nice = unit * [1, 2, 5, 10].find((factor) => factor * unit >= rough * (1 - 1e-9));
  const step = whole ? Math.max(1, nice) : nice;
  const first = Math.ceil(low / step - 1e-6);
  const count = Math.floor(high / step + 1e-6) - first + 1;
  const places = Array.from({ length: Math.max(0, count) }, (_unused, k) => (first + k) * step);
  const ticks = places.map((value) => tick(value, step));
  const inside = ticks.filter(({ at }) => at >= low - 1e-6 * step && at <= high + 1e-6 * step);
  // Near the spacing of float64 neighboring ticks may have the same label.
  const shown = inside.filter(({ text }, k) => text !== inside[k - 1]?.text);
  return shown.length < 2 && most < 16 ? linear([low, high], 2 * most, whole) : shown;
}

// The range is in powers of ten. A wide one gets powers only, a narrow one 1, 2, 5 or all digits.
function logarithmic([low, high], most) {
  const span = high - low;
  if (span < 0.3) {
    const values = linear([10 ** low, 10 ** high], most);
    return values.map(({ at, text }) => ({ at: Math.log10(at), text }));
  }
  if (span > 2) {
    const step = Math.ceil(span / Math.min(6, most));
    const first = Math.ceil(low / step - 1e-6);
    const count = Math.floor(high / step + 1e-6) - first + 1;
    const exponents = Array.from({ length: count }, (_unused, k) => (first + k) * step);
    const plain = exponents.every((exponent) => Math.abs(exponent) < 4);
    return exponents.map((exponent) => (
      { at: exponent, text: plain ? tick(10 ** exponent, 10 ** exponent).text : power(exponent) }
    ));
  }
  const digits = span > 0.6 ? [1, 2, 5] : [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const ticks = [];
  for (let exponent = Math.floor(low); exponent <= high; exponent += 1) {
    for (const digit of digits) {
      const at = exponent + Math.log10(digit);
      if (at < low || at > high) continue;
      ticks.push({ at, text: tick(digit * 10 ** exponent, 10 ** exponent).text });
    }
  }
  return ticks;
}

export function ticksOf({ range, log, most, whole, percent }) {
  if (percent) {
    const ticks = linear(range.map((end) => 100 * end), most);
    return ticks.map(({ at, text }) => ({ at: at / 100, text: `${text}%` }));
  }
  return log ? logarithmic(range, most) : linear(range, most, whole);
}

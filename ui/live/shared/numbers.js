// Numbers as ui/text.py writes them: half up from their decimal of twelve digits, so that a value
// has one text on all pages.

const PRECISION = 12;
const powerOf = (value, precision) => Number(value.toExponential(precision - 1).split("e")[1]);

// Multiplied by a power of ten, with so many places after it.
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
  const write = (power) => {
    const digits = String(Math.abs(power)).padStart(2, "0");
    return `${fixed(value, places, -power)}e${power < 0 ? "−" : "+"}${digits}`;
  };
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

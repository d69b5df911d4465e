// Numbers formatted as in ui/text.py: rounded half up from twelve significant digits.

const PRECISION = 12;
const powerOf = (value, precision) => Number(value.toExponential(precision - 1).split("e")[1]);

// The text of a number with fixed digits of a kind, "Fraction" or "Significant"; Intl rounds a text
// half up and digit for digit.
const formats = {};
function rounded(text, kind, digits) {
  formats[kind + digits] ??= new Intl.NumberFormat("en", {
    useGrouping: false, signDisplay: "negative",
    [`minimum${kind}Digits`]: digits, [`maximum${kind}Digits`]: digits,
  });
  return formats[kind + digits].format(text);
}

// Format value × 10^power with fixed decimals.
export function fixed(value, places, power = 0) {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const [mantissa, exponent] = value.toExponential(PRECISION - 1).split("e");
  return rounded(`${mantissa}e${Number(exponent) + power}`, "Fraction", places).replace("-", "−");
}

export function percent(share, places = 1) {
  const text = fixed(share, places, 2);
  return Number.isFinite(share) ? `${text}%` : text;
}

export function number(value, digits = 3, precision = PRECISION) {
  if (!value || !Number.isFinite(value)) return value === 0 ? "0" : fixed(value, 0);
  const read = Number(rounded(value.toExponential(precision - 1), "Significant", digits));
  const scientific = read.toExponential();
  const power = Number(scientific.split("e")[1]);
  const plain = power > -5 && power < Math.max(digits, 1);
  const text = plain ? String(read) : scientific.replace(/e([+-])(\d)$/, "e$10$2");
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

// A coordinate of the reader's data, given their range; the same rule as in ui/text.py.
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

// The numbers of a Plotly chart as CSV; those of a live view come from the server.

const COLUMNS = ["x", "y", "z", "values", "r", "theta", "lat", "lon", "open", "close"];

function cell(value) {
  if (value === null || value === undefined) return "";
  if (Number.isNaN(value)) return "";
  if (typeof value === "number") return String(value).replace("Infinity", "inf");
  const text = String(value);
  // A spreadsheet would interpret such a beginning as a formula; `write_csv` has the same rule.
  const isNumber = !Number.isNaN(Number(text.replace(/,/g, ".")));
  const safe = /^[=+@\t\r-]/.test(text) && !isNumber ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

export function csv(rows) {
  // The byte order mark by which spreadsheets recognize UTF-8.
  return `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

// The shortest text of a float32, as in the engine; as a float64 it would have more digits.
function shortest(value) {
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

function list(value) {
  if (value instanceof Float32Array) return Array.from(value, shortest);
  return Array.isArray(value) || ArrayBuffer.isView(value) ? value : null;
}

// The text as Plotly shows it: tags are Plotly's markup, because angle brackets in the reader's own
// texts are entities.
let words;
function shown(value) {
  if (typeof value !== "string") return value;
  words ??= document.createElement("textarea");
  words.innerHTML = value.replace(/<[^>]*>/g, " ");
  return words.value.trim();
}

// Rows of one trace: cell by cell for a grid, otherwise point by point.
function* rows(trace) {
  const z = list(trace.z);
  if (z && list(z[0])) {
    const [x, y] = [list(trace.x), list(trace.y)];
    for (let row = 0; row < z.length; row += 1) {
      const line = list(z[row]);
      for (let column = 0; column < line.length; column += 1) {
        const across = list(x?.[0]) ? x[row][column] : x?.[column] ?? column;
        const up = list(y?.[0]) ? y[row][column] : y?.[row] ?? row;
        yield { x: across, y: up, z: line[column] };
      }
    }
    return;
  }
  const fields = Object.fromEntries(
    [...COLUMNS, "text", "ids"].map((name) => [name, list(trace[name])]).filter(([, of]) => of),
  );
  const color = list(trace.marker?.color);
  if (color && typeof color[0] === "number") fields.color = color;
  for (const axis of ["x", "y"]) {
    const error = list(trace[`error_${axis}`]?.array);
    if (error) fields[`error_${axis}`] = error;
  }
  for (const { label, values } of list(trace.dimensions) ?? []) fields[label] = list(values);
  if (list(trace.labels)) fields.label = trace.labels;
  const lengths = Object.values(fields).map((of) => of?.length ?? 0);
  for (let row = 0; row < Math.max(0, ...lengths); row += 1) {
    yield Object.fromEntries(Object.entries(fields).map(([name, of]) => [name, of?.[row]]));
  }
}

function titleOf(chart, name) {
  const text = chart._fullLayout?.[name]?.title?.text ?? "";
  return text.startsWith("Click to enter") ? "" : shown(text); // Plotly's placeholder
}

// Names of the positions 0, 1, 2 … of an axis, if they have any.
function namesOf(chart, axis) {
  const { tickvals, ticktext } = chart._fullLayout?.[axis] ?? {};
  const places = Array.from((list(ticktext) && list(tickvals)) || []);
  const counted = places.every((place, k) => place === k);
  return new Map(counted ? places.map((place) => [place, ticktext[place]]) : []);
}

function ofPlotly(chart) {
  const titled = { x: titleOf(chart, "xaxis"), y: titleOf(chart, "yaxis") };
  const names = new Set();
  const records = [];
  // `_fullData` has typed arrays, and not their base64.
  for (const trace of chart._fullData ?? []) {
    if (trace.visible !== true) continue;
    for (const row of rows(trace)) {
      Object.keys(row).forEach((name) => names.add(name));
      records.push([shown(trace.name ?? ""), row]);
    }
  }
  const called = { x: namesOf(chart, "xaxis"), y: namesOf(chart, "yaxis") };
  const columns = [...names];
  const one = new Set(records.map(([name]) => name)).size < 2;
  const head = columns.map((name) => (titled[name] ? `${name}: ${titled[name]}` : shown(name)));
  const body = records.map(([name, row]) => [
    ...(one ? [] : [name]),
    ...columns.map((column) => shown(called[column]?.get(row[column]) ?? row[column])),
  ]);
  return records.length ? [[...(one ? [] : ["series"]), ...head], ...body] : null;
}

// Header and rows, or null for a chart without numbers.
export function numbersOf(node) {
  const charts = node.matches(".js-plotly-plot") ? [node]
    : [...node.querySelectorAll(".js-plotly-plot")];
  return charts.map(ofPlotly).find((table) => table) ?? null;
}

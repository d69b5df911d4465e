// Rings on the canvas, around points of the chart above it: of those that the network takes for
// another class, and of the one that was picked. They move without the chart being drawn anew.

const RADIUS = 8; // in CSS pixels, just outside the largest mark
export const RING = ["circle", {
  cx: 11, cy: 7, r: 5.5, fill: "none", stroke: "currentColor", "stroke-width": 1.8,
}];

export function paintMarks({ context, wide, high, ratio }, head, arrays, points, ink) {
  const [x0, x1] = head.xRange;
  const [y0, y1] = head.yRange;
  const ring = (part, index, radius) => {
    const x = ((part.x[index] - x0) / (x1 - x0)) * wide;
    const y = (1 - (part.y[index] - y0) / (y1 - y0)) * high;
    context.moveTo(x + radius * ratio, y);
    context.arc(x, y, radius * ratio, 0, 2 * Math.PI);
  };
  context.strokeStyle = ink;
  context.lineWidth = 1.8 * ratio;
  context.beginPath();
  points.forEach((part, order) => {
    const wrong = arrays[`wrong${order}`];
    wrong?.forEach((bad, index) => {
      if (bad) ring(part, index, RADIUS);
    });
  });
  context.stroke();
  const [order, index] = head.picked ?? [];
  if (!points[order] || index >= points[order].x.length) return;
  context.lineWidth = 3 * ratio;
  context.beginPath();
  ring(points[order], index, RADIUS + 4);
  context.stroke();
}

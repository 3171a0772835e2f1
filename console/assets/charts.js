// Draws the charts. The tables below them have the same numbers.
import UPlot from './uplot.js';

/**
 * @typedef {{ label: string, className: string, values: number[] }} Series
 * @typedef {{ labels: string[], series: Series[] }} Numbers
 */

const HEIGHT = 220;
const WIDEST_BAR = 64;

/**
 * The colour that a class has in the present scheme.
 *
 * @param {string} className
 * @param {'color' | 'backgroundColor'} property
 */
function colourOf(className, property) {
  const probe = document.createElement('i');
  probe.className = className;
  document.body.append(probe);
  const colour = getComputedStyle(probe)[property];
  probe.remove();
  return colour;
}

/**
 * Each series with those below it, for a bar that covers the ones behind it shows its own part only.
 *
 * @param {Series[]} series
 */
function stacked(series) {
  /** @type {number[]} */
  let below = [];
  return series.map(({ values, ...rest }) => {
    below = values.map((value, n) => value + (below[n] ?? 0));
    return { ...rest, values: below };
  });
}

/**
 * @param {HTMLElement} place
 * @param {Numbers} numbers
 */
function draw(place, { labels, series }) {
  const bars = UPlot.paths.bars?.({ size: [0.66, WIDEST_BAR], radius: 0 });
  const layers = stacked(series).toReversed();
  const axis = { stroke: colourOf('chart-ink', 'color'), font: '12px system-ui, sans-serif' };
  const line = { stroke: colourOf('chart-line', 'color'), width: 1 };
  const most = Math.max(1, ...(layers[0]?.values ?? []));
  place.replaceChildren();
  return new UPlot(
    {
      width: Math.max(200, place.clientWidth),
      height: HEIGHT,
      padding: [12, 8, 0, 0],
      cursor: { show: false },
      legend: { show: false },
      scales: { x: { time: false, range: [-0.6, labels.length - 0.4] }, y: { range: [0, most * 1.08] } },
      axes: [
        {
          ...axis,
          size: 34,
          grid: { show: false },
          ticks: { show: false },
          splits: labels.map((_, n) => n),
          values: (plot, splits) => {
            const room = plot.width / labels.length;
            const every = Math.max(1, Math.ceil(62 / room));
            return splits.map((n) => (n % every === 0 ? shortened(labels[n] ?? '') : ''));
          },
        },
        {
          ...axis,
          grid: line,
          ticks: { show: false },
          size: 48,
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6, 1e7],
          values: (_, splits) => splits.map((it) => it.toLocaleString('en')),
        },
      ],
      series: [
        {},
        ...layers.map(({ label, className }) => ({
          label,
          fill: colourOf(`dot ${className}`, 'backgroundColor'),
          width: 0,
          paths: bars,
          points: { show: false },
        })),
      ],
    },
    [labels.map((_, n) => n), ...layers.map(({ values }) => values)],
    place,
  );
}

/** A day without its year. @param {string} label */
function shortened(label) {
  return label.replace(/^\d{4}-/, '');
}

for (const place of document.querySelectorAll('[data-chart]')) {
  if (!(place instanceof HTMLElement)) continue;
  /** @type {Numbers} */
  const numbers = JSON.parse(place.dataset.numbers ?? '');
  let plot = draw(place, numbers);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    plot.destroy();
    plot = draw(place, numbers);
  });
  new ResizeObserver(() => plot.setSize({ width: Math.max(200, place.clientWidth), height: HEIGHT })).observe(place);
}

import uPlot from './uplot.js';
import {count, number, tick} from './format.js';

const MAX_POINTS = 4000;
const SMOOTHING_SHARE = 0.02;

/** A colour of the style sheet as the canvas needs it. */
function colour(name, alpha = 1) {
  const probe = document.createElement('i');
  probe.style.color = `color-mix(in srgb, var(--${name}) ${alpha * 100}%, transparent)`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

/** Steps, and a column of values for each curve; halved when there are too many. */
export class Columns {
  constructor(names) {
    this.names = names;
    this.clear();
  }

  clear() {
    this.step = [];
    this.values = Object.fromEntries(this.names.map(name => [name, []]));
  }

  set(history) {
    this.step = [...history.step];
    for (const name of this.names) {
      this.values[name] = [...history[name]];
    }
  }

  add(point) {
    const last = this.step.at(-1);
    if (last !== undefined && point.step <= last) {
      if (point.step === last) {
        return;
      }
      this.clear();
    }
    this.step.push(point.step);
    this.names.forEach(name => this.values[name].push(point[name]));
    if (this.step.length > MAX_POINTS) {
      this.#halve();
    }
  }

  /** The later half stays as it is: that is where the eye is. */
  #halve() {
    const half = this.step.length / 2;
    const keep = (_, i) => i >= half || i % 2 === 1;
    this.step = this.step.filter(keep);
    this.names.forEach(name => { this.values[name] = this.values[name].filter(keep); });
  }
}

/** The curve behind the noise: an exponential average over a small share of all points. */
function smooth(values) {
  const weight = 1 / Math.max(1, values.length * SMOOTHING_SHARE);
  let average = null;
  return values.map((value, i) => {
    if (value == null) {
      return null;
    }
    // The first points have no past to be averaged with.
    average = average == null ? value : average + Math.max(weight, 1 / (i + 1)) * (value - average);
    return average;
  });
}

/** From the lowest to the highest value but for the outermost percent: a spike flattens no curve. */
function range(curves) {
  const values = curves.flat().filter(value => value != null).sort((a, b) => a - b);
  if (values.length === 0) {
    return [0, 1];
  }
  const low = values[Math.floor(values.length * 0.005)];
  const high = values[Math.min(values.length - 1, Math.ceil(values.length * 0.995))];
  const margin = (high - low || 1) * 0.08;
  return [low - margin, high + margin];
}

/** Curves over steps: each faint as measured, and bold without its noise. */
export class Chart {
  #plot;
  #data;

  #sized;

  /** few: whether there are so few values that each is a point, on steps that other charts do not have. */
  constructor({element, legend, columns, curves, few = false}) {
    this.element = element;
    this.legend = legend;
    this.columns = columns;
    this.curves = curves;
    this.few = few;
    this.outputs = curves.map(({label, tone}) => {
      const item = document.createElement('li');
      const mark = document.createElement('i');
      mark.style.color = `var(--${tone})`;
      const output = document.createElement('output');
      item.append(mark, label, output);
      legend.append(item);
      return output;
    });
    element.toggleAttribute('data-empty', true);
    this.restyle();
    this.#sized = new ResizeObserver(() => this.#plot.setSize(this.#size()));
    this.#sized.observe(element);
  }

  remove() {
    this.#sized.disconnect();
    this.#plot.destroy();
    this.legend.replaceChildren();
  }

  /** Anew in the colours of the theme. */
  restyle() {
    this.#plot?.destroy();
    const axis = {
      stroke: colour('muted'),
      font: '11px Inter, system-ui, sans-serif',
      grid: {stroke: colour('line'), width: 1},
      ticks: {show: false},
    };
    const faint = ({tone}) => ({stroke: colour(tone, 0.28), width: 1, points: {show: false}});
    const bold = ({tone}) => ({stroke: colour(tone), width: 2, fill: colour(tone, 0.07), points: {show: this.few, size: 5}});
    this.#plot = new uPlot({
      ...this.#size(),
      padding: [6, 6, 0, 0],
      legend: {show: false},
      scales: {x: {time: false}, y: {range: () => range(this.#data?.slice(1) ?? [])}},
      axes: [
        {...axis, size: 20, gap: 5, space: 70, values: (_, ticks) => ticks.map(count)},
        {...axis, size: 38, gap: 6, space: 34, values: (_, ticks) => ticks.map(tick)},
      ],
      cursor: {y: false, drag: {x: false, y: false}, ...(this.few ? {} : {sync: {key: 'steps'}}), points: {size: 7}},
      series: [{}, ...this.curves.map(faint), ...this.curves.map(bold)],
      hooks: {setCursor: [plot => this.#read(plot.cursor.idx)]},
    }, [[], ...this.curves.flatMap(() => [[], []])], this.element);
    if (this.#data) {
      this.#plot.setData(this.#data);
    }
  }

  update() {
    const measured = this.curves.map(({name}) => this.columns.values[name]);
    this.#data = [this.columns.step, ...measured, ...measured.map(smooth)];
    this.#plot.setData(this.#data);
    this.element.toggleAttribute('data-empty', this.columns.step.length === 0);
    this.#read(this.#plot.cursor.idx);
  }

  #read(index) {
    const at = index ?? this.columns.step.length - 1;
    const smoothed = this.#data?.slice(1 + this.curves.length) ?? [];
    this.outputs.forEach((output, i) => { output.value = number(smoothed[i]?.[at]); });
  }

  #size() {
    return {width: Math.max(50, this.element.clientWidth), height: Math.max(50, this.element.clientHeight)};
  }
}

import uPlot from './uplot.js';
import {count, number, tick} from './format.js';

/** A selection that is narrower is a click. */
const NARROWEST_ZOOM = 6;

/** A colour of the style sheet as the canvas needs it. */
function colour(name, alpha = 1) {
  const probe = document.createElement('i');
  probe.style.color = `color-mix(in srgb, var(--${name}) ${alpha * 100}%, transparent)`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

/** The curve behind the noise: an exponential average over a share of all points. */
function smooth(values, share) {
  const weight = 1 / Math.max(1, values.length * share);
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
function range(values, logarithmic) {
  const sorted = values.filter(value => value != null).sort((a, b) => a - b);
  if (sorted.length === 0) {
    return logarithmic ? [0.1, 1] : [0, 1];
  }
  const low = sorted[Math.floor(sorted.length * 0.005)];
  const high = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.995))];
  if (logarithmic) {
    return [low / 1.15, high * 1.15];
  }
  const margin = (high - low || 1) * 0.08;
  return [low - margin, high + margin];
}

/**
 * Curves over steps: each faint as measured, and bold without its noise; dashed, those of another
 * run. Dragging over steps shows these alone, and a double click shows all again.
 */
export class Chart {
  #plot;
  #data;
  #sized;
  #marks = [];
  #compared;
  #distribution;

  /** few: whether there are so few values that each is a point, on steps that other charts do not have. */
  constructor({element, legend, columns, curves, view, few = false}) {
    this.element = element;
    this.legend = legend;
    this.columns = columns;
    this.curves = curves;
    this.view = view;
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
    element.addEventListener('dblclick', () => view.showAll());
    this.restyle();
    this.#sized = new ResizeObserver(() => this.#plot.setSize(this.#size()));
    this.#sized.observe(element);
  }

  remove() {
    this.#sized.disconnect();
    this.#plot.destroy();
    this.legend.replaceChildren();
  }

  /** Marks steps: `{step, severity, text}` each. */
  mark(marks) {
    this.#marks.forEach(mark => mark.element.remove());
    this.#marks = marks.map(({step, severity, text}) => {
      const element = document.createElement('i');
      element.className = 'mark';
      element.dataset.severity = severity;
      element.title = `Step ${count(step)}: ${text}`;
      element.setAttribute('role', 'img');
      element.setAttribute('aria-label', element.title);
      return {step, element};
    });
    this.#placeMarks();
  }

  /** Anew in the colours of the theme, on the kind of axis that is chosen. */
  restyle() {
    this.#plot?.destroy();
    this.#distribution = this.#chosenDistribution();
    const axis = {
      stroke: colour('muted'),
      font: '11px Inter, system-ui, sans-serif',
      grid: {stroke: colour('line'), width: 1},
      ticks: {show: false},
    };
    const points = {show: this.few, size: 5};
    const faint = ({tone}) => ({stroke: colour(tone, 0.28), width: 1, points: {show: false}});
    const bold = ({tone}) => ({stroke: colour(tone), width: 2, fill: colour(tone, 0.07), points});
    const dashed = ({tone}) => ({stroke: colour(tone, 0.9), width: 1.5, dash: [6, 5], points: {show: false}});
    this.#plot = new uPlot({
      ...this.#size(),
      // On the right, half the width of a number at the end of the axis.
      padding: [10, 16, 0, 0],
      legend: {show: false},
      scales: {
        x: {time: false, range: (_, first, last) => this.view.range(first ?? 0, last ?? 1)},
        y: {...this.#distribution, range: () => this.#visibleRange()},
      },
      axes: [
        {...axis, size: 20, gap: 5, space: 70, values: (_, ticks) => ticks.map(count)},
        {...axis, size: 42, gap: 6, space: 34, values: (_, ticks) => ticks.map(tick)},
      ],
      cursor: {
        y: false,
        drag: {x: true, y: false, setScale: false, dist: NARROWEST_ZOOM},
        ...(this.few ? {} : {sync: {key: 'steps', setSeries: false}}),
        points: {size: 7},
      },
      series: [{}, ...this.curves.map(faint), ...this.curves.map(bold), ...this.curves.map(dashed)],
      hooks: {
        setCursor: [plot => this.#read(plot.cursor.idx)],
        setSelect: [plot => this.#zoom(plot)],
        draw: [() => this.#placeMarks()],
      },
    }, [[], ...this.curves.flatMap(() => [[], [], []])], this.element);
    if (this.#data) {
      this.#plot.setData(this.#data);
    }
  }

  /** compared: the columns of another run, if there is one to compare with. */
  update(compared) {
    this.#compared = compared;
    const share = this.few ? 0 : this.view.smoothingShare;
    const measured = this.curves.map(({name}) => this.columns.values[name]);
    const here = [this.columns.step, ...measured, ...measured.map(values => smooth(values, share))];
    const other = compared
      ? [compared.step, ...this.curves.map(({name}) => smooth(compared.values[name], share))]
      : [[], ...this.curves.map(() => [])];
    this.#data = uPlot.join([here, other]);
    const distribution = this.#chosenDistribution();
    if (distribution.distr !== this.#distribution.distr) {
      this.restyle();
    } else {
      this.#plot.setData(this.#data);
    }
    this.element.toggleAttribute('data-empty', this.columns.step.length === 0);
    this.#read(this.#plot.cursor.idx);
  }

  /** Where values of both signs are to be shown, the axis is linear around 0 and logarithmic beyond. */
  #chosenDistribution() {
    if (!this.view.log) {
      return {distr: 1};
    }
    const values = (this.#data ?? []).slice(1).flat();
    return values.some(value => value != null && value <= 0) ? {distr: 4, asinh: 1} : {distr: 3};
  }

  #visibleRange() {
    const steps = this.#data?.[0] ?? [];
    const [from, to] = this.view.range(steps[0] ?? 0, steps.at(-1) ?? 1);
    const values = (this.#data ?? []).slice(1).flatMap(
      column => column.filter((_, i) => steps[i] >= from && steps[i] <= to));
    return range(values, this.#distribution.distr === 3);
  }

  #zoom(plot) {
    const {left, width} = plot.select;
    if (width < NARROWEST_ZOOM) {
      return;
    }
    const [from, to] = [left, left + width].map(at => plot.posToVal(at, 'x'));
    plot.setSelect({left: 0, top: 0, width: 0, height: 0}, false);
    this.view.zoom(from, to);
  }

  #placeMarks() {
    for (const {step, element} of this.#marks) {
      const left = this.#plot.valToPos(step, 'x');
      element.hidden = !(left >= 0 && left <= this.#plot.over.clientWidth);
      element.style.left = `${left}px`;
      if (element.parentNode !== this.#plot.over) {
        this.#plot.over.append(element);
      }
    }
  }

  /** The values at the cursor; without one, the newest. */
  #read(index) {
    const steps = this.#data?.[0] ?? [];
    const at = index ?? steps.indexOf(this.columns.step.at(-1));
    const smoothed = this.#data?.slice(1 + this.curves.length) ?? [];
    this.outputs.forEach((output, i) => { output.value = number(Chart.#before(smoothed[i], at)); });
  }

  /** The value at a step, or at the last step before it that has one. */
  static #before(values, at) {
    for (let i = at; values && i >= 0; i--) {
      if (values[i] !== undefined) {
        return values[i];
      }
    }
    return undefined;
  }

  #size() {
    return {width: Math.max(50, this.element.clientWidth), height: Math.max(50, this.element.clientHeight)};
  }
}

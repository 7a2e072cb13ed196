import {Chart} from './charts.js';
import {Columns} from './columns.js';
import {count, precise} from './format.js';
import {showShares} from './shares.js';

const FIGURES = ['frechetDistance', 'kernelDistance', 'precision', 'recall', 'coverage', 'slicedWasserstein'];
const DISTANCES = [
  {name: 'frechetDistance', label: 'Fréchet distance, lower is better', tone: 'discriminator'},
  {name: 'slicedWasserstein', label: 'pixel distance, lower is better', tone: 'discriminator'},
];

/** How the generators compare with real images; shown when there is something to show. */
export class QualityPanel {
  #reports = [];
  #columns = new Columns(FIGURES);
  #chart;

  constructor({section, note, plot, legend, shares, view, classes}) {
    this.view = view;
    this.classes = classes;
    this.section = section;
    this.note = note;
    this.plot = plot;
    this.legend = legend;
    this.shares = shares;
  }

  set(reports) {
    this.#reports = [];
    this.#columns.clear();
    reports.forEach(report => this.#take(report));
    this.#show();
  }

  add(report) {
    this.#take(report);
    this.#show();
  }

  restyle() {
    this.#chart?.restyle();
  }

  /** Anew, with other names of classes or another view of the steps. */
  redraw() {
    this.#show();
  }

  /** Figures of other images, counts or features are no part of the same curve. */
  #take(report) {
    const last = this.#reports.at(-1);
    const kind = ({runId, protocol, extractor, realImages, generatedImages}) =>
      [runId, protocol, extractor, realImages, generatedImages].join();
    if (last && kind(last) !== kind(report)) {
      this.#reports = [];
      this.#columns.clear();
    }
    this.#reports.push(report);
    this.#columns.add(report);
  }

  #show() {
    const newest = this.#reports.at(-1);
    this.section.hidden = !newest;
    if (!newest) {
      return;
    }
    this.note.textContent = `generator ${count(newest.generatorVersion)} · ${count(newest.generatedImages)} images against ${count(newest.realImages)} real ones`;
    this.note.title = newest.extractor.startsWith('random')
      ? `Features of ${newest.extractor}, a network with random parameters: until a classifier of the labelled images is ready`
      : `Features of ${newest.extractor}`;
    for (const name of FIGURES) {
      document.getElementById(name).textContent = precise(newest[name]);
    }
    const distance = DISTANCES[newest.frechetDistance == null ? 1 : 0];
    if (this.#chart?.curves[0] !== distance) {
      this.#chart?.remove();
      this.#chart = new Chart({
        element: this.plot,
        legend: this.legend,
        columns: this.#columns,
        curves: [distance],
        view: this.view,
        few: true,
      });
    }
    this.#chart.update();
    showShares(this.shares, newest, this.classes);
  }
}

import {Columns} from './columns.js';

const MOST = 4;

/** Curves of the run that is trained, and of the runs before it, one of which may be shown beside it. */
export class Runs {
  #former = new Map();
  #runId;

  constructor(names, {select, address, changed}) {
    this.names = names;
    this.select = select;
    this.address = address;
    this.columns = new Columns(names);
    select.addEventListener('change', () => {
      address.set('run', select.value);
      changed();
    });
  }

  set(runId, metrics, former) {
    this.#runId = runId;
    this.columns.set(metrics);
    this.#former = new Map(former.map(run => {
      const columns = new Columns(this.names);
      columns.set(run.metrics);
      return [run.runId, columns];
    }));
    this.#offer();
  }

  add(point) {
    if (this.#runId !== undefined && point.runId !== this.#runId) {
      this.#former.set(this.#runId, this.columns);
      this.columns = new Columns(this.names);
      if (this.#former.size > MOST) {
        this.#former.delete(this.#former.keys().next().value);
      }
      this.#runId = point.runId;
      this.#offer();
    }
    this.#runId = point.runId;
    this.columns.add(point);
  }

  /** Curves of the run that is chosen; undefined where none is. */
  get compared() {
    return this.#former.get(this.select.value);
  }

  #offer() {
    const chosen = this.address.get('run');
    const former = [...this.#former.keys()].reverse();
    this.select.hidden = former.length === 0;
    this.select.replaceChildren(...['', ...former].map(runId => {
      const option = document.createElement('option');
      option.value = runId;
      option.textContent = runId ? `compare with ${runId.slice(0, 8)}` : 'compare with no run';
      return option;
    }));
    this.select.value = former.includes(chosen) ? chosen : '';
  }
}

const MAX_POINTS = 4000;

/** Steps, and a column of values for each curve, null where there is none; halved when there are too many. */
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
      this.values[name] = history[name] ? [...history[name]] : history.step.map(() => null);
    }
  }

  /** A step that is not after the last one begins the curves anew; the last one once more is left out. */
  add(point) {
    const last = this.step.at(-1);
    if (last !== undefined && point.step <= last) {
      if (point.step === last) {
        return;
      }
      this.clear();
    }
    this.step.push(point.step);
    this.names.forEach(name => this.values[name].push(point[name] ?? null));
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

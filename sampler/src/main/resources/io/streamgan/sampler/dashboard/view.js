/** How much of the noise is taken away: the share of all points that the average reaches over. */
const SMOOTHING = {none: 0, light: 0.005, medium: 0.02, strong: 0.08};

/** What the curves over steps share: their smoothing, the kind of their axis, and the steps they show. */
export class View {
  #changed = [];

  constructor({address, smoothing, logarithmic, steps, all}) {
    this.address = address;
    this.smoothing = smoothing;
    this.logarithmic = logarithmic;
    this.steps = steps;
    this.all = all;
    address.bind('smooth', smoothing);
    this.#press(address.get('log') === '1');
    this.#restore(address.get('steps'));
    smoothing.addEventListener('change', () => this.#tell());
    steps.addEventListener('change', () => this.#show(steps.value));
    all.addEventListener('click', () => this.#show(''));
    logarithmic.addEventListener('click', () => {
      this.#press(!this.log);
      address.set('log', this.log ? '1' : '');
      this.#tell();
    });
  }

  /** What is called after a change. */
  onChange(changed) {
    this.#changed.push(changed);
  }

  get smoothingShare() {
    return SMOOTHING[this.smoothing.value] ?? SMOOTHING.medium;
  }

  get log() {
    return this.logarithmic.getAttribute('aria-pressed') === 'true';
  }

  /** Shows these steps only. */
  zoom(from, to) {
    this.#show(`${Math.round(from)}-${Math.max(Math.round(from) + 1, Math.round(to))}`);
  }

  showAll() {
    this.#show('');
  }

  /** The range of steps that is shown, of those that there are. */
  range(first, last) {
    const chosen = this.steps.value;
    if (chosen.includes('-')) {
      return chosen.split('-').map(Number);
    }
    const from = chosen === '' ? first : Math.max(first, last - Number(chosen));
    return from < last ? [from, last] : [from - 1, last + 1];
  }

  #show(steps) {
    this.#restore(steps);
    this.address.set('steps', this.steps.value);
    this.#tell();
  }

  /** A range of one's own is a choice of its own, as long as it is chosen. */
  #restore(steps = '') {
    this.steps.querySelector('[data-own]')?.remove();
    if (/^\d+-\d+$/.test(steps)) {
      const own = document.createElement('option');
      own.dataset.own = '';
      own.value = steps;
      own.textContent = `steps ${steps.replace('-', ' to ')}`;
      this.steps.append(own);
    }
    this.steps.value = steps;
    if (this.steps.selectedIndex < 0) {
      this.steps.value = '';
    }
    this.all.hidden = this.steps.value === '';
  }

  #press(pressed) {
    this.logarithmic.setAttribute('aria-pressed', String(pressed));
  }

  #tell() {
    this.#changed.forEach(changed => changed());
  }
}

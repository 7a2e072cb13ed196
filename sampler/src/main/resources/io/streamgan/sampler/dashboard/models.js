/** What belongs to one model in the address; another model has other steps, versions, runs and classes. */
const OF_ONE = ['grid', 'version', 'run', 'steps', 'class'];
const PATIENCE_MILLIS = 5000;

/** Which of the server's models the page shows. With one model there is nothing to choose. */
export class Models {
  #first;
  #chosen;

  constructor({select, label, address}) {
    this.select = select;
    this.label = label;
    this.address = address;
    this.#chosen = address.get('model');
    select.addEventListener('change', () => {
      OF_ONE.forEach(name => address.set(name, ''));
      address.set('model', select.value === this.#first ? '' : select.value);
      location.reload();
    });
  }

  /** Reads the names. While the server asks for its token or is away, the address decides. */
  async load() {
    const answer = await fetch('v2/models', {signal: AbortSignal.timeout(PATIENCE_MILLIS)}).catch(() => undefined);
    if (!answer?.ok) {
      return;
    }
    const {models} = await answer.json();
    this.#first = models[0];
    if (!models.includes(this.#chosen)) {
      this.#chosen = undefined;
      this.address.set('model', '');
    }
    this.select.hidden = models.length === 1;
    this.label.hidden = models.length > 1;
    this.select.replaceChildren(...models.map(name => new Option(name)));
    this.select.value = this.#chosen ?? this.#first;
  }

  /** Parameter that chooses the model, after others; empty for the first one. */
  get query() {
    return this.#chosen === undefined ? '' : `&model=${encodeURIComponent(this.#chosen)}`;
  }

  /** Address of what belongs to the model. */
  of(path) {
    return path.includes('?') ? path + this.query : path + this.query.replace('&', '?');
  }
}

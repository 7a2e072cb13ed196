import {count} from './format.js';

/** The settings of the run: what the served generator is, and what it was learned with. */
export class RunSettings {
  #manifest;

  constructor({dialog, open, close}) {
    this.dialog = dialog;
    this.open = open;
    open.addEventListener('click', () => {
      this.#fill();
      dialog.showModal();
    });
    close.addEventListener('click', () => dialog.close());
    dialog.addEventListener('click', event => event.target === dialog && dialog.close());
  }

  set(manifest) {
    this.#manifest = manifest;
    this.open.hidden = false;
    if (this.dialog.open) {
      this.#fill();
    }
  }

  #fill() {
    const {runId, version, imageShape, latentSize, classes, classNames, size, networkSpec, settings} = this.#manifest;
    const generator = [
      ['run', runId],
      ['generator', count(version)],
      ['image', imageShape.join(' × ')],
      ['latent size', count(latentSize)],
      ['classes', classes ? classNames.join(', ') || count(classes) : 'none'],
      ['parameters', count(size / 4)],
      ['layers', networkSpec.layers.map(layer => layer.type ?? Object.keys(layer)[0]).join(', ')],
    ];
    this.dialog.querySelector('[data-generator]').replaceChildren(...rows(generator));
    const list = this.dialog.querySelector('[data-settings]');
    list.replaceChildren(...rows(Object.entries(settings)));
    list.previousElementSibling.textContent = Object.keys(settings).length
      ? 'Settings of the trainer'
      : 'The trainer is older than this sampler and has not written its settings.';
  }
}

function rows(entries) {
  return entries.map(([name, value]) => {
    const row = document.createElement('div');
    const term = document.createElement('dt');
    term.textContent = name;
    const definition = document.createElement('dd');
    definition.textContent = value === '' ? '–' : value;
    row.append(term, definition);
    return row;
  });
}

/** Choices of a class, shown while the generator knows of classes. */
export class Classes {
  #count = 0;

  constructor(selects, changed) {
    this.selects = selects;
    for (const select of selects) {
      select.addEventListener('change', () => {
        selects.forEach(other => { other.value = select.value; });
        changed();
      });
    }
  }

  /** As many as the newest generator knows. */
  set(count) {
    if (count === this.#count) {
      return;
    }
    this.#count = count;
    for (const select of this.selects) {
      select.hidden = count === 0;
      select.replaceChildren(...['', ...Array(count).keys()].map(label => {
        const option = document.createElement('option');
        option.value = label;
        option.textContent = label === '' ? 'any class' : `class ${label}`;
        return option;
      }));
    }
  }

  /** What is chosen; empty for any class. */
  get chosen() {
    return this.#count ? this.selects[0].value : '';
  }

  /** As part of a query. */
  get query() {
    return this.chosen === '' ? '' : `&label=${this.chosen}`;
  }
}

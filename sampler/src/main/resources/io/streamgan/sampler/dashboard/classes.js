/** Choices of a class, shown while the generator knows of classes. */
export class Classes {
  #count = 0;
  #names = [];

  /** Classes that are learned; those after them have no names yet. */
  #learned = 0;

  constructor(selects, address, changed) {
    this.selects = selects;
    this.address = address;
    for (const select of selects) {
      select.addEventListener('change', () => {
        selects.forEach(other => { other.value = select.value; });
        address.set('class', select.value);
        changed();
      });
    }
  }

  /** As many as the newest generator knows, with the names of those that have one. Returns whether they are others than before. */
  set(count, names) {
    if (count === this.#count && names.join('\n') === this.#names.join('\n')) {
      return false;
    }
    this.#count = count;
    this.#names = names;
    this.#learned = names.length ? Math.min(count, names.length) : count;
    for (const select of this.selects) {
      select.hidden = count === 0;
      select.replaceChildren(...['', ...Array(this.#learned).keys()].map(label => {
        const option = document.createElement('option');
        option.value = label;
        option.textContent = label === '' ? 'any class' : this.name(label);
        return option;
      }));
      select.value = this.address.get('class') ?? '';
      if (select.selectedIndex < 0) {
        select.value = '';
      }
    }
    return true;
  }

  /** Names of the classes that the trainer draws in each column of a grid; none for a grid of other classes. */
  ofColumns(columns) {
    const learned = this.#learned;
    return learned && (columns % learned === 0 || columns < learned)
      ? Array.from({length: columns}, (_, i) => this.short(i % learned))
      : [];
  }

  /** Name of a class; its number where it has none. */
  name(label) {
    const name = this.#names[label] ?? `${label}`;
    return name === `${label}` ? `class ${label}` : name;
  }

  /** The same for little room: the name alone, or the number. */
  short(label) {
    return this.#names[label] ?? `${label}`;
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

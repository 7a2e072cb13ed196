/**
 * What is selected on the page, in the fragment of its address: whoever opens the address sees the
 * same. A value that is the default is left out.
 */
export class Address {
  #values = new URLSearchParams(location.hash.slice(1));

  constructor() {
    // Only a person changes the fragment in this way; the page itself replaces it.
    addEventListener('hashchange', () => location.reload());
  }

  /** The value in the address; undefined where it has none. */
  get(name) {
    return this.#values.get(name) ?? undefined;
  }

  /** Sets a value, or removes it where it is undefined or empty. */
  set(name, value) {
    if (value == null || value === '') {
      this.#values.delete(name);
    } else {
      this.#values.set(name, value);
    }
    const fragment = this.#values.toString();
    // Browsers refuse it more than some twenty times a second, and grids can come faster.
    if (fragment !== location.hash.slice(1)) {
      history.replaceState(null, '', fragment ? `#${fragment}` : location.pathname + location.search);
    }
  }

  /** Keeps the value of a control in the address, and takes it from there now. */
  bind(name, control) {
    const usual = control.value;
    const given = this.get(name);
    if (given !== undefined) {
      control.value = given;
    }
    for (const event of ['input', 'change']) {
      control.addEventListener(event, () => this.set(name, control.value === usual ? '' : control.value));
    }
  }
}

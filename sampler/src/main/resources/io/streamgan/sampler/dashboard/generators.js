import {ago, count} from './format.js';

const MOST_SHOWN = 40;

/** The generators that have been served, the newest first. */
export class Generators {
  #entries = [];

  constructor(list, now) {
    this.list = list;
    this.now = now;
    setInterval(() => this.#draw(), 5000);
  }

  set(generators) {
    this.#entries = [...generators].reverse();
    this.#draw();
  }

  add(generator) {
    if (!this.#entries.some(known => known.servedSince === generator.servedSince)) {
      this.#entries.unshift(generator);
      this.#draw();
    }
  }

  #draw() {
    this.#entries = this.#entries.slice(0, MOST_SHOWN);
    this.list.replaceChildren(...this.#entries.map(({version, step, imagesSeen, sha256, servedSince}) => {
      const item = document.createElement('li');
      const label = document.createElement('span');
      label.textContent = `Generator ${count(version)} from step ${count(step)}`;
      label.title = `${count(imagesSeen)} images seen; SHA-256 ${sha256}`;
      const time = document.createElement('time');
      time.dateTime = servedSince;
      time.textContent = ago(this.now() - Date.parse(servedSince));
      item.append(label, time);
      return item;
    }));
    if (this.#entries.length === 0) {
      const none = document.createElement('li');
      none.className = 'none';
      none.textContent = 'No generator yet';
      this.list.append(none);
    }
  }
}

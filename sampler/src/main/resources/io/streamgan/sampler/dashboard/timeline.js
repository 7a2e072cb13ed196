import {ago, count} from './format.js';

const MAX_ENTRIES = 24;

/** Generators and health events, the newest first. */
export class Timeline {
  #entries = [];

  constructor(list, now) {
    this.list = list;
    this.now = now;
    setInterval(() => this.#draw(), 5000);
  }

  set(generators, health) {
    this.#entries = [...generators.map(Timeline.#generator), ...health.map(Timeline.#event)];
    this.#draw();
  }

  generator(generator) {
    this.#add(Timeline.#generator(generator));
  }

  event(event) {
    this.#add(Timeline.#event(event));
  }

  #add(entry) {
    if (!this.#entries.some(known => known.at === entry.at && known.text === entry.text)) {
      this.#entries.push(entry);
      this.#draw();
    }
  }

  #draw() {
    this.#entries = this.#entries.sort((a, b) => b.at - a.at).slice(0, MAX_ENTRIES);
    this.list.replaceChildren(...this.#entries.map(({at, text, title, severity}) => {
      const item = document.createElement('li');
      item.dataset.severity = severity;
      const label = document.createElement('span');
      label.textContent = text;
      label.title = title ?? text;
      const time = document.createElement('time');
      time.dateTime = new Date(at).toISOString();
      time.textContent = ago(this.now() - at);
      item.append(label, time);
      return item;
    }));
    if (this.#entries.length === 0) {
      const none = document.createElement('li');
      none.className = 'none';
      none.textContent = 'No events yet';
      this.list.append(none);
    }
  }

  static #generator({version, step, servedSince}) {
    return {
      at: Date.parse(servedSince),
      text: `Generator ${count(version)} from step ${count(step)}`,
      severity: 'generator',
    };
  }

  static #event({at, message, severity, phase, action}) {
    const text = message[0].toUpperCase() + message.slice(1);
    return {
      at: Date.parse(at),
      text,
      title: action ? `${text}. ${action}` : text,
      severity: phase === 'end' ? 'info' : severity,
    };
  }
}

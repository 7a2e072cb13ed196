import {ago} from './format.js';

const MOST_SHOWN = 60;

const sentence = text => text.charAt(0).toUpperCase() + text.slice(1);

/** What an event is called: mode-collapse becomes Mode collapse. */
const title = kind => sentence(kind.replaceAll('-', ' '));

/** The events, the newest first, in a list of their own. */
export class Events {
  #entries = [];

  constructor(list, {now, changed}) {
    this.list = list;
    this.now = now;
    this.changed = changed;
    setInterval(() => this.#draw(), 5000);
  }

  set(events) {
    this.#entries = [...events];
    this.#show();
  }

  add(event) {
    if (!this.#entries.some(known => known.at === event.at && known.kind === event.kind && known.phase === event.phase)) {
      this.#entries.push(event);
      this.#show();
    }
  }

  /** The steps of a run at which something has begun, or happened. */
  marks(runId) {
    return this.#entries
      .filter(event => event.step != null && event.phase !== 'end' && event.runId === runId)
      .map(({step, severity, kind, message}) => ({step, severity, text: `${title(kind)}: ${message}`}));
  }

  #show() {
    this.#entries = this.#entries.sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, MOST_SHOWN);
    this.#draw();
    this.changed();
  }

  #draw() {
    this.list.replaceChildren(...this.#entries.map(({at, message, severity, phase, action}) => {
      const item = document.createElement('li');
      item.dataset.severity = phase === 'end' ? 'over' : severity;
      const label = document.createElement('span');
      label.textContent = sentence(message);
      label.title = action ? `${sentence(message)}. ${sentence(action)}.` : sentence(message);
      const time = document.createElement('time');
      time.dateTime = at;
      time.textContent = ago(this.now() - Date.parse(at));
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
}

/** The conditions that hold now: what they are, since when, what shows it, and what helps. */
export class Conditions {
  #shown = '';
  #times = [];

  constructor(section, {now}) {
    this.section = section;
    this.now = now;
  }

  set(conditions) {
    const shown = JSON.stringify(conditions);
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.#times = [];
      this.section.hidden = conditions.length === 0;
      this.section.replaceChildren(...conditions.map(condition => this.#article(condition)));
    }
    this.#times.forEach(([time, since]) => { time.textContent = `since ${ago(this.now() - since).replace(' ago', '')}`; });
  }

  #article({kind, severity, message, action, at, since, step, evidence = {}}) {
    const article = document.createElement('article');
    article.dataset.severity = severity;
    const name = document.createElement('h2');
    name.textContent = title(kind);
    const level = document.createElement('b');
    level.textContent = severity;
    const time = document.createElement('time');
    time.dateTime = since ?? at;
    this.#times.push([time, Date.parse(time.dateTime)]);
    const head = document.createElement('p');
    head.className = 'name';
    head.append(level, time);
    const said = document.createElement('p');
    said.textContent = `${sentence(message)}.`;
    article.append(name, head, said);
    const figures = [...(step == null ? [] : [['step', step]]), ...Object.entries(evidence)];
    if (figures.length) {
      article.append(Conditions.#figures(figures));
    }
    if (action) {
      const help = document.createElement('p');
      help.className = 'action';
      help.textContent = `${sentence(action)}${action.endsWith('.') ? '' : '.'}`;
      article.append(help);
    }
    return article;
  }

  static #figures(figures) {
    const list = document.createElement('dl');
    list.append(...figures.map(([name, value]) => {
      const item = document.createElement('div');
      const term = document.createElement('dt');
      term.textContent = name.replace(/([a-z])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);
      const figure = document.createElement('dd');
      figure.textContent = value == null ? '–' : `${Number(value.toPrecision(4)).toLocaleString('en')}`;
      item.append(term, figure);
      return item;
    }));
    return list;
  }
}

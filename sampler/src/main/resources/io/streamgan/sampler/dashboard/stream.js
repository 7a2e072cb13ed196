const NAMES = ['metrics', 'sample', 'generator', 'health', 'quality', 'status'];
const RETRY_MILLIS = 3000;
const SILENCE_MILLIS = 15000;

/**
 * The server's events, for as long as the page is open. After each connection `opened` gets the
 * history; events that come before it has been read are handed on after it.
 */
export class Stream {
  #source;
  #heard = 0;
  #early;

  constructor({models, opened, event, state, locked}) {
    this.models = models;
    this.locked = locked;
    this.opened = opened;
    this.event = event;
    this.state = state;
    this.#connect();
    setInterval(() => this.#watch(), 2000);
  }

  #connect() {
    this.#source?.close();
    this.#early = [];
    this.#heard = Date.now();
    const source = new EventSource(this.models.of('v1/stream'));
    this.#source = source;
    source.onopen = () => this.#open(source);
    source.onerror = () => {
      this.state('reconnecting');
      // After an answer that is no stream the browser gives up by itself.
      if (source.readyState === EventSource.CLOSED) {
        this.#askAgain(source);
      }
    };
    for (const name of NAMES) {
      source.addEventListener(name, message => {
        this.#heard = Date.now();
        const data = JSON.parse(message.data);
        if (this.#early) {
          this.#early.push([name, data]);
        } else {
          this.event(name, data);
        }
      });
    }
  }

  /** The server may be away, or ask for its token, which an event stream does not tell. */
  async #askAgain(source) {
    const status = await fetch(this.models.of('v1/history'), {method: 'HEAD'}).then(answer => answer.status, () => 0);
    if (status === 401) {
      this.locked();
    }
    setTimeout(() => source === this.#source && this.#connect(), RETRY_MILLIS);
  }

  async #open(source) {
    this.#early ??= [];
    try {
      const answer = await fetch(this.models.of('v1/history'));
      if (answer.status === 401) {
        this.locked();
        return;
      }
      if (!answer.ok) {
        throw new Error(`history: ${answer.status}`);
      }
      const history = await answer.json();
      if (source !== this.#source) {
        return;
      }
      this.opened(history);
      this.state('live');
      const early = this.#early;
      this.#early = undefined;
      early.forEach(([name, data]) => this.event(name, data));
    } catch {
      this.state('reconnecting');
      setTimeout(() => source === this.#source && this.#connect(), RETRY_MILLIS);
    }
  }

  /** A connection can be dead without an error; a living one carries a status every 2 s. */
  #watch() {
    if (Date.now() - this.#heard > SILENCE_MILLIS) {
      this.state('reconnecting');
      this.#connect();
    }
  }
}

import {drawn} from './drawn.js';
import {squareColumns} from './grid.js';
import {Latest} from './latest.js';

const MOST_FRAMES = 16;
const MOST_COLUMNS = 4;
const GAP = 2;
const MILLIS_PER_FRAME = 70;
const RETRY_MILLIS = 3000;

/** Answer of a server that cannot be reached. */
const AWAY = {problem: 'The server does not answer.'};

/** The way from one seed's samples to another's: to and fro, or on and on from seed to seed. */
export class Morph {
  #timer;
  #answers = new Latest();
  #show = () => {};
  #frame = 0;
  #asked = {frames: MOST_FRAMES, columns: MOST_COLUMNS};
  #frames = MOST_FRAMES;
  #paused = false;

  constructor({canvas, from, to, gif, query, play, position, walk, onward, told}) {
    this.canvas = canvas;
    this.from = from;
    this.to = to;
    this.gif = gif;
    this.query = query;
    this.play = play;
    this.position = position;
    this.walk = walk;
    this.onward = onward;
    this.told = told;
    position.max = this.#frames - 1;
    position.addEventListener('input', () => {
      this.#pause(true);
      this.#go(Number(position.value));
    });
    play.addEventListener('click', () => this.#pause(!this.#paused));
    walk.addEventListener('click', () => {
      walk.setAttribute('aria-pressed', String(!this.#walks));
      this.#pause(false);
    });
  }

  /** Takes over how many samples a request may ask for; returns whether another request follows from it. */
  limit(samples) {
    const before = this.#asked;
    const frames = Math.max(2, Math.min(MOST_FRAMES, samples));
    this.#asked = {frames, columns: squareColumns(samples / frames, MOST_COLUMNS)};
    return this.#asked.frames !== before.frames || this.#asked.columns !== before.columns;
  }

  async start() {
    const ends = [this.from, this.to];
    if (!ends.every(end => end.value.trim() !== '' && end.checkValidity())) {
      return;
    }
    const {frames, columns} = this.#asked;
    const query = `v1/interpolation?from=${this.from.value.trim()}&to=${this.to.value.trim()}&frames=${frames}&count=${columns ** 2}${this.query()}`;
    this.gif.href = `${query}&columns=${columns}`;
    const answer = await this.#answers.ask(drawn(`${query}&format=png`).catch(() => AWAY));
    if (!answer) {
      return;
    }
    clearInterval(this.#timer);
    this.told(answer.problem, answer.headers);
    if (answer.picture) {
      this.#run(answer.picture, frames, columns);
    } else if (this.#walks) {
      this.#timer = setTimeout(() => this.start(), RETRY_MILLIS);
    }
  }

  stop() {
    this.#answers.drop();
    clearInterval(this.#timer);
  }

  get #walks() {
    return this.walk.getAttribute('aria-pressed') === 'true';
  }

  #run(picture, frames, columns) {
    const count = columns ** 2;
    const width = (picture.width + GAP) / frames - GAP;
    const height = (picture.height + GAP) / count - GAP;
    this.#frames = frames;
    this.position.max = frames - 1;
    this.#show = at => {
      const cells = Array.from(
        {length: count}, (_, i) => ({x: at * (width + GAP), y: i * (height + GAP)}));
      this.canvas.show(picture, cells, columns, width, height);
    };
    this.#go(this.#paused ? Math.min(this.#frame, 2 * frames - 3) : 0);
    this.#pause(this.#paused);
  }

  /** Shows a frame; those after the last one are the way back. */
  #go(frame) {
    this.#frame = frame;
    const at = frame < this.#frames ? frame : 2 * this.#frames - 2 - frame;
    this.position.value = at;
    this.#show(at);
  }

  #pause(paused) {
    this.#paused = paused;
    this.play.setAttribute('aria-pressed', String(!paused));
    clearInterval(this.#timer);
    if (!paused) {
      this.#timer = setInterval(() => this.#step(), MILLIS_PER_FRAME);
    }
  }

  #step() {
    if (this.#walks && this.#frame >= this.#frames - 1) {
      clearInterval(this.#timer);
      this.onward();
    } else {
      this.#go((this.#frame + 1) % (2 * this.#frames - 2));
    }
  }
}

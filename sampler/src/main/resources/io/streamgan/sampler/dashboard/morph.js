import {drawn} from './drawn.js';
import {Latest} from './latest.js';

const FRAMES = 16;
const COUNT = 16;
const COLUMNS = 4;
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
    position.max = FRAMES - 1;
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

  async start() {
    const ends = [this.from, this.to];
    if (!ends.every(end => end.value.trim() !== '' && end.checkValidity())) {
      return;
    }
    const query = `v1/interpolation?from=${this.from.value.trim()}&to=${this.to.value.trim()}&frames=${FRAMES}&count=${COUNT}${this.query()}`;
    this.gif.href = `${query}&columns=${COLUMNS}`;
    const answer = await this.#answers.ask(drawn(`${query}&format=png`).catch(() => AWAY));
    if (!answer) {
      return;
    }
    clearInterval(this.#timer);
    this.told(answer.problem, answer.headers);
    if (answer.picture) {
      this.#run(answer.picture);
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

  #run(picture) {
    const width = (picture.width + GAP) / FRAMES - GAP;
    const height = (picture.height + GAP) / COUNT - GAP;
    this.#show = at => {
      const cells = Array.from(
        {length: COUNT}, (_, i) => ({x: at * (width + GAP), y: i * (height + GAP)}));
      this.canvas.show(picture, cells, COLUMNS, width, height);
    };
    this.#go(this.#paused ? this.#frame : 0);
    this.#pause(this.#paused);
  }

  /** Shows a frame; those after the last one are the way back. */
  #go(frame) {
    this.#frame = frame;
    const at = frame < FRAMES ? frame : 2 * FRAMES - 2 - frame;
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
    if (this.#walks && this.#frame >= FRAMES - 1) {
      clearInterval(this.#timer);
      this.onward();
    } else {
      this.#go((this.#frame + 1) % (2 * FRAMES - 2));
    }
  }
}

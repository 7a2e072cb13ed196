import {drawn} from './drawn.js';
import {Latest} from './latest.js';

const FRAMES = 16;
const COUNT = 16;
const COLUMNS = 4;
const GAP = 2;
const MILLIS_PER_FRAME = 70;

/** The way from one seed's samples to another's, to and fro. */
export class Morph {
  #timer;
  #answers = new Latest();

  constructor({canvas, from, to, gif, classes, told}) {
    this.canvas = canvas;
    this.from = from;
    this.to = to;
    this.gif = gif;
    this.classes = classes;
    this.told = told;
  }

  async start() {
    const ends = [this.from, this.to];
    if (!ends.every(end => end.value.trim() !== '' && end.checkValidity())) {
      return;
    }
    const query = `v1/interpolation?from=${this.from.value.trim()}&to=${this.to.value.trim()}&frames=${FRAMES}&count=${COUNT}${this.classes.query}`;
    this.gif.href = `${query}&columns=${COLUMNS}`;
    const answer = await this.#answers.ask(drawn(`${query}&format=png`));
    if (!answer) {
      return;
    }
    clearInterval(this.#timer);
    this.told(answer.problem, answer.headers);
    if (answer.picture) {
      this.#run(answer.picture);
    }
  }

  stop() {
    this.#answers.drop();
    clearInterval(this.#timer);
  }

  #run(picture) {
    const width = (picture.width + GAP) / FRAMES - GAP;
    const height = (picture.height + GAP) / COUNT - GAP;
    let frame = 0;
    const show = () => {
      const at = frame < FRAMES ? frame : 2 * FRAMES - 2 - frame;
      const cells = Array.from(
        {length: COUNT}, (_, i) => ({x: at * (width + GAP), y: i * (height + GAP)}));
      this.canvas.show(picture, cells, COLUMNS, width, height);
      frame = (frame + 1) % (2 * FRAMES - 2);
    };
    show();
    this.#timer = setInterval(show, MILLIS_PER_FRAME);
  }
}

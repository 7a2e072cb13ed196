import {showGrid} from './grid.js';
import {drawn} from './drawn.js';
import {Latest} from './latest.js';

const GAP = 2;
const MOST = 64;
const REFRESH_MILLIS = 10000;

/** The newest real images of the stream, shown beside the generated ones when it is asked for. */
export class RealImages {
  #answers = new Latest();
  #shape;
  #paused = false;

  constructor({canvas, stage, button, note, address, changed}) {
    this.canvas = canvas;
    this.stage = stage;
    this.button = button;
    this.note = note;
    button.addEventListener('click', () => {
      address.set('real', this.#wanted ? '' : '1');
      this.#press(!this.#wanted);
      changed();
    });
    this.#press(address.get('real') === '1');
    setInterval(() => this.#read(), REFRESH_MILLIS);
  }

  /** Whether the server shows real images. */
  offer(offered) {
    this.button.hidden = !offered;
    if (!offered) {
      this.#press(false);
    }
  }

  /** While paused, the generated images have all the room. */
  pause(paused) {
    this.#paused = paused;
    this.#apply();
  }

  /**
   * Shows real images beside a grid of generated ones; returns how many columns those may have.
   *
   * @param cell width and height of a generated image, which real ones have, too
   */
  besides(rows, columns, cell) {
    const half = Math.max(1, Math.floor(columns / 2));
    if (!this.#wanted || rows * half > MOST) {
      return columns;
    }
    const ratio = cell.height / cell.width;
    if (this.#shape?.rows !== rows || this.#shape?.columns !== half || this.#shape?.ratio !== ratio) {
      this.#shape = {rows, columns: half, ratio};
      this.#read();
    }
    return half;
  }

  get #wanted() {
    return this.button.getAttribute('aria-pressed') === 'true';
  }

  #press(pressed) {
    this.button.setAttribute('aria-pressed', String(pressed));
    this.#shape = undefined;
    this.#apply();
  }

  #apply() {
    this.stage.toggleAttribute('data-beside', this.#wanted && !this.#paused);
  }

  async #read() {
    const shape = this.#shape;
    if (!shape || !this.#wanted || this.#paused) {
      return;
    }
    const answer = await this.#answers.ask(
      drawn(`v1/real?count=${shape.rows * shape.columns}&columns=${shape.columns}`).catch(() => undefined));
    if (!answer) {
      return;
    }
    this.note.textContent = answer.problem ?? 'real, newest of the stream';
    if (answer.picture) {
      const {width, height} = answer.picture;
      // There may be fewer images than were asked for.
      const side = (width + GAP) / shape.columns - GAP;
      const rows = Math.round((height + GAP) / (side * shape.ratio + GAP));
      showGrid(this.canvas, answer.picture, rows, shape.columns, GAP);
    } else {
      this.canvas.clear();
    }
  }
}

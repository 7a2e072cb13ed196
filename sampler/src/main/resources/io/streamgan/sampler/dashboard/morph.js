const FRAMES = 16;
const COUNT = 16;
const COLUMNS = 4;
const GAP = 2;
const MILLIS_PER_FRAME = 70;

/** The way from one seed's samples to another's, to and fro. */
export class Morph {
  #timer;
  #asked = 0;

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
    const asked = ++this.#asked;
    const query = `/v1/interpolation?from=${this.from.value.trim()}&to=${this.to.value.trim()}&frames=${FRAMES}&count=${COUNT}${this.classes.query}`;
    this.gif.href = `${query}&columns=${COLUMNS}`;
    const answer = await fetch(`${query}&format=png`);
    const picture = answer.ok ? await createImageBitmap(await answer.blob()) : undefined;
    if (asked !== this.#asked) {
      return;
    }
    clearInterval(this.#timer);
    this.told(answer.ok ? undefined : (await answer.json()).detail, answer.headers);
    if (picture) {
      this.#run(picture);
    }
  }

  stop() {
    this.#asked++;
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

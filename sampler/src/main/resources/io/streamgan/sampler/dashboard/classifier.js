import {count, percent} from './format.js';
import {Canvas} from './grid.js';
import {Latest} from './latest.js';

const MOST = 16;
/** At most as many bytes of a request are no pixels. */
const HEAD_BYTES = 100;
const REFRESH_MILLIS = 10000;

/** What the classifier of the newest generator makes of images; shown, and asked, while there is one. */
export class ClassifierPanel {
  #answers = new Latest();
  #count = MOST;
  #real = false;
  #tiles = [];

  constructor({section, note, list, verdict, models}) {
    this.section = section;
    this.note = note;
    this.list = list;
    this.verdict = verdict;
    this.models = models;
    setInterval(() => this.#read(), REFRESH_MILLIS);
  }

  /** Whether the server shows real images; otherwise generated ones are classified. */
  offer(real) {
    this.#real = real;
  }

  /** Takes over the manifest of the newest generator. */
  set({classifier, imageShape, limits}) {
    this.section.hidden = !classifier;
    // Base64 makes a third more of the pixels. A request that is too long for one image is refused with the reason.
    const pixels = limits.requestBytes - HEAD_BYTES;
    const fitting = Math.floor(pixels * 3 / 4 / imageShape.reduce((a, b) => a * b));
    this.#count = Math.max(1, Math.min(MOST, limits.count, fitting));
    this.#read();
  }

  async #read() {
    if (this.section.hidden || document.hidden) {
      return;
    }
    const answer = await this.#answers.ask(this.#classify().catch(() => undefined));
    if (answer?.problem) {
      this.#fit(0);
      this.verdict.textContent = answer.problem;
    } else if (answer) {
      this.#show(answer.images, answer.classified);
    }
  }

  async #classify() {
    const images = await answered(
      this.#real
        ? `v1/real?count=${this.#count}&format=json`
        : this.models.of(`v1/samples?count=${this.#count}&format=json`));
    if (images.problem) {
      return images;
    }
    const {shape, pixels} = images;
    const classified = await answered(this.models.of('v1/classify'), {method: 'POST', body: JSON.stringify({shape, pixels})});
    return classified.problem ? classified : {images, classified};
  }

  #show(images, classified) {
    const {shape: [, height, width]} = images;
    // A sample's class is what was asked for, which is not what the image is for certain.
    const labels = this.#real ? images.labels ?? [] : [];
    const picture = stacked(images);
    const found = classified.images;
    this.#fit(found.length);
    found.forEach((image, i) => {
      const {item, canvas, element, name, probability, label} = this.#tiles[i];
      element.style.aspectRatio = `${width} / ${height}`;
      canvas.show(picture, [{x: 0, y: i * height}], 1, width, height);
      const wrong = labels[i] >= 0 && labels[i] !== image.class;
      item.toggleAttribute('data-wrong', wrong);
      name.textContent = image.name;
      name.title = image.name;
      probability.textContent = percent(image.probabilities[image.class]);
      label.textContent = wrong ? `labelled ${images.names[i]}` : '';
      label.title = label.textContent;
    });
    const labelled = found.filter((_, i) => labels[i] >= 0).length;
    const right = found.filter((image, i) => labels[i] === image.class).length;
    this.note.textContent = `generator ${count(classified.generatorVersion)} · ${this.#real ? 'newest real images of the stream' : 'generated images'}`;
    this.#say(labelled, right);
  }

  #say(labelled, right) {
    if (labelled === 0) {
      this.verdict.textContent = this.#real ? 'The images have no labels to compare with.' : '';
      return;
    }
    const share = document.createElement('b');
    share.textContent = `${right} of ${labelled}`;
    this.verdict.replaceChildren(share, ` labelled images are classified correctly: ${percent(right / labelled)}`);
  }

  /** Has as many tiles as there are images. */
  #fit(length) {
    while (this.#tiles.length > length) {
      this.#tiles.pop().item.remove();
    }
    while (this.#tiles.length < length) {
      const item = document.createElement('li');
      const element = document.createElement('canvas');
      element.setAttribute('role', 'img');
      element.setAttribute('aria-label', 'Image that is classified');
      const [name, probability, label] = ['b', 'span', 'small'].map(tag => document.createElement(tag));
      item.append(element, name, probability, label);
      this.list.append(item);
      this.#tiles.push({item, element, canvas: new Canvas(element), name, probability, label});
    }
  }
}

/** JSON of the server, or `{problem}` with what is wrong. */
async function answered(...request) {
  const answer = await fetch(...request);
  const json = await answer.json();
  return answer.ok ? json : {problem: json.detail};
}

/** A picture with the images one below the other. */
function stacked({shape: [length, height, width, channels], pixels}) {
  const bytes = Uint8Array.from(atob(pixels), character => character.charCodeAt(0));
  const colours = new ImageData(width, length * height);
  for (let from = 0, to = 0; from < bytes.length; from += channels, to += 4) {
    const grey = channels === 1;
    colours.data[to] = bytes[from];
    colours.data[to + 1] = bytes[grey ? from : from + 1];
    colours.data[to + 2] = bytes[grey ? from : from + 2];
    colours.data[to + 3] = channels === 4 ? bytes[from + 3] : 255;
  }
  const picture = new OffscreenCanvas(width, length * height);
  picture.getContext('2d').putImageData(colours, 0, 0);
  return picture;
}

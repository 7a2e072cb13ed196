import {relative} from './format.js';

const MILLIS_PER_FRAME = 110;
const FRAMES_AHEAD = 4;
const MAX_GRIDS = 200;
const MAX_CACHED = 400;
const CHECKER = 6;
const NAME_SIZE = 11;
const LONGEST_NAME = 90;

const cache = new Map();

/** The picture at an address, which is loaded once. */
export function picture(href) {
  if (!cache.has(href)) {
    if (cache.size >= MAX_CACHED) {
      cache.delete(cache.keys().next().value);
    }
    const image = new Image();
    image.src = href;
    cache.set(href, image.decode().then(() => image));
    cache.get(href).catch(() => cache.delete(href));
  }
  return cache.get(href);
}

/** Columns, at most `most`, of the largest square grid of at most `images` images; 1 where there is none. */
export function squareColumns(images, most) {
  return Math.max(1, Math.min(most, Math.floor(Math.sqrt(images))));
}

/**
 * Draws one cell of an image. At a whole multiple each pixel becomes a square; for any other scale
 * the cell is first enlarged to whole multiples beyond it, so that its pixels come out equally large.
 */
function drawCell(context, image, from, width, height, to, scaledWidth, scaledHeight) {
  const scale = scaledWidth / width;
  context.imageSmoothingEnabled = false;
  if (Number.isInteger(scale)) {
    context.drawImage(image, from.x, from.y, width, height, to.x, to.y, scaledWidth, scaledHeight);
    return;
  }
  const factor = 2 * Math.ceil(scale);
  const enlarged = new OffscreenCanvas(width * factor, height * factor);
  const large = enlarged.getContext('2d');
  large.imageSmoothingEnabled = false;
  large.drawImage(image, from.x, from.y, width, height, 0, 0, enlarged.width, enlarged.height);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(enlarged, to.x, to.y, scaledWidth, scaledHeight);
}

/** Two greys in turns, which show where an image is transparent. */
function checker(context, side) {
  const tile = new OffscreenCanvas(2 * side, 2 * side);
  const squares = tile.getContext('2d');
  squares.fillStyle = '#fff';
  squares.fillRect(0, 0, 2 * side, 2 * side);
  squares.fillStyle = '#ccc';
  squares.fillRect(0, 0, side, side);
  squares.fillRect(side, side, side, side);
  return context.createPattern(tile, 'repeat');
}

/** What there is before the first samples: what a generator starts from. */
function noise() {
  const side = 128;
  const cell = 32;
  const image = new OffscreenCanvas(side, side);
  const pixels = new ImageData(side, side);
  for (let i = 0; i < pixels.data.length; i += 4) {
    pixels.data.fill(128 + 90 * (Math.random() - 0.5), i, i + 3);
    pixels.data[i + 3] = 255;
  }
  image.getContext('2d').putImageData(pixels, 0, 0);
  const cells = Array.from({length: 16}, (_, i) => ({x: (i % 4) * cell, y: Math.floor(i / 4) * cell}));
  return {image, cells, columns: 4, width: cell, height: cell};
}

/** Height of the names above columns of a width, and whether they stand upright; 0 where there is no room for them. */
function headOf(context, names, width, ratio) {
  context.font = `${NAME_SIZE * ratio}px ${getComputedStyle(context.canvas).fontFamily}`;
  if (names.length === 0 || width < NAME_SIZE * ratio) {
    return {head: 0, upright: false};
  }
  const longest = Math.max(...names.map(name => context.measureText(name).width));
  const upright = longest > width * 0.9;
  return {head: upright ? Math.min(longest, LONGEST_NAME * ratio) + 7 * ratio : (NAME_SIZE + 7) * ratio, upright};
}

/** Draws a name whose lower end, or beginning where it stands upright, is above the middle of its column. */
function drawName(context, name, x, y, upright, ratio) {
  context.save();
  context.translate(x, y);
  if (upright) {
    context.rotate(-Math.PI / 2);
    context.textBaseline = 'middle';
    context.fillText(name, 0, 0, LONGEST_NAME * ratio);
  } else {
    context.textAlign = 'center';
    context.fillText(name, 0, 0);
  }
  context.restore();
}

/** Draws grids of images with whole pixels, each cell apart from its neighbours. */
export class Canvas {
  #canvas;
  #label;
  #shown;

  constructor(canvas) {
    this.#canvas = canvas;
    this.#label = canvas.getAttribute('aria-label');
    new ResizeObserver(() => this.#draw()).observe(canvas);
  }

  /**
   * cells: the image, and for each cell where in it {x, y} it lies.
   *
   * @param names of the columns; none where they have no names
   */
  show(image, cells, columns, width, height, names = []) {
    this.#shown = {image, cells, columns, width, height, names};
    const columnNames = names.length ? `, with the columns ${names.join(', ')}` : '';
    this.#canvas.setAttribute('aria-label', this.#label + columnNames);
    this.#draw();
  }

  clear() {
    this.#shown = undefined;
    this.#draw();
  }

  #draw() {
    const canvas = this.#canvas;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    const context = canvas.getContext('2d');
    if (!canvas.width) {
      return;
    }
    const {image, cells, columns, width, height, names = []} = this.#shown ?? noise();
    context.globalAlpha = this.#shown ? 1 : 0.12;
    const rows = Math.ceil(cells.length / columns);
    const gap = Math.max(2, Math.round((columns > 6 ? 3 : 5) * ratio));
    const {head, upright} = headOf(context, names, (canvas.width - gap * (columns - 1)) / columns, ratio);
    const scale = Math.min(
      (canvas.width - gap * (columns - 1)) / (columns * width),
      (canvas.height - head - gap * (rows - 1)) / (rows * height));
    const cellWidth = Math.floor(width * scale);
    const cellHeight = Math.floor(height * scale);
    const left = Math.floor((canvas.width - columns * cellWidth - gap * (columns - 1)) / 2);
    const top = head + Math.floor((canvas.height - head - rows * cellHeight - gap * (rows - 1)) / 2);
    if (head) {
      context.fillStyle = getComputedStyle(canvas).color;
      names.forEach((name, i) =>
        drawName(context, name, left + i * (cellWidth + gap) + cellWidth / 2, top - 5 * ratio, upright, ratio));
    }
    const radius = Math.min(4 * ratio, cellWidth / 8);
    const places = cells.map((_, i) => ({
      x: left + (i % columns) * (cellWidth + gap),
      y: top + Math.floor(i / columns) * (cellHeight + gap),
    }));
    const corners = new Path2D();
    places.forEach(({x, y}) => corners.roundRect(x, y, cellWidth, cellHeight, radius));
    context.clip(corners);
    if (this.#shown) {
      context.fillStyle = checker(context, Math.max(2, Math.round(CHECKER * ratio)));
      context.fillRect(0, 0, canvas.width, canvas.height);
    }
    cells.forEach((cell, i) =>
      drawCell(context, image, cell, width, height, places[i], cellWidth, cellHeight));
  }
}

/** Width and height of the cells of a grid as the server sends it: a picture with a gap between its cells. */
export function cellSize(image, rows, columns, gap) {
  return {
    width: ((image.naturalWidth ?? image.width) + gap) / columns - gap,
    height: ((image.naturalHeight ?? image.height) + gap) / rows - gap,
  };
}

/**
 * Shows a grid as the server sends it.
 *
 * @param shown number of columns that are shown, from the left
 * @param names of the columns; none where they have no names
 */
export function showGrid(canvas, image, rows, columns, gap, shown = columns, names = []) {
  const {width, height} = cellSize(image, rows, columns, gap);
  const cells = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < shown; column++) {
      cells.push({x: column * (width + gap), y: row * (height + gap)});
    }
  }
  canvas.show(image, cells, shown, width, height, names.slice(0, shown));
}

/** The grids of a run, with a slider back to its beginning. */
export class Rewind {
  #grids = [];
  #at = 0;
  #timer;

  constructor({slider, play, live, show}) {
    this.slider = slider;
    this.play = play;
    this.liveButton = live;
    this.show = show;
    slider.addEventListener('input', () => this.#pause() || this.#go(Number(slider.value)));
    live.addEventListener('click', () => this.#pause() || this.#go(this.#grids.length - 1));
    play.addEventListener('click', () => this.#timer ? this.#pause() : this.#run());
  }

  /** All grids so far, in the order of their steps. */
  set(grids) {
    const live = this.#isLive();
    const step = this.#grids[this.#at]?.step;
    this.#grids = grids;
    const same = grids.findIndex(grid => grid.step >= step);
    this.#go(live || same < 0 ? grids.length - 1 : same);
  }

  /** Goes to the grid of a step, or to the first one after it. */
  goTo(step) {
    const at = this.#grids.findIndex(grid => grid.step >= step);
    if (at >= 0) {
      this.#go(at);
    }
  }

  add(grid) {
    const live = this.#isLive();
    const last = this.#grids.at(-1);
    if (last && grid.step < last.step) {
      this.#grids = [];
    } else if (last && grid.step === last.step) {
      return;
    }
    this.#grids.push(grid);
    this.#thin();
    this.#go(live ? this.#grids.length - 1 : Math.min(this.#at, this.#grids.length - 1));
  }

  /** Removes, as the server does, the grid whose removal leaves the smallest gap; but never the one that is shown. */
  #thin() {
    if (this.#grids.length > MAX_GRIDS) {
      const gap = i => this.#grids[i + 1].step - this.#grids[i - 1].step;
      const least = [...this.#grids.keys()].slice(1, -1)
        .filter(i => i !== this.#at)
        .reduce((one, other) => gap(other) < gap(one) ? other : one);
      this.#grids.splice(least, 1);
      this.#at -= least < this.#at ? 1 : 0;
    }
  }

  redraw() {
    this.#go(this.#at);
  }

  #isLive() {
    return !this.#timer && this.#at >= this.#grids.length - 1;
  }

  #go(at) {
    this.#at = Math.max(0, at);
    this.slider.max = Math.max(0, this.#grids.length - 1);
    this.slider.value = this.#at;
    this.slider.disabled = this.play.disabled = this.#grids.length < 2;
    this.liveButton.setAttribute('aria-pressed', String(this.#isLive()));
    this.show(this.#grids[this.#at], this.#isLive());
  }

  #run() {
    if (this.#at >= this.#grids.length - 1) {
      this.#at = -1;
    }
    this.#loadAhead();
    this.play.setAttribute('aria-pressed', 'true');
    this.#timer = setInterval(() => {
      if (this.#at >= this.#grids.length - 1) {
        this.#pause();
        this.redraw();
      } else {
        this.#go(this.#at + 1);
        this.#loadAhead();
      }
    }, MILLIS_PER_FRAME);
  }

  #loadAhead() {
    this.#grids.slice(this.#at + 1, this.#at + 1 + FRAMES_AHEAD).forEach(grid => picture(relative(grid.href)));
  }

  #pause() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.play.setAttribute('aria-pressed', 'false');
  }
}

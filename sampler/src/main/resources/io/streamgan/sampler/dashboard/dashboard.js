import {Address} from './address.js';
import {Chart} from './charts.js';
import {Classes} from './classes.js';
import {drawn} from './drawn.js';
import {ClassifierPanel} from './classifier.js';
import {Conditions, Events} from './events.js';
import {count, duration, number, relative} from './format.js';
import {Generators} from './generators.js';
import {Canvas, cellSize, picture, Rewind, showGrid, squareColumns} from './grid.js';
import {Lanes} from './lanes.js';
import {Latest} from './latest.js';
import {Models} from './models.js';
import {Morph} from './morph.js';
import {QualityPanel} from './quality.js';
import {RealImages} from './real.js';
import {Runs} from './runs.js';
import {RunSettings} from './settings.js';
import {Stream} from './stream.js';
import {View} from './view.js';

const MOST_COLUMNS = 4;
const GAP = 2;
const REDRAW_MILLIS = 200;
const TABS = ['training', 'draw', 'morph'];

const $ = id => document.getElementById(id);

// What the clock says where the server is.
let clockOffset = 0;
const now = () => Date.now() + clockOffset;

const address = new Address();
const models = new Models({select: $('models'), label: $('model'), address});
['seed', 'from', 'to', 'truncation'].forEach(name => address.bind(name, $(name)));

const view = new View({
  address,
  smoothing: $('smoothing'),
  logarithmic: $('log'),
  steps: $('steps'),
  all: $('all'),
});
const runs = new Runs(['discriminatorLoss', 'generatorLoss', 'realScore', 'generatedScore', 'accuracy'], {
  select: $('compare'),
  address,
  changed: redrawSoon,
});
const charts = [
  new Chart({
    element: $('loss'),
    legend: $('loss-legend'),
    columns: runs.columns,
    curves: [
      {name: 'discriminatorLoss', label: 'discriminator', tone: 'discriminator'},
      {name: 'generatorLoss', label: 'generator', tone: 'generator'},
    ],
    view,
  }),
  new Chart({
    element: $('score'),
    legend: $('score-legend'),
    columns: runs.columns,
    curves: [
      {name: 'realScore', label: 'real', tone: 'real'},
      {name: 'generatedScore', label: 'generated', tone: 'generator'},
    ],
    view,
  }),
];
const classes = new Classes([$('label'), $('morph-label')], address, () => tab === 'morph' ? morph.start() : draw());
const quality = new QualityPanel({
  section: $('quality'),
  note: $('quality-note'),
  plot: $('distance'),
  legend: $('quality-legend'),
  shares: $('shares'),
  view,
  classes,
});
const classifier = new ClassifierPanel({
  section: $('classifier'),
  note: $('classifier-note'),
  list: $('classified'),
  verdict: $('verdict'),
  models,
});
view.onChange(() => {
  redrawSoon();
  quality.redraw();
});
const generators = new Generators($('generators'), now);
const events = new Events($('events'), {now, changed: markEvents});
const conditions = new Conditions($('conditions'), {now});
const settings = new RunSettings({dialog: $('run-settings'), open: $('settings'), close: $('close-settings')});
const canvas = new Canvas($('grid'));
const real = new RealImages({
  canvas: new Canvas($('real')),
  stage: $('stage'),
  button: $('beside'),
  note: $('real-note'),
  address,
  changed: () => tab === 'draw' ? draw() : tab === 'training' && showTrainingGrid(shownGrid),
});

// Which tab is open: what the trainer has drawn, samples by hand, or the way between two seeds.
let tab = 'training';
let shownGrid;
/** Number of samples that a request may ask for. */
let maxSamples = Infinity;
const pictures = new Latest();
const rewind = new Rewind({
  slider: $('slider'),
  play: $('play'),
  live: $('live'),
  show(grid, live) {
    if (grid) {
      address.set('grid', live ? '' : grid.step);
    }
    showTrainingGrid(grid);
  },
});

async function showTrainingGrid(grid) {
  shownGrid = grid;
  $('timelapse').hidden = !grid;
  if (tab !== 'training') {
    return;
  }
  $('empty').hidden = Boolean(grid);
  if (!grid) {
    canvas.clear();
    $('caption').textContent = '';
    return;
  }
  caption(['step', grid.step], ['images seen', grid.imagesSeen], ['generator', grid.generatorVersion || 'none yet']);
  try {
    const image = await pictures.ask(picture(relative(grid.href)));
    if (image) {
      const {rows, columns, gap} = grid;
      const shown = real.besides(rows, columns, cellSize(image, rows, columns, gap));
      showGrid(canvas, image, rows, columns, gap, shown, classes.ofColumns(columns));
      $('grid').dataset.step = grid.step;
    }
  } catch {
    // A grid that the server has thinned out in the meantime; the next one shows.
  }
}

/** What both drawing and morphing ask for beside their seeds. */
const choices = () => models.query + classes.query + ($('truncation').value === '1' ? '' : `&truncation=${$('truncation').value}`);

/** Draws with the generator that is chosen: the newest, or a version that is kept. */
async function draw() {
  const seed = $('seed').value.trim();
  if (!$('seed').checkValidity() || seed === '') {
    return;
  }
  const version = $('by').value ? `&version=${$('by').value}` : '';
  const columns = squareColumns(maxSamples, MOST_COLUMNS);
  const query = `v1/samples?count=${columns ** 2}&columns=${columns}&seed=${seed}${choices()}${version}`;
  $('as-png').href = query;
  $('as-npy').href = `${query}&format=npy`;
  const answer = await pictures.ask(drawn(query));
  if (!answer) {
    return;
  }
  if (answer.problem) {
    sayInstead(answer.problem);
    return;
  }
  $('empty').hidden = true;
  const cell = cellSize(answer.picture, columns, columns, GAP);
  showGrid(canvas, answer.picture, columns, columns, GAP, real.besides(columns, columns, cell));
  caption(
    ['generator', Number(answer.headers.get('x-generator-version'))],
    ['images seen', Number(answer.headers.get('x-images-seen'))],
    ['seed', answer.headers.get('x-seed')],
    ...chosenClass());
}

const chosenClass = () => classes.chosen === '' ? [] : [['class', classes.short(classes.chosen)]];

function sayInstead(text) {
  $('empty').hidden = false;
  $('empty').textContent = text;
  canvas.clear();
  $('caption').textContent = '';
}

const morph = new Morph({
  canvas,
  from: $('from'),
  to: $('to'),
  gif: $('as-gif'),
  query: choices,
  play: $('go'),
  position: $('position'),
  walk: $('walk'),
  onward: wander,
  told(problem, headers) {
    if (problem) {
      sayInstead(problem);
      return;
    }
    $('empty').hidden = true;
    caption(
      ['generator', Number(headers.get('x-generator-version'))],
      ['seeds', `${$('from').value} to ${$('to').value}`],
      ...chosenClass());
  },
});

const manifests = new Latest();

/** What the newest generator is, offers and was learned with. */
async function readGenerator() {
  const manifest = await manifests.ask(
    fetch(models.of('v1/generator')).then(answer => answer.ok ? answer.json() : undefined, () => undefined));
  if (!manifest) {
    return;
  }
  if (classes.set(manifest.classes, manifest.classNames) && shownGrid) {
    showTrainingGrid(shownGrid);
  }
  quality.redraw();
  settings.set(manifest);
  classifier.set(manifest);
  redrawSoon();
  offerVersions(manifest.keptVersions);
  for (const link of document.querySelectorAll('[data-format]')) {
    link.hidden = !manifest.exports.includes(link.dataset.format);
  }
  maxSamples = manifest.limits.count;
  const otherMorph = morph.limit(maxSamples);
  if (tab === 'draw') {
    draw();
  } else if (tab === 'morph' && otherMorph) {
    morph.start();
  }
}

/** The versions that may be chosen; the choice stays as long as its version is kept. */
function offerVersions(kept) {
  const chosen = $('by').value || address.get('version');
  const versions = kept.map(String).reverse();
  $('by').replaceChildren(...['', ...versions].map(version => {
    const option = document.createElement('option');
    option.value = version;
    option.textContent = version ? `version ${version}` : 'newest';
    return option;
  }));
  $('by').value = versions.includes(chosen) ? chosen : '';
}

function caption(...parts) {
  const nodes = parts.flatMap(([label, value], i) => {
    const bold = document.createElement('b');
    bold.textContent = typeof value === 'number' ? count(value) : value;
    return [i ? ' · ' : '', `${label} `, bold];
  });
  $('caption').replaceChildren(...nodes);
}

function choose(chosen) {
  tab = chosen;
  address.set('tab', chosen === TABS[0] ? '' : chosen);
  for (const [name, controls] of [['training', 'rewind'], ['draw', 'draw'], ['morph', 'morph']]) {
    $(`tab-${name}`).setAttribute('aria-selected', String(name === chosen));
    $(controls).hidden = name !== chosen;
  }
  $('variety').hidden = chosen === 'training';
  pictures.drop();
  morph.stop();
  real.pause(chosen === 'morph');
  if (chosen === 'draw') {
    draw();
  } else if (chosen === 'morph') {
    morph.start();
  } else {
    $('empty').textContent = 'Waiting for the first samples';
    showTrainingGrid(shownGrid);
  }
}
for (const name of TABS) {
  $(`tab-${name}`).addEventListener('click', () => choose(name));
}
const random = () => Math.floor(Math.random() * 2 ** 32);
function set(control, value) {
  control.value = value;
  control.dispatchEvent(new Event('input'));
}
$('by').addEventListener('change', () => {
  address.set('version', $('by').value);
  draw();
});
$('morph').addEventListener('submit', event => event.preventDefault() || morph.start());
$('from').addEventListener('input', () => morph.start());
$('to').addEventListener('input', () => morph.start());
$('wander').addEventListener('click', wander);
function wander() {
  // Not as an input, which would start a morph of its own; the address follows a change as well.
  $('from').value = $('to').value;
  $('from').dispatchEvent(new Event('change'));
  set($('to'), random());
}
function showTruncation() {
  $('truncation-value').value = Number($('truncation').value).toFixed(2);
}
showTruncation();
$('truncation').addEventListener('input', () => {
  showTruncation();
  if (tab === 'morph') {
    morph.start();
  } else {
    draw();
  }
});
$('draw').addEventListener('submit', event => event.preventDefault() || draw());
$('seed').addEventListener('input', draw);
$('dice').addEventListener('click', () => set($('seed'), random()));

$('theme').addEventListener('click', () => {
  const dark = getComputedStyle(document.documentElement).colorScheme === 'dark'
    || (!document.documentElement.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'light' : 'dark';
  localStorage.setItem('theme', dark ? 'light' : 'dark');
  restyle();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', restyle);

function restyle() {
  [...charts, quality].forEach(chart => chart.restyle());
}

const lanes = new Lanes({element: $('lanes'), note: $('lanes-note')});

// Key figures: what the newest status said, and how long ago that was.
let status = {};
let statusAt = 0;

/** A key figure and its unit; a figure that is not known is a dash without one. */
function figure(id, value, unit) {
  const element = $(id);
  element.textContent = value ?? '–';
  element.toggleAttribute('data-none', value == null);
  if (unit) {
    element.nextElementSibling.textContent = unit;
  }
}

const counted = value => value == null ? null : count(value);

function showStatus(next) {
  const another = next.runId !== status.runId;
  status = next;
  statusAt = Date.now();
  clockOffset = Date.parse(next.at) - statusAt;
  $('model').textContent = next.model;
  $('run').textContent = next.runId?.slice(0, 8) ?? '';
  $('run').title = next.runId ? `Training run ${next.runId}` : '';
  showProgress(next);
  figure('rate', counted(next.imagesPerSecond));
  figure('lag', counted(next.lagRecords));
  lanes.set(next.round);
  conditions.set(next.conditions);
  if (another) {
    markEvents();
  }
  tick();
}

function markEvents() {
  const marks = events.marks(status.runId);
  charts.forEach(chart => chart.mark(marks));
}

function showProgress({step, imagesSeen, stepMillis}) {
  if (step != null) {
    figure('step', count(step));
    figure('images', count(imagesSeen));
    figure('time', number(stepMillis));
  }
}

function showGenerator({version, step}) {
  figure('version', count(version));
  $('version-note').textContent = `from step ${count(step)}`;
  $('downloads').hidden = false;
  readGenerator();
}

/** Ages grow between two reports. */
function tick() {
  const since = Date.now() - statusAt;
  for (const [id, age] of [['freshness', status.generatorDelayMillis], ['delay', status.inputDelayMillis]]) {
    figure(id, ...(age == null ? [null] : duration(age + since)));
  }
}
setInterval(tick, 1000);

let redraw;
function redrawSoon() {
  redraw ??= setTimeout(() => {
    redraw = undefined;
    const compared = runs.compared;
    $('compared').hidden = !compared;
    showAccuracy();
    for (const chart of charts) {
      chart.columns = runs.columns;
      chart.update(compared);
    }
  }, REDRAW_MILLIS);
}

let accuracy;

/** The accuracy of a classifier that is trained on labelled images is a further curve. */
function showAccuracy() {
  const known = !$('classifier').hidden && runs.columns.values.accuracy.some(value => value != null);
  $('accuracy').hidden = $('accuracy-legend').hidden = !known;
  if (known && !accuracy) {
    accuracy = new Chart({
      element: $('accuracy'),
      legend: $('accuracy-legend'),
      columns: runs.columns,
      curves: [{name: 'accuracy', label: 'accuracy on the labelled images of a step', tone: 'discriminator'}],
      view,
    });
    charts.push(accuracy);
    markEvents();
  }
}

/** What the address selects, once there is something to select from. */
let wanted = {tab: address.get('tab'), grid: address.get('grid')};
function restore() {
  const {tab: name, grid} = wanted;
  wanted = {};
  if (grid !== undefined) {
    rewind.goTo(Number(grid));
  }
  if (name !== undefined && TABS.includes(name)) {
    choose(name);
  }
}

rewind.set([]);
events.set([]);
generators.set([]);
$('login').addEventListener('submit', async event => {
  event.preventDefault();
  const answer = await fetch('v1/session', {method: 'POST', headers: {authorization: `Bearer ${$('token').value}`}});
  if (answer.ok) {
    location.reload();
  } else {
    $('login-note').textContent = (await answer.json()).detail;
  }
});

await models.load();
for (const link of [$('timelapse'), ...document.querySelectorAll('[data-format]')]) {
  link.href = models.of(link.getAttribute('href'));
}

new Stream({
  models,
  locked() {
    $('login').hidden = false;
  },
  opened(history) {
    runs.set(history.status.runId, history.metrics, history.runs);
    redrawSoon();
    real.offer(history.realImages);
    classifier.offer(history.realImages);
    rewind.set(history.samples);
    generators.set(history.generators);
    showStatus(history.status);
    events.set(history.health);
    quality.set(history.quality);
    history.generators.slice(-1).forEach(showGenerator);
    restore();
  },
  event(name, data) {
    switch (name) {
      case 'metrics':
        runs.add(data);
        showProgress(data);
        redrawSoon();
        break;
      case 'sample':
        rewind.add(data);
        break;
      case 'generator':
        generators.add(data);
        showGenerator(data);
        break;
      case 'health':
        events.add(data);
        break;
      case 'quality':
        quality.add(data);
        break;
      case 'status':
        showStatus(data);
        break;
    }
  },
  state(state) {
    $('connection').dataset.state = state;
    $('connection').lastElementChild.textContent = state;
  },
});

import {Chart, Columns} from './charts.js';
import {Classes} from './classes.js';
import {count, duration, number} from './format.js';
import {Canvas, Rewind, showGrid} from './grid.js';
import {Morph} from './morph.js';
import {QualityPanel} from './quality.js';
import {Stream} from './stream.js';
import {Timeline} from './timeline.js';

const DRAWN = 16;
const DRAWN_COLUMNS = 4;
const GAP = 2;
const REDRAW_MILLIS = 200;

const $ = id => document.getElementById(id);

// What the clock says where the server is.
let clockOffset = 0;
const now = () => Date.now() + clockOffset;

const columns = new Columns(['discriminatorLoss', 'generatorLoss', 'realScore', 'generatedScore']);
const charts = [
  new Chart({
    element: $('loss'),
    legend: $('loss-legend'),
    columns,
    curves: [
      {name: 'discriminatorLoss', label: 'discriminator', tone: 'discriminator'},
      {name: 'generatorLoss', label: 'generator', tone: 'generator'},
    ],
  }),
  new Chart({
    element: $('score'),
    legend: $('score-legend'),
    columns,
    curves: [
      {name: 'realScore', label: 'real', tone: 'real'},
      {name: 'generatedScore', label: 'generated', tone: 'generator'},
    ],
  }),
];
const timeline = new Timeline($('timeline'), now);
const quality = new QualityPanel({
  section: $('quality'),
  note: $('quality-note'),
  plot: $('distance'),
  legend: $('quality-legend'),
  shares: $('shares'),
});
const classes = new Classes([$('label'), $('morph-label')], () => tab === 'morph' ? morph.start() : draw());
const canvas = new Canvas($('grid'));

// Which tab is open: what the trainer has drawn, samples by hand, or the way between two seeds.
let tab = 'training';
let shownGrid;
const rewind = new Rewind({slider: $('slider'), play: $('play'), live: $('live'), show: showTrainingGrid});

async function showTrainingGrid(grid) {
  shownGrid = grid;
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
    await showGrid(canvas, grid.href, grid.rows, grid.columns, grid.gap);
    $('grid').dataset.step = grid.step;
  } catch {
    // A grid that the server has thinned out in the meantime; the next one shows.
  }
}

/** Draws with the generator that is chosen: the newest, or a version that is kept. */
async function draw() {
  const seed = $('seed').value.trim();
  if (!$('seed').checkValidity() || seed === '') {
    return;
  }
  const version = $('by').value ? `&version=${$('by').value}` : '';
  const query = `/v1/samples?count=${DRAWN}&columns=${DRAWN_COLUMNS}&seed=${seed}${classes.query}${version}`;
  $('as-png').href = query;
  $('as-npy').href = `${query}&format=npy`;
  const answer = await fetch(query);
  if (tab !== 'draw') {
    return;
  }
  $('empty').hidden = answer.ok;
  if (!answer.ok) {
    sayInstead((await answer.json()).detail);
    return;
  }
  const href = URL.createObjectURL(await answer.blob());
  await showGrid(canvas, href, DRAWN / DRAWN_COLUMNS, DRAWN_COLUMNS, GAP);
  URL.revokeObjectURL(href);
  caption(
    ['generator', Number(answer.headers.get('x-generator-version'))],
    ['images seen', Number(answer.headers.get('x-images-seen'))],
    ['seed', answer.headers.get('x-seed')],
    ...chosenClass());
}

const chosenClass = () => classes.chosen === '' ? [] : [['class', classes.chosen]];

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
  classes,
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

/** The versions that may be chosen; the choice stays as long as its version is kept. */
async function offerVersions() {
  const answer = await fetch('/v1/generator');
  if (!answer.ok) {
    return;
  }
  const chosen = $('by').value;
  const versions = (await answer.json()).keptVersions.map(String).reverse();
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

async function choose(chosen) {
  tab = chosen;
  for (const [name, controls] of [['training', 'rewind'], ['draw', 'draw'], ['morph', 'morph']]) {
    $(`tab-${name}`).setAttribute('aria-selected', String(name === chosen));
    $(controls).hidden = name !== chosen;
  }
  morph.stop();
  if (chosen === 'draw') {
    await offerVersions();
    draw();
  } else if (chosen === 'morph') {
    morph.start();
  } else {
    $('empty').textContent = 'Waiting for the first samples';
    showTrainingGrid(shownGrid);
  }
}
for (const name of ['training', 'draw', 'morph']) {
  $(`tab-${name}`).addEventListener('click', () => choose(name));
}
const random = () => Math.floor(Math.random() * 2 ** 32);
$('by').addEventListener('change', draw);
$('morph').addEventListener('submit', event => event.preventDefault() || morph.start());
$('from').addEventListener('input', () => morph.start());
$('to').addEventListener('input', () => morph.start());
$('wander').addEventListener('click', () => {
  $('from').value = $('to').value;
  $('to').value = random();
  morph.start();
});
$('draw').addEventListener('submit', event => event.preventDefault() || draw());
$('seed').addEventListener('input', draw);
$('dice').addEventListener('click', () => {
  $('seed').value = random();
  draw();
});

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
  status = next;
  statusAt = Date.now();
  clockOffset = Date.parse(next.at) - statusAt;
  $('model').textContent = next.model;
  $('run').textContent = next.runId?.slice(0, 8) ?? '';
  $('run').title = next.runId ? `Training run ${next.runId}` : '';
  showProgress(next);
  figure('rate', counted(next.imagesPerSecond));
  figure('lag', counted(next.lagRecords));
  tick();
}

function showProgress({step, imagesSeen, stepMillis}) {
  if (step != null) {
    figure('step', count(step));
    figure('images', count(imagesSeen));
    figure('time', number(stepMillis));
  }
}

/** Names of the classes that were last fetched. */
let classNames = [];

function showGenerator({version, step, classes: known}) {
  classes.set(known, classNames);
  if (known) {
    fetch('/v1/generator').then(answer => answer.ok ? answer.json() : {classNames: []}).then(named => {
      classNames = named.classNames;
      classes.set(known, classNames);
    }).catch(() => {});
  }
  figure('version', count(version));
  $('version-note').textContent = `from step ${count(step)}`;
  if (tab === 'draw') {
    offerVersions().then(draw);
  }
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
    charts.forEach(chart => chart.update());
  }, REDRAW_MILLIS);
}

rewind.set([]);
timeline.set([], []);
$('login').addEventListener('submit', async event => {
  event.preventDefault();
  const answer = await fetch('/v1/session', {method: 'POST', headers: {authorization: `Bearer ${$('token').value}`}});
  if (answer.ok) {
    location.reload();
  } else {
    $('login-note').textContent = (await answer.json()).detail;
  }
});

new Stream({
  locked() {
    $('login').hidden = false;
  },
  opened(history) {
    columns.set(history.metrics);
    redrawSoon();
    rewind.set(history.samples);
    timeline.set(history.generators, history.health);
    quality.set(history.quality);
    history.generators.slice(-1).forEach(showGenerator);
    showStatus(history.status);
  },
  event(name, data) {
    switch (name) {
      case 'metrics':
        columns.add(data);
        showProgress(data);
        redrawSoon();
        break;
      case 'sample':
        rewind.add(data);
        break;
      case 'generator':
        timeline.generator(data);
        showGenerator(data);
        break;
      case 'health':
        timeline.event(data);
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

const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
const compact = new Intl.NumberFormat('en', {notation: 'compact', maximumFractionDigits: 2});

/** 1,234,567 becomes 1.23M. */
export const count = value => (value < 1e6 ? whole : compact).format(value);

/** Three or four digits that matter. */
export function number(value) {
  if (value == null || !Number.isFinite(value)) {
    return '–';
  }
  const size = Math.abs(value);
  return (size >= 100 ? whole.format(value) : value.toFixed(size >= 10 ? 1 : 2)).replace('-', '−');
}

/** Three digits, however small. */
export function precise(value) {
  return value == null || !Number.isFinite(value) ? '–' : `${Number(value.toPrecision(3))}`.replace('-', '−');
}

/** A share with one digit after the point. */
export const percent = share => `${(100 * share).toFixed(1)} %`;

/** A round number on an axis, without zeros that say nothing; nothing where the axis has no label. */
export function tick(value) {
  if (value == null) {
    return '';
  }
  return `${Number(Math.abs(value) < 100 ? value.toPrecision(3) : value.toFixed(6))}`.replace('-', '−');
}

/** An address of the server as one that is relative to the page, which may stand behind a prefix. */
export const relative = href => href.replace(/^\//, '');

/** Milliseconds as a figure and its unit. */
export function duration(millis) {
  const seconds = Math.max(0, millis) / 1000;
  if (seconds < 10) {
    return [seconds.toFixed(1), 's'];
  }
  if (seconds < 120) {
    return [seconds.toFixed(0), 's'];
  }
  if (seconds < 7200) {
    return [(seconds / 60).toFixed(0), 'min'];
  }
  return seconds < 172800 ? [(seconds / 3600).toFixed(1), 'h'] : [(seconds / 86400).toFixed(0), 'days'];
}

/** How long ago, for a list. */
export function ago(millis) {
  const [figure, unit] = duration(millis);
  return millis < 2000 ? 'now' : `${parseFloat(figure).toFixed(0)} ${unit} ago`;
}

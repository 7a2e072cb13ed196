import {count} from './format.js';

/** The lanes of the newest round, a row each; hidden for a model with one lane. */
export class Lanes {
  constructor({element, note}) {
    this.element = element;
    this.note = note;
  }

  set(round) {
    this.element.hidden = !round;
    if (!round) {
      return;
    }
    const missing = round.lanes.filter(lane => !lane.contributed).map(lane => lane.lane);
    this.note.textContent = missing.length
      ? `round ${count(round.number)} waits for ${missing.length === 1 ? 'lane' : 'lanes'} ${missing.join(', ')}`
      : `round ${count(round.number)} is averaged${round.spread == null ? '' : `; spread ${round.spread.toFixed(2)}`}`;
    this.element.querySelector('tbody').replaceChildren(...round.lanes.map(lane => {
      const row = document.createElement('tr');
      row.dataset.contributed = lane.contributed;
      row.append(...[
        lane.lane,
        lane.trainer ?? '–',
        lane.steps == null ? '–' : count(lane.steps),
        lane.imagesPerSecond == null ? '–' : count(Math.round(lane.imagesPerSecond)),
        lane.contributed ? 'contributed' : 'waited for',
      ].map(text => {
        const cell = document.createElement('td');
        cell.textContent = text;
        return cell;
      }));
      return row;
    }));
  }
}

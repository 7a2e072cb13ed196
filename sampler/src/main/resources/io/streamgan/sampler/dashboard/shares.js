import {percent} from './format.js';

const MOST = 20;

/** Two bars a class, where there are classes, and few enough to be told apart. */
export function showShares(figure, {realClasses, generatedClasses, classNames = []}, classes) {
  figure.hidden = realClasses.length === 0 || realClasses.length > MOST;
  if (figure.hidden) {
    return;
  }
  const greatest = Math.max(...realClasses, ...generatedClasses);
  const bar = (name, share) => {
    const element = document.createElement('i');
    element.className = name;
    element.style.height = `${100 * share / greatest}%`;
    return element;
  };
  figure.querySelector('ol').replaceChildren(...realClasses.map((real, label) => {
    const item = document.createElement('li');
    const mark = document.createElement('b');
    const name = classNames[label] ?? classes.short(label);
    mark.textContent = name;
    item.title = `${name === `${label}` ? `Class ${label}` : name}: ${percent(real)} of the real images, ${percent(generatedClasses[label])} of the generated ones`;
    item.append(bar('real', real), bar('generated', generatedClasses[label]), mark);
    return item;
  }));
}

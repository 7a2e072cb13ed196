// Visible texts whose contrast with what is behind them is below 4.5:1 (WCAG 2.1, success criterion 1.4.3), one a line.
(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  const parse = css => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return {rgb: [r, g, b], alpha: a / 255};
  };
  const over = (top, below) => top.rgb.map((c, i) => c * top.alpha + below[i] * (1 - top.alpha));
  const behind = element => {
    const background = parse(getComputedStyle(element).backgroundColor);
    const parent = element.tagName === 'DIALOG' ? undefined : element.parentElement;
    return background.alpha === 1 || !parent ? background.rgb : over(background, behind(parent));
  };
  const luminance = rgb => {
    const [r, g, b] = rgb.map(c => c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const low = [];
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join('');
    if (!text || !element.checkVisibility({visibilityProperty: true, opacityProperty: true}) || element.disabled) {
      continue;
    }
    const back = behind(element);
    const ratio = contrast(over(parse(getComputedStyle(element).color), back), back);
    if (ratio < 4.5) {
      low.push(`${ratio.toFixed(2)} ${element.tagName} ${text}`);
    }
  }
  return low.join('\n');
})()

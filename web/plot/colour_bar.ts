/** The scale of a plot, drawn: what colour means what number, with the domain's two ends written out. */
import { colourScale, type Theme } from './colour.js';
import type { Domain } from './matrix.js';
import { numberText } from './number_text.js';
import { svg } from './svg.js';

const kWidth = 168;
const kHeight = 10;
const kSteps = 42;
/** Half of the widest number at an end. */
const kMargin = 16;

export function colourBar(
  theme: Theme,
  domain: Domain,
  title: string,
  label: string,
  colour: (value: number) => string = colourScale(theme, domain),
): SVGSVGElement {
  const [low, high] = domain;
  const root = svg('svg', {
    width: kWidth + 2 * kMargin,
    height: 44,
    viewBox: `-${kMargin} 0 ${kWidth + 2 * kMargin} 44`,
    role: 'img',
    'aria-label': label,
    class: 'colour-bar',
  });
  root.append(svg('text', { x: 0, y: 10, class: 'bar-title' }, title));
  for (let i = 0; i < kSteps; i++)
    root.append(
      svg('rect', {
        x: (i * kWidth) / kSteps,
        y: 16,
        width: kWidth / kSteps + 0.5,
        height: kHeight,
        fill: colour(low + ((i + 0.5) / kSteps) * (high - low)),
      }),
    );
  root.append(svg('rect', { x: 0, y: 16, width: kWidth, height: kHeight, fill: 'none', class: 'bar-frame' }));
  for (const t of [0, 0.25, 0.5, 0.75, 1]) {
    const value = low + t * (high - low);
    root.append(
      svg(
        'text',
        { x: t * kWidth, y: 40, 'text-anchor': 'middle', class: 'bar-tick' },
        numberText(value, Number.isInteger(value) ? 0 : high - low < 0.2 ? 3 : 2),
      ),
    );
  }
  return root;
}

/** Line icons, 18 × 18, drawn for this page. */
import { svg, type SVGTemplateResult } from 'lit';

const icon = (body: SVGTemplateResult): SVGTemplateResult =>
  svg`<svg width="18" height="18" viewBox="0 0 18 18" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${body}</svg>`;

export const icons = {
  previous: icon(svg`<path d="M11 4 6 9l5 5"/>`),
  next: icon(svg`<path d="m7 4 5 5-5 5"/>`),
  play: icon(svg`<path d="M6 4v10l8-5z" fill="currentColor"/>`),
  pause: icon(svg`<path d="M6.5 4.5v9M11.5 4.5v9"/>`),
  sun: icon(
    svg`<circle cx="9" cy="9" r="3.2"/><path d="M9 1.8v1.6M9 14.6v1.6M1.8 9h1.6M14.6 9h1.6M3.9 3.9 5 5M13 13l1.1 1.1M3.9 14.1 5 13M13 5l1.1-1.1"/>`,
  ),
  moon: icon(svg`<path d="M14.5 10.8A6 6 0 0 1 7.2 3.5a6 6 0 1 0 7.3 7.3z"/>`),
  close: icon(svg`<path d="m5 5 8 8M13 5l-8 8"/>`),
} as const;

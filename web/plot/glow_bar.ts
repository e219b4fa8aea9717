/** The scale of patches: the glow over a middle grey, with the ends of its domain written out. */
import { colourBar } from './colour_bar.js';
import type { Theme } from './colour.js';
import type { Domain } from './matrix.js';
import { glow } from './patches.js';

export function glowBar(theme: Theme, domain: Domain, title: string, label: string): SVGSVGElement {
  const [low, high] = domain;
  return colourBar(theme, domain, title, label, (value) => {
    const { colour, alpha } = glow((value - low) / (high - low));
    return `color-mix(in srgb, ${colour} ${Math.round(100 * alpha)}%, #9aa3a5)`;
  });
}

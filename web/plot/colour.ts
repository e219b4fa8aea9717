/**
 * Colour of an attention weight. Lightness in CIELAB runs straight from the paper to the ink (or back,
 * on dark), hue turns from teal to indigo: equal steps of weight are equal steps of lightness, in
 * greyscale and for every kind of colour vision. The domain is always stated, [0, 1] for a pattern.
 */
import { hcl } from 'd3-color';
import { scaleSequential, type ScaleSequential } from 'd3-scale';

import type { Domain } from './matrix.js';

export type Theme = 'light' | 'dark';

/** Weight 0 … 1 → CSS colour. */
export function ramp(theme: Theme): (t: number) => string {
  const chroma = (t: number): number => 3 + 46 * Math.sin(Math.PI * Math.min(1, t * 0.86));
  return theme === 'light'
    ? (t) => hcl(178 + 112 * t, chroma(t) * (0.72 + 0.28 * t), 96.5 - 76 * t).formatRgb()
    : (t) => hcl(285 - 110 * t, chroma(1 - t * 0.9) * 0.8 + 2, 14 + 80 * t).formatRgb();
}

export const colourScale = (theme: Theme, domain: Domain = [0, 1]): ScaleSequential<string> =>
  scaleSequential(ramp(theme)).domain(domain).clamp(true);

/** Ink that reads on a cell of that weight: at least 4.5 : 1, held by a test. */
export function inkOn(theme: Theme, t: number): string {
  const dark = theme === 'light' ? t < 0.53 : t > 0.47;
  return dark ? '#10181c' : '#ffffff';
}

/** One colour each, everywhere a query, key or value vector is drawn. */
export const kVectorColours = { q: 'var(--regard-q, #b4480f)', k: 'var(--regard-k, #1f63b5)', v: 'var(--regard-v, #9a3a86)' } as const;
export type VectorName = keyof typeof kVectorColours;

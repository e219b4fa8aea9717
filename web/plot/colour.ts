/**
 * Colour of an attention weight. Lightness in CIELAB runs straight from the paper to the ink (or back,
 * on dark), hue turns from teal to indigo: equal steps of weight are equal steps of lightness, in
 * greyscale and for every kind of colour vision. The domain is always stated, [0, 1] for a pattern.
 */
import { hcl, rgb } from 'd3-color';

import type { Domain } from './matrix.js';

export type Theme = 'light' | 'dark';

/** Weight 0 … 1 → CSS colour. */
export function ramp(theme: Theme): (t: number) => string {
  const chroma = (t: number): number => 3 + 46 * Math.sin(Math.PI * Math.min(1, t * 0.86));
  return theme === 'light'
    ? (t) => hcl(178 + 112 * t, chroma(t) * (0.72 + 0.28 * t), 96.5 - 76 * t).formatRgb()
    : (t) => hcl(285 - 110 * t, chroma(1 - t * 0.9) * 0.8 + 2, 14 + 80 * t).formatRgb();
}

/** Number → colour over a stated domain; what lies outside takes the colour of the nearer end, NaN none. */
export function colourScale(theme: Theme, [low, high]: Domain = [0, 1]): (value: number) => string {
  const colour = ramp(theme);
  return (value) => (Number.isNaN(value) ? 'none' : colour(Math.max(0, Math.min(1, (value - low) / (high - low)))));
}

/** Luminance at which black and white read equally well: (L + 0.05)² = 1.05 · 0.05, WCAG 2.2 "contrast ratio". */
const kEvenLuminance = Math.sqrt(1.05 * 0.05) - 0.05;

const linear = (channel: number): number =>
  channel <= 10.3 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4;

/** Ink that reads on a cell of that weight: at least 4.5 : 1, held by a test. */
export function inkOn(theme: Theme, t: number): string {
  const { r, g, b } = rgb(ramp(theme)(Math.max(0, Math.min(1, t))));
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b) > kEvenLuminance ? '#000000' : '#ffffff';
}

/** One colour each, everywhere a query, key or value vector is drawn. */
export const kVectorColours = {
  q: 'var(--regard-q, #b4480f)',
  k: 'var(--regard-k, #1f63b5)',
  v: 'var(--regard-v, #9a3a86)',
} as const;
export type VectorName = keyof typeof kVectorColours;

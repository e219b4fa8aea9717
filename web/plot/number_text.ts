/** Numbers as figures show them: a true minus, no exponent for what fits, nothing rounded to a false zero. */

/** ".83", "1", "0": a weight inside a cell. */
export function weightText(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value >= 0.995) return '1';
  if (value < 0.005) return value > 0 ? '·' : '0';
  return value.toFixed(2).slice(1);
}

/** "0.832", "−1.25", "−∞": a number in running text or a strip. */
export function numberText(value: number, digits = 3): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const small = value !== 0 && Math.abs(value) < 0.5 * 10 ** -digits;
  const text = small ? value.toExponential(1) : value.toFixed(digits);
  return text.replace(/-/g, '−');
}

/** Every digit a float32 needs to come back as the same float32: what copying gives. */
export const exactText = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(9))) : String(value);

export const percentText = (value: number): string =>
  value > 0 && value < 0.005 ? '<1\u00a0%' : `${Math.round(value * 100)}\u00a0%`;

/** "99.8 %", "0.3 %": a share among many, of which most are small. */
export const shareText = (value: number): string =>
  value > 0 && value < 0.0005 ? '<0.1\u00a0%' : `${(value * 100).toFixed(1)}\u00a0%`;

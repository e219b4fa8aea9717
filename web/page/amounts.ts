/** Amounts of bytes and of time as a reader takes them in. Decimal units, as browsers and hubs count. */

/** "0.9 kB", "17.8 MB", "2.15 GB" */
export function bytesText(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(bytes < 1e4 ? 1 : 0)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** "912", "17 k", "2.0 M", "1.10 G" */
export function countText(count: number): string {
  if (count < 1e6) return count < 1e3 ? String(count) : `${(count / 1e3).toFixed(count < 1e4 ? 1 : 0)} k`;
  return count < 1e9 ? `${(count / 1e6).toFixed(1)} M` : `${(count / 1e9).toFixed(2)} G`;
}

/** "8 s", "2:05 min", "1:10 h"; never less than a second. */
export function durationText(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  return whole < 3600
    ? `${Math.floor(whole / 60)}:${two(whole % 60)} min`
    : `${Math.floor(whole / 3600)}:${two((whole % 3600) / 60)} h`;
}

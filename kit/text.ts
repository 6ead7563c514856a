/** Numbers and moments as a reader wants them. */

/** A number with thousands separators and at most three significant digits after the point. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  // Small, and yet not nothing.
  if (value !== 0 && Math.abs(value) < 0.1) {
    return value.toLocaleString('en-US', { maximumSignificantDigits: 2 });
  }
  const digits = Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** A number with its unit, such as `1,020 rows` or `63.2 ms`; `s` and `ms` change places at a second. */
export function formatQuantity(value: number, unit: string | undefined): string {
  if (unit === 'ms' && Math.abs(value) >= 1_000) return `${formatNumber(value / 1_000)} s`;
  if (unit === 'bytes') return formatBytes(value);
  return unit === undefined ? formatNumber(value) : `${formatNumber(value)} ${unit}`;
}

/** Bytes in decimal units (SI): 11.2 kB. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${formatNumber(bytes)} bytes`;
  return bytes < 1_000_000 ? `${formatNumber(bytes / 1_000)} kB` : `${formatNumber(bytes / 1_000_000)} MB`;
}

/** Milliseconds as `63 ms`, `3.4 s` or `2 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 90_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}

/** A count with its noun: `1 item`, `1,020 items`. */
export function countOf(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Links with names: round figures of the order that phones see, not a standard. */

/** What a link does to each direction. */
export interface LinkSettings {
  /** ms, one way. */
  readonly delayMs: number;
  /** ms: each chunk is delayed by up to this much more or less; order is kept. */
  readonly jitterMs?: number;
  /** bytes/s in each direction; without it there is no limit. */
  readonly bandwidth?: number;
}

export type LinkProfile = 'none' | 'wifi' | 'lte' | '3g';

/** What a reader sees, and what the link does. */
export const linkProfiles: Readonly<Record<LinkProfile, LinkSettings & { readonly title: string }>> = {
  none: { title: 'none (loopback)', delayMs: 0 },
  wifi: { title: 'Wi-Fi, 10 ms', delayMs: 5, jitterMs: 1, bandwidth: 3_750_000 },
  lte: { title: 'LTE, 60 ms', delayMs: 30, jitterMs: 5, bandwidth: 1_500_000 },
  '3g': { title: '3G, 200 ms', delayMs: 100, jitterMs: 10, bandwidth: 200_000 },
};

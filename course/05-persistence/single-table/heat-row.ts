/** What is measured and predicted of a hot key, and how its rows are looked up. */

export type Spread = 'one item' | 'spread';

/** A load, either on the store that runs here, or on the model of a large table; a dash where it is the other. */
export interface HeatRow {
  readonly variant: Spread;
  readonly where: 'small run' | 'model alone';
  readonly requests: number;
  /** Write units wanted in a second, as a multiple of what one partition gives. */
  readonly load: number | string;
  /** Requests refused, in %: by the store, by the model at the same size, and the points between them. */
  readonly measured: number | string;
  readonly predicted: number | string;
  readonly error: number | string;
  /** Requests for which one partition has room while the load lasts. */
  readonly room: number | string;
  /** Requests refused, as the client saw it, and by the service’s own count. */
  readonly refused: number | string;
  readonly counted: number | string;
  /** ms from the moment at which a request was due to its answer; no more than that for all but a fiftieth. */
  readonly answered: number | string;
  /** Write units wanted in a second, in % of what all partitions give. */
  readonly tableLoad: number | string;
  /** Requests refused in %: partitions as they are, hot ones split, and what no split can avoid. */
  readonly fixed: number | string;
  readonly split: number | string;
  readonly floor: number | string;
  /** Partitions after the splits. */
  readonly partitions: number | string;
}

/** The rows of the store that ran here. */
export function smallRun(rows: readonly HeatRow[], variant?: Spread): HeatRow[] {
  return rows.filter((row) => row.where === 'small run' && (!variant || row.variant === variant));
}

/** The rows of the model of a large table. */
export function modelAlone(rows: readonly HeatRow[], variant: Spread): HeatRow[] {
  return rows.filter((row) => row.where === 'model alone' && row.variant === variant);
}

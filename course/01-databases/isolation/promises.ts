/** What PostgreSQL's manual promises of each anomaly at each isolation level, with the place where it says so. */

/** As SQL names them: `begin isolation level …`. */
export const levels = ['read uncommitted', 'read committed', 'repeatable read', 'serializable'] as const;
export type Level = (typeof levels)[number];

/** The phenomena of the SQL standard first, then what the manual calls serialization anomalies. */
export const anomalies = [
  'dirty read',
  'nonrepeatable read',
  'phantom read',
  'lost update',
  'write skew',
  'read-only anomaly',
] as const;
export type Anomaly = (typeof anomalies)[number];

export interface Promised {
  readonly outcome: 'occurs' | 'prevented';
  /** Section and words of the manual of PostgreSQL 18; those of 15 are the same. */
  readonly source: string;
}

const occurs = (source: string): Promised => ({ outcome: 'occurs', source });
const prevented = (source: string): Promised => ({ outcome: 'prevented', source });

const possible = occurs('Table 13.1: Possible');
const notPossible = prevented('Table 13.1: Not possible');
const notInPostgres = prevented('Table 13.1: Allowed, but not in PG');
/** The column of the table that holds for the last three anomalies. */
const serializationAnomaly = {
  possible: occurs('Table 13.1, serialization anomaly: Possible'),
  notPossible: prevented('Table 13.1, serialization anomaly: Not possible'),
};

/** In the order of `levels`. https://www.postgresql.org/docs/18/transaction-iso.html */
const rows: Readonly<Record<Anomaly, readonly [Promised, Promised, Promised, Promised]>> = {
  'dirty read': [notInPostgres, notPossible, notPossible, notPossible],
  'nonrepeatable read': [possible, possible, notPossible, notPossible],
  'phantom read': [possible, possible, notInPostgres, notPossible],
  'lost update': [
    serializationAnomaly.possible,
    occurs('13.2.1: “attempt to apply its operation to the updated version of the row”'),
    prevented('13.2.2: “cannot modify or lock rows changed by other transactions”'),
    serializationAnomaly.notPossible,
  ],
  'write skew': [
    serializationAnomaly.possible,
    serializationAnomaly.possible,
    occurs('13.2.3: “at the Repeatable Read isolation level, both would be allowed to commit”'),
    prevented('13.2.3: “allow one transaction to commit and will roll the other back”'),
  ],
  'read-only anomaly': [
    serializationAnomaly.possible,
    serializationAnomaly.possible,
    occurs('13.2.2: “even a read-only transaction at this level may see a control record updated”'),
    serializationAnomaly.notPossible,
  ],
};

/** The promise for one cell of the matrix. */
export function promiseOf(anomaly: Anomaly, level: Level): Promised {
  const promised = rows[anomaly][levels.indexOf(level)];
  if (!promised) throw new RangeError(`the manual says nothing of “${anomaly}” at ${level}`);
  return promised;
}

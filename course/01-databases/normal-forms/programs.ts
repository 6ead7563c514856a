/** The program's versions: what each reads and writes while the column `place` becomes the column `city`. */
import type { Statement } from './statements.ts';

export type Version = 'old' | 'writesBoth' | 'readsNew' | 'new';

interface Program {
  /** Reads the place of a postcard, as `place`. */
  read(id: number): Statement;
  change(id: number, place: string): Statement;
  send(id: number, place: string): Statement;
}

export const programs: Readonly<Record<Version, Program>> = {
  old: createProgram('place', ['place']),
  writesBoth: createProgram('place', ['place', 'city']),
  readsNew: createProgram('city', ['place', 'city']),
  new: createProgram('city', ['city']),
};

/** A program that reads the place from one column and writes it to one or two. */
function createProgram(reads: string, writes: readonly string[]): Program {
  const set = writes.map((column) => `${column} = $2`).join(', ');
  const values = writes.map(() => '$2').join(', ');
  return {
    read: (id) => ({ sql: `select text, ${reads} as place from postcards where id = $1`, parameters: [id] }),
    change: (id, place) => ({ sql: `update postcards set ${set} where id = $1`, parameters: [id, place] }),
    send: (id, place) => ({
      sql: `insert into postcards (id, text, ${writes.join(', ')}) values ($1, 'By bus to the sea.', ${values})`,
      parameters: [id, place],
    }),
  };
}

/** One step of a migration: a change of the schema, a rolling deployment, or the filling of the new column. */
export interface Step {
  readonly name: string;
  readonly alter?: readonly string[];
  readonly deploy?: Version;
  readonly fillInBatches?: true;
}

/** The step in which the ways that expand differ. */
export const fillingStep = 'fill the new column';

export type Way = 'rename' | 'rewrite' | 'batches';

/** Before and after each way the load runs for a moment, and nothing is changed. */
const before: Step = { name: 'before' };
const after: Step = { name: 'after' };

/** Expand, migrate, contract. The two ways differ in how they fill the new column, and in nothing else. */
const expanding = (fill: Step): readonly Step[] => [
  before,
  // The old program does not know the new column, the new one will not know the old: neither may be demanded.
  {
    name: 'add the new column',
    alter: ['alter table postcards add column city text, alter column place drop not null'],
  },
  { name: 'deploy: write both', deploy: 'writesBoth' },
  fill,
  { name: 'deploy: read the new', deploy: 'readsNew' },
  { name: 'deploy: write only the new', deploy: 'new' },
  {
    name: 'drop the old column',
    alter: [
      // Validated without blocking anybody, so that SET NOT NULL need not scan the table under its lock.
      'alter table postcards add constraint city_known check (city is not null) not valid',
      'alter table postcards validate constraint city_known',
      'alter table postcards alter column city set not null, drop column place',
      'alter table postcards drop constraint city_known',
    ],
  },
  after,
];

export const ways: Readonly<Record<Way, readonly Step[]>> = {
  rename: [
    before,
    { name: 'rename the column', alter: ['alter table postcards rename column place to city'] },
    { name: 'deploy: the new name', deploy: 'new' },
    after,
  ],
  rewrite: expanding({
    name: fillingStep,
    // USING may refer to other columns, and what it computes is stored by a rewrite (ALTER TABLE, Notes).
    alter: ['alter table postcards alter column city type text using coalesce(city, place)'],
  }),
  batches: expanding({ name: fillingStep, fillInBatches: true }),
};

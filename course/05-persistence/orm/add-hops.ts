/** Statements on their way to the database and back, for the replay, and what they were on the wire. */

import type pg from 'pg';
import type { Lab } from '../../../kit/experiment.ts';
import type { SentStatement } from '../../../parts/sql/sent-statements.ts';
import { tapOf } from '../../../parts/sql/tapped.ts';
import { recordHeard } from '../../lab/record-heard.ts';

/** Both ends of a way are the same long, as on the link. */
export function addHops(
  lab: Lab,
  client: pg.Client,
  statements: readonly SentStatement[],
  variant: string,
  label: string,
): void {
  const [first, last] = [statements[0], statements.at(-1)];
  if (first && last)
    recordHeard(lab, tapOf(client), { from: 'backend', variant, label, start: first.start, end: last.end });
  statements.forEach(({ start, end, rows }, place) => {
    const common = { variant, exchange: `${variant} ${label} ${place + 1}` };
    const middle = (start + end) / 2;
    lab.hop({ ...common, from: 'backend', to: 'sql', start, end: middle, label: `statement ${place + 1}` });
    lab.hop({ ...common, from: 'sql', to: 'backend', start: middle, end, label: `rows: ${rows}` });
  });
}

/** Statements on their way to the database and back, for the replay. */
import type { Lab } from '../../../kit/experiment.ts';
import type { SentStatement } from '../../../parts/sql/sent-statements.ts';

/** Both ends of a way are the same long, as on the link. */
export function addHops(
  lab: Lab,
  statements: readonly SentStatement[],
  variant: string,
  label: string,
): void {
  statements.forEach(({ start, end, rows }, place) => {
    const common = { variant, exchange: `${variant} ${label} ${place + 1}` };
    const middle = (start + end) / 2;
    lab.hop({ ...common, from: 'backend', to: 'sql', start, end: middle, label: `statement ${place + 1}` });
    lab.hop({ ...common, from: 'sql', to: 'backend', start: middle, end, label: `rows: ${rows}` });
  });
}

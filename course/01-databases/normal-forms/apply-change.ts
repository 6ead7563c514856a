/** Applies a change to a layout as its programs would: over several connections, some of which have read before. */
import type pg from 'pg';
import type { Lab } from '../../../kit/experiment.ts';
import type { Change } from './facts.ts';
import type { Held, Layout } from './layouts.ts';
import { runTraced, type Statement, sqlStateOf } from './statements.ts';

export interface Clients {
  readonly lab: Lab;
  readonly person: pg.Client;
  readonly devices: readonly pg.Client[];
  readonly traced: boolean;
}

/** Applies one change by the layout's own statements. */
export async function applyChange(
  change: Change,
  layout: Layout,
  { lab, person, devices, traced }: Clients,
): Promise<{ rowsWritten: number; refused: boolean }> {
  const run = async (from: 'person' | 'senders', client: pg.Client, label: string, statement: Statement) => {
    const { sql, parameters = [] } = statement;
    if (!traced) return await client.query(sql, [...parameters]);
    return await runTraced(lab, { client, from, variant: layout.id, label, ...statement });
  };
  if (change.kind === 'takeBack') {
    const result = await run('person', person, 'take back', layout.takeBack(change.postcard));
    return { rowsWritten: result.rowCount ?? 0, refused: false };
  }
  if (change.kind === 'signUp') {
    try {
      const result = await run('person', person, 'sign up', layout.signUp(change.person));
      return { rowsWritten: result.rowCount ?? 0, refused: false };
    } catch (error) {
      // not_null_violation: there is no postcard whose row could hold the person.
      if (sqlStateOf(error) !== '23502') throw error;
      return { rowsWritten: 0, refused: true };
    }
  }
  const deviceAt = (index: number) => devices[index % devices.length] ?? person;
  const readAt = async (index: number): Promise<Held> => {
    const { sender_id, album_id } = change.sent[index]?.postcard ?? { sender_id: 0, album_id: 0 };
    const result = await run('senders', deviceAt(index), 'read', layout.read(sender_id, album_id));
    return result.rows[0];
  };
  const held = await Promise.all(
    change.sent.map(({ underWay }, index) => (underWay ? readAt(index) : undefined)),
  );
  const renamed = await run('person', person, 'rename', layout.rename(change.person, change.name));
  await Promise.all(
    change.sent.map(async ({ postcard }, index) => {
      const known = held[index] ?? (await readAt(index));
      await run('senders', deviceAt(index), 'send', layout.send(postcard, known));
    }),
  );
  return { rowsWritten: renamed.rowCount ?? 0, refused: false };
}

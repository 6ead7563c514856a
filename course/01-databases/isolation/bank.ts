/** A bank of a few accounts, and clients that transfer money between them all at once. */
import type pg from 'pg';
import type { Lab } from '../../../kit/experiment.ts';
import type { Random } from '../../../kit/random.ts';
import { sql as sqlPart } from '../../../parts/sql/part.ts';
import { addHops, openSession, send } from './session.ts';
import { type Ask, type Transfer, type Way, wayOf } from './ways.ts';

/** What a round of transfers did, and what the accounts say of it afterwards. */
export interface Round {
  readonly made: number;
  readonly declined: number;
  /** Transactions begun, and those that were refused with “try again”. */
  readonly attempts: number;
  readonly refused: number;
  readonly statements: number;
  /** Changes that the accounts have counted. */
  readonly changes: number;
  /** What the accounts hold together, less what they held before. */
  readonly money: number;
  /** How far all balances are from what the confirmed transfers say, added up. */
  readonly wrong: number;
  /** The lowest balance. */
  readonly lowest: number;
}

interface BankValues {
  readonly accounts: number;
  readonly clients: number;
}

/** What each account holds before a round, and the most that one transfer moves. */
const [opening, most] = [100, 60];

/** How many transfers of each of the first two clients are shown. */
const shown = 3;

/** Only the first accounts are used. With the others the table is worth an index scan: a sequential one would lock it whole for serializable (manual, 13.2.3). */
const tableSize = 2_000;

class Refused extends Error {}

/** Starts PostgreSQL, opens the accounts, and connects the clients. */
export async function openBank(values: BankValues, lab: Lab) {
  const { url } = await lab.start(sqlPart);
  const clerk = await openSession(url, lab);
  await send(clerk, 'create table account (id int primary key, balance int not null, changes int not null)');
  await send(clerk, 'insert into account select id, $1, 0 from generate_series(1, $2) id', [
    opening,
    tableSize,
  ]);
  await send(clerk, 'analyze account');
  const clients: pg.Client[] = [];
  for (let count = 0; count < values.clients; count++) clients.push(await openSession(url, lab));

  /** The transfers of each client: the same for each way. */
  const draw = (random: Random, transfers: number): Transfer[] =>
    Array.from({ length: transfers }, () => {
      const from = random.integer(1, values.accounts);
      const to = ((from - 1 + random.integer(1, values.accounts - 1)) % values.accounts) + 1;
      return { from, to, amount: random.integer(1, most) };
    });

  return {
    /** Each of the clients makes its transfers, one after the other, and all clients at once. */
    async transfer(way: Way, clientCount: number, each: number): Promise<Round> {
      await send(clerk, 'update account set balance = $1, changes = 0 where id <= $2', [
        opening,
        values.accounts,
      ]);
      const expected = new Map<number, number>();
      const tally = { made: 0, declined: 0, attempts: 0, refused: 0, statements: 0 };
      const { level, attempt } = wayOf[way];

      async function work(client: pg.Client, index: number): Promise<void> {
        const transfers = draw(lab.random.fork(`client ${index} of ${clientCount}`), each);
        for (const [number, transfer] of transfers.entries()) {
          let step = 0;
          const ask: Ask = async (sql, parameters) => {
            lab.signal.throwIfAborted();
            tally.statements++;
            const answer = await send(client, sql, parameters);
            if (clientCount === 2 && number < shown) {
              addHops(lab, {
                ...answer,
                from: index === 0 ? 'one' : 'another',
                label: `${way}, ${sql.split(' ', 1)[0]}`,
                variant: way,
                exchange: `${way} ${index} ${number} ${++step}`,
              });
            }
            if (answer.refused) throw new Refused(answer.refused);
            return answer;
          };
          tally[await persist(ask, transfer)]++;
        }
      }

      /** Until it is made or declined: a refused transaction is tried again from its beginning (manual, 13.5). */
      async function persist(ask: Ask, transfer: Transfer): Promise<'made' | 'declined'> {
        for (;;) {
          tally.attempts++;
          try {
            await ask(`begin isolation level ${level}`);
            const outcome = await attempt(ask, transfer);
            await ask(outcome === 'made' ? 'commit' : 'rollback');
            if (outcome === 'made') {
              add(expected, transfer.from, -transfer.amount);
              add(expected, transfer.to, transfer.amount);
            }
            return outcome;
          } catch (error) {
            if (!(error instanceof Refused)) throw error;
            tally.refused++;
            await ask('rollback');
          }
        }
      }

      await Promise.all(clients.slice(0, clientCount).map(work));
      const { rows } = await send(clerk, 'select id, balance, changes from account where id <= $1', [
        values.accounts,
      ]);
      const balances = rows.map(({ balance = Number.NaN }) => balance);
      return {
        ...tally,
        changes: sum(rows.map(({ changes = Number.NaN }) => changes)),
        money: sum(balances) - opening * values.accounts,
        wrong: sum(
          rows.map(({ id = 0, balance = Number.NaN }) =>
            Math.abs(balance - opening - (expected.get(id) ?? 0)),
          ),
        ),
        lowest: Math.min(...balances),
      };
    },
  };
}

function add(balances: Map<number, number>, id: number, amount: number): void {
  balances.set(id, (balances.get(id) ?? 0) + amount);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

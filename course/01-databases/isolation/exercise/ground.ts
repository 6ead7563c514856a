/** What the steps stand on: accounts that are opened anew for each play, and the transfers that are played on them. */
import type { SqlBench, SqlConnection, SqlDatabase } from '../../../../kit/sql-bench.ts';
import { interleave, listOrders, type Played } from './interleave.ts';
import { beginTransfer, type Transfer } from './transfer.ts';

/** Account → what it holds. */
export type Balances = ReadonlyMap<number, number>;

/** A play, with the accounts before and after. */
export interface Play extends Played {
  readonly before: Balances;
  readonly after: Balances;
}

/** Accounts that nobody uses: with them the table is worth an index scan, and serializable watches rows, not the table. */
const strangers = 2_000;
/** Connections: as many as transfers are ever under way. */
const atOnce = 4;
/** Statements of a transfer that are taken for one. */
export const maxStatements = 12;

export function openGround(bench: SqlBench) {
  const statements = bench.statements('transfer.sql');
  const random = bench.random.fork('transfers');
  let opened: Promise<{ database: SqlDatabase; connections: SqlConnection[] }> | undefined;

  async function open() {
    const database = await bench.database('us');
    await database.ask(
      `insert into accounts select n, 'Stranger', 0 from generate_series(1000, ${999 + strangers}) n`,
    );
    const connections: SqlConnection[] = [];
    while (connections.length < atOnce) connections.push(await database.connect());
    await database.ask('analyze accounts');
    return { database, connections };
  }

  async function reset(database: SqlDatabase, before: Balances): Promise<void> {
    await database.ask('delete from accounts where id < 1000');
    for (const [id, balance] of before) {
      await database.ask("insert into accounts values ($1, 'Owner ' || $1::int, $2)", [id, balance]);
    }
  }

  async function look(database: SqlDatabase): Promise<Balances> {
    const rows = await database.ask('select id, balance from accounts where id < 1000 order by id');
    return new Map(rows.map(([id, balance]) => [Number(id), Number(balance)]));
  }

  /** Plays transfers that begin together on their own connections, in this order. */
  async function play(
    before: Balances,
    transfers: readonly Transfer[],
    order: readonly number[],
  ): Promise<Play> {
    opened ??= open();
    const { database, connections } = await opened;
    await reset(database, before);
    const running = transfers.flatMap((transfer, index) => {
      const connection = connections[index];
      return connection ? [beginTransfer(connection, statements, transfer)] : [];
    });
    const played = await interleave(database, running, order, bench.signal);
    return { ...played, before, after: await look(database) };
  }

  const amount = () => random.integer(10, 30);

  return {
    statements,

    /** One transfer alone. */
    async alone(before: Balances, transfer: Transfer): Promise<Play> {
      return await play(before, [transfer], []);
    },

    /** The connection is lost behind the first statement, behind the second, and so on. */
    async cutOff(
      before: Balances,
      transfer: Transfer,
    ): Promise<{ readonly sent: number; readonly after: Balances }[]> {
      opened ??= open();
      const { database } = await opened;
      const seen: { sent: number; after: Balances }[] = [];
      for (let sent = 1; sent < statements.length; sent++) {
        await reset(database, before);
        const connection = await database.connect();
        const running = beginTransfer(connection, statements, transfer);
        for (let step = 0; step < sent && running.outcome() === undefined; step++) await running.step();
        await connection.kill();
        // Its process may still be rolling back.
        for (let rows = 1; rows > 0; ) {
          const [row] = await database.ask('select count(*)::int from pg_stat_activity where pid = $1', [
            connection.pid,
          ]);
          rows = Number(row?.[0]);
        }
        seen.push({ sent, after: await look(database) });
      }
      return seen;
    },

    /** Two transfers in every order with at most two changes. */
    async pairs(before: Balances, pair: readonly [Transfer, Transfer]): Promise<Play[]> {
      const plays: Play[] = [];
      for (const order of listOrders(statements.length)) plays.push(await play(before, pair, order));
      return plays;
    },

    /** Rounds of four transfers between few accounts, in orders that the seed decides. */
    async crowd(rounds: number): Promise<Play[]> {
      const plays: Play[] = [];
      for (let round = 0; round < rounds; round++) {
        const before = new Map([1, 2, 3].map((id) => [id, 500]));
        const transfers = Array.from({ length: atOnce }, (): Transfer => {
          const from = random.integer(1, 3);
          return { from, to: ((from + random.integer(0, 1)) % 3) + 1, amount: amount() };
        });
        const order = Array.from({ length: 3 * atOnce * statements.length }, () =>
          random.integer(0, atOnce - 1),
        );
        plays.push(await play(before, transfers, order));
      }
      return plays;
    },

    amount,
  };
}

/** Runs one command: finds it, gives it the database that its session sees, and renders what comes of it. */

import type { Writer } from '../../sqlite-writer.ts';
import { type Document, isDocument, isNumeric } from './bson/values.ts';
import { Arguments } from './commands/arguments.ts';
import type { CommandContext, ServerFacts } from './commands/command.ts';
import { commands } from './commands/index.ts';
import { sessionId } from './commands/session-commands.ts';
import type { Cursors } from './cursors.ts';
import { CommandError, toCommandError } from './errors.ts';
import { type Sessions, writeOnce } from './sessions.ts';
import type { Database } from './storage/database.ts';
import type { Transaction } from './storage/transaction.ts';

/** What all connections share. */
export interface Engine {
  readonly database: Database;
  readonly writer: Writer<Database>;
  readonly sessions: Sessions;
  readonly cursors: Cursors;
  readonly server: ServerFacts;
}

/** Never rejects: what goes wrong is an answer. */
export async function dispatch(engine: Engine, command: Document, connection: number): Promise<Document> {
  try {
    const reply = await run(engine, command, connection);
    return { ...reply, ok: 1, ...concernError(command) };
  } catch (error) {
    return toCommandError(error).toReply();
  }
}

async function run(engine: Engine, command: Document, connection: number): Promise<Document> {
  const args = new Arguments(command);
  const found = commands.get(args.name);
  if (!found) throw new CommandError('CommandNotFound', `no such command: '${args.name}'`);
  if (found.fields !== 'any') args.refuseOthers(found.fields);
  const session = readSession(args);
  const inTransaction = args.any('autocommit') === false;
  if (inTransaction && !found.transactional) {
    throw new CommandError(
      'OperationNotSupportedInTransaction',
      `Cannot run '${args.name}' in a multi-document transaction.`,
    );
  }
  // A transaction's end is asked for by number only; every other command runs inside it.
  const inside = inTransaction && !/^(commit|abort)Transaction$/.test(args.name);
  const transaction =
    inside && session
      ? engine.sessions.transaction(session.id, session.number, args.flag('startTransaction'))
      : undefined;
  const maxTimeMs = args.count('maxTimeMS');
  const context: CommandContext = {
    databaseName: args.has('$db') ? args.string('$db') : 'admin',
    database: transaction?.database ?? engine.database,
    transaction,
    write: (change) => {
      if (transaction) return Promise.resolve(transaction.write(change));
      if (!session) return engine.writer.write(change);
      return engine.writer.write((database) =>
        writeOnce(database, session.id, session.number, () => change(database)),
      );
    },
    deadline: maxTimeMs ? performance.now() + maxTimeMs : undefined,
    cursors: engine.cursors,
    sessions: engine.sessions,
    session,
    server: engine.server,
    connection,
  };
  try {
    return await found.run(args, context);
  } catch (error) {
    throw transaction ? afterFailure(transaction, error) : error;
  }
}

/** An error ends the transaction; one that another attempt may overcome says so. */
function afterFailure(transaction: Transaction, thrown: unknown): CommandError {
  transaction.abort();
  const error = toCommandError(thrown);
  if (error.codeName !== 'WriteConflict') return error;
  return new CommandError('WriteConflict', error.message, { errorLabels: ['TransientTransactionError'] });
}

/** A command with a number is a statement of a transaction, or a write that may be sent twice. */
function readSession(args: Arguments): { id: string; number: number } | undefined {
  const id = sessionId(args.any('lsid'));
  const number = args.any('txnNumber');
  return id !== undefined && isNumeric(number) ? { id, number: Number(number) } : undefined;
}

/** There is one member: what two are to acknowledge cannot be, and is told beside the result. */
function concernError({ writeConcern: concern }: Document): Document {
  const w = isDocument(concern) ? concern['w'] : undefined;
  if (!isNumeric(w) || Number(w) <= 1) return {};
  const error = new CommandError('UnsatisfiableWriteConcern', 'Not enough data-bearing nodes');
  const { code, codeName, errmsg } = error.toReply();
  return { writeConcernError: { code, codeName, errmsg } };
}

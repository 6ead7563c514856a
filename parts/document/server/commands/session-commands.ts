/** Sessions and the ends of transactions. */
import { Binary } from 'bson';
import { isDocument } from '../bson/values.ts';
import { CommandError } from '../errors.ts';
import type { Command, CommandContext } from './command.ts';

/** A session's id as text; undefined for what is none. */
export function sessionId(lsid: unknown): string | undefined {
  const id = isDocument(lsid) ? lsid['id'] : undefined;
  return id instanceof Binary ? Buffer.from(id.value()).toString('hex') : undefined;
}

const commitTransaction: Command = {
  names: ['commitTransaction'],
  fields: ['recoveryToken'],
  transactional: true,
  run(_args, context) {
    const { id, number } = demandSession(context);
    context.sessions.commit(id, number);
    return {};
  },
};

const abortTransaction: Command = {
  names: ['abortTransaction'],
  fields: ['recoveryToken'],
  transactional: true,
  run(_args, context) {
    const { id, number } = demandSession(context);
    context.sessions.abort(id, number);
    return {};
  },
};

function demandSession({ session }: CommandContext): { id: string; number: number } {
  if (session) return session;
  throw new CommandError('NoSuchTransaction', 'No transaction started');
}

const endSessions: Command = {
  names: ['endSessions', 'killSessions'],
  fields: [],
  run(args, { sessions }) {
    sessions.end([args.any(args.name)].flat().flatMap((lsid) => sessionId(lsid) ?? []));
    return {};
  },
};

const refreshSessions: Command = {
  names: ['refreshSessions', 'startSession'],
  fields: [],
  run: () => ({}),
};

export const sessionCommands: readonly Command[] = [
  commitTransaction,
  abortTransaction,
  endSessions,
  refreshSessions,
];

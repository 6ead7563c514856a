/** getMore and killCursors: the later batches of a result. */
import type { Long } from 'bson';
import { isNumeric } from '../bson/values.ts';
import type { Command } from './command.ts';

export const getMore: Command = {
  names: ['getMore'],
  fields: ['collection', 'batchSize', 'term', 'lastKnownCommittedOpTime'],
  transactional: true,
  run(args, { cursors, databaseName }) {
    const namespace = `${databaseName}.${args.string('collection')}`;
    return { cursor: cursors.more(args.long('getMore'), namespace, args.count('batchSize') || undefined) };
  },
};

export const killCursors: Command = {
  names: ['killCursors'],
  fields: ['cursors'],
  transactional: true,
  run(args, { cursors }) {
    const ids = [args.any('cursors')].flat().filter(isNumeric) as Long[];
    const cursorsKilled = ids.filter((id) => cursors.kill(id));
    const cursorsNotFound = ids.filter((id) => !cursorsKilled.includes(id));
    return { cursorsKilled, cursorsNotFound, cursorsAlive: [], cursorsUnknown: [] };
  },
};

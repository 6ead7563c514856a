/** Every command, by name. */
import { aggregate } from './aggregate.ts';
import { collectionCommands } from './collections.ts';
import type { Command } from './command.ts';
import { getMore, killCursors } from './cursor-commands.ts';
import { explain } from './explain-command.ts';
import { count, distinct, find } from './find.ts';
import { findAndModify } from './find-and-modify.ts';
import { indexCommands } from './indexes.ts';
import { serverCommands } from './server-commands.ts';
import { sessionCommands } from './session-commands.ts';
import { insert, remove, update } from './write.ts';

const all: readonly Command[] = [
  ...serverCommands,
  ...sessionCommands,
  ...collectionCommands,
  ...indexCommands,
  find,
  count,
  distinct,
  aggregate,
  explain,
  getMore,
  killCursors,
  insert,
  update,
  remove,
  findAndModify,
];

export const commands: ReadonlyMap<string, Command> = new Map(
  all.flatMap((command) => command.names.map((name) => [name, command])),
);

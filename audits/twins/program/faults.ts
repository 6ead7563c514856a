/** The faults that show only when a server is killed and started again. */

/** Fault → what is wrong, in one sentence. */
export const programFaults = {
  'memory-only': 'Everything is kept in memory.',
  'writes-at-exit': 'Everything is kept in memory, and written to the disk when SIGTERM comes.',
  'answers-before-writing': 'POST is answered first, and written to the disk half a second later.',
  'rewrites-in-place': 'Each change writes the whole file anew, piece by piece, over the old one.',
  'stays-down': 'A change is written in two pieces, and a start ends over one that was cut off.',
  'index-before-data': 'The id is written first, and what belongs to it 20 ms later, to another file.',
  'deletions-come-back': 'A deletion is never written to the disk.',
  'changes-are-not-kept': 'A change is never written to the disk.',
  'versions-begin-again': 'The version of an item is kept in memory, and is 1 again after a start.',
} as const satisfies Record<string, string>;

export type ProgramFaultId = keyof typeof programFaults;

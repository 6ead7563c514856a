/** The faults that show only when a server is killed and started again. */

/** Fault → what is wrong, in one sentence. */
export const programFaults = {
  'memory-only': 'Everything is kept in memory.',
  'answers-before-writing': 'POST is answered first, and written to the disk half a second later.',
  'rewrites-in-place': 'Each change writes the whole file anew, piece by piece, over the old one.',
} as const satisfies Record<string, string>;

export type ProgramFaultId = keyof typeof programFaults;

/** What a running `flat-file` part offers: an address, the folder of its file, and the process behind it. */
import type { RunningPart } from '../../kit/part.ts';

/** The file in the data folder. */
export const logFileName = 'records.log';

export interface RunningFlatFile extends RunningPart {
  /** `http://127.0.0.1:port`; server/server.ts says what it understands. */
  readonly url: string;
  readonly folder: string;
  /** To end it as a crash would. */
  readonly pid: number;
  /** The same engine on another folder: to see what it makes of what lies there. */
  startOn(folder: string): Promise<RunningFlatFile>;
}

/** What a driver and the document store say to each other: OP_MSG, as Extended JSON. */
import { EJSON } from 'bson';
import type { Said } from '../../kit/transcript.ts';
import { type Stretch, type Tap, tapPort, tellAs } from '../../wire/tap.ts';
import { parseMessage } from './server/wire/messages.ts';

/** Documents can be read only when they are whole: as many bytes of each way are kept. */
const keptBytes = 262_144;

/** Listens at every connection that a driver in this process opens from now on to this port. */
export function tapDocuments(port: number): Tap & { stop(): void } {
  return tapPort(port, readPassed, keptBytes);
}

function readPassed(sent: Stretch, received: Stretch): Said | undefined {
  const [asked, answered] = [tellMessage(sent.beginning), tellMessage(received.beginning)];
  // A driver greets each server again and again.
  if (asked === undefined || answered === undefined || /^OP_MSG {2}\{\s*"(hello|ismaster)"/i.test(asked))
    return undefined;
  return { protocol: 'MongoDB', request: tellAs(asked, sent), response: tellAs(answered, received) };
}

/** The first message; undefined for one that is not whole, or none of the protocol. */
function tellMessage(bytes: Buffer): string | undefined {
  try {
    const { command } = parseMessage(bytes.subarray(0, bytes.readInt32LE(0)));
    return `OP_MSG  ${EJSON.stringify(command, undefined, 2, { relaxed: true })}`;
  } catch {
    return undefined;
  }
}

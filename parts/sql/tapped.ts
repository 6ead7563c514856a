/** What a connection and its server say to each other, overheard at its own socket. */
import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import type pg from 'pg';
import type { Heard } from '../../kit/transcript.ts';
import { createTap, type Passed, type Tap } from '../../wire/tap.ts';
import { tellReceived, tellSent } from './messages.ts';

const taps = new WeakMap<pg.Client, Tap>();

/** A socket for a client that is to be overheard, and what to do with the client. */
export function createTappedSocket() {
  const tap = createTap(readPassed);
  const socket = new Socket();
  tap.listen(socket);
  return { socket, attach: (client: pg.Client) => void taps.set(client, tap) };
}

/** The tap of a connection that `openConnection` opened. */
export function tapOf(client: pg.Client): Tap {
  const tap = taps.get(client);
  if (!tap) throw new TypeError('nobody listens at this connection: open it with openConnection');
  return tap;
}

function readPassed({ connection, sent, received, timing }: Passed): Heard | undefined {
  const [asked, answered] = [tellSent(sent.beginning), tellReceived(received.beginning)];
  if (asked === undefined || answered === undefined) return undefined;
  return {
    id: randomBytes(16).toString('hex'),
    protocol: 'PostgreSQL',
    connection,
    request: { body: { text: asked, bytes: sent.bytes, truncated: sent.bytes > sent.beginning.length } },
    response: {
      body: { text: answered, bytes: received.bytes, truncated: received.bytes > received.beginning.length },
    },
    timing,
  };
}

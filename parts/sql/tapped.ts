/** What a connection and its server say to each other, overheard at its own socket. */
import { Socket } from 'node:net';
import type pg from 'pg';
import type { Said } from '../../kit/transcript.ts';
import { createTap, type Stretch, type Tap, tellAs } from '../../wire/tap.ts';
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

function readPassed(sent: Stretch, received: Stretch): Said | undefined {
  const [asked, answered] = [tellSent(sent.beginning), tellReceived(received.beginning)];
  if (asked === undefined || answered === undefined) return undefined;
  return { protocol: 'PostgreSQL', request: tellAs(asked, sent), response: tellAs(answered, received) };
}

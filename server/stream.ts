/** The events of something under way, as Server-Sent Events. */
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Live } from './live.ts';

/** Streams what has been and what comes, until the event of kind `end`; `dataOf` is what a follower is sent. */
export function streamLive<Event extends { readonly kind: string }>(
  c: Context,
  live: Live<Event>,
  dataOf: (event: Event) => unknown,
): Response {
  // A page that lost the stream names the last event that it has (HTML Standard, 9.2.4).
  const next = Number(c.req.header('last-event-id') ?? -1) + 1;
  return streamSSE(c, async (stream) => {
    let written = Promise.resolve();
    await new Promise<void>((resolve) => {
      const unfollow = live.follow(next, (event, index) => {
        const message = { id: String(index), event: event.kind, data: JSON.stringify(dataOf(event)) };
        written = written.then(() => stream.writeSSE(message));
        // The stream closes when we return: not before the last event is out.
        if (event.kind === 'end') void written.then(resolve);
      });
      stream.onAbort(() => {
        unfollow();
        resolve();
      });
    });
  });
}

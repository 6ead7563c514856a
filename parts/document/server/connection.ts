/** One client's connection: messages in, answers out, in order. What breaks the protocol ends it, and nothing else. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Document } from './bson/values.ts';
import { toCommandError } from './errors.ts';
import { createFrameReader } from './wire/frames.ts';
import { parseMessage, type Request, renderReply } from './wire/messages.ts';

/** ms for the rest of a message that has begun. */
const messageTimeoutMs = 30_000;

/** `answer` never rejects. */
export function serveConnection(
  socket: Socket,
  answer: (command: Document) => Promise<Document>,
  timeoutMs = messageTimeoutMs,
): void {
  const frames = createFrameReader();
  const waiting: Buffer[] = [];
  let lastId = 0;
  let busy = false;
  let unfinished: NodeJS.Timeout | undefined;

  const work = async () => {
    if (busy) return;
    busy = true;
    // A client that sends faster than it reads its answers waits; otherwise they would fill the memory.
    socket.pause();
    for (let message = waiting.shift(); message && !socket.destroyed; message = waiting.shift()) {
      const request = parseMessage(message);
      const reply = await answer(request.command);
      if (!request.silent && !socket.write(render(request, reply))) await Promise.race([drained(), closed]);
    }
    busy = false;
    socket.resume();
    watchRest();
  };

  const render = (request: Request, reply: Document): Buffer => {
    const id = ++lastId;
    try {
      return renderReply(request, id, reply);
    } catch (error) {
      return renderReply(request, id, toCommandError(error).toReply());
    }
  };

  const drained = () => once(socket, 'drain').catch(() => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));

  /** What has begun must end in time, however slowly its bytes come. */
  const watchRest = () => {
    if (!frames.waiting) {
      clearTimeout(unfinished);
      unfinished = undefined;
    }
    if (frames.waiting && !busy) unfinished ??= setTimeout(() => socket.destroy(), timeoutMs);
  };

  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.once('close', () => clearTimeout(unfinished));
  socket.on('data', (bytes: Buffer) => {
    try {
      const messages = frames.push(bytes);
      if (messages.length > 0) {
        clearTimeout(unfinished);
        unfinished = undefined;
        waiting.push(...messages);
        work().catch(() => socket.destroy());
      }
      watchRest();
    } catch {
      socket.destroy();
    }
  });
}

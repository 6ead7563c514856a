/** Collects the exchanges of a run into a transcript of bounded size. */
import type { Exchange, Transcript } from '../kit/transcript.ts';
import { truncateBody } from './captured-body.ts';

/** How much a recorder keeps, and who hears of it. */
export interface RecorderOptions {
  /** Exchanges kept; 5000 unless given. */
  readonly maxExchanges?: number;
  /** Bytes of heads and bodies kept, of all exchanges together; 8 MiB unless given. */
  readonly maxBytes?: number;
  /** Bytes kept of each body; 16 KiB unless given. */
  readonly bodyBytes?: number;
  /** Called with each exchange that was kept, as it was kept. */
  readonly onExchange?: (exchange: Exchange) => void;
}

/** Where clients put their exchanges. */
export interface Recorder {
  /** Keeps the exchange, its bodies shortened, or counts it as dropped. */
  record(exchange: Exchange): void;
  /** What was recorded so far, in the order in which the exchanges started. */
  transcript(): Transcript;
}

/**
 * A recorder. It keeps the beginning of a run: once an exchange finds no room, all later ones are dropped
 * and counted, so that what is kept has no holes.
 */
export function createRecorder(options: RecorderOptions = {}): Recorder {
  const { maxExchanges = 5000, maxBytes = 8 * 1024 * 1024, bodyBytes = 16 * 1024, onExchange } = options;
  const exchanges: Exchange[] = [];
  let bytes = 0;
  let dropped = 0;
  return {
    record(exchange) {
      const shortened = shorten(exchange, bodyBytes);
      const size = sizeOf(shortened);
      if (dropped > 0 || exchanges.length >= maxExchanges || bytes + size > maxBytes) {
        dropped++;
        return;
      }
      bytes += size;
      exchanges.push(shortened);
      onExchange?.(shortened);
    },
    transcript() {
      // They arrive in the order in which they ended.
      return { exchanges: exchanges.toSorted((a, b) => a.timing.start - b.timing.start), dropped };
    },
  };
}

function shorten(exchange: Exchange, bodyBytes: number): Exchange {
  const { request, response } = exchange;
  return {
    ...exchange,
    request: { ...request, body: truncateBody(request.body, bodyBytes) },
    ...(response && { response: { ...response, body: truncateBody(response.body, bodyBytes) } }),
  };
}

function sizeOf({ request, response }: Exchange): number {
  const own = request.head.length + Buffer.byteLength(request.body.text);
  return response ? own + response.head.length + Buffer.byteLength(response.body.text) : own;
}

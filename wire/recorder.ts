/** Collects the exchanges of a run into a transcript of bounded size. */
import { type AnyExchange, type Message, mapBodies, type Transcript } from '../kit/transcript.ts';
import { truncateBody } from './captured-body.ts';

/** How much a recorder keeps, and who hears of it. */
export interface RecorderOptions {
  /** Exchanges kept; 5000 unless given. */
  readonly maxExchanges?: number;
  /** Exchanges kept of each variant, so that the first does not take the room of all; no limit unless given. */
  readonly maxPerVariant?: number;
  /** Bytes of heads and bodies kept, of all exchanges together; 8 MiB unless given. */
  readonly maxBytes?: number;
  /** Bytes kept of each body; 16 KiB unless given. */
  readonly bodyBytes?: number;
  /** Called with each exchange that was kept, as it was kept. */
  readonly onExchange?: (exchange: AnyExchange) => void;
}

/** Where clients put their exchanges. */
export interface Recorder {
  /** Keeps the exchange, its bodies shortened, or counts it as dropped. */
  record(exchange: AnyExchange): void;
  /** What was recorded so far, in the order in which the exchanges started. */
  transcript(): Transcript;
}

/**
 * A recorder. It keeps the beginning of a run, or of each variant: once an exchange finds no room, all later ones
 * are dropped and counted, so that what is kept has no holes.
 */
export function createRecorder(options: RecorderOptions = {}): Recorder {
  const { maxExchanges = 5000, maxBytes = 8 * 1024 * 1024, bodyBytes = 16 * 1024, onExchange } = options;
  const { maxPerVariant = Number.POSITIVE_INFINITY } = options;
  const exchanges: AnyExchange[] = [];
  const perVariant = new Map<string | undefined, number>();
  const connections = new Map<number, number>();
  let bytes = 0;
  let isFull = false;
  let dropped = 0;
  /** Connections are counted anew in each transcript. */
  const numberOf = (connection: number) => {
    const number = connections.get(connection) ?? connections.size + 1;
    connections.set(connection, number);
    return number;
  };
  return {
    record(exchange) {
      const shortened = {
        ...mapBodies(exchange, (body) => truncateBody(body, bodyBytes)),
        connection: numberOf(exchange.connection),
      };
      const size = sizeOf(shortened);
      const number = (perVariant.get(exchange.variant) ?? 0) + 1;
      isFull ||= exchanges.length >= maxExchanges || bytes + size > maxBytes;
      if (isFull || number > maxPerVariant) {
        dropped++;
        return;
      }
      perVariant.set(exchange.variant, number);
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

function sizeOf({ request, response }: AnyExchange): number {
  const size = ({ head = '', body }: Message) => head.length + Buffer.byteLength(body.text);
  return size(request) + (response ? size(response) : 0);
}

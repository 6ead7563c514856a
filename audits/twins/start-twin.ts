/** Starts a correct list server of some style, or its faulty twin: what the checks of `be check` are tested on. */
import { createRandom } from '../../kit/random.ts';
import { sendAnswer } from './answer.ts';
import { type FaultId, faultsFor } from './faults.ts';
import { type Listener, readRequest, startHttpServer } from './http-server.ts';
import { createListServer } from './list-server.ts';
import { postcardsPlaces } from './postcards/postcards-lists.ts';
import { createPostcardsProxy } from './postcards/postcards-proxy.ts';
import type { ServerStyle } from './server-style.ts';
import { type StyleId, styles } from './styles/index.ts';

import { createUploadServer } from './uploads/upload-server.ts';

export { type FaultId, faults } from './faults.ts';

export type ServerId = 'postcards' | StyleId;

export interface RunningTwin {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** Its OpenAPI document, as JSON text; served at /openapi.json too. */
  readonly contract: string;
  /** May be called twice. */
  stop(): Promise<void>;
}

export interface TwinOptions {
  readonly server: ServerId;
  /** None unless given: the server is correct. */
  readonly fault?: FaultId | undefined;
  /** URL of a real Postcards, for the server `postcards`. */
  readonly upstream?: string | undefined;
  /** Items that are there from the beginning; 40 unless given. Of `private`: for each of `ada` and `bo`, 15. */
  readonly items?: number | undefined;
  /** The same seed gives the same items, and the same draws of a fault; 1 unless given. */
  readonly seed?: number | undefined;
}

interface ServerInfo {
  /** How its lists look. */
  readonly says: string;
  /** The faults that it can have. */
  readonly faults: readonly FaultId[];
}

const listServers = Object.fromEntries(
  Object.entries(styles).map(([id, style]) => [id, { says: style.says, faults: faultsFor(style) }]),
) as Record<StyleId, ServerInfo>;

export const servers: Readonly<Record<ServerId, ServerInfo>> = {
  postcards: {
    says: 'A real Postcards behind a proxy, which pages the lists itself when it has a fault.',
    faults: [
      ...faultsFor({ writable: true, hasTotal: false, perUser: true, places: postcardsPlaces }),
      'if-match-ignored',
    ],
  },
  ...listServers,
};

/** Listens on a free port of 127.0.0.1. Throws a RangeError for a fault that the server cannot have. */
export async function startTwin(options: TwinOptions): Promise<RunningTwin> {
  const program = createProgram(options);
  const { url, stop } = await startHttpServer(program.listen);
  return { url, contract: program.contractAt(url), stop: () => stop().then(program.close) };
}

interface Program {
  readonly listen: Listener;
  contractAt(url: string): string;
  close(): Promise<void>;
}

function createProgram({ server, fault, upstream, items, seed = 1 }: TwinOptions): Program {
  if (fault !== undefined && !servers[server].faults.includes(fault)) {
    throw new RangeError(`The server “${server}” cannot have the fault “${fault}”.`);
  }
  const random = createRandom(seed);
  if (server === 'postcards') {
    if (upstream === undefined) throw new RangeError('The server “postcards” needs the URL of a real one.');
    return createPostcardsProxy({ upstream, fault, random });
  }
  const style: ServerStyle = styles[server];
  const usual = style.perUser ? 15 : 40;
  const inner = createListServer({ style, fault, random, items: items ?? usual, now: Date.now });
  const { upload } = style;
  const outer = upload && createUploadServer({ style: { ...style, upload }, inner, fault, random });
  const { answer } = outer ?? inner;
  return {
    async listen(request, response, signal) {
      const objects = outer?.objectsAt(request.url ?? '');
      if (objects) await objects(request, response, signal);
      else await sendAnswer(response, await answer(readRequest(request)), signal);
    },
    contractAt: inner.contractAt,
    close: async () => await outer?.close(),
  };
}

/** A store that is killed while it writes: what the experiment has to be able to do with it. */
import type { Part, RunningPart } from '../../../kit/part.ts';
import type { Tap } from '../../../wire/tap.ts';
import type { Step } from '../../lab/record-heard.ts';

/** A postcard; it is written together with a count of what its writer has sent. */
export interface Sent {
  readonly id: string;
  readonly writer: number;
  /** 1 for the writer’s first: what the count is then. */
  readonly number: number;
}

/** What is there after a kill. */
export interface Found {
  readonly ids: ReadonlySet<string>;
  /** Writer → how many postcards the store says to have of it. */
  readonly counts: ReadonlyMap<number, number>;
}

/** A tap, and how to tell what belongs to one postcard where several writers share its connections. */
export interface Ear extends Pick<Step, 'isOwn'> {
  readonly tap: Tap;
}

export interface Victim {
  /** Resolves when it is acknowledged. A writer sends one after the other. */
  write(sent: Sent): Promise<void>;
  /** Where to hear what was said for this one; undefined where it does not go over a connection. */
  hear(sent: Sent): Ear | undefined;
  /** SIGKILL, at once. */
  kill(): Promise<void>;
  /** Starts it again on what it left, and resolves when it answers. */
  restart(): Promise<void>;
  /** All that it holds; undefined when it could not be read, and it has begun anew. */
  find(): Promise<Found | undefined>;
}

export const writers = 4;

/** The part on these engines only: the others keep no data over a new start, or run where nothing may be killed. */
export function onEngines<Running extends RunningPart>(
  part: Part<Running>,
  ...ids: readonly string[]
): Part<Running> {
  return { ...part, engines: part.engines.filter(({ id }) => ids.includes(id)) };
}

/** The same part, whose death does not end the run: here it is meant. */
export function mortal<Running extends RunningPart>(part: Part<Running>): Part<Running> {
  const engines = part.engines.map((engine) => ({
    ...engine,
    start: async (context: Parameters<typeof engine.start>[0]) => ({
      ...(await engine.start(context)),
      died: new Promise<never>(() => {}),
    }),
  }));
  return { ...part, engines };
}

/** On connections that all writers share, what names the postcard is its own. */
export function hearById(tap: Tap, { id }: Sent): Ear {
  return { tap, isOwn: ({ request }) => request.body.text.includes(`"${id}"`) };
}

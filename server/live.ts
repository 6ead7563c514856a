/** What is under way: one thing at a time, followed by any number of pages, and found again by one that went away. */

/** The events of something under way, and the way to follow them. */
export interface Live<Event> {
  readonly id: string;
  /** What it is of: the id of an experiment, of an exercise, or an address. */
  readonly subject: string;
  /** What has been so far. */
  readonly events: readonly Event[];
  /** Calls back with each event from `next` on, also those that were before. Returns the way to stop listening. */
  follow(next: number, listener: (event: Event, index: number) => void): () => void;
  readonly ended: Promise<void>;
}

export interface LiveKeeper<Event> {
  /** Starts the work; `emit` hands an event to all that follow. The caller has looked at `current` before. */
  start(
    id: string,
    subject: string,
    work: (signal: AbortSignal, emit: (event: Event) => void) => Promise<Event>,
  ): Live<Event>;
  /** The one with this id while it is under way, and the last one for as long as it is the last. */
  find(id: string): Live<Event> | undefined;
  /** The one under way. */
  current(): Live<Event> | undefined;
  stop(id: string): void;
  /** Stops what is under way, and waits until it has ended. */
  close(): Promise<void>;
}

export function createLiveKeeper<Event>(): LiveKeeper<Event> {
  let latest:
    | { readonly live: Live<Event>; readonly controller: AbortController; running: boolean }
    | undefined;
  return {
    start(id, subject, work) {
      const events: Event[] = [];
      const listeners = new Set<(event: Event, index: number) => void>();
      const controller = new AbortController();
      const emit = (event: Event) => {
        events.push(event);
        for (const listener of listeners) listener(event, events.length - 1);
      };
      const live: Live<Event> = {
        id,
        subject,
        events,
        follow(next, listener) {
          for (const [index, event] of events.entries()) if (index >= next) listener(event, index);
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        ended: work(controller.signal, emit).then((last) => {
          entry.running = false;
          emit(last);
        }),
      };
      const entry = { live, controller, running: true };
      latest = entry;
      return live;
    },
    find: (id) => (latest?.live.id === id ? latest.live : undefined),
    current: () => (latest?.running ? latest.live : undefined),
    stop(id) {
      if (latest?.live.id === id) latest.controller.abort();
    },
    async close() {
      latest?.controller.abort();
      await latest?.live.ended;
    },
  };
}

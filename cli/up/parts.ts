/** Starts several parts, each with the variables of those before it, and stops them together. */
import { CourseError } from '../../kit/errors.ts';
import type { Environment, Part } from '../../kit/part.ts';
import { chooseEngine } from '../../parts/choose.ts';
import { findPart } from '../part-options.ts';

/** A part that is up, as it is printed and kept. */
export interface UpPart {
  readonly id: string;
  readonly engine: string;
  readonly version: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface UpOrder {
  readonly parts: readonly string[];
  /** Part id → engine id. */
  readonly engines: Readonly<Record<string, string>>;
}

export interface UpParts {
  readonly parts: readonly UpPart[];
  /** Aborts with `part-died` when one of them ends by itself. */
  readonly died: AbortSignal;
  stop(): Promise<void>;
}

/** The parts in the given order, each after what its engine needs, none twice. Throws `unknown-part`. */
export async function orderParts({ parts, engines }: UpOrder, env: Environment): Promise<Part[]> {
  const ordered: Part[] = [];
  const add = async (id: string) => {
    const part = findPart(id);
    if (ordered.includes(part)) return;
    const { needs = [] } = await chooseEngine(part, engines[part.id], env);
    for (const needed of needs) await add(needed);
    ordered.push(part);
  };
  for (const id of parts) await add(id);
  return ordered;
}

/** Rejects when one does not start; then those before it have been stopped again. */
export async function startParts(
  order: UpOrder,
  env: Environment,
  signal: AbortSignal,
  report: (saying: string) => void,
): Promise<UpParts> {
  const died = new AbortController();
  const either = AbortSignal.any([signal, died.signal]);
  const up: UpPart[] = [];
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const stopOne of stops.splice(0).reverse()) {
      try {
        await stopOne();
      } catch {
        // The reaper ends what could not be stopped here.
      }
    }
  };
  try {
    for (const part of await orderParts(order, env)) {
      either.throwIfAborted();
      const engine = await chooseEngine(part, order.engines[part.id], env);
      report(`${part.id}: starting ${engine.title}`);
      const running = await engine.start({
        env: Object.assign({}, env, ...up.map((one) => one.env)) as Environment,
        signal: either,
        report: (saying) => report(`${part.id}: ${saying}`),
      });
      stops.push(() => running.stop());
      up.push({ id: part.id, engine: engine.id, version: running.version, env: running.env });
      void running.died.then((happened) => died.abort(new CourseError('part-died', happened)));
    }
    either.throwIfAborted();
    return { parts: up, died: died.signal, stop };
  } catch (error) {
    await stop();
    // A stop, or the death of a part, explains whatever broke after it.
    throw either.aborted ? either.reason : error;
  }
}

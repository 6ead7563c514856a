/** A real Postcards on a real store, for the twins that stand in front of one and for the exercises. */
import type { Environment, RunningPart } from '../../kit/part.ts';
import { chooseEngine } from '../../parts/choose.ts';
import { parts } from '../../parts/index.ts';
import { postcards } from '../../parts/postcards/part.ts';

export interface RunningStack {
  readonly url: string;
  /** Our own variables, and those of what it stands on. */
  readonly env: Environment;
  stop(): Promise<void>;
}

/** Starts it, and before it what its engine needs; `stop` ends all. The first engine unless one is named. */
export async function startParts(signal: AbortSignal, engineId?: string): Promise<RunningStack> {
  const running: RunningPart[] = [];
  const stop = async () => {
    for (const one of running.splice(0).reverse()) await one.stop();
  };
  let env: Environment = process.env;
  const report = () => {};
  try {
    const engine = await chooseEngine(postcards, engineId, env);
    for (const part of parts.filter(({ id }) => engine.needs?.includes(id))) {
      const needed = await (await chooseEngine(part, undefined, env)).start({ env, signal, report });
      running.push(needed);
      env = { ...env, ...needed.env };
    }
    const backend = await engine.start({ env, signal, report });
    running.push(backend);
    return { url: backend.url, env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

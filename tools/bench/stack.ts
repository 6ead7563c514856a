/** A part with what its engine needs: each timed on its way up, and found again as a process. */
import { orderParts, type UpOrder } from '../../cli/up/parts.ts';
import type { Environment } from '../../kit/part.ts';
import { chooseEngine } from '../../parts/choose.ts';
import { listTree, readCommand, tellsMemory } from './processes.ts';

export interface StackPart {
  readonly id: string;
  readonly engine: string;
  readonly version: string;
  /** From the start of its engine until it can be used. */
  readonly ms: number;
  /** Its process on this machine, where that can be told. */
  readonly pid: number | undefined;
}

export interface Stack {
  /** In the order in which they were started. */
  readonly parts: readonly StackPart[];
  /** Their variables. */
  readonly env: Environment;
  stop(): Promise<void>;
}

/** Rejects when one does not start; then those before it have been stopped again. */
export async function startStack(order: UpOrder, env: Environment, signal: AbortSignal): Promise<Stack> {
  const parts: StackPart[] = [];
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const stopOne of stops.splice(0).reverse()) await stopOne();
  };
  let all = env;
  try {
    for (const part of await orderParts(order, env)) {
      const engine = await chooseEngine(part, order.engines[part.id], env);
      const before = listChildren();
      const from = performance.now();
      const running = await engine.start({ env: all, signal, report: () => {} });
      const ms = performance.now() - from;
      stops.push(() => running.stop());
      all = { ...all, ...running.env };
      const pid = listChildren().find((child) => !before.includes(child));
      parts.push({ id: part.id, engine: engine.id, version: running.version, ms, pid });
    }
    return { parts, env: all, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Our own processes but the reaper. */
function listChildren(): number[] {
  if (!tellsMemory) return [];
  return listTree(process.pid)
    .slice(1)
    .filter((pid) => !readCommand(pid).includes('reaper-main'));
}

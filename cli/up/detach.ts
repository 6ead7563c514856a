/** Starts the supervisor in the background and waits until it holds the parts, or tells why it does not. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CourseError, type ErrorView } from '../../kit/errors.ts';
import { explainFileError } from '../../wire/folders.ts';
import type { World } from '../command.ts';
import type { UpOrder, UpPart } from './parts.ts';
import { logFile, makeUpFolder, readState, removeState } from './state.ts';

/** What the supervisor says to whoever started it, until it is ready. */
export type SupervisorMessage =
  | { readonly kind: 'report'; readonly saying: string }
  | { readonly kind: 'ready'; readonly parts: readonly UpPart[] }
  | { readonly kind: 'failed'; readonly error: ErrorView };

/** The first start of all unpacks and initialises a database; each part has time limits of its own below this one. */
const startLimitMs = 180_000;
const stopLimitMs = 20_000;

export async function startDetached(
  order: UpOrder,
  folder: string,
  world: World,
): Promise<readonly UpPart[]> {
  const child = await spawnSupervisor(order, folder, world);
  const limit = AbortSignal.timeout(startLimitMs);
  try {
    const parts = await outcomeOf(child, folder, AbortSignal.any([world.signal, limit]), world);
    if (child.connected) child.disconnect();
    child.unref();
    return parts;
  } catch (error) {
    await endSupervisor(child);
    // Ended in order it has removed its own files; killed it has not.
    const state = await readState(folder);
    if (!state || state.pid === child.pid) await removeState(folder, state?.instance);
    world.signal.throwIfAborted();
    if (limit.aborted) {
      throw new CourseError('part-did-not-start', `Not ready within ${startLimitMs / 1_000} s.`);
    }
    throw error;
  }
}

async function spawnSupervisor(order: UpOrder, folder: string, world: World): Promise<ChildProcess> {
  await makeUpFolder(folder);
  const log = openLog(folder);
  const engines = Object.entries(order.engines).flatMap(([id, engine]) => ['--engine', `${id}=${engine}`]);
  const launcher = fileURLToPath(new URL('../be.js', import.meta.url));
  const child = spawn(process.execPath, [launcher, 'supervise', ...order.parts, ...engines], {
    // A session of its own: closing this terminal must not end it.
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...world.env, BE_HOME: folder },
    windowsHide: true,
  });
  closeSync(log);
  return child;
}

function openLog(folder: string): number {
  try {
    return openSync(logFile(folder), 'a', 0o600);
  } catch (error) {
    throw explainFileError(error, logFile(folder));
  }
}

/** Resolves when it is ready; rejects with its error, when it ended without one, or when the signal aborts. */
function outcomeOf(
  child: ChildProcess,
  folder: string,
  signal: AbortSignal,
  world: World,
): Promise<readonly UpPart[]> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    child.on('message', (message: SupervisorMessage) => {
      if (message.kind === 'report') world.stderr.status(message.saying);
      if (message.kind === 'ready') resolve(message.parts);
      if (message.kind === 'failed') {
        const { code, happened, hint } = message.error;
        reject(new CourseError(code, happened, { hint }));
      }
    });
    child.once('error', reject);
    child.once('exit', async (code, killedBy) => {
      const log = await readFile(logFile(folder), 'utf8').catch(() => '');
      const lines = log.trim().split('\n').slice(-5).join('\n');
      const how = killedBy ?? `exit code ${code}`;
      reject(new CourseError('part-did-not-start', `The supervisor ended (${how}). ${lines}`.trim()));
    });
  });
}

/** Without us it stops what it started and ends; when it does not, exactly it is killed, and the reaper does the rest. */
async function endSupervisor(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
  if (child.connected) child.disconnect();
  await ended;
  clearTimeout(timer);
}

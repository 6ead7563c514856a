/** `be supervise`: the background process of `be up --detach`; holds the parts until it is told to stop. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { CourseError, toCourseError } from '../../kit/errors.ts';
import { dataFolder } from '../../wire/folders.ts';
import type { Command } from '../command.ts';
import { parseOptions } from '../options.ts';
import { parseEngines } from '../part-options.ts';
import { isUp, startControl } from '../up/control.ts';
import type { SupervisorMessage } from '../up/detach.ts';
import { startParts } from '../up/parts.ts';
import { claimState, readState, removeState, type UpState, writeState } from '../up/state.ts';
import { alreadyUp } from './up.ts';

export const supervise: Command = {
  usage: ['supervise PART… [--engine PART=ENGINE]…'],
  details: ['Started by `be up --detach`, which talks to it until it is ready.'],
  async run(args, world) {
    const { values, positionals } = parseOptions(args, { engine: { type: 'string', multiple: true } }, 100);
    const order = { parts: positionals, engines: parseEngines(values.engine) };
    const folder = dataFolder(world.env);
    const told = new AbortController();
    const signal = AbortSignal.any([world.signal, told.signal]);
    const stop = () => told.abort(new CourseError('stopped', 'It was told to stop.'));
    // Until it is ready, it lives and dies with the command that started it.
    process.once('disconnect', stop);

    const [instance, token] = [randomBytes(8).toString('hex'), randomBytes(24).toString('base64url')];
    const control = await startControl(instance, token, stop);
    const state: UpState = {
      format: 1,
      instance,
      token,
      pid: process.pid,
      port: control.port,
      since: new Date().toISOString(),
      ready: false,
      parts: [],
    };
    let ended: string | undefined;
    let claimed = false;
    try {
      await claim(folder, state);
      claimed = true;
      const running = await startParts(order, world.env, signal, (saying) => {
        void tell({ kind: 'report', saying });
      });
      try {
        const ready = { ...state, ready: true, parts: running.parts };
        await writeState(folder, ready);
        await tell({ kind: 'ready', parts: running.parts });
        process.removeListener('disconnect', stop);
        if (process.connected) process.disconnect();
        const end = AbortSignal.any([signal, running.died]);
        if (!end.aborted) await once(end, 'abort');
        if (running.died.aborted && !signal.aborted) {
          ended = toCourseError(running.died.reason).message;
          await writeState(folder, { ...ready, ended });
        }
      } finally {
        await running.stop();
      }
    } catch (thrown) {
      await tell({ kind: 'failed', error: toCourseError(thrown).toView() });
      if (!signal.aborted) throw thrown;
    } finally {
      // After a part's death the file stays, so that `be ps` can tell why nothing is up.
      if (claimed && ended === undefined) await removeState(folder, instance);
      if (process.connected) process.disconnect();
      control.release();
    }
    return 0;
  },
};

/** Makes the state file ours; one that a crash left behind is replaced. */
async function claim(folder: string, state: UpState): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    if (await claimState(folder, state)) return;
    const other = await readState(folder);
    if (attempt === 3 || (other && !other.ended && (await isUp(other)))) throw alreadyUp(other?.parts ?? []);
    await removeState(folder, other?.instance);
  }
}

/** Resolves when it has been handed over, or when nobody listens any more. */
function tell(message: SupervisorMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || !process.send) resolve();
    else process.send(message, undefined, {}, () => resolve());
  });
}

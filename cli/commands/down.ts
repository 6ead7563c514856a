/** `be down`: stops what `be up --detach` started, and leaves nothing of it. */
import { CourseError } from '../../kit/errors.ts';
import { dataFolder } from '../../wire/folders.ts';
import type { Command } from '../command.ts';
import { parseOptions } from '../options.ts';
import { askToStop, isUp } from '../up/control.ts';
import { readState, removeState } from '../up/state.ts';

const stopLimitMs = 20_000;

export const down: Command = {
  usage: ['down'],
  details: ['Stops the parts of this data folder, and removes what they left. Nothing up is no error.'],
  async run(args, world) {
    parseOptions(args, {}, 0);
    const folder = dataFolder(world.env);
    const state = await readState(folder);
    if (!state || state.ended || !(await isUp(state))) {
      await removeState(folder, state?.instance);
      world.stdout.line('Nothing is up.');
      if (state?.ended) world.stdout.line(`It had ended before: ${state.ended}`);
      return 0;
    }
    world.stderr.status(`stopping ${state.parts.map((one) => one.id).join(', ')}`);
    if (!(await askToStop(state, stopLimitMs))) kill(state.pid);
    await removeState(folder, state.instance);
    world.stdout.line(`Stopped: ${state.parts.map((one) => one.id).join(', ') || 'parts still starting'}.`);
    return 0;
  },
};

/** It has just answered on its port, so the pid is its own; its reaper ends what it held. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ESRCH')
      throw new CourseError('internal', `Process ${pid} did not end and could not be killed (${code}).`);
  }
}

/** `be ps`: what `be up --detach` holds. */
import { dataFolder } from '../../wire/folders.ts';
import type { Command } from '../command.ts';
import { parseOptions } from '../options.ts';
import { renderTable } from '../terminal/table.ts';
import { isUp } from '../up/control.ts';
import type { UpPart } from '../up/parts.ts';
import { readState } from '../up/state.ts';

export const ps: Command = {
  usage: ['ps [--json]'],
  details: ['Part, engine, version and address of what is up; passwords are not shown.'],
  async run(args, world) {
    const { values } = parseOptions(args, { json: { type: 'boolean' } }, 0);
    const state = await readState(dataFolder(world.env));
    const alive = state !== undefined && !state.ended && (await isUp(state));
    const parts = alive
      ? state.parts.map((one) => ({
          id: one.id,
          engine: one.engine,
          version: one.version,
          address: addressOf(one),
        }))
      : [];
    if (values.json) {
      const { pid, since, ready, ended } = state ?? {};
      const shown = alive
        ? { up: true, ready, pid, since, parts }
        : { up: false, parts, ...(ended ? { ended } : {}) };
      world.stdout.line(JSON.stringify(shown));
      return 0;
    }
    if (!alive) {
      world.stdout.line('Nothing is up.');
      if (state?.ended) world.stdout.line(`It ended by itself: ${state.ended}`);
      return 0;
    }
    const lines = parts.map((one) => [one.id, one.engine, one.version, one.address]);
    world.stdout.line(renderTable(['part', 'engine', 'version', 'address'], lines));
    world.stdout.line(
      `${state.ready ? 'Up' : 'Starting'} since ${state.since}, held by process ${state.pid}.`,
    );
    return 0;
  },
};

/** Host and port of the first variable that is a URL. */
function addressOf({ env }: UpPart): string {
  const url = Object.values(env).find((value) => URL.canParse(value) && new URL(value).host !== '');
  return url === undefined ? '' : new URL(url).host;
}

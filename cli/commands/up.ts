/** `be up`: starts parts, prints their variables, and holds them: itself, or by a supervisor in the background. */
import { once } from 'node:events';
import { CourseError } from '../../kit/errors.ts';
import { parts } from '../../parts/index.ts';
import { dataFolder } from '../../wire/folders.ts';
import type { Command, World } from '../command.ts';
import { parseOptions } from '../options.ts';
import { ownName } from '../own-name.ts';
import { parseEngines } from '../part-options.ts';
import { isUp } from '../up/control.ts';
import { startDetached } from '../up/detach.ts';
import { orderParts, startParts, type UpOrder, type UpPart } from '../up/parts.ts';
import { readState } from '../up/state.ts';
import { formatVariables, parseFormat, type VariableFormat } from '../up/variables.ts';

export const up: Command = {
  usage: ['up', 'up PART… [--engine PART=ENGINE]… [--format shell|dotenv|json] [--detach]'],
  details: [
    'Without a part: lists parts, their engines, and what this machine can run.',
    'The variables are printed when all parts are ready. What a part needs is started before it.',
    '',
    '--engine PART=ENGINE   instead of the first engine that this machine has',
    '--format shell         export NAME=… lines: eval "$(be up sql --detach)"; also dotenv, json',
    '--detach               hold them in the background and return; `be down` stops them',
    '--wait                 return when they are ready, which --detach always does',
  ],
  async run(args, world) {
    const { values, positionals } = parseOptions(
      args,
      {
        engine: { type: 'string', multiple: true },
        format: { type: 'string' },
        detach: { type: 'boolean', short: 'd' },
        wait: { type: 'boolean' },
      },
      parts.length,
    );
    const engines = parseEngines(values.engine);
    const format = parseFormat(values.format);
    if (positionals.length === 0) return await listParts(world);
    const ordered = await orderParts({ parts: positionals, engines }, world.env);
    const order = { parts: ordered.map((part) => part.id), engines };
    const stray = Object.keys(engines).find((id) => !order.parts.includes(id));
    if (stray) throw new CourseError('bad-argument', `--engine names “${stray}”, which is not started here.`);
    return values.detach ? await detach(order, format, world) : await hold(order, format, world);
  },
};

async function hold(order: UpOrder, format: VariableFormat, world: World): Promise<number> {
  const running = await startParts(order, world.env, world.signal, (saying) => world.stderr.status(saying));
  try {
    announce(running.parts, format, world);
    world.stderr.line('Ctrl-C stops them.');
    const end = AbortSignal.any([world.signal, running.died]);
    if (!end.aborted) await once(end, 'abort');
    if (running.died.aborted) throw running.died.reason;
    return 0;
  } finally {
    await running.stop();
  }
}

async function detach(order: UpOrder, format: VariableFormat, world: World): Promise<number> {
  const folder = dataFolder(world.env);
  const state = await readState(folder);
  if (state && !state.ended && (await isUp(state))) throw alreadyUp(state.parts);
  const started = await startDetached(order, folder, world);
  announce(started, format, world);
  world.stderr.line(`\`${ownName} ps\` shows them, \`${ownName} down\` stops them.`);
  return 0;
}

/** The error that tells what is up already. */
export function alreadyUp(up: readonly UpPart[]): CourseError {
  const named = up.map((one) => one.id).join(', ') || 'A set of parts that is still starting';
  return new CourseError('already-up', `${named} is up already for this data folder.`);
}

/** The versions are for the person, the variables for the shell: two streams. */
function announce(started: readonly UpPart[], format: VariableFormat, world: World): void {
  for (const { id, version, engine } of started) world.stderr.line(`● ${id}  ${version}  (${engine})`);
  world.stdout.line(formatVariables(started, format));
}

async function listParts({ stdout, env }: World): Promise<number> {
  for (const part of parts) {
    stdout.line(`${stdout.paint('bold', part.id)}  ${part.title}. ${part.summary}`);
    stdout.line(`  prints ${Object.keys(part.variables).join(', ')}`);
    for (const engine of part.engines) {
      const availability = await engine.available(env);
      stdout.line(
        `  ${availability.available ? '●' : '◆'} ${engine.id}  ${engine.title} (${engine.fidelity})`,
      );
      const needs = engine.needs ? ` Needs ${engine.needs.join(', ')}.` : '';
      stdout.line(stdout.paint('dim', `      ${engine.differs}${needs}`));
      if (!availability.available) stdout.line(`      not here: ${availability.reason}`);
    }
    stdout.line();
  }
  stdout.line('● this machine can run it   ◆ it cannot');
  return 0;
}

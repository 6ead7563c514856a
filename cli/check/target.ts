/** `be check URL`: the check of any backend. */
import { basename, resolve } from 'node:path';
import { type CheckOrder, checkBounds } from '../../audits/check/perform-check.ts';
import { runCheck } from '../../audits/check/run-check.ts';
import { parseTarget } from '../../audits/check/target.ts';
import { readContractFile } from '../../audits/contract/read-contract.ts';
import { selectAudits } from '../../audits/index.ts';
import { CourseError } from '../../kit/errors.ts';
import type { World } from '../command.ts';
import { finish, progressOn, type ShowOptions } from './show.ts';

export interface TargetOptions {
  readonly openapi?: string | undefined;
  readonly write?: boolean | undefined;
  readonly only?: readonly string[] | undefined;
  readonly header?: readonly string[] | undefined;
  readonly 'other-header'?: readonly string[] | undefined;
}

/** Checks it, stores and shows the report; gives the exit code. */
export async function checkTarget(
  target: string,
  options: TargetOptions,
  seed: number,
  show: ShowOptions,
  world: World,
): Promise<number> {
  const { openapi, write = false, only = [] } = options;
  // What is wrong with the call is told before anything is announced.
  parseTarget(target);
  selectAudits(only);
  const order: CheckOrder = {
    target,
    ...(openapi === undefined
      ? {}
      : { contract: { name: basename(openapi), text: await readContractFile(openapi) } }),
    write,
    only,
    headers: parseHeaders('header', options.header),
    otherHeaders: parseHeaders('other-header', options['other-header']),
    seed,
  };
  if (!show.json) {
    const bounds = `at most ${checkBounds.requests.toLocaleString('en-US')} requests and ${checkBounds.ms / 1_000} s`;
    world.stderr.line(`Checking ${target}, ${write ? 'with items of its own' : 'reading only'}; ${bounds}.`);
  }
  const report = await runCheck(order, { signal: world.signal, onProgress: progressOn(world) });
  // Credentials are not kept: they are given again when the check is repeated.
  const repeat = [
    ...['check', target],
    ...(openapi === undefined ? [] : ['--openapi', resolve(openapi)]),
    ...(write ? ['--write'] : []),
    ...only.flatMap((one) => ['--only', one]),
    ...['--seed', String(seed)],
  ];
  return await finish({ ...report, repeat }, undefined, show, world);
}

/** `Name=value` or `Name: value` of an option that may come several times. */
function parseHeaders(option: string, pairs: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*[=:]\s*([\t\x20-\x7e]*)$/.exec(pair) ?? [];
      if (name !== undefined && value !== undefined) return [name.toLowerCase(), value];
      // The value may be a credential: it is not repeated.
      throw new CourseError('bad-argument', `--${option} takes NAME=VALUE, such as Authorization=…`);
    }),
  );
}

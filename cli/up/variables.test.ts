/** The formats of variables: what a shell and Node.js read is what was written. */
import { execFileSync } from 'node:child_process';
import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { formatVariables } from './variables.ts';

const env = {
  PLAIN: 'postgresql://a:b@127.0.0.1:5/x?y=1&z=2',
  ODD: 'it\'s $HOME `id` \\ "x"',
  SPACE: ' a # b ',
  NONE: '',
};
const parts = [{ id: 'p', engine: 'e', version: 'v', env }];

it('is taken in by a shell without being run', () => {
  const script = `${formatVariables(parts, 'shell')}\nprintf '%s|' "$PLAIN" "$ODD" "$SPACE" "$NONE"`;
  expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(`${Object.values(env).join('|')}|`);
});

it('is read as dotenv', () => {
  const { ODD: _, ...simple } = env;
  expect(
    parseEnv(formatVariables([{ ...parts[0], id: 'p', engine: 'e', version: 'v', env: simple }], 'dotenv')),
  ).toEqual(simple);
});

it('is JSON', () => {
  expect(JSON.parse(formatVariables(parts, 'json'))).toEqual(env);
});

/** Every part on every engine that this machine can run: one contract for all of them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Environment, RunningPart } from '../kit/part.ts';
import { chooseEngine } from '../parts/choose.ts';
import { parts } from '../parts/index.ts';

const signal = new AbortController().signal;
const report = () => {};
for (const part of parts) {
  for (const engine of part.engines) {
    const availability =
      engine.fidelity === 'remote' ? { available: true as const } : await engine.available(process.env);
    const reason = availability.available ? '' : ` (skipped: ${availability.reason})`;
    describe.skipIf(!availability.available)(`${part.id} on ${engine.id}${reason}`, () => {
      let running: RunningPart;
      let env: Environment = process.env;
      const before: RunningPart[] = [];
      beforeAll(async () => {
        const needed = (engine.needs ?? []).flatMap((id) => parts.filter((one) => one.id === id));
        // A remote engine is given the default one as what runs elsewhere.
        for (const one of engine.fidelity === 'remote' ? [part] : needed) {
          const other = await chooseEngine(one, undefined, process.env);
          before.push(await other.start({ env, signal, report }));
          env = { ...env, ...before.at(-1)?.env };
        }
        running = await engine.start({ env, signal, report });
      });
      afterAll(async () => {
        await running?.stop();
        for (const one of before.reverse()) await one.stop();
      });

      test('prints every variable that the part declares', () => {
        expect(Object.keys(running.env).toSorted()).toEqual(Object.keys(part.variables).toSorted());
      });
      for (const { id, promise, check } of part.contract) {
        const limit = engine.limits[id];
        if (limit === undefined) test(promise, async () => await check(running, signal));
        // A limit that is no longer true must go.
        else
          test(`cannot: ${promise} ${limit}`, async () =>
            await expect(check(running, signal)).rejects.toThrow());
      }
      test('stops, and may be stopped twice', async () => {
        await running.stop();
        await running.stop();
      });
    });
  }
}

test('every declared limit names a case of the contract', () => {
  for (const part of parts) {
    const cases = part.contract.map(({ id }) => id);
    for (const engine of part.engines)
      expect(cases).toEqual(expect.arrayContaining(Object.keys(engine.limits)));
  }
});

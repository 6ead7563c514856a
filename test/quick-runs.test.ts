/** Every experiment, run for real at its quick size: the findings hold on this machine too. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listExperiments } from '../course/index.ts';
import { runExperiment } from '../course/lab/run.ts';
import { judgeRun } from '../kit/judge.ts';
import { endOfScale } from '../kit/prediction.ts';

const warnings: Error[] = [];
const onWarning = (warning: Error) => {
  if (warning.name === 'MaxListenersExceededWarning') warnings.push(warning);
};
beforeAll(() => void process.on('warning', onWarning));
afterAll(() => {
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
});

test.each(listExperiments().map((experiment) => [experiment.id, experiment] as const))(
  '%s holds, and says nothing that its declaration does not know',
  async (_, experiment) => {
    const run = await runExperiment(
      { experiment, values: experiment.quick, seed: 7 },
      { env: process.env, signal: AbortSignal.timeout(90_000) },
    );
    expect(run.error).toBeUndefined();
    const view = judgeRun(experiment, run);
    expect(view.findings.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
    expect(view.findings.some(({ verdict }) => verdict === 'passed')).toBe(true);
    // What came can be guessed: it lies on the scale.
    const max = endOfScale(experiment.prediction.max, run.values);
    expect(view.measured, `on a scale to ${max}`).toSatisfy((measured: number) => measured <= max);
    const nodes = new Set(experiment.topology.nodes.map(({ id }: { id: string }) => id));
    expect(run.hops.length).toBeGreaterThan(0);
    for (const hop of run.hops) expect(nodes.has(hop.from) && nodes.has(hop.to)).toBe(true);
    // On the wire: something of what was said, by somebody who is in the picture.
    const { exchanges } = run.transcript;
    const variants = new Set(experiment.variants.map(({ id }) => id));
    expect(exchanges.some(({ variant }) => variants.has(variant ?? ''))).toBe(true);
    for (const { from, variant } of exchanges)
      expect([from, variant === undefined || variants.has(variant)]).toEqual([
        expect.toSatisfy((node: string) => nodes.has(node)),
        true,
      ]);
  },
  120_000,
);

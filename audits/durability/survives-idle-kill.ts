/** What was acknowledged is there after the server was killed at rest. */
import { defineAudit } from '../../kit/audit.ts';
import { sizeQuery, walk } from '../reading/walk.ts';
import { durabilitySource, judgeSurvival } from './after-restart.ts';

/** ms without a request, after which the server has nothing left to do. */
const restMs = 1_000;

export const survivesIdleKill = defineAudit({
  id: 'durability/survives-idle-kill',
  rule: 'What was acknowledged a second ago is still there when the server is killed and started again.',
  source: durabilitySource,
  needs: ['write', 'create', 'remove', 'crash'],
  after: ['lists/shows-what-was-created', 'durability/survives-restart'],
  client: 'The machine runs out of memory at night; in the morning the day before has never happened.',
  row: 'kinds-of-store',
  probe: {
    id: 'kill-at-rest',
    sends: 'creating items, waiting a second, killing the server, starting it again, reading the list',
    async gather(prober) {
      await prober.seed(4);
      for (let count = 0; count < 4; count++) await prober.create('create');
      await prober.pause(restMs);
      await prober.restart('SIGKILL');
      await walk(prober, { role: 'page', query: sizeQuery(prober, 20) });
    },
  },
  judge: (trial) => judgeSurvival(trial, 'was killed at rest (SIGKILL)'),
  twins: [
    { server: 'cursor', fault: 'writes-at-exit' },
    { server: 'link', fault: 'writes-at-exit' },
    { server: 'next-url', fault: 'memory-only' },
  ],
});

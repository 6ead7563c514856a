/** What was acknowledged is there after an orderly restart. */
import { defineAudit } from '../../kit/audit.ts';
import { sizeQuery, walk } from '../reading/walk.ts';
import { durabilitySource, judgeSurvival } from './after-restart.ts';

export const survivesRestart = defineAudit({
  id: 'durability/survives-restart',
  rule: 'What was acknowledged is still there when the server is stopped and started again.',
  source: durabilitySource,
  needs: ['write', 'create', 'remove', 'crash'],
  after: ['lists/shows-what-was-created'],
  client: 'A new version of the backend goes live, and everything that people had sent is gone.',
  row: 'kinds-of-store',
  probe: {
    id: 'orderly-restart',
    sends: 'creating items, stopping the server, starting it again, reading the list',
    async gather(prober) {
      await prober.seed(4);
      for (let count = 0; count < 4; count++) await prober.create('create');
      await prober.restart('SIGTERM');
      await walk(prober, { role: 'page', query: sizeQuery(prober, 20) });
    },
  },
  judge: (trial) => judgeSurvival(trial, 'was stopped (SIGTERM)'),
  twins: [
    { server: 'cursor', fault: 'memory-only' },
    { server: 'link', fault: 'memory-only' },
    { server: 'next-url', fault: 'memory-only' },
  ],
});

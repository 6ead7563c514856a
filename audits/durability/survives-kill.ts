/** What was acknowledged is there after the server was killed while it was writing. */
import { defineAudit } from '../../kit/audit.ts';
import { sizeQuery, walk } from '../reading/walk.ts';
import { durabilitySource, judgeSurvival } from './after-restart.ts';

/** A file that is written anew is in danger for a moment: one kill may miss it. */
const crashes = 3;

export const survivesKill = defineAudit({
  id: 'durability/survives-kill',
  rule: 'What was acknowledged is still there, and whole, when the server is killed in the middle of writing and started again.',
  source: durabilitySource,
  needs: ['write', 'create', 'remove', 'crash'],
  after: ['lists/shows-what-was-created', 'durability/survives-idle-kill'],
  client: 'The phone showed “sent”; after a restart of the server the postcard has never existed.',
  row: 'kinds-of-store',
  probe: {
    id: 'kill',
    sends:
      'creating items, killing the server in the middle, starting it again, several times, reading the list',
    async gather(prober) {
      await prober.seed(8);
      for (let crash = 0; crash < crashes; crash++) await prober.createThroughCrash(20, 'create');
      await walk(prober, { role: 'page', query: sizeQuery(prober, 20) });
    },
  },
  judge: (trial) => judgeSurvival(trial, 'was killed (SIGKILL)'),
  twins: [
    { server: 'cursor', fault: 'memory-only' },
    { server: 'cursor', fault: 'answers-before-writing' },
    { server: 'cursor', fault: 'rewrites-in-place' },
    { server: 'link', fault: 'memory-only' },
    { server: 'link', fault: 'answers-before-writing' },
    { server: 'next-url', fault: 'rewrites-in-place' },
    { server: 'cursor', fault: 'stays-down' },
    { server: 'link', fault: 'stays-down' },
    { server: 'link', fault: 'index-before-data' },
    { server: 'next-url', fault: 'index-before-data' },
  ],
});

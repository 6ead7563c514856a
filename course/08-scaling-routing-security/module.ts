/** Scaling, routing, security: its rows, in teaching order. */
import { defineModule } from '../../kit/course.ts';

export const scalingRoutingSecurity = defineModule({
  id: 'scaling-routing-security',
  title: 'Scaling, routing, security',
  rows: [
    { id: 'load-balancing', title: 'Autoscaling and load balancing' },
    { id: 'queues', title: 'Services decoupled by a queue' },
    { id: 'orchestration', title: 'Orchestration' },
    { id: 'routing', title: 'Routing policies' },
    { id: 'caching', title: 'Caching and CDNs' },
    { id: 'infrastructure-as-code', title: 'Infrastructure as code' },
    { id: 'firewalls', title: 'Firewalls and VPNs' },
    { id: 'stun-and-turn', title: 'STUN and TURN' },
  ],
});

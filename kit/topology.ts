/** Where the parts of an experiment stand, and what travelled between them: the matter of the replay. */

/** A thing that sends or receives. */
export interface TopologyNode {
  readonly id: string;
  readonly title: string;
  /** `outside` is drawn dashed: it is not what is being measured. */
  readonly role?: 'outside';
}

/** Nodes in drawing order, left to right, and the ways between neighbours. */
export interface Topology {
  readonly nodes: readonly TopologyNode[];
  /** `parameter` names the parameter whose value is written on the way. */
  readonly edges: readonly { readonly from: string; readonly to: string; readonly parameter?: string }[];
}

/**
 * One measured journey from node to node; times are ms since the epoch. A request and its answer are two hops;
 * both were taken from clocks of the processes at the ends, so a hop is real, never an illustration.
 */
export interface Hop {
  readonly from: string;
  readonly to: string;
  readonly start: number;
  readonly end: number;
  readonly variant?: string;
  /** The exchange that it belongs to. */
  readonly exchange: string;
  readonly label: string;
}

/** Where each message is at one moment: hops under way, with their progress from 0 to 1. */
export function hopsAt(hops: readonly Hop[], moment: number): { hop: Hop; progress: number }[] {
  return hops
    .filter((hop) => hop.start <= moment && moment < Math.max(hop.end, hop.start + 0.01))
    .map((hop) => ({
      hop,
      progress: Math.min(1, (moment - hop.start) / Math.max(0.01, hop.end - hop.start)),
    }));
}

/** What is measured when a node joins, and how its rows are looked up. */

export type Placing = 'modulo' | 'ring, one point each' | 'ring' | 'rendezvous';

/** A node joins: either a table of the store that runs here, or a node of the model; a dash where it is the other. */
export interface MoveRow {
  readonly variant: Placing;
  readonly where: 'small run' | 'model alone';
  /** Nodes before one joins: tables here, or nodes of the model. */
  readonly tables: number | string;
  readonly nodes: number | string;
  readonly keys: number;
  /** Keys in %: those that a new node needs for its even share, and those that the model moves. */
  readonly fair: number;
  readonly moved: number;
  /** Keys that the model moves from one old node to another, in %. */
  readonly movedBetween: number;
  /** Keys of the fullest node, as a multiple of the mean, when the node has joined. */
  readonly imbalance: number;
  /** Items that have changed their table, in %, and those of them that went to an old one. */
  readonly measured: number | string;
  readonly measuredBetween: number | string;
  /** Points between model and measurement, and the points that chance may put there. */
  readonly error: number | string;
  readonly chance: number | string;
  /** Items that are afterwards not in their table, or in no table, or in two. */
  readonly misplaced: number | string;
}

/** The rows of the tables that ran here. */
export function smallRun(rows: readonly MoveRow[], variant?: Placing): MoveRow[] {
  return rows.filter((row) => row.where === 'small run' && (!variant || row.variant === variant));
}

/** The rows of the model beyond this machine. */
export function modelAlone(rows: readonly MoveRow[], variant?: Placing): MoveRow[] {
  return rows.filter((row) => row.where === 'model alone' && (!variant || row.variant === variant));
}

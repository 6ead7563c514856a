/** What clients created through the proxy, and by whom: some faults forget it, hide it, or keep it for its owner. */
import type { FaultId } from '../faults.ts';

export interface CreatedItems {
  /** `path` of the item, as Location has it. */
  add(path: string, owner: string | undefined): void;
  drop(path: string): void;
  isListed(path: string, owner: string | undefined): boolean;
  isReadable(path: string, owner: string | undefined): boolean;
  /** The last one first. */
  paths(): readonly string[];
}

export function trackCreatedItems(fault: FaultId | undefined): CreatedItems {
  const owners = new Map<string, string | undefined>();
  const isTheirs = (path: string, owner: string | undefined) =>
    owners.has(path) && owners.get(path) === owner;
  return {
    add: (path, owner) => void owners.set(path, owner),
    drop: (path) => void owners.delete(path),
    isListed(path, owner) {
      if (fault === 'create-forgets' || fault === 'create-hidden') return !owners.has(path);
      return fault === 'cursor-is-a-key' ? isTheirs(path, owner) : true;
    },
    isReadable(path, owner) {
      if (fault === 'create-forgets') return !owners.has(path);
      return fault === 'cursor-is-a-key' ? isTheirs(path, owner) : true;
    },
    paths: () => [...owners.keys()].reverse(),
  };
}

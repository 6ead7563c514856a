/** What every engine of `objects` promises; each case works under a prefix of its own in the bucket. */
import type { ContractCase } from '../../kit/part.ts';
import { access } from './contract/access.ts';
import { manyObjects } from './contract/many-objects.ts';
import { singleObjects } from './contract/single-objects.ts';
import type { RunningObjects } from './objects.ts';

export const contract: readonly ContractCase<RunningObjects>[] = [
  ...access,
  ...singleObjects,
  ...manyObjects,
];

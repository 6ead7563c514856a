/** What every engine of `key-value` promises; each case works in tables of its own. */
import type { ContractCase } from '../../kit/part.ts';
import { access } from './contract/access.ts';
import { capacity } from './contract/capacity.ts';
import { ranges } from './contract/ranges.ts';
import { singleItems } from './contract/single-items.ts';
import { transactions } from './contract/transactions.ts';
import type { RunningKeyValue } from './key-value.ts';

export const contract: readonly ContractCase<RunningKeyValue>[] = [
  ...access,
  ...singleItems,
  ...ranges,
  ...transactions,
  ...capacity,
];

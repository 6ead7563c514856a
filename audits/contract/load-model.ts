/** Finds out what a check has to know of an API: from the contract that was given, from the target's own, or from its answers. */
import type { ApiModel } from '../../kit/resource.ts';
import type { Session } from '../check/session.ts';
import { describeAnswer } from '../reading/response.ts';
import { createModel } from './create-model.ts';
import { discoverContract } from './discover-contract.ts';
import { observeCollection } from './observe-collection.ts';
import { parseContract } from './read-contract.ts';

export interface ContractSource {
  /** What a reader should call it: `openapi.yaml`. */
  readonly name: string;
  readonly text: string;
}

export interface LoadOptions {
  readonly contract?: ContractSource | undefined;
  readonly session: Session;
  /** The target: its origin and base path. */
  readonly base: URL;
}

export type LoadedModel = ApiModel & {
  /** Where it comes from, in a few words. */
  readonly source: string;
};

const onlyOnePage =
  'The first answer does not show what leads from one page to the next: only the first page was checked. ' +
  'A contract would tell.';

/** The model; without collections when nothing was found. Throws `contract-invalid` for a contract that was given. */
export async function loadModel({ contract, session, base }: LoadOptions): Promise<LoadedModel> {
  if (contract) return { ...createModel(parseContract(contract.text), base), source: contract.name };
  const found = await discoverContract(session, base.pathname);
  if (found) return { ...createModel(parseContract(found.text), base), source: `${found.at} of the target` };
  const exchange = await session.send({ path: base.pathname });
  const collection = observeCollection(exchange, base.pathname);
  const model = { title: base.host, origin: 'observed' as const };
  if (collection) {
    const notes = collection.list.paging.length === 0 ? [onlyOnePage] : [];
    return {
      ...model,
      collections: [collection],
      notes,
      source: 'no contract: learned from the first answer',
    };
  }
  const note =
    'No OpenAPI document was found at the target (Link with rel="service-desc", /openapi.json and other usual places), ' +
    `and GET ${base.pathname} was answered with ${describeAnswer(exchange)} and no list of items. ` +
    'Name the document with --openapi, or give the URL of a list.';
  return { ...model, collections: [], notes: [note], source: 'no contract, and no list was found' };
}

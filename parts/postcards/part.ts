/** The part `postcards`: the reference backend of the course. */
import { definePart } from '../../kit/part.ts';
import { contract } from './contract.ts';
import { child, type RunningPostcards } from './postcards.ts';

export const postcards = definePart<RunningPostcards>({
  id: 'postcards',
  title: 'Postcards',
  summary: 'The reference backend: users, postcards and albums over HTTP.',
  needs: ['sql'],
  variables: { POSTCARDS_URL: 'Where its API is; the contract is postcards/contract/openapi.yaml.' },
  engines: [child],
  contract,
});

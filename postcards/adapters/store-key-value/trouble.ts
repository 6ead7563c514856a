/** What an error from the SDK means: that DynamoDB is busy or silent, which may pass, or an answer to our request. */
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';

/** `busy`: it lives, and asks us to come again. `silent`: nobody knows what became of the request. */
export type Trouble = 'busy' | 'silent' | 'none';

/** "OK to retry? Yes", because others are at the same item, or too many at all (Developer Guide, “Error handling”). */
const BUSY = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'ReplicatedWriteConflictException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TransactionConflictException',
  // The request that we repeat is still under way there.
  'TransactionInProgressException',
]);

/** Reasons for which a transaction was cancelled without having been decided. */
const UNDECIDED = new Set(['TransactionConflict', 'ProvisionedThroughputExceeded', 'ThrottlingError']);

/** Where a role gives the credentials, it may not answer now. */
const NO_CREDENTIALS = 'CredentialsProviderError';

type SdkError = Error & {
  readonly code?: string;
  readonly $fault?: 'client' | 'server';
  readonly $metadata?: { readonly clockSkewCorrected?: boolean };
};

export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof Error)) return 'none';
  if (error instanceof TransactionCanceledException) {
    const codes = (error.CancellationReasons ?? []).map(({ Code = '' }) => Code);
    return codes.some((code) => UNDECIDED.has(code)) ? 'busy' : 'none';
  }
  const { name, code, $fault, $metadata } = error as SdkError;
  // Our clock is wrong; by the date of the answer the SDK now knows by how much.
  if (BUSY.has(name) || $metadata?.clockSkewCorrected) return 'busy';
  if ($fault !== undefined) return $fault === 'server' ? 'silent' : 'none';
  // No connection, half an answer, or none of DynamoDB's. A mistake of ours has neither code nor metadata.
  return code !== undefined || $metadata !== undefined || name === NO_CREDENTIALS ? 'silent' : 'none';
}

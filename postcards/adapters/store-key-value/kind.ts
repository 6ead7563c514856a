/**
 * The store on DynamoDB, as DATABASE_URL chooses it: by the name of the table, and by nothing else. Where DynamoDB is,
 * in which region, and who asks, every SDK of AWS reads from the same variables and files, roles of containers and
 * machines among them; a second way to say it could only contradict the first.
 */
import type { StoreKind } from '../store-kind.ts';

export const keyValue: StoreKind = {
  schemes: ['dynamodb:'],
  example: 'dynamodb:///table',
  accepts: (url) => tableOf(url) !== undefined,
  expected: (url) =>
    `a DynamoDB ${describeAddress()} that lets us in, with the table ${tableOf(url)} as we make it or none of that name`,
  hint:
    'Check AWS_REGION, AWS_ENDPOINT_URL_DYNAMODB, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY ' +
    '(try them with "aws dynamodb list-tables").',
  hints: {
    ECONNREFUSED: 'Nothing listens there: start it, or correct AWS_ENDPOINT_URL_DYNAMODB.',
    ENOTFOUND: 'The name of the host is unknown: correct AWS_ENDPOINT_URL_DYNAMODB or AWS_REGION.',
    EAI_AGAIN:
      'The name of the host cannot be looked up now: check DNS, or correct AWS_ENDPOINT_URL_DYNAMODB.',
    ETIMEDOUT:
      'Something takes our request and does not answer: check AWS_ENDPOINT_URL_DYNAMODB and the network.',
    ECONNRESET:
      'Something listens there that is not DynamoDB, or it is shutting down: check AWS_ENDPOINT_URL_DYNAMODB.',
    EPROTO: 'It does not speak TLS there: write http:// in AWS_ENDPOINT_URL_DYNAMODB, or name another port.',
    SyntaxError: 'Something answers there that is not DynamoDB: correct AWS_ENDPOINT_URL_DYNAMODB.',
    ERR_INVALID_URL:
      'AWS_ENDPOINT_URL_DYNAMODB must look like http://host:port, or be left out for AWS itself.',
    CredentialsProviderError: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give this machine a role.',
    UnrecognizedClientException:
      'AWS_ACCESS_KEY_ID is unknown there: correct it, or AWS_ENDPOINT_URL_DYNAMODB.',
    InvalidSignatureException:
      'AWS_SECRET_ACCESS_KEY does not belong to the AWS_ACCESS_KEY_ID, or AWS_REGION is not that of the endpoint, or ' +
      'the clock of this machine is wrong.',
    ExpiredTokenException:
      'The keys were good for a while, which is over: get new ones, with their AWS_SESSION_TOKEN.',
    AccessDeniedException:
      'Give the user DescribeTable, GetItem, Query, PutItem, UpdateItem and DeleteItem on this table, and CreateTable ' +
      'unless you create it yourself: keys pk and sk, both strings.',
    TABLE_WITH_OTHER_KEYS: 'Nothing was changed. Name another table in DATABASE_URL: it will be created.',
    TABLE_NOT_READY: 'Look at the table in the console of AWS; try again when it is ACTIVE.',
  },
  async create({ url, poolSize, log }) {
    const { createOpenableKeyValueStore } = await import('./openable.ts');
    return createOpenableKeyValueStore({ table: tableOf(url) ?? '', poolSize, log });
  },
};

/** What DynamoDB takes for a name (API Reference, “CreateTable”). */
function tableOf(url: string): string | undefined {
  return /^dynamodb:\/\/\/([\w.-]{3,255})$/i.exec(url)?.[1];
}

/** As the SDK finds it in the variables; a file of its own may say more. */
function describeAddress(): string {
  const { AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL, AWS_REGION } = process.env;
  const endpoint = AWS_ENDPOINT_URL_DYNAMODB || AWS_ENDPOINT_URL || undefined;
  const region = AWS_REGION ? ` in ${AWS_REGION}` : '';
  if (endpoint === undefined) return `of AWS${region}`;
  // Not as it is: someone may have taken it for a place for credentials.
  const origin = URL.canParse(endpoint) ? new URL(endpoint).origin : 'null';
  return `at ${origin === 'null' ? 'an address that does not begin with http://' : origin}${region}`;
}

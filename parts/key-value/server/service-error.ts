/** The errors of DynamoDB as one table: code, status, and what it says (API Reference, “Error handling with DynamoDB”). */

const service = 'com.amazonaws.dynamodb.v20120810';
const coral = 'com.amazon.coral.service';

/** Code → namespace of its type, HTTP status, message. */
const errors = {
  AccessDeniedException: [coral, 400, 'You are not authorized to perform this operation.'],
  ConditionalCheckFailedException: [service, 400, 'The conditional request failed'],
  IdempotentParameterMismatchException: [
    service,
    400,
    'DynamoDB rejected the request because you retried a request with a different payload but with an idempotent token that was already used.',
  ],
  IncompleteSignatureException: [coral, 400, 'The request signature does not conform to AWS standards.'],
  InternalServerError: [service, 500, 'The request processing has failed because of an unknown error.'],
  InvalidSignatureException: [coral, 400, 'The request signature is not valid.'],
  MissingAuthenticationTokenException: [coral, 400, 'Request is missing Authentication Token'],
  ProvisionedThroughputExceededException: [
    service,
    400,
    'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
  ],
  RequestEntityTooLargeException: [coral, 413, 'The request is larger than 16 MB.'],
  ResourceInUseException: [service, 400, 'The resource is being used already.'],
  ResourceNotFoundException: [service, 400, 'Requested resource not found'],
  SerializationException: [coral, 400, 'The request is not JSON of the expected form.'],
  TransactionCanceledException: [service, 400, 'Transaction cancelled.'],
  UnknownOperationException: [coral, 400, 'The operation is not known here.'],
  UnrecognizedClientException: [coral, 400, 'The security token included in the request is invalid.'],
  ValidationException: ['com.amazon.coral.validate', 400, 'The request is not valid.'],
} as const;

export type ServiceErrorCode = keyof typeof errors;

/** What a request is answered with when it fails. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ServiceErrorCode;
  /** Further members of the answer, such as `CancellationReasons`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ServiceErrorCode,
    message: string = errors[code][2],
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return errors[this.code][1];
  }

  toBody(): Record<string, unknown> {
    return { __type: `${errors[this.code][0]}#${this.code}`, message: this.message, ...this.details };
  }
}

/** What is wrong with the request, for its sender to mend. */
export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}

/** The request is not of the form that the protocol has. */
export function malformed(message: string): ServiceError {
  return new ServiceError('SerializationException', message);
}

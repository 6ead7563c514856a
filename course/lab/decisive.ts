/** The words that tell most in what a store is asked and answers: the page marks them. */

/** How a statement ended: rows, or an error with its SQLSTATE. */
export const sqlOutcomes: readonly RegExp[] = [
  /(?<=^CommandComplete {2}).*$/m,
  /(?<=^ErrorResponse {2}).*$/m,
];

/** The operation of DynamoDB, the request and the conditions of S3, and how both answer. */
export const awsHeads: readonly RegExp[] = [
  /(?<=^x-amz-target: ).*$/im,
  /^(?:GET|PUT|DELETE) \S+/m,
  /^if-match:.*$/im,
  /^etag:.*$/im,
  /(?<=^HTTP\/1\.1 )\d{3}.*$/m,
];

/** The command, and how many it found, changed or inserted. */
export const documentCommands: readonly RegExp[] = [
  /(?<=^OP_MSG {2}\{\s+)"\w+": "\w+"/m,
  /"n(?:Modified)?": \d+/,
];

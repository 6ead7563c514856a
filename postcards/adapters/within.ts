/** Waits, but not for ever. */
export async function within<Value>(
  milliseconds: number,
  work: Promise<Value>,
  late: () => Error = () => new Error(`no answer within ${milliseconds} ms`),
): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), milliseconds);
  return await Promise.race([work, promise]).finally(() => clearTimeout(timer));
}

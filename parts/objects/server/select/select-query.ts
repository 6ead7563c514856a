/** Runs a query of S3 Select in DuckDB: in memory, over one file, without a way to anything else. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { S3Error, type S3ErrorCode } from '../s3-error.ts';
import type { SelectRequest } from './select-request.ts';
import { quoteText, renderExpression, renderQuery, renderSource, renderView } from './select-sql.ts';

export interface SelectQuery {
  /** Rows as text, a batch at a time. */
  readonly rows: AsyncIterable<(string | null)[][]>;
  /** Lets go of the result and of the file. */
  close(): void;
}

const queryLimitMs = 60_000;

const limits = {
  threads: '2',
  memory_limit: '256MB',
  temp_directory: '',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};

/**
 * Runs the query; whatever goes wrong is thrown here. The result waits in DuckDB's memory, up to its limit: were it
 * streamed, DuckDB's Node.js API would end in the same way after an error as after the last row.
 */
export async function runSelect(request: SelectRequest, path: string): Promise<SelectQuery> {
  // Loaded when used: 68 MB that nothing else here needs.
  const { DuckDBInstance, StatementType } = await import('@duckdb/node-api').catch(explainAbsence);
  const instance = await DuckDBInstance.create(':memory:', limits);
  const connection = await instance.connect();
  const timer = setTimeout(() => connection.interrupt(), queryLimitMs);
  const close = () => {
    clearTimeout(timer);
    connection.interrupt();
    connection.closeSync();
    instance.closeSync();
  };
  try {
    // The file is somebody's, and the expression somebody else's: nothing but this file can be reached from now on.
    await connection.run(`set allowed_paths = [${quoteText(path)}]`);
    await connection.run('set enable_external_access = false');
    await connection.run('set lock_configuration = true');
    await createView(connection, request, path);
    const expression = renderExpression(request.expression);
    await assertOneSelect(connection, expression, StatementType.SELECT);
    const query = renderQuery(expression, request.output);
    await assertOneSelect(connection, query, StatementType.SELECT);
    const result = await connection.run(query);
    return { rows: result.yieldRowsJson() as AsyncIterable<(string | null)[][]>, close };
  } catch (error) {
    close();
    throw explainFailure(error, request);
  }
}

async function createView(
  connection: DuckDBConnection,
  { input }: SelectRequest,
  path: string,
): Promise<void> {
  const source = renderSource(input, path);
  try {
    const { columnCount } = await connection.run(`select * from ${source} limit 0`);
    await connection.run(renderView(input, source, columnCount));
  } catch (error) {
    throw new S3Error(`${input.format}ParsingError`, { message: firstLine(error), cause: error });
  }
}

/** Neither something else than a question, nor a second statement behind it. */
async function assertOneSelect(connection: DuckDBConnection, sql: string, select: number): Promise<void> {
  const statements = await connection.extractStatements(sql);
  const prepared = statements.count === 1 ? await statements.prepare(0) : undefined;
  const type = prepared?.statementType;
  prepared?.destroySync();
  if (type !== select) {
    throw new S3Error('ParseUnexpectedToken', { message: 'The expression has to be one SELECT.' });
  }
}

/** By the word with which DuckDB begins: `Binder Error: …`. */
const codes: Readonly<Record<string, S3ErrorCode>> = {
  Parser: 'ParseUnexpectedToken',
  Binder: 'EvaluatorBindingDoesNotExist',
  Catalog: 'EvaluatorBindingDoesNotExist',
  Conversion: 'CastFailed',
  Permission: 'AccessDenied',
};

function explainFailure(error: unknown, { input }: SelectRequest): S3Error {
  if (error instanceof S3Error) return error;
  const message = firstLine(error);
  if (/^CSV Error|^Invalid Input Error: (CSV|Malformed JSON)|GZIP/.test(message)) {
    return new S3Error(`${input.format}ParsingError`, { message, cause: error });
  }
  const code = codes[/^(\w+) Error/.exec(message)?.[1] ?? ''];
  return new S3Error(code ?? 'InvalidRequest', { message, cause: error });
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^Failed to extract statements: /, '').split('\n', 1)[0] ?? '';
}

function explainAbsence(cause: unknown): never {
  throw new S3Error('NotImplemented', {
    message: 'SelectObjectContent needs the optional package @duckdb/node-api, which is not installed here.',
    cause,
  });
}

/** Reads a pipeline before it runs: what is unknown is refused even when there is no document to meet it. */
import { type Document, isDocument } from '../bson/values.ts';
import { CommandError, notSupported } from '../errors.ts';
import { accumulatorNames, expressionNames, missingStages, stageNames } from './vocabulary.ts';

/** Throws what MongoDB answers to a pipeline that cannot be understood. Filters are read by `checkFilter`. */
export function checkPipeline(
  pipeline: unknown,
  checkFilter: (filter: Document) => void,
): asserts pipeline is Document[] {
  if (!Array.isArray(pipeline) || !pipeline.every(isDocument)) {
    throw new CommandError('TypeMismatch', 'Each element of the pipeline must be an object');
  }
  for (const stage of pipeline) {
    const [name, ...others] = Object.keys(stage);
    if (name === undefined || others.length > 0) {
      throw new CommandError(
        'StageNotSingle',
        'A pipeline stage specification object must contain exactly one field.',
      );
    }
    if (missingStages.has(name)) throw notSupported(`the stage ${name}`);
    if (!stageNames.has(name)) {
      throw new CommandError('StageUnknown', `Unrecognized pipeline stage name: '${name}'`);
    }
    checkStage(name, stage[name], checkFilter);
  }
}

function checkStage(name: string, specification: unknown, checkFilter: (filter: Document) => void): void {
  if (name === '$match') {
    if (!isDocument(specification)) {
      throw new CommandError('BadValue', 'the match filter must be an expression in an object');
    }
    checkFilter(specification);
  } else if (name === '$facet' && isDocument(specification)) {
    for (const pipeline of Object.values(specification)) checkPipeline(pipeline, checkFilter);
  } else if ((name === '$lookup' || name === '$unionWith') && isDocument(specification)) {
    const { pipeline = [], ...rest } = specification;
    checkPipeline(pipeline, checkFilter);
    checkExpression(rest);
  } else if (name === '$graphLookup' && isDocument(specification)) {
    const { restrictSearchWithMatch = {}, ...rest } = specification;
    checkFilter(restrictSearchWithMatch as Document);
    checkExpression(rest);
  } else if (name === '$group' && isDocument(specification)) {
    for (const [field, accumulator] of Object.entries(specification)) {
      if (field !== '_id') checkAccumulator(field, accumulator);
      checkExpression(accumulator);
    }
  } else {
    checkExpression(specification, name);
  }
}

function checkAccumulator(field: string, accumulator: unknown): void {
  const [name = '', ...others] = isDocument(accumulator) ? Object.keys(accumulator) : [];
  if (others.length > 0 || !name.startsWith('$')) {
    throw new CommandError('BadValue', `The field '${field}' must be an accumulator object`);
  }
  if (!accumulatorNames.has(name)) {
    throw new CommandError('GroupOperatorUnknown', `unknown group operator '${name}'`);
  }
}

/** Throws for an operator that is none, wherever in the expression it stands. */
export function checkExpression(expression: unknown, stage?: string): void {
  if (Array.isArray(expression)) {
    for (const element of expression) checkExpression(element, stage);
  } else if (isDocument(expression)) {
    for (const [name, operand] of Object.entries(expression)) {
      if (name.startsWith('$') && !expressionNames.has(name)) throw unknownExpression(name, stage);
      if (name !== '$literal') checkExpression(operand, stage);
    }
  }
}

function unknownExpression(name: string, stage: string | undefined): CommandError {
  if (stage === '$project') {
    return new CommandError(
      'ExpressionUnknown',
      `Invalid $project :: caused by :: Unknown expression ${name}`,
    );
  }
  const where = stage === undefined ? '' : `Invalid ${stage} :: caused by :: `;
  return new CommandError('InvalidPipelineOperator', `${where}Unrecognized expression '${name}'`);
}

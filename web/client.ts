/** Talks to the local server; whatever goes wrong comes back as an explained error. */
import type { ErrorView } from '../kit/errors.ts';
import type { RunView } from '../kit/run.ts';
import type {
  AnswerOrder,
  AnswerView,
  CheckRequest,
  CheckView,
  CourseView,
  HintRequest,
  HintView,
  ProjectRequest,
  ProjectView,
  RowView,
  RunOrder,
} from '../server/api.ts';

/** What the server refused, or that it is gone. */
export class ServerError extends Error {
  readonly view: ErrorView;
  constructor(view: ErrorView) {
    super(view.happened);
    this.view = view;
  }
}

const token = document.querySelector<HTMLMetaElement>('meta[name="course-token"]')?.content ?? '';

export const gone: ErrorView = {
  code: 'internal',
  expected: 'The course running on this machine.',
  happened: 'The local server does not answer: it was stopped.',
  matters: 'What the page shows stays; nothing new can run or be saved.',
  hint: 'Start the course again, and reload the page. What was under way has been stopped and stored.',
  blame: 'your set-up',
};

async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        'x-course-token': token,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new ServerError(gone);
  }
  if (!response.ok) throw new ServerError((await response.json()) as ErrorView);
  return (response.status === 202 ? undefined : await response.json()) as Answer;
}

export const fetchCourse = () => call<CourseView>('GET', '/api/course');
export const fetchRow = (id: string) => call<RowView>('GET', `/api/rows/${id}`);
export const sendAnswer = (order: AnswerOrder) => call<AnswerView>('POST', '/api/answers', order);

export const fetchRun = (id: string) => call<RunView>('GET', `/api/runs/${id}`);
export const fetchRecorded = (row: string, experiment: string) =>
  call<RunView>('GET', `/api/rows/${row}/recorded/${experiment}`);
export const startRun = (order: RunOrder) => call<{ id: string }>('POST', '/api/runs', order);
export const stopRun = (id: string) => call<void>('DELETE', `/api/runs/${id}`);

export const fetchCheck = (id: string) => call<CheckView>('GET', `/api/checks/${id}`);
export const startCheck = (order: CheckRequest) => call<{ id: string }>('POST', '/api/checks', order);
export const stopCheck = (id: string) => call<void>('DELETE', `/api/checks/${id}`);
export const startProject = (order: ProjectRequest) => call<ProjectView>('POST', '/api/projects', order);
export const askHint = (order: HintRequest) => call<HintView>('POST', '/api/hints', order);

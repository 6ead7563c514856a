/** What the course is made of: modules, their rows, and the lesson of a row. */
import type { Exercise } from './exercise.ts';
import type { AnyExperiment } from './experiment.ts';

/** A module: a folder of the course. Its number is its place in the course and stands in no id. */
export interface CourseModule {
  readonly id: string;
  readonly title: string;
  /** In teaching order. */
  readonly rows: readonly CourseRow[];
}

/** A row of the syllabus. */
export interface CourseRow {
  /** kebab-case, unique in the course: the name of the row's folder. */
  readonly id: string;
  readonly title: string;
  /** Absent while the row is still to come. */
  readonly lesson?: LessonSource;
}

/** Where a lesson lives and what runs in it. */
export interface LessonSource {
  /** The Markdown file. */
  readonly file: URL;
  readonly experiments: readonly AnyExperiment[];
  readonly exercises: readonly Exercise[];
}

/** A question with reasoned answers: every option says why it is right or wrong. */
export interface Question {
  readonly id: string;
  readonly ask: string;
  readonly options: readonly { readonly say: string; readonly right: boolean; readonly because: string }[];
}

/** A question before it is answered: without the reasons, in the order in which it is to be shown. */
export interface QuestionView {
  readonly id: string;
  readonly ask: string;
  readonly options: readonly { readonly option: number; readonly say: string }[];
}

/** A lesson, parsed: prose, with the things that live in it in their places. */
export interface Lesson {
  readonly title: string;
  /** One or two sentences under the title. */
  readonly lead: string;
  readonly blocks: readonly LessonBlock[];
}

export type LessonBlock =
  | { readonly kind: 'prose'; readonly html: string }
  | { readonly kind: 'client'; readonly html: string }
  | { readonly kind: 'experiment'; readonly id: string }
  | { readonly kind: 'exercise'; readonly id: string }
  | { readonly kind: 'question'; readonly question: Question };

/** Declares a module. */
export function defineModule(module: CourseModule): CourseModule {
  return module;
}

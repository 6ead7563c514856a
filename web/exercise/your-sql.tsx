/** The learner's SQL: an editor for each file, the tables beside it, and the button that checks it. */
import { useId, useState } from 'preact/hooks';
import type { SqlExerciseState } from '../../server/api.ts';
import { readDraft, writeDraft } from './draft.ts';
import type { ExerciseDesk } from './use-exercise.ts';

type Texts = Readonly<Record<string, string>>;
type File = SqlExerciseState['files'][number];

export function YourSql({ desk }: { readonly desk: ExerciseDesk<SqlExerciseState> }) {
  const { state, live, view } = desk;
  const { exercise, files, tables, parameters } = state;
  const [texts, setTexts] = useState<Texts>(() => readDraft(exercise.id) ?? textsOf(files, 'text'));
  const take = (changed: Texts) => {
    setTexts(changed);
    writeDraft(exercise.id, changed);
  };
  const check = () => {
    if (!live) void desk.check({ texts: { ...textsOf(files, 'starter'), ...texts } });
  };
  const submit = (event: Event) => {
    event.preventDefault();
    check();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    check();
  };
  const isAs = (which: 'text' | 'starter') => files.every((file) => texts[file.name] === file[which]);
  const wasChecked = files.some(({ text, starter }) => text !== starter);
  return (
    <form class="sql" onSubmit={submit} onKeyDown={onKeyDown}>
      <div class="editors">
        {files.map((file) => (
          <Editor
            key={file.name}
            file={file}
            value={texts[file.name] ?? ''}
            onInput={(value) => take({ ...texts, [file.name]: value })}
          />
        ))}
        <div class="go">
          <button type="submit" disabled={live !== undefined}>
            {view ? 'Check again' : 'Check'}
          </button>
          <small>Ctrl or ⌘ with Enter checks too.</small>
          {wasChecked && !isAs('text') && (
            <button type="button" class="link" onClick={() => take(textsOf(files, 'text'))}>
              take what was checked last
            </button>
          )}
          {!isAs('starter') && (
            <button type="button" class="link" onClick={() => take(textsOf(files, 'starter'))}>
              begin anew
            </button>
          )}
        </div>
      </div>
      <section class="schema" aria-label="Tables">
        <p class="kind">The tables</p>
        <pre class="sql-text" tabIndex={0}>
          {tables.trim()}
        </pre>
        <Parameters parameters={parameters} />
      </section>
    </form>
  );
}

function Parameters({ parameters }: Pick<SqlExerciseState, 'parameters'>) {
  const all = Object.entries(parameters);
  if (all.length === 0) return null;
  return (
    <>
      <p class="kind">What a statement may name</p>
      <dl>
        {all.map(([name, meaning]) => (
          <div key={name}>
            <dt>
              <code>:{name}</code>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

interface EditorProps {
  readonly file: File;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

/** Lines that an editor shows at least, and at most before it scrolls. */
const [fewest, most] = [4, 22];

function Editor({ file, value, onInput }: EditorProps) {
  const id = useId();
  const lines = value.split('\n').length + 1;
  return (
    <div class="editor">
      <label for={id}>
        <code>{file.name}</code> <small>{file.title}</small>
      </label>
      <textarea
        id={id}
        rows={Math.min(most, Math.max(fewest, lines))}
        value={value}
        wrap="off"
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}

function textsOf(files: readonly File[], which: 'text' | 'starter'): Texts {
  return Object.fromEntries(files.map((file) => [file.name, file[which]]));
}

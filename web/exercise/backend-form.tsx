/** “Where is your server?”: begun from a starter, in a folder with a command that starts it, or running already. */
import { useId, useState } from 'preact/hooks';
import type { Backend } from '../../kit/exercise.ts';
import type { ServerExerciseState } from '../../server/api.ts';

type Way = 'starter' | 'folder' | 'url';

const ways: Readonly<Record<Way, string>> = {
  starter: 'Begin with a starter',
  folder: 'It lies in a folder',
  url: 'It runs already',
};

interface Props {
  readonly state: ServerExerciseState;
  readonly disabled: boolean;
  readonly onBegin: (starter: string, folder: string) => void;
  readonly onCheck: (backend: Backend) => void;
  /** Leaves everything as it was; only where something was. */
  readonly onCancel?: () => void;
}

export function BackendForm({ state, disabled, onBegin, onCheck, onCancel }: Props) {
  const { backend, starters, mustStart } = state;
  const program = backend && 'folder' in backend ? backend : undefined;
  const [way, setWay] = useState<Way>(program ? 'folder' : backend && !mustStart ? 'url' : 'starter');
  const [starterId, setStarterId] = useState(starters[0]?.id ?? '');
  const [newFolder, setNewFolder] = useState(state.folder);
  const [folder, setFolder] = useState(program?.folder ?? '');
  const [command, setCommand] = useState(program?.command ?? '');
  const [url, setUrl] = useState(backend && 'url' in backend ? backend.url : '');
  const id = useId();
  const starter = starters.find((one) => one.id === starterId);

  const submit = (event: Event) => {
    event.preventDefault();
    if (way === 'starter') onBegin(starterId, newFolder.trim());
    else onCheck(way === 'url' ? { url: url.trim() } : { command: command.trim(), folder: folder.trim() });
  };
  return (
    <form class="backend" onSubmit={submit}>
      <fieldset class="ways" disabled={disabled}>
        <legend>Where is your server?</legend>
        {(Object.keys(ways) as Way[]).map((one) => (
          <label key={one}>
            <input
              type="radio"
              name={`${id}-way`}
              checked={way === one}
              disabled={one === 'url' && mustStart}
              onChange={() => setWay(one)}
            />
            {ways[one]}
            {one === 'url' && mustStart && ': not here, as the check kills it and starts it again'}
          </label>
        ))}
      </fieldset>
      <fieldset class="fields" disabled={disabled}>
        <legend class="unseen">{ways[way]}</legend>
        {way === 'starter' && (
          <>
            <div class="field">
              <label for={`${id}-language`}>Language</label>
              <select
                id={`${id}-language`}
                aria-describedby={`${id}-needs`}
                value={starterId}
                onChange={(event) => setStarterId(event.currentTarget.value)}
              >
                {starters.map(({ id: one, title }) => (
                  <option key={one} value={one}>
                    {title}
                  </option>
                ))}
              </select>
              <small id={`${id}-needs`}>{starter?.needs}</small>
            </div>
            <TextField
              label="New folder"
              value={newFolder}
              hint="The whole path of a folder that does not exist yet."
              onInput={setNewFolder}
            />
          </>
        )}
        {way === 'folder' && (
          <>
            <TextField
              label="Folder"
              value={folder}
              hint="The whole path, as pwd prints it in a terminal."
              onInput={setFolder}
            />
            <TextField
              label="Command that starts it"
              value={command}
              placeholder="npm start"
              hint="Run in that folder. The variable PORT says where the server has to listen."
              onInput={setCommand}
            />
          </>
        )}
        {way === 'url' && (
          <TextField
            label="Address"
            value={url}
            placeholder="http://127.0.0.1:3000"
            hint="Start it yourself, and leave it running while it is checked."
            onInput={setUrl}
          />
        )}
        <div class="go">
          <button type="submit">{way === 'starter' ? 'Make the folder' : 'Check'}</button>
          {onCancel && (
            <button type="button" class="link" onClick={onCancel}>
              leave it as it was
            </button>
          )}
        </div>
      </fieldset>
    </form>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint: string;
  readonly placeholder?: string;
  readonly onInput: (value: string) => void;
}

function TextField({ label, value, hint, placeholder, onInput }: FieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        aria-describedby={`${id}-hint`}
        type="text"
        value={value}
        required
        autocomplete="off"
        spellcheck={false}
        {...(placeholder ? { placeholder } : {})}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <small id={`${id}-hint`}>{hint}</small>
    </div>
  );
}

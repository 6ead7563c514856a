/** A line for a terminal, with a button that copies it. */
import { useState } from 'preact/hooks';

export function Copyable({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <span class="command">
      <code>{text}</code>
      <button
        type="button"
        class="link"
        onClick={() => void copy().catch(() => {})}
        aria-label={`Copy: ${text}`}
      >
        {copied ? 'copied' : 'copy'}
      </button>
    </span>
  );
}

/** The topology, and the replay of the very run that is shown: its messages at their measured times, slowed down. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ExperimentView } from '../../kit/experiment.ts';
import type { Run } from '../../kit/run.ts';
import { formatDuration } from '../../kit/text.ts';
import { type Hop, hopsAt, type Topology } from '../../kit/topology.ts';

interface Props {
  readonly experiment: ExperimentView;
  /** The conditions that are set. */
  readonly values: Run['values'];
  /** Without a run the parts stand still. */
  readonly run?: Run;
}

const speeds = [1, 0.25, 0.05, 0.01] as const;
const speedNames: Readonly<Record<number, string>> = {
  1: 'real time',
  0.25: '¼ speed',
  0.05: '1/20 speed',
  0.01: '1/100 speed',
};

export function Replay({ experiment, values, run }: Props) {
  const { hops, from, until } = useMemo(() => span(run?.hops ?? []), [run]);
  const [moment, setMoment] = useState(from);
  const [playing, setPlaying] = useState(false);
  const [chosen, choose] = useState<number>();
  const speed = chosen ?? speedFor(until - from);
  const shown = useRef(moment);
  shown.current = moment;

  useEffect(() => {
    if (!playing) return;
    let frame = 0;
    let last = performance.now();
    const step = (now: number) => {
      const next = shown.current + (now - last) * speed;
      last = now;
      if (next >= until) {
        setMoment(until);
        setPlaying(false);
        return;
      }
      setMoment(next);
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [playing, speed, until]);

  const toggle = () => {
    if (!playing && moment >= until) setMoment(from);
    setPlaying(!playing);
  };
  const under = hopsAt(hops, moment);
  const latest = hops.findLast((hop) => hop.start <= moment && hop.variant !== undefined);
  return (
    <div class="stage">
      <Drawing experiment={experiment} values={run?.values ?? values} under={under} />
      {run && (
        <div class="scrubber">
          <button type="button" class="second" onClick={toggle}>
            {playing ? 'Pause' : 'Replay'}
          </button>
          <input
            type="range"
            min={0}
            max={Math.ceil(until - from)}
            step={1}
            value={moment - from}
            aria-label="Moment of the run"
            aria-valuetext={`${formatDuration(moment - from)} of ${formatDuration(until - from)}`}
            onInput={(event) => {
              setPlaying(false);
              setMoment(from + Number(event.currentTarget.value));
            }}
          />
          <span class="at">
            {latest ? `${nameOf(latest, experiment)} · ` : ''}
            {((moment - from) / 1_000).toFixed(2)} of {((until - from) / 1_000).toFixed(2)} s
          </span>
          <label class="pick">
            <span class="unseen">Speed</span>
            <select value={speed} onChange={(event) => choose(Number(event.currentTarget.value))}>
              {speeds.map((one) => (
                <option key={one} value={one}>
                  {speedNames[one]}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
    </div>
  );
}

/** The fastest at which it can be followed: it takes six seconds at least. */
function speedFor(ms: number): number {
  return speeds.find((speed) => ms / speed >= 6_000) ?? Math.min(...speeds);
}

/** What is on its way, and in which variant, where its name does not say so. */
function nameOf({ label, variant }: Hop, { variants }: ExperimentView): string {
  const name = label.split(':')[0] ?? '';
  const title = variants.find(({ id }) => id === variant)?.title ?? '';
  return name.includes(title) ? name : `${title}: ${name}`;
}

function span(hops: readonly Hop[]): { hops: readonly Hop[]; from: number; until: number } {
  const sorted = hops.toSorted((a, b) => a.start - b.start);
  return { hops: sorted, from: sorted[0]?.start ?? 0, until: Math.max(...sorted.map((hop) => hop.end), 0) };
}

/** Drawn at about its real size, so that letters stay letters: on a phone the parts stand closer. */
const compact = matchMedia('(max-width: 820px)').matches;
const [viewWidth, boxWidth, boxHeight, line] = compact ? [400, 100, 40, 44] : [860, 116, 44, 50];

/** On a phone what is said of a way is wider than the way, and stands above the boxes. */
const aboveWay = compact ? boxHeight / 2 + 7 : 12;

/** The main nodes stand on one line; what is outside stands below the neighbour that it talks to. */
function place(topology: Topology): Map<string, { x: number; y: number }> {
  const main = topology.nodes.filter((node) => node.role !== 'outside');
  const places = new Map<string, { x: number; y: number }>();
  for (const [index, node] of main.entries()) {
    const free = viewWidth - boxWidth - 8;
    places.set(node.id, { x: 4 + boxWidth / 2 + (free * index) / Math.max(1, main.length - 1), y: line });
  }
  for (const node of topology.nodes) {
    if (node.role !== 'outside') continue;
    const edge = topology.edges.find((one) => one.from === node.id || one.to === node.id);
    const near = places.get(edge?.from === node.id ? edge.to : (edge?.from ?? ''));
    places.set(node.id, { x: near?.x ?? viewWidth / 2, y: line + 92 });
  }
  return places;
}

interface DrawingProps {
  readonly experiment: ExperimentView;
  readonly values: Run['values'];
  readonly under: readonly { readonly hop: Hop; readonly progress: number }[];
}

function Drawing({ experiment, values, under }: DrawingProps) {
  const { topology, variants, parameters } = experiment;
  const places = useMemo(() => place(topology), [topology]);
  const lowest = Math.max(...[...places.values()].map(({ y }) => y));
  const names = topology.nodes.map((node) => node.title).join(', ');
  return (
    <svg
      viewBox={`0 0 ${viewWidth} ${lowest + boxHeight / 2 + 4}`}
      role="img"
      aria-label={`The parts: ${names}. ${under.length} messages under way.`}
    >
      {topology.edges.map(({ from, to, parameter }) => {
        const [a, b] = [places.get(from), places.get(to)];
        if (!a || !b) return null;
        const spec = parameter === undefined ? undefined : parameters[parameter];
        const chosen = parameter === undefined ? undefined : (values[parameter] ?? spec?.default);
        const title = spec?.kind === 'choice' ? spec.choices[String(chosen)] : undefined;
        return (
          <g key={`${from}-${to}`}>
            <path class="way" d={`M${a.x} ${a.y}L${b.x} ${b.y}`} />
            {title && (
              <text x={(a.x + b.x) / 2} y={a.y - aboveWay} text-anchor="middle">
                {title}
              </text>
            )}
          </g>
        );
      })}
      {topology.nodes.map(({ id, title, role }) => {
        const at = places.get(id);
        return (
          at && (
            <g key={id}>
              <rect
                class={role ?? 'part'}
                x={at.x - boxWidth / 2}
                y={at.y - boxHeight / 2}
                width={boxWidth}
                height={boxHeight}
                rx="3"
              />
              <text class="name" x={at.x} y={at.y + 5} text-anchor="middle">
                {title}
              </text>
            </g>
          )
        );
      })}
      {under.map(({ hop, progress }) => {
        const [a, b] = [places.get(hop.from), places.get(hop.to)];
        if (!a || !b) return null;
        const horizontal = a.y === b.y;
        const edge = horizontal ? boxWidth / 2 : boxHeight / 2;
        const length = Math.hypot(b.x - a.x, b.y - a.y);
        const along = (edge + (length - 2 * edge) * progress) / length;
        const [x, y] = [a.x + (b.x - a.x) * along, a.y + (b.y - a.y) * along];
        return (
          <Message
            key={`${hop.exchange}-${hop.start}`}
            x={x}
            y={y}
            variant={variants.findIndex((one) => one.id === hop.variant)}
            label={hop.label}
          />
        );
      })}
    </svg>
  );
}

/** A circle, a triangle, a square, a rhombus: a shape for each variant, so that colour is not alone. */
function Message({
  x,
  y,
  variant,
  label,
}: {
  readonly x: number;
  readonly y: number;
  readonly variant: number;
  readonly label: string;
}) {
  const shapes = [
    'M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0',
    'M-6 6L0-7L6 6Z',
    'M-5-5H5V5H-5Z',
    'M0-7L7 0L0 7L-7 0Z',
  ];
  return (
    <path
      class={variant >= 0 ? `message variant-${variant + 1}` : 'message'}
      transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}
      d={shapes[variant] ?? 'M-4-4H4V4H-4Z'}
    >
      <title>{label}</title>
    </path>
  );
}

import type { RunningBackend } from '../parts/backend.ts';
import { runLoad } from '../parts/load.ts';
import { type Broker, paced } from './pipeline-load.ts';

/** The backend's memory while more is offered than it can take, MB: the most, and how much more at the end than at half-time. */
export async function overload(
  root: string,
  backend: RunningBackend,
  load: { broker: Broker; startMs: number; readingsPerS: number; durationMs: number },
  onProgress: (fraction: number) => void,
): Promise<{ peakMb: number; growthMb: number }> {
  const { broker, startMs, readingsPerS, durationMs } = load;
  const samples: number[] = [];
  await runLoad(root, paced(broker, startMs, readingsPerS, durationMs, true), ({ elapsedMs }) => {
    samples.push(backend.memoryMb());
    onProgress(elapsedMs / durationMs);
  });
  const half = samples.slice(Math.floor(samples.length / 4), Math.floor(samples.length / 2));
  const end = samples.slice(-half.length);
  return { peakMb: Math.max(...samples), growthMb: Math.max(...end) - Math.max(...half) };
}

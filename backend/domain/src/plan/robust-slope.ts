export interface Figure {
  atMs: number;
  value: number;
  /** the first moment that it speaks of, where that is told */
  fromMs?: number | undefined;
}

/** Beyond so many figures every nth is taken: the pairs grow with the square. */
const MOST_FIGURES = 400;

/**
 * Theil–Sen: the median of the slopes between all pairs of figures, per ms. Up to 29 % of the figures may be wrong without
 * moving it far. Null where no two figures have different moments.
 */
export function robustSlope(figures: readonly Figure[]): number | null {
  const step = Math.ceil(figures.length / MOST_FIGURES);
  const taken = step > 1 ? figures.filter((_, n) => n % step === 0 || n === figures.length - 1) : figures;
  const slopes: number[] = [];
  for (const [n, one] of taken.entries()) {
    for (const other of taken.slice(n + 1)) {
      if (other.atMs !== one.atMs) slopes.push((other.value - one.value) / (other.atMs - one.atMs));
    }
  }
  return median(slopes);
}

function median(numbers: number[]): number | null {
  if (numbers.length === 0) return null;
  numbers.sort((one, other) => one - other);
  const middle = numbers.length >> 1;
  return numbers.length % 2 === 1 ? numbers[middle]! : (numbers[middle - 1]! + numbers[middle]!) / 2;
}

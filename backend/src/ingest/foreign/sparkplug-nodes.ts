/** What a birth said of a metric. */
export interface MetricDefinition {
  name: string;
  datatype: number;
}

/** Devices and metrics that are remembered of a source; more than a commune's plants have. */
export const MAX_REMEMBERED = 200_000;
const MAX_NODES = 5000;

interface Metrics {
  byName: Map<string, MetricDefinition>;
  byAlias: Map<bigint, MetricDefinition>;
}

/** An edge node as its messages have told of it so far. */
export interface EdgeNode {
  /** the number of its session; undefined where its birth was not heard */
  session: number | undefined;
  /** of its last message */
  seq: number | undefined;
  /** of the node itself (empty) and of each of its devices that was born */
  metrics: Map<string, Metrics>;
}

/** The edge nodes of a source: what their births defined, for as long as no message of theirs is missing. */
export class EdgeNodes {
  readonly #nodes = new Map<string, EdgeNode>();
  #remembered = 0;

  /** The node as known; one that was not heard of before knows nothing. */
  node(name: string): EdgeNode {
    const known = this.#nodes.get(name);
    if (known !== undefined) return known;
    if (this.#nodes.size >= MAX_NODES) this.forget(this.#nodes.keys().next().value!);
    const node: EdgeNode = { session: undefined, seq: undefined, metrics: new Map() };
    this.#nodes.set(name, node);
    return node;
  }

  forget(name: string): void {
    const node = this.#nodes.get(name);
    for (const device of node?.metrics.keys() ?? []) this.forgetDevice(node!, device);
    this.#nodes.delete(name);
  }

  forgetDevice(node: EdgeNode, device: string): void {
    const metrics = node.metrics.get(device);
    if (metrics === undefined) return;
    this.#remembered -= 1 + metrics.byName.size;
    node.metrics.delete(device);
  }

  /** Every alias may mean something else by now. Which devices there are is known all the same. */
  forgetMetrics(node: EdgeNode): void {
    for (const { byName, byAlias } of node.metrics.values()) {
      this.#remembered -= byName.size;
      byName.clear();
      byAlias.clear();
    }
  }

  /** A node, or a device of it, is there anew: nothing of before holds. False where there is no more room. */
  bear(node: EdgeNode, device: string): boolean {
    this.forgetDevice(node, device);
    if (this.#remembered >= MAX_REMEMBERED) return false;
    this.#remembered++;
    node.metrics.set(device, { byName: new Map(), byAlias: new Map() });
    return true;
  }

  /** Keeps what a birth says of a metric; false where there is no more room. */
  define(node: EdgeNode, device: string, alias: bigint | undefined, definition: MetricDefinition): boolean {
    const metrics = node.metrics.get(device);
    if (metrics === undefined || this.#remembered >= MAX_REMEMBERED) return false;
    // A name that comes twice keeps its first alias: there are never more aliases than names.
    if (metrics.byName.has(definition.name)) return true;
    this.#remembered++;
    metrics.byName.set(definition.name, definition);
    if (alias !== undefined) metrics.byAlias.set(alias, definition);
    return true;
  }
}

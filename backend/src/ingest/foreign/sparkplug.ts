import { ONLINE_KEY } from '@commune/contract';
import type { ForeignDecoder, ForeignOutput, Measurement } from './foreign-decoder.ts';
import { type EdgeNode, EdgeNodes, MAX_REMEMBERED, type MetricDefinition } from './sparkplug-nodes.ts';
import { readSparkplugPayload, type SparkplugMetric, type SparkplugPayload } from './sparkplug-payload.ts';
import { sparkplugValue } from './sparkplug-value.ts';

const NAMESPACE = 'spBv1.0';
const SESSION = 'bdSeq';
/** Levers of the node, and no measurements. */
const CONTROLS = /^(Node|Device) Control\//;
const MAX_SEQ = 255;
/** No rule of a mapping has room for a longer name. */
const LONGEST_NAME = 200;
const REBIRTH = 'have the node send its births again (Node Control/Rebirth)';

type MessageType = 'NBIRTH' | 'NDATA' | 'NDEATH' | 'DBIRTH' | 'DDATA' | 'DDEATH';
const TYPES = new Set<string>(['NBIRTH', 'NDATA', 'NDEATH', 'DBIRTH', 'DDATA', 'DDEATH'] satisfies MessageType[]);

/** Who a message is of: a node, or (`device` not empty) a device of it. */
interface Origin {
  type: MessageType;
  node: string;
  device: string;
  /** by which the mapping knows it */
  id: string;
  group: string;
  nodeName: string;
}

/**
 * Sparkplug B 3.0. Births name the metrics that later messages call by an alias alone. Where a sequence number is
 * missing so may be a birth, and an alias could mean something else: until the next birth those metrics are refused.
 */
export function sparkplugDecoder(): ForeignDecoder {
  const nodes = new EdgeNodes();
  return ({ levels, payload }, out) => {
    const origin = originOf(levels);
    if (typeof origin === 'string') return out.refuse('unsupported_channel', origin);
    if (!out.maySpeakFor(origin.id)) return;
    let body: SparkplugPayload;
    try {
      body = readSparkplugPayload(payload);
    } catch (error) {
      return out.refuse('bad_shape', `no payload of Sparkplug B: ${(error as Error).message}`);
    }
    if (body.seq !== undefined && body.seq > MAX_SEQ) return out.refuse('bad_shape', `seq ends at ${MAX_SEQ}`);
    readMessage(nodes, origin, body, out);
  };
}

function readMessage(nodes: EdgeNodes, origin: Origin, body: SparkplugPayload, out: ForeignOutput): void {
  const { type, device, id } = origin;
  if (type === 'NDEATH') {
    die(nodes, origin, body, out);
    return;
  }
  if (type === 'NBIRTH') nodes.forget(origin.node);
  const node = nodes.node(origin.node);
  if (body.seq !== undefined) {
    const expected = node.seq === undefined ? body.seq : (node.seq + 1) % (MAX_SEQ + 1);
    // The same number again is the same message again.
    if (body.seq !== expected && body.seq !== node.seq) nodes.forgetMetrics(node);
    node.seq = body.seq;
  }
  if (type === 'DDEATH') {
    nodes.forgetDevice(node, device);
    out.read(id, body.timeMs, [], { [ONLINE_KEY]: false });
    return;
  }
  if (type === 'NBIRTH' || type === 'DBIRTH') {
    defineAll(nodes, node, device, body, out);
    out.read(id, body.timeMs, [], { [ONLINE_KEY]: true });
  }
  readMetrics(node, origin, body, out);
}

/** The broker's word that a node is gone, laid down when it connected: what time it names is none of now. */
function die(
  nodes: EdgeNodes,
  { node: name, group, nodeName, id }: Origin,
  body: SparkplugPayload,
  out: ForeignOutput,
) {
  const { session, metrics } = nodes.node(name);
  const ended = sessionOf(body);
  // The will of an earlier session, which comes after the node is back.
  if (session !== undefined && ended !== undefined && session !== ended) return;
  out.read(id, undefined, [], { [ONLINE_KEY]: false });
  for (const device of metrics.keys()) {
    if (device !== '') out.read(idOf(group, nodeName, device), undefined, [], { [ONLINE_KEY]: false });
  }
  nodes.forget(name);
}

function defineAll(nodes: EdgeNodes, node: EdgeNode, device: string, body: SparkplugPayload, out: ForeignOutput): void {
  if (device === '') node.session = sessionOf(body);
  let room = nodes.bear(node, device);
  for (const { name, alias, datatype } of body.metrics) {
    if (name === undefined || datatype === undefined || name.length > LONGEST_NAME) continue;
    room &&= nodes.define(node, device, alias, { name, datatype });
    if (!room) {
      const limit = `${MAX_REMEMBERED} metrics are known already`;
      out.refuse('unknown_alias', `${limit}, and those of this birth from "${name.slice(0, 100)}" on are not`);
      return;
    }
  }
}

function readMetrics(node: EdgeNode, { device, id }: Origin, body: SparkplugPayload, out: ForeignOutput): void {
  const byTime = new Map<number | undefined, Measurement[]>();
  for (const metric of body.metrics) {
    // That there is no value is no reading either.
    if (metric.isNull || metric.isTransient || metric.name === SESSION) continue;
    const definition = definitionOf(node, device, metric, out);
    if (definition === undefined || CONTROLS.test(definition.name) || definition.name === SESSION) continue;
    const value = sparkplugValue(metric, definition.datatype);
    if (value === undefined) {
      const name = definition.name.slice(0, 100);
      out.refuse('wrong_type', `"${name}": no single value of datatype ${definition.datatype} is in it`);
      continue;
    }
    const timeMs = metric.timeMs ?? body.timeMs;
    const listed = byTime.get(timeMs);
    if (listed === undefined) byTime.set(timeMs, [{ from: definition.name, value }]);
    else listed.push({ from: definition.name, value });
  }
  for (const [timeMs, measurements] of byTime) out.read(id, timeMs, measurements);
}

function definitionOf(
  node: EdgeNode,
  device: string,
  { name, alias, datatype }: SparkplugMetric,
  out: ForeignOutput,
): MetricDefinition | undefined {
  const metrics = node.metrics.get(device);
  if (name !== undefined) {
    if (datatype !== undefined) return { name, datatype };
    const known = metrics?.byName.get(name);
    if (known === undefined) {
      out.refuse('unknown_alias', `no birth has said of which type "${name.slice(0, 100)}" is; ${REBIRTH}`);
    }
    return known;
  }
  if (alias === undefined) {
    out.refuse('bad_shape', 'a metric has neither name nor alias');
    return undefined;
  }
  const known = metrics?.byAlias.get(alias);
  if (known === undefined) {
    out.refuse('unknown_alias', `no birth is known that says what alias ${alias} is; ${REBIRTH}`);
  }
  return known;
}

function sessionOf({ metrics }: SparkplugPayload): number | undefined {
  const session = metrics.find(({ name }) => name === SESSION)?.value;
  return typeof session === 'bigint' ? Number(session) : undefined;
}

/** Whose message this is, or why it is none that readings come by. */
function originOf(levels: readonly string[]): Origin | string {
  const [namespace, group = '', type = '', nodeName = '', device = ''] = levels;
  if (namespace !== NAMESPACE) return `a topic of Sparkplug B begins with "${NAMESPACE}/"`;
  if (!TYPES.has(type)) return 'readings come as NBIRTH, NDATA, DBIRTH and DDATA; let the filter leave others out';
  const isOfDevice = type.startsWith('D');
  if (group === '' || nodeName === '' || levels.length !== (isOfDevice ? 5 : 4) || (isOfDevice && device === '')) {
    return `a topic of ${type} is ${NAMESPACE}/<group>/${type}/<node>${isOfDevice ? '/<device>' : ''}`;
  }
  const id = idOf(group, nodeName, device);
  if (id.length > 3 * LONGEST_NAME)
    return `group, node and device have at most ${3 * LONGEST_NAME} characters together`;
  return { type: type as MessageType, node: `${group}/${nodeName}`, device, id, group, nodeName };
}

/** A name that holds the separator itself is not joined by it: no two devices may have one id. */
function idOf(...[group, node, device]: [group: string, node: string, device: string]): string {
  const names = device === '' ? [group, node] : [group, node, device];
  return names.join(names.some((name) => name.includes('_')) ? '/' : '_');
}

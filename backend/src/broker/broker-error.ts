/** The broker, or the way to it, does not do what is asked; the message says what to do. */
export class BrokerError extends Error {
  override name = 'BrokerError';
  /** trying again helps only once somebody has changed a setting */
  readonly permanent: boolean;

  constructor(message: string, permanent: boolean) {
    super(message);
    this.permanent = permanent;
  }
}

const CONNECT_REASONS: Record<number, [advice: string, permanent: boolean]> = {
  1: ['it does not speak MQTT 5; Mosquitto does from 1.6 on', true],
  4: ['user name or password is wrong; both are in MQTT_URL, percent-encoded', true],
  5: ['this user may not connect; look at its rights in the broker', true],
  132: ['it does not speak MQTT 5; Mosquitto does from 1.6 on', true],
  133: ['it does not take our client id; choose another MQTT_CLIENT_ID', true],
  134: ['user name or password is wrong; both are in MQTT_URL, percent-encoded', true],
  // Mosquitto says this, and not 134, of a wrong password as well.
  135: ['user name or password is wrong, or this user may not connect; both are in MQTT_URL, percent-encoded', true],
  136: ['it is not available at the moment', false],
  137: ['it is busy', false],
  138: ['this client is banned there', true],
  140: ['it wants another way to sign in than by user name and password', true],
  151: ['a quota is used up', false],
  159: ['connections come too fast for it', false],
};

/** CONNACK with a reason other than success. */
export function refusedConnection(reasonCode: number, reasonString?: string): BrokerError {
  const [advice, permanent] = CONNECT_REASONS[reasonCode] ?? ['it gives no reason that we know', true];
  return new BrokerError(
    `the MQTT broker refuses the connection: ${advice} (${said(reasonCode, reasonString)})`,
    permanent,
  );
}

/** SUBACK with a failure, or with less than QoS 1. */
export function refusedSubscription(filter: string, reasonCode: number, reasonString?: string): BrokerError {
  const refuses = `the MQTT broker does not let us subscribe to ${filter} at QoS 1`;
  const advice =
    reasonCode === 0
      ? 'it grants QoS 0 only, which would lose readings; allow QoS 1'
      : reasonCode === 135
        ? `give the user of MQTT_URL the right to read ${filter.replace(/^\$share\/[^/]+\//, '')}`
        : reasonCode === 158
          ? 'it has no shared subscriptions; leave MQTT_SLOTS at 1'
          : reasonCode === 162
            ? 'it has no wildcard subscriptions; allow them'
            : 'its log may say why';
  return new BrokerError(`${refuses}: ${advice} (${said(reasonCode, reasonString)})`, true);
}

const DISCONNECT_REASONS: Record<number, string> = {
  139: 'it shuts down',
  141: 'it heard nothing from us for too long',
  142: 'another client has connected under our client id; each id belongs to one process and one database',
  147: 'more messages were under way than it allows; lower MQTT_WINDOW',
  149: 'a packet was too large',
  152: 'an administrator closed the connection',
};

/** DISCONNECT, sent by the broker. */
export function disconnected(reasonCode: number, reasonString?: string): BrokerError {
  const reason = DISCONNECT_REASONS[reasonCode] ?? 'it does not say why';
  return new BrokerError(`the MQTT broker ended the connection: ${reason} (${said(reasonCode, reasonString)})`, false);
}

function said(reasonCode: number, reasonString?: string): string {
  const code = `reason 0x${reasonCode.toString(16).padStart(2, '0')}`;
  return reasonString === undefined ? code : `${code}, "${reasonString}"`;
}

const TLS_CODES = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/;

/** What the socket says, with what can be done about it. */
export function unreachable(place: string, error: NodeJS.ErrnoException): BrokerError {
  const code = error.code ?? '';
  if (TLS_CODES.test(code)) {
    const advice =
      'a certificate of an authority of your own is trusted through NODE_EXTRA_CA_CERTS, and mqtts:// needs a TLS port';
    return new BrokerError(`no TLS with the MQTT broker at ${place}: ${error.message}; ${advice}`, true);
  }
  return new BrokerError(`no connection to the MQTT broker at ${place}: ${error.message}`, false);
}

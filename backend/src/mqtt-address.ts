/** Where an MQTT broker is and who we are there. */
export interface MqttAddress {
  host: string;
  port: number;
  tls: boolean;
  username: string | undefined;
  password: string | undefined;
}

/** Reads `mqtt://user:password@host:1883` or `mqtts://…`. Undefined where the text is not such an address. */
export function parseMqttUrl(text: string): MqttAddress | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const tls = url.protocol === 'mqtts:';
  const whole = url.hostname !== '' && /^\/?$/.test(url.pathname) && url.search === '' && url.hash === '';
  if (!whole || (!tls && url.protocol !== 'mqtt:')) return undefined;
  try {
    return {
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port === '' ? (tls ? 8883 : 1883) : Number(url.port),
      tls,
      username: url.username === '' ? undefined : decodeURIComponent(url.username),
      password: url.password === '' ? undefined : decodeURIComponent(url.password),
    };
  } catch {
    return undefined; // a percent sign that encodes nothing
  }
}

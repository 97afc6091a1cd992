import type pg from 'pg';

/** Calls back with what is announced in these channels from now on, on this connection. */
export async function listenTo(
  client: pg.ClientBase,
  channels: readonly string[],
  onTold: (channel: string, payload: string) => void,
): Promise<void> {
  client.on('notification', ({ channel, payload }) => {
    if (channels.includes(channel)) onTold(channel, payload ?? '');
  });
  await client.query(channels.map((channel) => `LISTEN ${channel}`).join('; '));
}

import type { Role, RunFile } from '@commune/contract';

const ROLE_NAMES: Record<Role, string> = {
  operator: 'Cán bộ trực · operator',
  leader: 'Lãnh đạo UBND xã · leader',
  engineer: 'Kỹ thuật viên · engineer',
  administrator: 'Quản trị hệ thống · administrator',
};

/** What `npm start` prints when everything runs: Vietnamese first, nothing that breaks when copied from a terminal. */
export function announcement(run: RunFile, dataDir: string, hidesMqttPassword = false): string {
  // Drawn for this run it may be read over a shoulder; of a broker of one's own it may not.
  const shown = (text: string) =>
    hidesMqttPassword && run.mqtt.password !== '' ? text.replaceAll(run.mqtt.password, '…') : text;
  const width = Math.max(...Object.values(ROLE_NAMES).map((name) => name.length)) + 2;
  const roles = (Object.keys(ROLE_NAMES) as Role[]).map(
    (role) => `    ${ROLE_NAMES[role].padEnd(width)}${run.signIn[role]}`,
  );
  return [
    '',
    '  IOC xã đã sẵn sàng · ready',
    '',
    `  Bản đồ điều hành · map: ${run.url}`,
    '    Đang hiển thị SỐ LIỆU MÔ PHỎNG · it shows simulated data',
    '',
    '  Đăng nhập, chỉ từ máy này và cho lần chạy này · sign in, from this machine and for this run only',
    ...roles,
    '',
    '  MQTT của kỹ thuật viên · MQTT as the engineer',
    `    ${run.mqtt.url}   ${run.mqtt.username} / ${shown(run.mqtt.password)}`,
    '',
    '  Gửi thử một số đo và nhìn bản đồ · publish a reading and watch the map',
    `    ${shown(run.example.command)}`,
    '',
    `  Dữ liệu và nhật ký · data and logs: ${dataDir}`,
    '  Ctrl-C để dừng · to stop',
    '',
  ].join('\n');
}

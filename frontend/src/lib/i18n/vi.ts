import type { Domain, Quality, Role } from '@commune/contract';
import type { Liveness } from '@commune/domain';
import { alarmsVi } from './alarms-vi.ts';
import { pagesVi } from './pages-vi.ts';
import { refusalsVi } from './refusals-vi.ts';

const domains: Record<Domain, string> = {
  environment: 'Môi trường',
  river: 'Thủy văn – lũ',
  water: 'Cấp nước',
  power: 'Điện',
  lighting: 'Chiếu sáng',
  traffic: 'Giao thông',
  waste: 'Rác thải',
  network: 'Hạ tầng số, viễn thông',
  services: 'Hành chính công',
  reports: 'Phản ánh hiện trường',
};

const liveness: Record<Liveness, string> = {
  live: 'Trực tiếp',
  late: 'Chậm',
  stale: 'Số liệu cũ',
  offline: 'Mất kết nối',
  never: 'Chưa từng có số liệu',
};

const qualities: Record<Quality, string> = {
  0: 'Hợp lệ',
  1: 'Theo giờ nhận tin',
  2: 'Nghi vấn',
  3: 'Tính toán',
  4: 'Bổ sung sau',
};

const roles: Record<Role, { name: string; initials: string }> = {
  operator: { name: 'Cán bộ trực', initials: 'CB' },
  leader: { name: 'Lãnh đạo UBND xã', initials: 'LĐ' },
  engineer: { name: 'Kỹ thuật viên', initials: 'KT' },
  administrator: { name: 'Quản trị hệ thống', initials: 'QT' },
};

export const vi = {
  title: 'IOC Diên Khánh – Bản đồ điều hành',
  brand: 'IOC Diên Khánh',
  system: 'Hệ thống giám sát, điều hành thông minh xã Diên Khánh (IOC xã)',
  systemShort: 'Giám sát, điều hành thông minh',
  operatorMap: 'Bản đồ điều hành',
  skipToList: 'Bỏ qua bản đồ, đến danh sách',
  domains,
  allDomains: 'Tất cả lĩnh vực',
  domainRail: 'Lĩnh vực',
  liveness,
  qualities,
  roles,
  viewer: 'Người xem',
  signedInAs: (role: string) => `Đã đăng nhập: ${role}`,
  simulated: 'SỐ LIỆU MÔ PHỎNG',
  drill: 'DIỄN TẬP – không phải tình huống thật',
  realmSwitch: 'Nguồn số liệu',
  language: 'Ngôn ngữ',
  toTheme: {
    dark: 'Chuyển sang giao diện tối',
    light: 'Chuyển sang giao diện sáng',
    contrast: 'Chuyển sang giao diện tương phản cao',
  },
  timeZone: 'giờ Việt Nam',
  weekdays: ['Chủ Nhật', 'Thứ Hai', 'Thứ Ba', 'Thứ Tư', 'Thứ Năm', 'Thứ Sáu', 'Thứ Bảy'],

  connection: {
    spoken: {
      connecting: 'Đang kết nối',
      connected: 'Đã kết nối',
      'catching-up': 'Đã kết nối lại, đang lấy số liệu thiếu',
      reconnecting: 'Mất kết nối, đang kết nối lại',
      lost: 'Mất kết nối, số liệu đã dừng',
      refused: 'Bị từ chối kết nối',
      stalled: 'Hệ thống tạm ngừng ghi số liệu',
    },
    connecting: 'Đang kết nối',
    connected: (rate: string) => `Đã kết nối, ${rate} tin/s`,
    stalled: 'Hệ thống tạm ngừng ghi số liệu',
    reconnecting: (age: string) => `Mất kết nối ${age}, đang kết nối lại`,
    catchingUp: 'Đã kết nối lại, đang lấy số liệu thiếu',
    lost: (age: string) => `Mất kết nối ${age}`,
    refused: 'Bị từ chối kết nối',
    dataAge: (age: string) => `Số liệu cách đây ${age}`,
    noData: 'Chưa có số liệu',
    stopped: (time: string) => `Số liệu dừng lúc ${time}. Đang kết nối lại.`,
  },

  things: (count: string) => `${count} thiết bị`,
  noThings: 'Chưa có thiết bị',
  railCounts: (late: number, stale: number, offline: number, never: number) =>
    `${late} chậm, ${stale} số liệu cũ, ${offline} mất kết nối, ${never} chưa từng có số liệu`,
  coverage: (heard: string, total: string) => `${heard}/${total} thiết bị có số liệu`,
  summary: 'Tình trạng số liệu',
  silent: 'Thiết bị cần chú ý',
  noneSilent: 'Mọi thiết bị đều đang gửi số liệu.',
  more: (count: string) => `và ${count} thiết bị khác`,
  arrivals: 'Tin mới nhất',
  noArrivals: 'Chưa có tin nào trong nguồn số liệu này.',

  drawer: {
    back: 'Danh sách',
    position: 'Vị trí',
    accuracy: (distance: string) => `±${distance}`,
    accuracyUnknown: 'Chưa rõ sai số',
    verified: 'Đã xác minh',
    unverified: 'Chưa xác minh',
    noPosition: 'Chưa có vị trí',
    lastMessage: 'Tin cuối',
    interval: (duration: string) => `chu kỳ ${duration}`,
    unit: 'Đơn vị chủ trì',
    noUnit: 'Chưa phân công',
    past24h: '24 giờ qua',
    noData: 'Chưa có số liệu',
    noDataIn24h: 'Không có số liệu trong 24 giờ qua',
    loading: 'Đang tải số liệu',
    failed: 'Không tải được lịch sử',
    retry: 'Thử lại',
    choose: (name: string) => `Xem biểu đồ ${name}`,
    chart: (name: string, min: string, max: string, last: string) =>
      `${name}, 24 giờ qua: thấp nhất ${min}, cao nhất ${max}, mới nhất ${last}`,
    notRegistered: 'Chưa đăng ký',
    retired: 'Đã thôi dùng',
  },
  compass: { north: 'B', south: 'N', east: 'Đ', west: 'T' },
  flag: { on: 'Có', off: 'Không' },
  online: { on: 'Đang kết nối', off: 'Mất kết nối' },
  unknownState: (code: string) => `Mã ${code}`,

  chips: { all: 'Tất cả', attention: 'Cần chú ý', label: 'Lọc bản đồ' },

  page: {
    loading: 'Đang tải bản đồ điều hành',
    unreachable: 'Không kết nối được máy chủ',
    unreachableDetail: 'Trang tự thử lại sau mỗi 3 giây.',
    refusedTitle: 'Trang này đã cũ so với máy chủ',
    refusedDetail: 'Máy chủ đã được nâng cấp. Tải lại trang để dùng tiếp.',
    reload: 'Tải lại trang',
    realmUnknown: (slug: string) => `Không có nguồn số liệu «${slug}»`,
    realmUnknownDetail: 'Chọn một nguồn số liệu đang có:',
    failed: 'Máy chủ từ chối yêu cầu',
    refused: (problem: string, detail: string) =>
      `${refusalsVi[problem] ?? 'Máy chủ từ chối yêu cầu'}. Máy chủ ghi: ${detail}`,
    retry: 'Thử lại',
    signIn: 'Cần đăng nhập để xem',
    signInDetail: 'Mở liên kết đăng nhập do quản trị hệ thống cấp, rồi tải lại trang.',
    openPanel: 'Mở danh sách',
    closePanel: 'Đóng danh sách',
  },

  alarms: alarmsVi,
  pages: pagesVi,
  units: {
    second: (n: string) => `${n} giây`,
    minute: (n: string) => `${n} phút`,
    hour: (n: string) => `${n} giờ`,
    day: (n: string) => `${n} ngày`,
    shortSecond: (n: string) => `${n} s`,
    shortMinute: (n: string) => `${n} ph`,
    shortDay: (n: string) => `${n} ngày`,
    symbols: { h: 'giờ', min: 'phút' },
    ago: (duration: string) => `${duration} trước`,
    now: 'vừa xong',
  },
};

/** The shape of words in any language. */
export type Widened<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { [K in keyof T]: Widened<T[K]> };

/** Every word of the interface. Another language has the same keys, or it does not compile. */
export type Words = Widened<typeof vi>;

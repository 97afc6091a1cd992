import type { OrganisationalUnit } from '@commune/contract';

const DEFAULT_NAME = 'Tên mặc định, chưa xác minh';

/** Who does what in a commune of the two-tier local government; names are defaults that an administrator changes. */
export const units: OrganisationalUnit[] = [
  {
    key: 'leadership',
    name: { vi: 'Lãnh đạo UBND xã', en: "Leadership of the commune People's Committee" },
    part: { vi: 'Chỉ đạo, quyết định, giao nhiệm vụ', en: 'Directs, decides and gives tasks' },
    verified: false,
    source: DEFAULT_NAME,
  },
  {
    key: 'office',
    name: { vi: 'Văn phòng HĐND và UBND xã', en: "Office of the People's Council and People's Committee" },
    part: { vi: 'Cung cấp dữ liệu, báo cáo cấp trên, lịch trực', en: 'Data duty, reports upward, the duty roster' },
    verified: true,
    source: 'Nghị định 150/2025/NĐ-CP',
  },
  {
    key: 'economic',
    name: { vi: 'Phòng Kinh tế', en: 'Economic division' },
    part: {
      vi: 'Cấp nước, điện, chiếu sáng, đường giao thông, rác thải, môi trường, ngân sách KHCN',
      en: 'Water, power, lighting, roads, waste, environment, science and technology budget',
    },
    verified: true,
    source: 'Nghị định 150/2025/NĐ-CP',
  },
  {
    key: 'culture',
    name: { vi: 'Phòng Văn hóa - Xã hội', en: 'Culture and social division' },
    part: { vi: 'Hạ tầng số, học tập số, truyền thông', en: 'Digital infrastructure, digital learning, communication' },
    verified: false,
    source: 'Nghị định 150/2025/NĐ-CP, tên chưa xác minh',
  },
  {
    key: 'public-services',
    name: { vi: 'Trung tâm Phục vụ hành chính công xã', en: 'Public administration service centre' },
    part: { vi: 'Hồ sơ, quầy giao dịch, thanh toán', en: 'Dossiers, counters, payments' },
    verified: true,
    source: 'Nghị định 150/2025/NĐ-CP',
  },
  {
    key: 'police',
    name: { vi: 'Công an xã', en: 'Commune police' },
    part: { vi: 'An ninh, trật tự, cứu nạn', en: 'Order and rescue' },
    verified: false,
    source: 'Luật Công an nhân dân 2018, chưa xác minh',
  },
  {
    key: 'military',
    name: { vi: 'Ban Chỉ huy Quân sự xã', en: 'Commune military command' },
    part: { vi: 'Quân sự địa phương, cứu nạn', en: 'Local defence and rescue' },
    verified: false,
    source: 'Luật Dân quân tự vệ 2019, chưa xác minh',
  },
  {
    key: 'civil-defence',
    name: { vi: 'Ban Chỉ huy Phòng thủ dân sự xã', en: 'Commune civil-defence command' },
    part: {
      vi: 'Ứng phó lũ lụt và thiên tai khác; tham mưu ban bố phòng thủ dân sự cấp độ 1',
      en: 'Floods and other disasters; proposes civil-defence level 1',
    },
    verified: true,
    source: 'Nghị định 200/2025/NĐ-CP',
  },
  {
    key: 'shock-force',
    name: { vi: 'Lực lượng xung kích phòng, chống thiên tai xã', en: 'Disaster shock force' },
    part: { vi: 'Ứng phó tại chỗ', en: 'First response on the spot' },
    verified: false,
    source: DEFAULT_NAME,
  },
  {
    key: 'security-team',
    name: { vi: 'Tổ bảo vệ an ninh, trật tự ở cơ sở', en: 'Local security and order team' },
    part: { vi: 'Giữ an ninh, trật tự tại chỗ', en: 'Security and order on the spot' },
    verified: false,
    source: DEFAULT_NAME,
  },
  {
    key: 'digital-team',
    name: { vi: 'Tổ công nghệ số cộng đồng', en: 'Community digital team' },
    part: { vi: 'Hỗ trợ người dân dùng dịch vụ số', en: 'Helps people to use digital services' },
    verified: false,
    source: DEFAULT_NAME,
  },
  {
    key: 'hamlets',
    name: { vi: 'Thôn, Trưởng thôn', en: 'Hamlets and their heads' },
    part: { vi: 'Phản ánh, danh sách sơ tán', en: 'Reports, evacuation lists' },
    verified: false,
    source: DEFAULT_NAME,
  },
];

/** Words of the lab's frame and of its drills; each other part of it brings its own. */
export const labVi = {
  title: 'Mô phỏng và phát lại',
  intro:
    'Diễn tập theo kịch bản, phát lại số liệu đã ghi và sổ đăng ký thiết bị. Diễn tập chạy trong vùng riêng: không chạm số liệu thật, không báo cho ai bên ngoài.',
  tabsLabel: 'Các phần của trang',
  tabs: {
    scenarios: 'Kịch bản',
    replay: 'Phát lại',
    traffic: 'Luồng tin',
    registry: 'Danh mục thiết bị',
    packs: 'Gói sự cố',
    drills: 'Diễn tập',
  },
  drills: {
    title: 'Các vùng diễn tập',
    none: 'Chưa có vùng diễn tập nào.',
    open: 'Mở trên bản đồ',
    delete: 'Xóa',
    sure: 'Xóa cả số liệu?',
    columns: {
      name: 'Tên',
      span: 'Thời gian diễn ra',
      clock: 'Đồng hồ diễn tập',
      things: 'Thiết bị',
      made: 'Tạo lúc',
      acts: 'Thao tác',
    },
    span: (from: string, until: string) => `${from} – ${until}`,
    by: (who: string) => `bởi ${who}`,
  },
};

/** For positions that nobody has checked. */
export const PRELIMINARY = 'Tọa độ sơ bộ, chưa xác minh';
/** For lines drawn between known points because their geometry was not found. */
export const SCHEMATIC = 'Vẽ theo sơ đồ, chưa xác minh';

import { LORAWAN_KEYS, type ObservedProperty, ONLINE_KEY, type PropertyKind } from '@commune/contract';

const UCUM = 'UCUM 2.1';
const AIR = 'Quyết định 1459/QĐ-TCMT (2019), VN_AQI';
const WATER = 'QCVN 01-1:2018/BYT';
const RIVER = 'Quyết định 05/2020/QĐ-TTg';
const AIR_LIMITS = 'QCVN 05:2023/BTNMT';
const OWN = 'Định nghĩa mặc định của hệ thống, chưa xác minh';

type Measure = [kind: PropertyKind, unit: string, symbol: string, precision: number];

function property(key: string, vi: string, en: string, measure: Measure, source: string): ObservedProperty {
  const [kind, unit, symbol, precision] = measure;
  return { key, name: { vi, en }, unit, symbol, precision, kind, states: null, verified: source !== OWN, source };
}

const MICROGRAMS: Measure = ['gauge', 'ug/m3', 'µg/m³', 1];
const CELSIUS: Measure = ['gauge', 'Cel', '°C', 1];
const PERCENT: Measure = ['gauge', '%', '%', 0];
const METRES: Measure = ['gauge', 'm', 'm', 2];
const CUBIC_METRES_PER_SECOND: Measure = ['gauge', 'm3/s', 'm³/s', 1];
const HOURS: Measure = ['gauge', 'h', 'h', 1];
const MINUTES: Measure = ['gauge', 'min', 'min', 0];
const NUMBER: Measure = ['gauge', '1', '', 0];
const NUMBER_PER_INTERVAL: Measure = ['interval-total', '1', '', 0];
const COUNTER: Measure = ['counter', '1', '', 0];
const FLAG: Measure = ['flag', '1', '', 0];

const environment = [
  property('pm25', 'Bụi mịn PM2.5', 'PM2.5', MICROGRAMS, AIR),
  property('pm10', 'Bụi PM10', 'PM10', MICROGRAMS, AIR),
  property('no2', 'Nitơ đioxit NO₂', 'Nitrogen dioxide NO₂', MICROGRAMS, AIR),
  property('o3', 'Ôzôn O₃', 'Ozone O₃', MICROGRAMS, AIR),
  property('co', 'Cacbon monoxit CO', 'Carbon monoxide CO', ['gauge', 'ug/m3', 'µg/m³', 0], AIR),
  property('so2', 'Lưu huỳnh đioxit SO₂', 'Sulphur dioxide SO₂', MICROGRAMS, AIR),
  property('air-temperature', 'Nhiệt độ không khí', 'Air temperature', CELSIUS, UCUM),
  property('humidity', 'Độ ẩm không khí', 'Relative humidity', PERCENT, UCUM),
  property('air-pressure', 'Khí áp', 'Air pressure', ['gauge', 'hPa', 'hPa', 1], UCUM),
  property('wind-speed', 'Tốc độ gió', 'Wind speed', ['gauge', 'm/s', 'm/s', 1], UCUM),
  property('wind-direction', 'Hướng gió', 'Wind direction', ['gauge', 'deg', '°', 0], UCUM),
  property('noise', 'Mức ồn', 'Noise level', ['gauge', 'dB[SPL]', 'dBA', 1], 'QCVN 26:2010/BTNMT'),
];

/** An index has no unit. */
const INDEX: Measure = ['gauge', '1', '', 0];

const derivedFromAir = [
  property('vn-aqi', 'Chỉ số VN_AQI giờ', 'Hourly VN_AQI', INDEX, AIR),
  property('vn-aqi-day', 'Chỉ số VN_AQI ngày', 'Daily VN_AQI', INDEX, AIR),
  property('pm25-nowcast', 'Giá trị Nowcast PM2.5', 'PM2.5 NowCast', MICROGRAMS, AIR),
  property('pm10-nowcast', 'Giá trị Nowcast PM10', 'PM10 NowCast', MICROGRAMS, AIR),
  property('pm25-24h', 'PM2.5 trung bình 24 giờ', 'PM2.5, 24-hour mean', MICROGRAMS, AIR_LIMITS),
  property('pm10-24h', 'PM10 trung bình 24 giờ', 'PM10, 24-hour mean', MICROGRAMS, AIR_LIMITS),
];

const floodLevel: ObservedProperty = {
  ...property('flood-level', 'Mức báo động lũ', 'Flood alarm level', ['state', '1', '', 0], RIVER),
  states: [
    { code: 0, key: 'none', name: { vi: 'Dưới mức báo động 1', en: 'Below alarm level 1' } },
    { code: 1, key: 'bd1', name: { vi: 'Báo động 1 (BĐ1)', en: 'Alarm level 1 (BĐ1)' } },
    { code: 2, key: 'bd2', name: { vi: 'Báo động 2 (BĐ2)', en: 'Alarm level 2 (BĐ2)' } },
    { code: 3, key: 'bd3', name: { vi: 'Báo động 3 (BĐ3)', en: 'Alarm level 3 (BĐ3)' } },
  ],
};

const derivedFromStage = [
  floodLevel,
  property('rate-of-rise', 'Cường suất lũ lên', 'Rate of rise', ['gauge', 'm/h', 'm/h', 2], UCUM),
];

const river = [
  property('stage', 'Mực nước', 'Stage', METRES, RIVER),
  property('rain', 'Lượng mưa', 'Rainfall', ['interval-total', 'mm', 'mm', 1], UCUM),
  property('reservoir-level', 'Mực nước hồ', 'Reservoir level', METRES, UCUM),
  property('reservoir-fill', 'Tỷ lệ dung tích hồ', 'Reservoir storage', ['gauge', '%', '%', 1], UCUM),
  property('reservoir-inflow', 'Lưu lượng về', 'Inflow', CUBIC_METRES_PER_SECOND, UCUM),
  property('reservoir-outflow', 'Lưu lượng xả', 'Outflow', CUBIC_METRES_PER_SECOND, UCUM),
  property('flood-depth', 'Độ sâu ngập', 'Flood depth', METRES, UCUM),
];

const water = [
  property('water-pressure', 'Áp lực nước', 'Water pressure', ['gauge', 'bar', 'bar', 2], UCUM),
  property('water-flow', 'Lưu lượng nước', 'Water flow', ['gauge', 'm3/h', 'm³/h', 1], UCUM),
  property('water-volume', 'Sản lượng nước', 'Water volume', ['counter', 'm3', 'm³', 0], UCUM),
  property('water-temperature', 'Nhiệt độ nước', 'Water temperature', CELSIUS, UCUM),
  property('free-chlorine', 'Clo dư tự do', 'Free chlorine', ['gauge', 'mg/L', 'mg/L', 2], WATER),
  property('turbidity', 'Độ đục', 'Turbidity', ['gauge', '{NTU}', 'NTU', 2], WATER),
  property('ph', 'Độ pH', 'pH', ['gauge', '[pH]', '', 2], WATER),
];

const power = [
  property('transformer-load', 'Mức mang tải', 'Transformer load', PERCENT, UCUM),
  property('oil-temperature', 'Nhiệt độ dầu', 'Oil temperature', CELSIUS, UCUM),
  property('voltage', 'Điện áp', 'Voltage', ['gauge', 'V', 'V', 0], UCUM),
  property('current', 'Dòng điện', 'Current', ['gauge', 'A', 'A', 1], UCUM),
  property('active-power', 'Công suất tác dụng', 'Active power', ['gauge', 'kW', 'kW', 1], UCUM),
  property('energy', 'Điện năng', 'Energy', ['counter', 'kW.h', 'kWh', 1], UCUM),
  property('outage', 'Mất điện', 'Power outage', FLAG, OWN),
];

const lighting = [
  property('lamp-on', 'Đèn sáng', 'Lamp on', FLAG, OWN),
  property('lamp-power', 'Công suất đèn', 'Lamp power', ['gauge', 'W', 'W', 0], UCUM),
  property('dimming', 'Mức sáng', 'Dimming level', PERCENT, UCUM),
  property('lamp-failure', 'Đèn hỏng', 'Lamp failure', FLAG, OWN),
  property('lighting-on', 'Đóng điện chiếu sáng', 'Lighting circuit on', FLAG, OWN),
  property('door-open', 'Cửa tủ mở', 'Door open', FLAG, OWN),
];

const traffic = [
  property('vehicle-count', 'Lượt xe', 'Vehicles', NUMBER_PER_INTERVAL, OWN),
  property('motorbike-count', 'Lượt xe máy', 'Motorbikes', NUMBER_PER_INTERVAL, OWN),
  property('heavy-vehicle-count', 'Lượt xe tải, xe khách', 'Heavy vehicles', NUMBER_PER_INTERVAL, OWN),
  property('mean-speed', 'Tốc độ trung bình', 'Mean speed', ['gauge', 'km/h', 'km/h', 0], UCUM),
  property('occupancy', 'Mức chiếm dụng làn', 'Lane occupancy', PERCENT, UCUM),
  property('traffic-queue', 'Chiều dài dòng xe chờ', 'Traffic queue', ['gauge', 'm', 'm', 0], UCUM),
];

const waste = [
  property('bin-fill', 'Mức đầy', 'Fill level', PERCENT, UCUM),
  property('hours-since-emptied', 'Thời gian từ lần thu gom trước', 'Time since emptied', HOURS, UCUM),
  property('container-weight', 'Khối lượng rác', 'Waste weight', ['gauge', 't', 't', 2], UCUM),
  property('truck-load', 'Tải của xe', 'Truck load', PERCENT, UCUM),
  property('vehicle-speed', 'Tốc độ xe', 'Vehicle speed', ['gauge', 'km/h', 'km/h', 0], UCUM),
  property('route-progress', 'Tiến độ tuyến thu gom', 'Route progress', PERCENT, UCUM),
];

const activePath: ObservedProperty = {
  ...property('active-path', 'Đường truyền đang dùng', 'Active path', ['state', '1', '', 0], OWN),
  states: [
    { code: 0, key: 'fibre', name: { vi: 'Cáp quang', en: 'Fibre' } },
    { code: 1, key: 'cellular', name: { vi: 'Di động 4G/5G', en: '4G/5G cellular' } },
    { code: 2, key: 'satellite', name: { vi: 'Vệ tinh', en: 'Satellite' } },
    { code: 3, key: 'none', name: { vi: 'Không có đường truyền', en: 'No path' } },
  ],
};

const network = [
  property('link-up', 'Đường truyền thông', 'Link up', FLAG, OWN),
  property('link-latency', 'Độ trễ', 'Latency', ['gauge', 'ms', 'ms', 1], UCUM),
  property('packet-loss', 'Tỷ lệ mất gói', 'Packet loss', ['gauge', '%', '%', 1], UCUM),
  property('throughput', 'Thông lượng', 'Throughput', ['gauge', 'Mbit/s', 'Mbit/s', 1], UCUM),
  activePath,
  property('connected-clients', 'Thiết bị đang kết nối', 'Connected clients', NUMBER, OWN),
  property('ups-charge', 'Dung lượng UPS còn lại', 'UPS charge', PERCENT, UCUM),
  property('on-battery', 'Đang chạy bằng UPS', 'Running on UPS', FLAG, OWN),
  property('sync-age', 'Thời gian từ lần đồng bộ trước', 'Time since last sync', MINUTES, UCUM),
  property('records-exchanged', 'Bản ghi đã trao đổi', 'Records exchanged', COUNTER, OWN),
];

const services = [
  property('hall-open', 'Đang mở cửa', 'Open', FLAG, OWN),
  property('counters-open', 'Quầy đang phục vụ', 'Counters serving', NUMBER, OWN),
  property('queue-length', 'Số người đang chờ', 'People waiting', NUMBER, OWN),
  property('waiting-time', 'Thời gian chờ', 'Waiting time', MINUTES, UCUM),
  property('dossiers-received', 'Hồ sơ tiếp nhận', 'Dossiers received', COUNTER, OWN),
  property('dossiers-returned', 'Hồ sơ đã trả kết quả', 'Dossiers returned', COUNTER, OWN),
  property('counter-open', 'Quầy đang mở', 'Counter open', FLAG, OWN),
  property('tickets-served', 'Lượt đã phục vụ', 'Tickets served', COUNTER, OWN),
  property('tickets-issued', 'Số thứ tự đã cấp', 'Tickets issued', COUNTER, OWN),
  property('paper-level', 'Giấy in còn lại', 'Paper left', PERCENT, UCUM),
];

const reports = [
  property('open-reports', 'Phản ánh chưa xử lý xong, khu vực báo', 'Open reports, as told by the area', NUMBER, OWN),
  property('overdue-reports', 'Phản ánh quá hạn, khu vực báo', 'Overdue reports, as told by the area', NUMBER, OWN),
  property('reports-received', 'Phản ánh đã nhận', 'Reports received', COUNTER, OWN),
  property('oldest-report-age', 'Phản ánh chờ lâu nhất', 'Oldest open report', HOURS, UCUM),
];

/** The names are read; the codes 00, 01 and 02 behind them are from practice. */
const stationStatus: ObservedProperty = {
  ...property('station-status', 'Trạng thái trạm', 'Station status', ['state', '1', '', 0], OWN),
  states: [
    { code: 0, key: 'measuring', name: { vi: 'Đang đo', en: 'Measuring' } },
    { code: 1, key: 'calibrating', name: { vi: 'Hiệu chuẩn', en: 'Calibrating' } },
    { code: 2, key: 'device-fault', name: { vi: 'Báo lỗi thiết bị', en: 'Device fault' } },
  ],
};

const devices = [
  property('battery-voltage', 'Điện áp pin', 'Battery voltage', ['gauge', 'V', 'V', 2], UCUM),
  property('battery-level', 'Pin còn lại', 'Battery level', PERCENT, UCUM),
  // UCUM has no decibel-milliwatt; the annotation keeps the code valid
  property(LORAWAN_KEYS.rssi, 'Cường độ tín hiệu', 'Signal strength', ['gauge', 'dB{mW}', 'dBm', 0], UCUM),
  property(LORAWAN_KEYS.snr, 'Tỷ số tín hiệu trên nhiễu', 'Signal-to-noise ratio', ['gauge', 'dB', 'dB', 1], UCUM),
  property(LORAWAN_KEYS.frames, 'Bộ đếm khung LoRaWAN', 'LoRaWAN frame counter', COUNTER, OWN),
  property(LORAWAN_KEYS.port, 'Cổng LoRaWAN', 'LoRaWAN port', NUMBER, OWN),
  stationStatus,
  // from status messages and last wills, of any thing
  property(ONLINE_KEY, 'Trạng thái kết nối', 'Connected', FLAG, OWN),
];

/** Every observed property of the ten domains. A datastream's key is its property's key throughout the seeds. */
export const properties: ObservedProperty[] = [
  ...environment,
  ...river,
  ...water,
  ...power,
  ...lighting,
  ...traffic,
  ...waste,
  ...network,
  ...services,
  ...reports,
  ...devices,
  ...derivedFromAir,
  ...derivedFromStage,
];
